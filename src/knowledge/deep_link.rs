//! Links that start an enrollment: `ms-device-enrollment:?mode=…` and its parameters.
//!
//! Source: the guide "MDM enrollment of Windows devices" (Connect to MDM using a deep link): `mode` is `mdm`, `awa` or
//! `aadj`; `username`, `servername`, `accesstoken`, `deviceidentifier` (GUID), `tenantidentifier` (GUID or text) and
//! `ownership` (1 unknown, 2 personal, 3 corporate). `mdm` since Windows 10 1607, the parameters since 1703, `awa` and
//! `aadj` since 1709.

use crate::model::id::Guid;

/// The scheme of such links, in lower case.
pub const SCHEME: &str = "ms-device-enrollment:";
/// Longest link that is read, in bytes; a longer one is no link that somebody would send.
const MAX_LINK: usize = 8 * 1024;
/// Most parameters that are read.
const MAX_PARAMETERS: usize = 32;
/// What stands in place of an access token.
const HIDDEN: &str = "(not shown)";

/// What the enrollment app is asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Enroll only in device management.
    Mdm,
    /// Add a work or school account.
    WorkAccount,
    /// Join the device to Entra.
    EntraJoin,
}

impl Mode {
    fn read(word: &str) -> Option<Self> {
        [("mdm", Self::Mdm), ("awa", Self::WorkAccount), ("aadj", Self::EntraJoin)]
            .into_iter()
            .find_map(|(name, mode)| word.eq_ignore_ascii_case(name).then_some(mode))
    }

    /// What it does, for a sentence.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Mdm => "enrolls the device in device management only (since Windows 10 1607)",
            Self::WorkAccount => "adds a work or school account (since Windows 10 1709)",
            Self::EntraJoin => "joins the device to Entra (since Windows 10 1709)",
        }
    }
}

/// One parameter of a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name, in lower case.
    pub name: String,
    /// Its decoded value; of an access token only that it is there.
    pub value: String,
    /// What it is for; `None` if Windows does not know it.
    pub meaning: Option<&'static str>,
    /// What is wrong with it.
    pub fault: Option<String>,
}

/// A link, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeepLink {
    /// What it does, if its mode is one that Windows knows.
    pub mode: Option<Mode>,
    /// Its parameters in the order of the link.
    pub parameters: Vec<Parameter>,
    /// What is wrong with the link as a whole.
    general: Vec<String>,
}

impl DeepLink {
    /// Everything that is wrong with it; empty if nothing is.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        self.general
            .iter()
            .cloned()
            .chain(self.parameters.iter().filter_map(|parameter| parameter.fault.clone()))
            .collect()
    }
}

/// Takes a link apart; `None` if the text is no such link. The value of `accesstoken` is dropped here and nowhere kept.
#[must_use]
pub fn read(text: &str) -> Option<DeepLink> {
    let text = text.trim();
    let scheme = text.get(..SCHEME.len())?;
    if text.len() > MAX_LINK || !scheme.eq_ignore_ascii_case(SCHEME) {
        return None;
    }
    let rest = text.get(SCHEME.len()..).unwrap_or_default().trim_start_matches('/');
    let mut general = Vec::new();
    let query = match rest.strip_prefix('?') {
        Some(query) => query,
        None => {
            general.push("the parameters must follow a question mark directly behind the colon".to_owned());
            rest.trim_start_matches('?')
        }
    };
    let mut parameters: Vec<Parameter> = Vec::new();
    for part in query.split('&').filter(|part| !part.is_empty()).take(MAX_PARAMETERS) {
        let parameter = parameter(part);
        if parameters.iter().any(|known| known.name == parameter.name) {
            general.push(format!("{} stands in it more than once", parameter.name));
        }
        parameters.push(parameter);
    }
    let word = parameters.iter().find(|parameter| parameter.name == "mode").map(|parameter| parameter.value.clone());
    let mode = word.as_deref().and_then(Mode::read);
    if word.is_none() {
        general.push("it has no mode (mdm, awa or aadj)".to_owned());
    }
    let named = |name: &str| parameters.iter().any(|parameter| parameter.name == name);
    if matches!(mode, Some(Mode::WorkAccount | Mode::EntraJoin)) && named("servername") {
        general.push("servername has no use there: the tenant names the server of an account or a join".to_owned());
    }
    Some(DeepLink { mode, parameters, general })
}

fn parameter(part: &str) -> Parameter {
    let (name, value) = part.split_once('=').unwrap_or((part, ""));
    let name = decode(name).to_ascii_lowercase();
    let value = decode(value);
    let (meaning, fault) = judge(&name, &value);
    let value = if name == "accesstoken" { HIDDEN.to_owned() } else { value };
    Parameter { name, value, meaning, fault }
}

