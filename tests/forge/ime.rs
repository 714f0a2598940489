//! Logs of the Intune Management Extension: CMTrace records in the device's local time, without an offset.

use super::story::{ImeLog, Names, Story, lines, part};
use super::time;
use std::fmt::Write;

/// The log's bytes: UTF-8, CRLF, date without leading zeros and month first.
pub fn write(story: &Story, log: &ImeLog, names: &Names) -> Vec<u8> {
    let mut names = names.clone();
    names.extend(&log.names);
    let text = log.part.as_deref().map(part).unwrap_or_default() + "\n" + &log.lines;
    let component = log.file.split(['.', '-']).next().unwrap_or_default();
    let mut out = String::new();
    for (at, message) in lines::messages(&names.fill(&text), log.start) {
        let clock = time::local(at, story.device.offset_minutes(), "%H:%M:%S%.6f");
        let date = time::local(at, story.device.offset_minutes(), "%-m-%-d-%Y");
        let (kind, message) = severity(&message);
        // Seven digits after the second, as the agent writes them.
        let _ = write!(
            out,
            "<![LOG[{message}]LOG]!><time=\"{clock}0\" date=\"{date}\" component=\"{component}\" context=\"\" \
             type=\"{kind}\" thread=\"{}\" file=\"\">\r\n",
            4 + message.len() % 9
        );
    }
    out.into_bytes()
}

/// `!!` before a message makes it an error, `!` a warning.
fn severity(message: &str) -> (u8, &str) {
    if let Some(m) = message.strip_prefix("!!") {
        (3, m.trim_start())
    } else if let Some(m) = message.strip_prefix('!') {
        (2, m.trim_start())
    } else {
        (1, message)
    }
}
