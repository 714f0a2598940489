//! One artifact, read with the reader that recognises it.

use std::cell::Cell;
use std::sync::Arc;

use crate::analyze::Silent;
use crate::analyze::guard::guarded;
use crate::bundle::Content;
use crate::model::evidence::Locus;
use crate::model::fact::Fact;
use crate::model::id::ArtifactId;
use crate::model::id::EventId;
use crate::model::record::Record;
use crate::model::silent::SilentLog;
use crate::model::silent::SilentRecord;
use crate::model::silent::SilentRecords;
use crate::model::time::RecordTime;
use crate::model::warning::Warning;
use crate::model::warning::WarningKind;
use crate::readers;
use crate::readers::Head;
use crate::readers::Input;
use crate::timeline::Interpreted;
use crate::timeline::Sieve;

/// One artifact after reading.
pub(super) struct Read {
    pub(super) id: ArtifactId,
    pub(super) size_bytes: u64,
    /// The name of its reader.
    pub(super) format: Option<&'static str>,
    /// Its records and what they mean: told here, on the thread that read them.
    pub(super) log: Interpreted,
    pub(super) facts: Vec<Fact>,
    pub(super) warnings: Vec<Warning>,
    /// How many of its records were dropped.
    pub(super) dropped: u64,
}

impl Read {
    fn new(id: ArtifactId, format: Option<&'static str>, reading: readers::Reading, kept: Kept) -> Self {
        let readers::Reading { records, facts, warnings } = reading;
        let Kept { silent, dropped, .. } = kept;
        Self { id, size_bytes: 0, format, log: Interpreted::new(id, records, silent), facts, warnings, dropped }
    }
}