/// What a parameter is for, and what is wrong with its value. No fault repeats the value of a token.
fn judge(name: &str, value: &str) -> (Option<&'static str>, Option<String>) {
    let fault = |wrong: bool, text: &str| wrong.then(|| text.to_owned());
    match name {
        "mode" => (
            Some("what the enrollment app does: mdm, awa (add a work account) or aadj (join Entra)"),
            fault(Mode::read(value).is_none(), "its mode is none of mdm, awa and aadj"),
        ),
        "username" => (
            Some("address or user principal name of the user"),
            fault(!is_address(value), "its username is no address of the form name@domain"),
        ),
        "servername" => {
            (Some("address of the MDM server"), fault(!is_https(value), "its servername is no https address"))
        }
        "accesstoken" => (
            Some("a value for the MDM server, often a token; never shown"),
            fault(value.is_empty(), "its accesstoken is empty"),
        ),
        "deviceidentifier" => (
            Some("a value for the MDM server, usually a GUID of the device"),
            fault(Guid::parse(value).is_none(), "its deviceidentifier is no GUID"),
        ),
        "tenantidentifier" => (
            Some("a value for the MDM server: tenant or customer, a GUID or text"),
            fault(value.is_empty(), "its tenantidentifier is empty"),
        ),
        "ownership" => {
            let meaning = match value {
                "1" => "who owns the device: 1, unknown",
                "2" => "who owns the device: 2, the user",
                "3" => "who owns the device: 3, the organisation",
                _ => "who owns the device: 1 unknown, 2 personal, 3 corporate",
            };
            (Some(meaning), fault(!matches!(value, "1" | "2" | "3"), "its ownership is none of 1, 2 and 3"))
        }
        _ => (None, Some(format!("Windows does not know the parameter {}", short(name)))),
    }
}

/// A name of which nobody knows how long it is, cut.
fn short(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(40).collect()
}

fn is_address(value: &str) -> bool {
    matches!(value.split_once('@'), Some((user, domain)) if !user.is_empty() && !domain.is_empty() && !domain.contains('@') && !value.contains(char::is_whitespace))
}

fn is_https(value: &str) -> bool {
    value.get(..8).is_some_and(|start| start.eq_ignore_ascii_case("https://")) && value.len() > 8
}

/// Percent-decoding; bytes that are no UTF-8 become replacement characters, a broken `%` stays as it is.
fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).and_then(|byte| char::from(*byte).to_digit(16));
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let decoded = (*byte == b'%').then(|| Some((digit(at + 1)? << 4) | digit(at + 2)?)).flatten();
        match decoded.and_then(|value| u8::try_from(value).ok()) {
            Some(value) => {
                out.push(value);
                at += 3;
            }
            None => {
                out.push(if *byte == b'+' { b' ' } else { *byte });
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_the_guide_are_right() {
        let link =
            read("ms-device-enrollment:?mode=mdm&username=someone@example.com&servername=https://example.server.com")
                .unwrap();
        assert_eq!((link.mode, link.faults()), (Some(Mode::Mdm), Vec::new()));
        assert_eq!(read("MS-DEVICE-ENROLLMENT:?mode=AWA").unwrap().mode, Some(Mode::WorkAccount));
        let decoded = read("ms-device-enrollment:?mode=aadj&username=sam%40fabrikam.com").unwrap();
        assert_eq!(decoded.parameters[1].value, "sam@fabrikam.com");
        assert!(decoded.faults().is_empty());
    }

    #[test]
    fn every_parameter_is_checked() {
        let wrong = |query: &str| read(&format!("ms-device-enrollment:?{query}")).unwrap().faults();
        assert!(wrong("mode=enroll")[0].contains("mode"));
        assert!(wrong("username=sam@fabrikam.com")[0].contains("no mode"));
        assert!(wrong("mode=mdm&username=sam")[0].contains("username"));
        assert!(wrong("mode=mdm&servername=http://mdm.fabrikam.com")[0].contains("https"));
        assert!(wrong("mode=mdm&deviceidentifier=7")[0].contains("GUID"));
        assert!(wrong("mode=mdm&ownership=4")[0].contains("ownership"));
        assert!(wrong("mode=mdm&tenantidentifier=")[0].contains("tenantidentifier"));
        assert!(wrong("mode=mdm&colour=red")[0].contains("colour"));
        assert!(wrong("mode=mdm&mode=awa")[0].contains("more than once"));
        assert!(wrong("mode=aadj&servername=https://a.example.com")[0].contains("servername"));
        for good in ["1", "2", "3"] {
            assert!(wrong(&format!("mode=mdm&ownership={good}")).is_empty());
        }
        assert!(
            wrong("mode=mdm&deviceidentifier=3da494e4-0fe2-415c-b895-fb5265c5c83b&tenantidentifier=contoso").is_empty()
        );
    }

    #[test]
    fn the_access_token_is_nowhere() {
        let link = read("ms-device-enrollment:?mode=mdm&AccessToken=s3cret%2Dvalue&accesstoken=s3cret").unwrap();
        assert!(!format!("{link:?} {:?}", link.faults()).contains("s3cret"));
        assert_eq!(link.parameters[1].value, HIDDEN);
    }

    #[test]
    fn what_is_no_link_is_none() {
        for text in ["", "https://example.com", "ms-device-enrol", "ms-device-enrollmentX?mode=mdm"] {
            assert_eq!(read(text), None, "{text}");
        }
        assert!(read("ms-device-enrollment:mode=mdm").unwrap().faults()[0].contains("question mark"));
        assert!(read("ms-device-enrollment:?%=%zz&mode=%ff").is_some());
    }
}
