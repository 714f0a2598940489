//! Every path of enrollment, well and ill, told in a few lines.

mod apart;
mod automatic;
mod autopilot;
mod by_hand;
mod leaving;
mod page;
mod sessions;
mod verdicts;

use crate::attempts::Correlation;
use crate::attempts::correlate;
use crate::attempts::fixture;
use crate::model::attempt::Attempt;
use crate::model::attempt::StepOutcome;
use crate::model::device::Device;
use crate::model::event::Event;
use crate::model::event::Phase;
use crate::model::evidence::Evidence;
use crate::model::evidence::Locus;
use crate::model::id::ArtifactId;
use crate::model::time::Time;

/// What the lines tell, on a device of which nothing else is known, collected at 18:00.
fn told(text: &str) -> Correlation {
    told_on(text, &Device::default())
}

fn told_on(text: &str, device: &Device) -> Correlation {
    let events = fixture::timeline(text);
    correlate(&events, newest(&events), &[], device, Some(fixture::time("18:00:00")))
}

/// The end of the timeline.
fn newest(events: &[Event]) -> Option<Time> {
    events.last().map(|event| event.at)
}

fn only(correlation: &Correlation) -> &Attempt {
    assert_eq!(correlation.attempts.len(), 1, "{:#?}", correlation.attempts);
    &correlation.attempts[0]
}

fn phase(attempt: &Attempt, phase: Phase) -> Option<StepOutcome> {
    attempt.phases.iter().find(|p| p.phase == phase).map(|p| p.outcome)
}

/// A place in an artifact that is no event log.
fn place() -> Evidence {
    Evidence { artifact: ArtifactId(9), locus: Locus::Whole, event: None }
}

/// The chain from discovery to the final event, at 09:00.
const CHAIN: &str = "
    09:00:00 DM 89 Message1=0000000a-0000-0000-c000-000000000000 HRESULT=0x0
    09:00:00.1 DM 91 Message1=https://manage.microsoft.com/ Message2=https://enrollment.manage.microsoft.com/enrollmentserver/discovery.svc Message3=72f988bf-0000-4000-8000-000000000001 Message4=megan@contoso.com
    09:00:01 DM 4
    09:00:02 DM 6
    09:00:03 DM 8
    09:00:05 DM 10
    09:00:06 DM 58
    09:00:06.1 DM 16
    09:00:07 DM 43
    09:00:07.4 DM 72
";

/// The first session after it.
const SESSION: &str = "
    09:01:00 DM 205 Message1=aB3dE5fG7hJ9kL1m.0
    09:01:00.3 DM 206 Message1=S-1-5-21-1-2-3-1001 UInt2=1 UInt3=1 UInt4=1 UInt5=6 UInt6=1
    09:01:01 DM 208 Message1=aaaaaaaa-1111-4111-8111-000000000001 'Message2=MS DM Server' Message3=4.0 Message4=1.2 HexInt1=0x0 HexInt2=0x5 HexInt3=0x0 HexInt4=0x0 UInt1=1 UInt2=3
    09:01:02 DM 200
    09:01:03 DM 202
    09:01:05 DM 209 HRESULT=0x0
";

/// A user's join, just before the chain.
const JOIN: &str = "
    08:59:50 UDR 101 ServerMessage=found
    08:59:51 UDR 102 JoinRequestType=1 JoinRequestTypeSymbolicName=AAD_JOIN Domain=contoso.com
    08:59:52 UDR 103 AuthToken=_
    08:59:54 UDR 104 ServerResponse=_
    08:59:55 UDR 105
    08:59:56 UDR 106
";

/// The connect dialog of Settings, open since 08:59.
const SETTINGS: &str = "
    08:59:00 SHELL 62403 Name=AppActivated Value=_ @pid=500
    08:59:00.3 SHELL 62400 Source=ms-cxh://MOSET/CONNECTTOWORK Experience=_ @pid=500
    08:59:01 SHELL 62404 CXID=Work @pid=500
";

/// The out-of-box experience, from 08:55 on.
const OUT_OF_BOX: &str = "
    08:55:00 SHELL 62400 Source=ms-cxh://FRX/INCLUSIVE Experience=_ @pid=500
    08:55:20 SHELL 62404 CXID=OobeNDUP @pid=500
";
