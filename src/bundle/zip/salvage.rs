//! Listing an archive whose directory is lost, by the local headers in front of each file.
//!
//! A mail attachment or an upload that broke off has lost its end, and with it the directory; the files before are whole.

use flate2::Decompress;
use flate2::FlushDecompress;
use flate2::Status;
use memchr::memmem;

use super::Entry;
use super::FLAG_UTF8;
use super::Method;
use crate::bundle::cursor::Cursor;
use crate::bundle::limits::Limits;
use crate::bundle::name;
use crate::bundle::problem::Problem;
use crate::model::warning::WarningKind;

const LOCAL_HEADER: &[u8] = b"PK\x03\x04";
const DESCRIPTOR: &[u8] = b"PK\x07\x08";
const FLAG_ENCRYPTED: u16 = 0x0001;
/// General purpose flag: sizes and checksum follow the data.
const FLAG_DESCRIPTOR: u16 = 0x0008;
const EXTRA_ZIP64: u16 = 0x0001;
/// A size that stands in the 64-bit extra field.
const SIZE_ELSEWHERE: u64 = 0xffff_ffff;

/// At most `most` files whose local headers are found from `from` on.
pub(super) fn entries(bytes: &[u8], from: u64, most: u32, limits: &Limits) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut at = usize::try_from(from).unwrap_or(usize::MAX);
    let finder = memmem::Finder::new(LOCAL_HEADER);
    // To find the end of a streamed file it must be inflated, which a bomb must not be able to draw out.
    let mut measure_left = limits.total_bytes;
    while entries.len() < most as usize {
        let Some(found) = bytes.get(at..).and_then(|rest| finder.find(rest)) else { break };
        let Ok((entry, is_folder)) = entry(bytes, at + found, &mut measure_left) else {
            at += found + LOCAL_HEADER.len();
            continue;
        };
        at = usize::try_from(entry.extent.end).unwrap_or(usize::MAX);
        if !is_folder {
            entries.push(entry);
        }
    }
    entries
}

/// The file whose local header is at `at`, and whether it is a folder.
fn entry(bytes: &[u8], at: usize, measure_left: &mut u64) -> Result<(Entry, bool), Problem> {
    const WHERE: &str = "a local header";
    let mut cursor = Cursor::new(bytes);
    cursor.move_to(at);
    cursor.skip(LOCAL_HEADER.len() + 2, WHERE)?;
    let (flags, number) = (cursor.u16(WHERE)?, cursor.u16(WHERE)?);
    let (time, date) = (cursor.u16(WHERE)?, cursor.u16(WHERE)?);
    let mut crc = cursor.u32(WHERE)?;
    let (mut packed, mut size) = (u64::from(cursor.u32(WHERE)?), u64::from(cursor.u32(WHERE)?));
    let (name_len, extra_len) = (cursor.u16(WHERE)?, cursor.u16(WHERE)?);
    let raw_name = cursor.take(usize::from(name_len), WHERE)?;
    wide_sizes(cursor.take(usize::from(extra_len), WHERE)?, &mut size, &mut packed);
    let data_at = cursor.position();
    let (method, mut refusal) = match number {
        0 => (Method::Stored, None),
        8 => (Method::Deflate, None),
        other => {
            let message = format!("is packed with a method ({other}) that is not read without the directory");
            (Method::Stored, Some(Problem::new(WarningKind::Unsupported, message)))
        }
    };
    if flags & FLAG_ENCRYPTED != 0 {
        refusal = Some(Problem::new(WarningKind::Encrypted, "is encrypted"));
    }
    if flags & FLAG_DESCRIPTOR != 0 && packed == 0 && refusal.is_none() {
        let rest = bytes.get(data_at..).unwrap_or_default();
        (packed, size) = match method {
            Method::Stored => stored_extent(rest),
            _ => inflated_extent(rest, measure_left),
        };
        cursor.move_to(data_at.saturating_add(usize::try_from(packed).unwrap_or(usize::MAX)));
        if cursor.take(DESCRIPTOR.len(), WHERE).is_ok_and(|found| found == DESCRIPTOR) {
            crc = cursor.u32(WHERE).unwrap_or_default();
        }
    }
    let name = name::Raw::decode(raw_name, flags & FLAG_UTF8 != 0, name::Legacy::Cp437);
    let is_folder = size == 0 && raw_name.ends_with(b"/");
    let extent = at as u64..(data_at as u64).saturating_add(packed);
    let modified = crate::bundle::dos_time(date, time);
    Ok((Entry { name, size, modified, extent, refusal, data_at, packed, crc, method }, is_folder))
}

/// Takes sizes from the 64-bit extra field where the header says that they are there: unpacked size first.
fn wide_sizes(extra: &[u8], size: &mut u64, packed: &mut u64) {
    let mut fields = Cursor::new(extra);
    while let (Ok(id), Ok(len)) = (fields.u16(""), fields.u16("")) {
        let Ok(field) = fields.take(usize::from(len), "") else { break };
        if id != EXTRA_ZIP64 {
            continue;
        }
        let mut numbers = field.as_chunks::<8>().0.iter().map(|bytes| u64::from_le_bytes(*bytes));
        for narrow in [size, packed] {
            if *narrow == SIZE_ELSEWHERE {
                *narrow = numbers.next().unwrap_or(*narrow);
            }
        }
        break;
    }
}

/// Packed and unpacked size of stored bytes that go on to the next descriptor or header.
fn stored_extent(rest: &[u8]) -> (u64, u64) {
    let end = [DESCRIPTOR, LOCAL_HEADER, b"PK\x01\x02"].iter().filter_map(|mark| memmem::find(rest, mark)).min();
    let len = end.unwrap_or(rest.len()) as u64;
    (len, len)
}

/// Packed and unpacked size of a deflate stream, as far as it goes.
fn inflated_extent(rest: &[u8], left: &mut u64) -> (u64, u64) {
    let mut inflate = Decompress::new(false);
    let mut scratch = Vec::with_capacity(64 * 1024);
    loop {
        let (read, written) = (inflate.total_in(), inflate.total_out());
        let input = usize::try_from(read).ok().and_then(|read| rest.get(read..)).unwrap_or_default();
        scratch.clear();
        let status = inflate.decompress_vec(input, &mut scratch, FlushDecompress::None);
        *left = left.saturating_sub(inflate.total_out() - written);
        let stuck = inflate.total_in() == read && inflate.total_out() == written;
        if !matches!(status, Ok(Status::Ok | Status::BufError)) || stuck || *left == 0 {
            return (inflate.total_in(), inflate.total_out());
        }
    }
}
