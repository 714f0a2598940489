//! What belongs together stays together, what does not stays apart, in whatever order and place it is written.

use proptest::prelude::*;

use super::CHAIN;
use super::SESSION;
use super::told;
use crate::attempts::Correlation;
use crate::attempts::correlate;
use crate::attempts::fixture;
use crate::model::attempt::Attempt;
use crate::model::device::Device;
use crate::model::event::Event;
use crate::model::id::ArtifactId;

/// Runs of the chain: steps without time.
const RUNS: &[&[&str]] = &[
    &["DM 4", "DM 6", "DM 8", "DM 10", "DM 58", "DM 16", "DM 43", "DM 72"],
    &[
        "DM 54",
        "DM 4",
        "DM 6",
        "DM 8",
        "DM 52 Message1=DeviceCapReached Message2=_",
        "DM 11 HRESULT=0x80180013",
        "DM 71 HRESULT=0x80180013",
    ],
    &[
        "DM 27 HexInt1=0x1 HexInt2=0x1 HRESULT=0x0",
        "DM 90 HexInt1=0x0 Message1=x Message2=_ HRESULT=0x0",
        "DM 76 HexInt1=0x0 HRESULT=0x8018002b",
    ],
    &["DM 53 HRESULT=0x80180002", "DM 71 HRESULT=0x80180002"],
    &["DM 4", "DM 6", "DM 8", "DM 10", "DM 57 HRESULT=0x8018001e", "DM 71 HRESULT=0x8018001e"],
];

/// The lines of two runs, the marks of each behind its steps, taken from one or the other as `order` says, a second apart.
fn interleaved(runs: [&[&str]; 2], marks: [&str; 2], order: &[bool]) -> (String, Vec<usize>) {
    let mut left = [0_usize, 0];
    let (mut text, mut owners) = (String::new(), Vec::new());
    let mut picks = order.iter().copied().map(usize::from).chain(std::iter::repeat(0));
    while left[0] < runs[0].len() || left[1] < runs[1].len() {
        let mut who = picks.next().unwrap();
        if left[who] >= runs[who].len() {
            who = 1 - who;
        }
        let second = owners.len();
        text.push_str(&format!("09:00:{second:02} {} {}\n", runs[who][left[who]], marks[who]));
        left[who] += 1;
        owners.push(who);
    }
    (text, owners)
}

/// An attempt without what depends on when and beside what it was.
fn essence(attempt: &Attempt) -> String {
    let phases: Vec<_> = attempt.phases.iter().map(|p| (p.phase, p.outcome, p.code)).collect();
    format!(
        "{} {:?} {} {:?} {:?} {:?} {phases:?} x{} of {}",
        attempt.trigger,
        attempt.credential,
        attempt.outcome,
        attempt.failed_phase,
        attempt.code,
        attempt.codes,
        attempt.repeats,
        attempt.evidence.len()
    )
}

fn alone(run: &[&str], mark: &str) -> String {
    let (text, _) = interleaved([run, &[]], [mark, ""], &[]);
    let correlation = told(&text);
    assert_eq!(correlation.attempts.len(), 1, "{text}");
    essence(&correlation.attempts[0])
}

fn stay_apart(runs: [&[&str]; 2], marks: [&str; 2], order: &[bool]) {
    let (text, owners) = interleaved(runs, marks, order);
    let correlation = told(&text);
    assert_eq!(correlation.attempts.len(), 2, "{text}\n{:#?}", correlation.attempts);
    let mut seen: Vec<_> = correlation.attempts.iter().map(essence).collect();
    let mut wanted = vec![alone(runs[0], marks[0]), alone(runs[1], marks[1])];
    seen.sort();
    wanted.sort();
    assert_eq!(seen, wanted, "{text}");
    // Every event is the attempt's whose ids it has.
    let of = |owner: usize| {
        let members = owners.iter().zip(&correlation.members).filter(|(who, _)| **who == owner).map(|(_, m)| *m);
        members.collect::<std::collections::BTreeSet<_>>()
    };
    assert_eq!((of(0).len(), of(1).len()), (1, 1), "{text}\n{:?}", correlation.members);
    assert_ne!(of(0), of(1), "{text}");
}

const ACTIVITIES: [&str; 2] =
    ["@act=aaaaaaaa-0000-4000-8000-000000000001", "@act=bbbbbbbb-0000-4000-8000-000000000002"];
const USERS: [&str; 2] = ["@user=S-1-5-21-1-2-3-1001", "@user=S-1-12-1-4-5-6-7"];
const THREADS: [&str; 2] = ["@pid=100 @tid=10", "@pid=200 @tid=20"];