/// The reader that recognises an artifact, if there is one; a panic in the search for it becomes a warning.
fn find_reader(id: ArtifactId, head: &Head<'_>) -> Result<&'static readers::Reader, readers::Reading> {
    match guarded(|| readers::find(head)) {
        Ok(found) => found.ok_or_else(readers::Reading::default),
        Err(reason) => Err(failed(id, "lookup", &reason)),
    }
}

fn failed(id: ArtifactId, name: &str, reason: &str) -> readers::Reading {
    let message = format!("the reader {name} failed: {reason}");
    let warning = Warning::new(id, Locus::Whole, WarningKind::ReaderFailed, message);
    readers::Reading { warnings: vec![warning], ..Default::default() }
}

/// Reads one artifact with the reader that recognises it; a panic of the reader becomes a warning.
pub(super) fn read_bytes(id: ArtifactId, path: &str, bytes: &[u8], silent: Silent) -> Read {
    let (format, mut reading) = match find_reader(id, &Head::new(path, bytes)) {
        Ok(reader) => {
            let reading = guarded(|| readers::read(reader, &Input { artifact: id, path, bytes }));
            (Some(reader.name), reading.unwrap_or_else(|reason| failed(id, reader.name, &reason)))
        }
        Err(reading) => (None, reading),
    };
    let mut kept = Kept::new(id, silent);
    kept.sift(&mut reading.records, 0);
    Read { size_bytes: bytes.len() as u64, ..Read::new(id, format, reading, kept) }
}

/// Among how many of the last logs that of a record that is set aside is looked for.
const LAST_LOGS: usize = 8;

/// What is kept of an artifact's records that cannot say anything.
struct Kept {
    artifact: ArtifactId,
    keep: Silent,
    sieve: Sieve,
    /// Those that were set aside.
    silent: SilentRecords,
    /// How many were dropped.
    dropped: u64,
}

impl Kept {
    fn new(artifact: ArtifactId, keep: Silent) -> Self {
        Self { artifact, keep, sieve: Sieve::new(), silent: SilentRecords::default(), dropped: 0 }
    }

    /// Takes out of the records behind the first `from` what is not to be kept.
    fn sift(&mut self, records: &mut Vec<Record>, from: usize) {
        match self.keep {
            Silent::Whole => {}
            Silent::Aside => {
                let mut next = from;
                retain_from(records, from, |record| {
                    let stays = self.sieve.knows(record) || !self.set_aside(record, next);
                    next += usize::from(stays);
                    stays
                });
            }
            Silent::Dropped => {
                let before = records.len();
                retain_from(records, from, |record| self.sieve.keeps(record));
                self.dropped += (before - records.len()) as u64;
            }
        }
    }

    /// Sets a record aside that stands before the kept one of that index; not if something about it is out of the
    /// ordinary, such as another record id in the record than in its header.
    fn set_aside(&mut self, record: &Record, next: usize) -> bool {
        let (Some(system), RecordTime::Utc(at), Ok(next)) = (&record.system, record.time, u32::try_from(next)) else {
            return false;
        };
        if record.locus != Locus::Record(system.record_id) {
            return false;
        }
        let same = |log: &SilentLog| {
            Arc::ptr_eq(&log.channel, &record.channel) && Arc::ptr_eq(&log.computer, &system.computer)
        };
        // Most logs have one channel and one computer. A forged one may have another in every record, and a log that is
        // listed twice is no harm.
        let listed = self.silent.logs.len();
        let known = self.silent.logs.iter().rev().take(LAST_LOGS).position(same);
        let log = known.map(|back| listed - 1 - back).unwrap_or_else(|| {
            let (channel, computer) = (Arc::clone(&record.channel), Arc::clone(&system.computer));
            self.silent.logs.push(SilentLog { channel, computer });
            self.silent.logs.len() - 1
        });
        let Ok(log) = u32::try_from(log) else { return false };
        self.silent.records.push(SilentRecord {
            at,
            record_id: system.record_id,
            artifact: self.artifact,
            log,
            next: EventId(next),
            event_id: system.event_id,
            level: record.level,
        });
        true
    }
}

/// [`Vec::retain`] for what stands behind the first `from`.
fn retain_from<T>(list: &mut Vec<T>, from: usize, mut keep: impl FnMut(&T) -> bool) {
    let mut end = from;
    for at in from..list.len() {
        if list.get(at).is_some_and(&mut keep) {
            list.swap(end, at);
            end += 1;
        }
    }
    list.truncate(end);
}

/// How much of an artifact that is read while it comes is in memory: small enough to stay in the processor's cache.
const WINDOW_BYTES: usize = 256 * 1024;
/// Most room that a thread keeps for the next artifact.
const MOST_KEPT_ROOM: usize = 1 << 20;

thread_local! {
    /// The room in which this thread reads: fresh memory for every artifact costs more than reading it.
    static ROOM: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// As [`read_bytes`], while the bytes come if the format allows it.
pub(super) fn read_content(id: ArtifactId, path: &str, content: &mut Content<'_>, silent: Silent) -> Read {
    let mut room = ROOM.take();
    room.clear();
    room.reserve(WINDOW_BYTES);
    let whole = fill(content, &mut room);
    let mut read = match find_reader(id, &Head::new(path, &room)) {
        Ok(readers::Reader { stream: Some(stream), name, .. }) => {
            let read = guarded(|| stream_content(stream(id), content, &mut room, whole, Kept::new(id, silent)));
            let (reading, kept) = read.unwrap_or_else(|reason| (failed(id, name, &reason), Kept::new(id, silent)));
            Read::new(id, Some(name), reading, kept)
        }
        // Nobody reads it; what comes is counted below.
        Err(reading) => Read::new(id, None, reading, Kept::new(id, silent)),
        Ok(_) => {
            content.rest(&mut room);
            read_bytes(id, path, &room, silent)
        }
    };
    loop {
        room.clear();
        if content.fill(&mut room) == 0 {
            break;
        }
    }
    read.size_bytes = content.bytes_read();
    if room.capacity() <= MOST_KEPT_ROOM {
        ROOM.set(room);
    }
    read
}

/// Fills the room; whether the content is over.
fn fill(content: &mut Content<'_>, room: &mut Vec<u8>) -> bool {
    while room.len() < room.capacity() {
        if content.fill(room) == 0 {
            return true;
        }
    }
    false
}

/// Most records for which room is made at once: memory that is not used costs nothing, and this bounds the wish for it.
const MOST_ROOM_RECORDS: u64 = 100_000;

/// Makes room for as many records as a whole artifact has if it goes on as in its first `used` of `size` bytes: a list that
/// grows bit by bit is copied again and again.
fn make_room(records: &mut Vec<Record>, used: u64, size: u64) {
    let so_far = records.len() as u64;
    let expected = so_far.saturating_mul(size).checked_div(used).unwrap_or_default().min(MOST_ROOM_RECORDS);
    records.reserve_exact(usize::try_from(expected.saturating_sub(so_far)).unwrap_or_default());
}

/// Reads window by window; what that gave.
fn stream_content(
    mut stream: Box<dyn readers::Stream>,
    content: &mut Content<'_>,
    room: &mut Vec<u8>,
    mut last: bool,
    mut kept: Kept,
) -> (readers::Reading, Kept) {
    loop {
        let before = stream.records().len();
        let used = stream.take(room, last);
        kept.sift(stream.records(), before);
        if last {
            let mut reading = readers::finish(stream);
            reading.records.shrink_to_fit();
            return (reading, kept);
        }
        if before == 0 {
            make_room(stream.records(), used as u64, content.most_bytes());
        }
        room.drain(..used);
        // A reader that needs more than there is room for.
        if room.len() == room.capacity() {
            room.reserve(WINDOW_BYTES);
        }
        last = fill(content, room);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fields::Fields;
    use crate::model::record::Level;
    use crate::model::record::System;
    use crate::model::time::Time;

    fn record(number: u64, provider: &Arc<str>, computer: &Arc<str>) -> Record {
        Record {
            locus: Locus::Record(number),
            time: RecordTime::Utc(Time::from_filetime(number)),
            level: Level::Information,
            provider: Arc::clone(provider),
            channel: Arc::clone(provider),
            process_id: None,
            thread_id: None,
            fields: Fields::default(),
            system: Some(Box::new(System::new(1, number, Arc::clone(computer)))),
        }
    }

    #[test]
    fn records_set_aside_know_their_log_and_what_follows_them() {
        let provider = |name: &str| Arc::<str>::from(name);
        let (silent, known) = (provider("Contoso-Stranger"), provider("Microsoft-Windows-AAD"));
        let (a, b) = (provider("A"), provider("B"));
        let mut kept = Kept::new(ArtifactId(3), Silent::Aside);
        let mut records =
            vec![record(1, &silent, &b), record(2, &known, &a), record(3, &silent, &b), record(4, &silent, &a)];
        kept.sift(&mut records, 0);
        records.push(record(5, &silent, &a));
        records.push(record(6, &known, &a));
        kept.sift(&mut records, 1);
        let ids: Vec<_> = records.iter().map(|record| record.locus.clone()).collect();
        assert_eq!(ids, [Locus::Record(2), Locus::Record(6)]);
        let told: Vec<_> = kept
            .silent
            .records
            .iter()
            .map(|one| (one.record_id, one.next.0, &*kept.silent.logs[one.log as usize].computer))
            .collect();
        assert_eq!(told, [(1, 0, "B"), (3, 1, "B"), (4, 1, "A"), (5, 1, "A")]);
        assert_eq!(kept.silent.logs.len(), 2);
    }

    #[test]
    fn another_computer_in_every_record_costs_no_more() {
        let silent = Arc::<str>::from("Contoso-Stranger");
        let mut kept = Kept::new(ArtifactId(0), Silent::Aside);
        let mut records: Vec<Record> =
            (1..=200_000).map(|number| record(number, &silent, &number.to_string().into())).collect();
        kept.sift(&mut records, 0);
        assert_eq!((records.len(), kept.silent.records.len(), kept.silent.logs.len()), (0, 200_000, 200_000));
    }
}
