//! Logs of text lines: the Intune Management Extension's, Windows setup's.

use std::hint::black_box;

use criterion::Criterion;
use mdmlens::model::id::ArtifactId;
use mdmlens::readers::Input;
use mdmlens::readers::Reader;
use mdmlens::readers::cmtrace;
use mdmlens::readers::setup_log;

use crate::amount;

/// Twenty megabytes of the lines that the Intune Management Extension writes over and over, one in four of them known.
fn agent_log() -> Vec<u8> {
    let lines = [
        "[Win32App] ..................... Completed user session 1, userId: 11111111-0000-0000-0000-000000000001, userSID: S-1-5-21-1-2-3-1001 .....................",
        "[Win32App][DetectionActionHandler] Detection for policy with id: 22222222-3333-4444-8555-666666666666 resulted in action status: Success and detection state: NotDetected.",
        "[Win32App][GRSManager] Found GRS value: 02/13/2026 09:12:41 at key 11111111-0000-0000-0000-000000000001\\GRS\\x+y=\\22222222-3333-4444-8555-666666666666.",
        "[Location Service - Win32App] ShouldRefreshDeviceLocation: False as the last refresh was 12 minutes ago",
        "[Win32App DO] bytes 1048576 of 734003200 arrived, the job goes on in the background and is looked at again",
        "Looping through users: 1, session state Active, domain AzureAD, the name is not written here",
        "[Flighting] Key: EnableSomething, found value: True",
        "[Win32App] some exception with a stack\r\n   at A.B.C(D d)\r\n   at E.F.G(H h) in I:line 42",
    ];
    let mut log = String::new();
    for at in 0_u32.. {
        if log.len() >= 20 * 1024 * 1024 {
            break;
        }
        let line = lines[at as usize % lines.len()];
        let (minute, second) = (at / 60 % 60, at % 60);
        log.push_str(&format!(
            "<![LOG[{line}]LOG]!><time=\"09:{minute:02}:{second:02}.1234567\" date=\"2-13-2026\" component=\"AppWorkload\" \
             context=\"\" type=\"1\" thread=\"12\" file=\"\">\r\n"
        ));
    }
    log.into_bytes()
}

/// Twenty megabytes of `setupact.log`.
fn setup_log() -> Vec<u8> {
    let lines = "2026-02-03 09:58:02, Info                         [windeploy.exe] Found no unattend file.\r\n\
                 2026-02-03 09:58:03, Info                  CBS    Appl: detect Parent, Package: Contoso-Package~31bf3856ad364e35\r\n\
                 2026-02-03 09:58:04, Error      [0x0f0073] IBS    Callback: failed, hr = 0x80070643\r\n    more of it\r\n";
    lines.repeat(20 * 1024 * 1024 / lines.len()).into_bytes()
}

/// Logs of text lines: the agent's, the setup's, and one without any end mark.
pub(crate) fn readers(c: &mut Criterion) {
    let unterminated = b"<![LOG[no end ".iter().copied().cycle().take(20 * 1024 * 1024).collect();
    let logs: [(&str, &Reader, Vec<u8>); 3] = [
        ("cmtrace, agent", &cmtrace::READER, agent_log()),
        ("cmtrace, no end", &cmtrace::READER, unterminated),
        ("setup log", &setup_log::READER, setup_log()),
    ];
    for (name, reader, log) in &logs {
        let mut group = c.benchmark_group(*name);
        let input = Input { artifact: ArtifactId(0), path: "x.log", bytes: log };
        group.sample_size(10).throughput(amount((reader.read)(&input).records.len(), log));
        group.bench_function("records", |b| b.iter(|| black_box((reader.read)(&input))));
        group.finish();
    }
}