proptest! {
    #[test]
    fn different_activities_stay_apart(a in 0..RUNS.len(), b in 0..RUNS.len(), order in prop::collection::vec(any::<bool>(), 20)) {
        prop_assume!(essences_differ(a, b));
        stay_apart([RUNS[a], RUNS[b]], ACTIVITIES, &order);
    }

    #[test]
    fn different_users_stay_apart(a in 0..RUNS.len(), b in 0..RUNS.len(), order in prop::collection::vec(any::<bool>(), 20)) {
        prop_assume!(essences_differ(a, b));
        stay_apart([RUNS[a], RUNS[b]], USERS, &order);
    }

    /// Processes alone part nothing, because one run passes through several; two runs that begin alike do.
    #[test]
    fn different_threads_with_the_same_chain_stay_apart(order in prop::collection::vec(any::<bool>(), 20)) {
        stay_apart([RUNS[0], RUNS[4]], THREADS, &order);
        stay_apart([RUNS[0], RUNS[0]], THREADS, &order);
    }

    /// Which artifact holds an event, and in which channel, changes nothing.
    #[test]
    fn artifacts_and_channels_do_not_matter(seed in prop::collection::vec(0_u32..5, 64)) {
        let text = format!("{CHAIN}{SESSION}\n10:00:00 DM 61 Message1=x\n10:00:03 DM 74\n11:00:00 DM 76 HexInt1=0x0 HRESULT=0x8018002b");
        let events = fixture::timeline(&text);
        let mut moved = events.clone();
        for (event, to) in moved.iter_mut().zip(seed.iter().cycle()) {
            event.artifact = ArtifactId(*to);
            let home = ["Admin", "Enrollment", "Sync", "Operational", "Debug"][*to as usize];
            event.record.channel = format!("{}/{home}", event.record.provider).into();
        }
        prop_assert_eq!(whole(&events), whole(&moved));
    }
}

/// Scheduled tries that fail alike are one attempt by design; such pairs are not what these tests are about.
fn essences_differ(a: usize, b: usize) -> bool {
    !(a == 2 && b == 2)
}

fn whole(events: &[Event]) -> String {
    let Correlation { attempts, syncs, unenrollments, members, .. } =
        correlate(events, super::newest(events), &[], &Device::default(), Some(fixture::time("18:00:00")));
    let attempts: Vec<_> = attempts.iter().map(essence).collect();
    let syncs: Vec<_> = syncs.iter().map(|sync| (sync.started_at, sync.outcome)).collect();
    let gone: Vec<_> = unenrollments.iter().map(|gone| (gone.at, gone.initiator, gone.outcome)).collect();
    format!("{attempts:?} {syncs:?} {gone:?} {members:?}")
}

#[test]
fn activities_that_change_on_one_thread_are_one_run() {
    // Seen in real logs: every call of the provider has an activity of its own.
    let text = "
        09:00:00 DM 4 @act=aaaaaaaa-0000-4000-8000-000000000001 @pid=1 @tid=2
        09:00:01 DM 6 @act=aaaaaaaa-0000-4000-8000-000000000002 @pid=1 @tid=2
        09:00:02 DM 8 @act=aaaaaaaa-0000-4000-8000-000000000003 @pid=1 @tid=2
        09:00:03 DM 71 HRESULT=0x80180014 @act=aaaaaaaa-0000-4000-8000-000000000004 @pid=1 @tid=2
    ";
    assert_eq!(told(text).attempts.len(), 1);
}

#[test]
fn a_run_through_several_processes_is_one() {
    let text = "
        09:00:00 DM 27 HexInt1=0x1 HexInt2=0x2 HRESULT=0x0 @pid=7 @tid=1
        09:00:00.5 DM 90 HexInt1=0x1 Message1=x Message2=_ HRESULT=0x0 @pid=7 @tid=1
        09:00:01 DM 4 @pid=1 @tid=2
        09:00:02 DM 6 @pid=1 @tid=2
        09:00:03 DM 8 @pid=1 @tid=2
        09:00:04 DM 10 @pid=1 @tid=2
        09:00:05 DM 58 @pid=1 @tid=3
        09:00:05 DM 16 @pid=5 @tid=5
        09:00:06 DM 72 @pid=1 @tid=2
        09:00:06.2 DM 75 HexInt1=0x1 @pid=7 @tid=1
    ";
    assert_eq!(told(text).attempts.len(), 1);
}

#[test]
fn a_scheduled_try_does_not_take_up_the_failure_of_a_manual_one() {
    let text = "09:00:00 DM 4\n09:00:01 DM 71 HRESULT=0x80180014\n09:04:00 DM 76 HexInt1=0x0 HRESULT=0x8018002b";
    assert_eq!(told(text).attempts.len(), 2);
}
