//! Unenrollments: who asked for them, and what became of them.

use crate::attempts::chain::Hit;
use crate::attempts::chain::Signal;
use crate::attempts::codes;
use crate::attempts::keys;
use crate::attempts::phases;
use crate::attempts::weave::seconds;
use crate::model::attempt::StepOutcome;
use crate::model::attempt::Unenrollment;
use crate::model::attempt::UnenrollmentInitiator;
use crate::model::event::Event;
use crate::model::time::Time;

/// Longest pause inside one unenrollment, in seconds.
const PAUSE: i64 = 300;

/// How many steps of one unenrollment are kept: real ones have ten.
const MOST_STEPS: usize = 64;

/// The unenrollments, oldest first.
pub(crate) fn find(hits: &[Hit], events: &[Event]) -> Vec<Unenrollment> {
    let mut groups: Vec<Vec<Hit>> = Vec::new();
    let mut last: Option<Time> = None;
    let mut ended = false;
    for &hit in hits {
        let Some(event) = events.get(hit.at) else { continue };
        // A beginning after the end of the one before is the next one.
        let next = hit.step.signal == Signal::Start && ended;
        let goes_on = !next && last.is_some_and(|last| seconds(last, event.at) <= PAUSE);
        if !goes_on {
            groups.push(Vec::new());
            ended = false;
        }
        if let Some(group) = groups.last_mut().filter(|group| group.len() < MOST_STEPS) {
            group.push(hit);
        }
        ended |= matches!(hit.step.signal, Signal::Done | Signal::Failed);
        last = Some(event.at);
    }
    groups.iter().filter_map(|group| one(group, events)).collect()
}

fn one(group: &[Hit], events: &[Event]) -> Option<Unenrollment> {
    let has = |ids: &[u16]| group.iter().any(|hit| ids.contains(&hit.step.id));
    // A changed service start type or an origin alone is no unenrollment.
    if !group.iter().any(|hit| !matches!(hit.step.signal, Signal::Note)) {
        return None;
    }
    // 61: the user, in Settings. 1600: the server, through the DMClient CSP. 92: the Windows user was deleted. 700: a
    // program called. 60: server or device, told apart by 1600.
    let initiator = if has(&[61]) {
        UnenrollmentInitiator::User
    } else if has(&[1600, 1601]) {
        UnenrollmentInitiator::Server
    } else if has(&[92, 195, 196, 197, 398, 406, 407, 700]) {
        UnenrollmentInitiator::System
    } else {
        UnenrollmentInitiator::Undetermined
    };
    let failure = group.iter().find(|hit| matches!(hit.step.signal, Signal::Failed | Signal::Failure));
    let done = group.iter().any(|hit| hit.step.signal == Signal::Done);
    let outcome = match (done, failure) {
        (true, _) => StepOutcome::Succeeded,
        (false, Some(_)) => StepOutcome::Failed,
        (false, None) => StepOutcome::Undetermined,
    };
    let code = failure.filter(|_| !done).and_then(|hit| codes::failure(events.get(hit.at)?));
    let enrollment_id = group.iter().find_map(|hit| {
        let event = events.get(hit.at)?;
        let dm = crate::attempts::chain::is_dm(event);
        if dm { keys::enrollment_id(event, hit.step.id) } else { event.record.fields.get("EnrollmentId")?.as_guid() }
    });
    Some(Unenrollment {
        initiator,
        at: group.first().and_then(|hit| events.get(hit.at)).map(|event| event.at),
        outcome,
        code,
        enrollment_id,
        evidence: group.iter().filter_map(|hit| phases::evidence(hit.at, events)).collect(),
    })
}
