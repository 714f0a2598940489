//! The slow lane: the `evtx` crate walks the chunk and writes each record as XML, and the XML is read.
//!
//! It is the crate's own recovery that makes the most of a damaged chunk. What this lane cannot know is the type of a
//! value: everything inside XML is text, so its fields are [`crate::model::fields::Value::Text`] (or `Null` when
//! empty), control characters have become `_`, and a binary value is its hex digits.

use std::borrow::Cow;
use std::sync::Arc;

use evtx::EvtxChunk;
use evtx::EvtxChunkHeader;
use evtx::EvtxRecord;
use evtx::ParserSettings;
use evtx::err::EvtxError;

use crate::model::record::Record;
use crate::model::time::Time;
use crate::readers::evtx::header::CHUNK_HEADER_BYTES;
use crate::readers::evtx::names::Names;
use crate::readers::evtx::xml;

/// Where the chunk header keeps offsets of names; a hint for readers that the crate insists on.
const NAME_TABLE: std::ops::Range<usize> = 128..384;

/// Bytes before a record's BinXML.
const RECORD_HEADER_BYTES: u64 = 24;

/// Something that could not be read.
#[derive(Debug)]
pub(super) struct Lost {
    /// The id of the record, if it is known.
    pub(super) id: Option<u64>,
    /// Why.
    pub(super) why: String,
}

/// Calls `each` with what the crate finds in a chunk, until it returns `false`. `Err` says why the crate would not read
/// the chunk at all.
pub(super) fn walk(
    chunk: &[u8],
    indent: bool,
    mut each: impl FnMut(Result<EvtxRecord<'_>, EvtxError>) -> bool,
) -> Result<(), String> {
    let settings = Arc::new(ParserSettings::new().validate_checksums(false).indent(indent));
    let mut bytes = Cow::Borrowed(chunk);
    loop {
        let header = EvtxChunkHeader::from_bytes(&bytes).map_err(|e| chain(&e))?;
        match EvtxChunk::new(&bytes, &header, Arc::clone(&settings)) {
            Ok(mut opened) => {
                let _all = opened.iter().all(&mut each);
                return Ok(());
            }
            // A damaged table of names makes the crate refuse the chunk, but every name also stands where it is used.
            Err(error) => match &mut bytes {
                Cow::Borrowed(_) if chunk.len() >= CHUNK_HEADER_BYTES => {
                    let mut copy = chunk.to_vec();
                    copy.iter_mut().take(NAME_TABLE.end).skip(NAME_TABLE.start).for_each(|b| *b = 0);
                    bytes = Cow::Owned(copy);
                }
                _ => return Err(chain(&error)),
            },
        }
    }
}

/// Reads the records of a chunk whose offset in it is `wanted`: gives each, with its offset, to `each` until that returns
/// `false`, and so what is lost (with offset 0). `Err` says why nothing of the chunk can be read.
pub(super) fn read(
    chunk: &[u8],
    names: &mut Names,
    wanted: &dyn Fn(u32) -> bool,
    each: &mut dyn FnMut(u32, Result<Record, Lost>) -> bool,
) -> Result<(), String> {
    walk(chunk, false, |found| match found {
        Ok(record) => {
            let offset = u32::try_from(record.binxml_offset.saturating_sub(RECORD_HEADER_BYTES)).unwrap_or(0);
            !wanted(offset) || each(offset, convert(record, names))
        }
        Err(error) => each(0, Err(lost(error))),
    })
}

/// One record through its XML.
fn convert(record: EvtxRecord<'_>, names: &mut Names) -> Result<Record, Lost> {
    let id = record.event_record_id;
    let time = time_of(&record);
    let xml = record.into_xml().map_err(lost)?;
    xml::record(&xml.data, id, time, names).map_err(|why| Lost { id: Some(id), why })
}

fn time_of(record: &EvtxRecord<'_>) -> Time {
    let ticks = i64::from(record.timestamp.subsec_nanosecond()) / 100;
    Time::from_ticks(Time::from_unix_seconds(record.timestamp.as_second()).ticks().saturating_add(ticks), 7)
}

fn lost(error: EvtxError) -> Lost {
    match error {
        EvtxError::FailedToParseRecord { record_id, source } => Lost { id: Some(record_id), why: chain(&*source) },
        other => Lost { id: None, why: chain(&other) },
    }
}

/// An error with its causes.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

/// The XML of the record with this id, laid out for people; `None` if the chunk has no such record.
pub(super) fn record_xml(chunk: &[u8], id: u64) -> Option<String> {
    let mut xml = None;
    let read = walk(chunk, true, |found| {
        if let Ok(record) = found
            && record.event_record_id == id
        {
            xml = record.into_xml().ok().map(|xml| xml.data);
        }
        xml.is_none()
    });
    read.ok().and(xml)
}
