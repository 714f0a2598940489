//! A bundle out of artifacts that stand in the input as they are.
//!
//! Before each artifact there is a line `%%% ` and its path. An event log is what its first chunk holds behind the
//! magic, without the unused end: 4 KiB of file header and up to 64 KiB of zeros would be most of the input.

use std::io::Cursor;
use std::io::Write;

use memchr::memchr;
use memchr::memmem;
use zip::CompressionMethod;
use zip::DateTime;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const BEFORE: &[u8] = b"\n%%% ";
const FILE_HEADER_BYTES: usize = 4096;
const CHUNK_BYTES: usize = 64 * 1024;

/// A zip of them, not compressed.
pub fn pack(input: &[u8]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let collected = DateTime::from_date_and_time(2026, 3, 2, 12, 0, 0).expect("a date");
    let options =
        SimpleFileOptions::default().compression_method(CompressionMethod::Stored).last_modified_time(collected);
    let mut at = input.strip_prefix(&BEFORE[1..]).map_or(0, |_| BEFORE.len() - 1);
    loop {
        let rest = &input[at..];
        let end = memmem::find(rest, BEFORE).unwrap_or(rest.len());
        let (path, content) = rest[..end].split_at(memchr(b'\n', &rest[..end]).unwrap_or(end));
        let (path, content) = (String::from_utf8_lossy(path), content.get(1..).unwrap_or_default());
        // A second one of a name is refused.
        if zip.start_file(&*path, options).is_ok() {
            let is_log = path.to_ascii_lowercase().ends_with(".evtx");
            let written = if is_log { zip.write_all(&log(content)) } else { zip.write_all(content) };
            written.expect("memory does not fail");
        }
        if end == rest.len() {
            break;
        }
        at += end + BEFORE.len();
    }
    zip.finish().expect("memory does not fail").into_inner()
}

/// A log of one chunk that was closed properly.
fn log(inside: &[u8]) -> Vec<u8> {
    let mut file = vec![0_u8; FILE_HEADER_BYTES + CHUNK_BYTES];
    file[..8].copy_from_slice(b"ElfFile\0");
    for (at, number) in [(24, 1_u16), (32, 128), (36, 2), (38, 3), (40, 4096), (42, 1)] {
        file[at..at + 2].copy_from_slice(&number.to_le_bytes());
    }
    let sum = crc32fast::hash(&file[..120]);
    file[124..128].copy_from_slice(&sum.to_le_bytes());
    let chunk = &mut file[FILE_HEADER_BYTES..];
    chunk[..8].copy_from_slice(b"ElfChnk\0");
    let length = inside.len().min(CHUNK_BYTES - 8);
    chunk[8..8 + length].copy_from_slice(&inside[..length]);
    file
}
