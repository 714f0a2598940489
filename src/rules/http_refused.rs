//! A server answered with an HTTP error.

use crate::model::attempt::Attempt;
use crate::model::code::Code;
use crate::model::event::Phase;
use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::rules::Case;
use crate::rules::Check;
use crate::rules::Rule;
use crate::rules::by_code::Words;
use crate::rules::by_code::http_status;
use crate::rules::by_code::newest;
use crate::rules::documents;
use crate::rules::draft::Draft;
use crate::rules::endpoint_not_found;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: "http-refused",
    title: "A server answered with an HTTP error",
    severity: Severity::Error,
    seed_row: None,
    doc: "An attempt met an HTTP status wrapped in facility 0x19 (0x80190191 is HTTP 401, 0x801901F4 is HTTP 500). 407 and the \
          404 of a discovery are rules of their own; the low words 1 to 14 of the facility are no HTTP.",
    references: &[documents::ENROLLMENT_ERRORS],
    check: Check::One(check),
};

fn check(case: &Case<'_>) -> Option<Finding> {
    let wanted = |code| http_status(code).is_some_and(|status| status >= 400 && status != 407);
    let found = newest(
        case,
        &RULE,
        wanted,
        |attempt| !is_discovery(attempt),
        |attempt, code| {
            let status = http_status(code).unwrap_or_default();
            Words {
                because: format!("A server answered with HTTP {status}{}", phase(attempt)),
                action: action(status).to_owned(),
                ask: None,
            }
        },
    );
    found.map(|found| with_flag(case, found)).and_then(Draft::done)
}

/// The value `MmpcEnrollmentFlag` beside the enrollments: several administrators tell of enrollments that end with HTTP 400
/// while it is 2 and go through after it was set to 0 or removed; no document of Microsoft explains it, so it is a hint.
fn with_flag(case: &Case<'_>, found: Draft) -> Draft {
    let is_set = |value: &str| u32::from_str_radix(value.trim_start_matches("0x"), 16) == Ok(2);
    let flag = case.facts_named("\\Enrollments", "MmpcEnrollmentFlag").find(|fact| is_set(&fact.value));
    match flag.filter(|_| found.has_code(BAD_REQUEST)) {
        Some(flag) => found
            .also("The registry value MmpcEnrollmentFlag beside the enrollments is 2, with which others have met this answer; what it means is not documented.")
            .evidence([flag.evidence()]),
        None => found,
    }
}

/// HTTP 400, wrapped.
const BAD_REQUEST: Code = Code::status(0x8019_0190);

/// What the row "management endpoint not found" of the guide ([`documents::GUIDE`]) tells.
fn is_discovery(attempt: &Attempt) -> bool {
    endpoint_not_found::is_user_path(attempt) && attempt.failed_phase == Some(Phase::Discovery)
}

fn phase(attempt: &Attempt) -> String {
    attempt.failed_phase.map_or_else(String::new, |phase| format!(" in the phase {}", phase.as_str().replace('_', " ")))
}

const fn action(status: u32) -> &'static str {
    match status {
        401 | 403 => {
            "The server does not accept the identity or forbids the request: have the user sign in again, check that he may enroll, and that no proxy answers in the server's place."
        }
        404 => {
            "The address does not exist on that server: ask the admin to check the enrollment URLs of the MDM application."
        }
        429 | 503 | 504 => {
            "The service is overloaded or not available: wait some minutes and try again; look at its health page."
        }
        500.. => {
            "The server had a fault of its own: try again later; if it comes back, open a case with the MDM vendor and give the time."
        }
        _ => "Ask the MDM admin to look at the request on the server; check that no proxy rewrites it.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Fixture;

    #[test]
    fn a_server_error_is_told_as_one() {
        let found = Fixture::new("attempt mdm_only failed policy 0x801901F4").check(&RULE);
        assert_eq!(found.len(), 1);
        assert!(found[0].explanation.contains("HTTP 500"));
        assert!(found[0].action.contains("fault of its own"));
    }

    #[test]
    fn neither_registration_errors_nor_network_errors_are_http() {
        assert!(Fixture::new("attempt mdm_only failed policy 0x80190003").check(&RULE).is_empty());
        assert!(Fixture::new("attempt co_management failed registration 0x80192EE7").check(&RULE).is_empty());
    }

    #[test]
    fn the_flag_that_others_met_with_a_bad_request_is_told() {
        let flag = "fact HKLM\\SOFTWARE\\Microsoft\\Enrollments MmpcEnrollmentFlag";
        let told = |code: &str, value: u32| {
            let text = format!("attempt group_policy failed registration {code}\n{flag} {value}");
            Fixture::new(&text).check(&RULE)[0].explanation.contains("MmpcEnrollmentFlag")
        };
        assert!(told("0x80190190", 2));
        assert!(!told("0x80190190", 0) && !told("0x801901F4", 2));
    }

    #[test]
    fn proxies_and_discoveries_are_other_stories() {
        assert!(Fixture::new("attempt group_policy failed policy 0x80190197").check(&RULE).is_empty());
        assert!(Fixture::new("attempt mdm_only failed discovery 0x80190194").check(&RULE).is_empty());
    }
}
