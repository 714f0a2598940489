//! Listing an archive by its central directory.

use std::io::Cursor;

use zip::CompressionMethod;
use zip::HasZipMetadata;
use zip::System;
use zip::read::Config;
use zip::read::ZipFileEntry;
use zip::unstable::read::ZipIterable;

use super::Entry;
use super::Method;
use super::salvage;
use crate::bundle::limits::Limits;
use crate::bundle::name;
use crate::bundle::problem::Problem;
use crate::model::warning::WarningKind;

/// What an archive lists.
#[derive(Debug, Default)]
pub(in crate::bundle) struct Listing {
    /// Files in directory order.
    pub(in crate::bundle) entries: Vec<Entry>,
    /// How many files are not listed because there are more than asked for.
    pub(in crate::bundle) left_out: u64,
    pub(in crate::bundle) problems: Vec<Problem>,
}

/// Lists at most `most` files. An archive whose directory is damaged is listed by the local headers of its files, as far
/// as those can be found. The error says why nothing can be listed.
pub(in crate::bundle) fn list(bytes: &[u8], most: u32, limits: &Limits) -> Result<Listing, Problem> {
    let mut listing = Listing::default();
    if let Err(why) = walk(bytes, most, &mut listing) {
        let message = format!("its directory cannot be read{why}; files are listed by their own headers");
        let from = listing.entries.iter().map(|entry| entry.extent.end).max().unwrap_or(0);
        let left = most.saturating_sub(u32::try_from(listing.entries.len()).unwrap_or(u32::MAX));
        listing.entries.extend(salvage::entries(bytes, from, left, limits));
        let problem = Problem::new(WarningKind::Damaged, message);
        if listing.entries.is_empty() {
            return Err(problem);
        }
        listing.problems.push(problem);
    }
    Ok(listing)
}

/// Lists what the directory has. The error says where it cannot be read further.
fn walk(bytes: &[u8], most: u32, listing: &mut Listing) -> Result<(), String> {
    // Of the ways of the crate this one keeps entries of equal names: they are found by place, not by name.
    let mut archive =
        ZipIterable::try_new(Cursor::new(bytes), Config::default()).map_err(|error| format!(": {error}"))?;
    let total = archive.len();
    for (number, file) in archive.files().map_err(|error| format!(": {error}"))?.enumerate() {
        let file = file.map_err(|error| format!(" from entry {number} of {total} on: {error}"))?;
        // A folder: what it holds has entries of its own.
        if file.size() == 0 && matches!(file.name_raw().last(), Some(b'/' | b'\\')) {
            continue;
        }
        if listing.entries.len() >= most as usize {
            listing.left_out += 1;
            continue;
        }
        listing.entries.push(entry(file, bytes));
    }
    Ok(())
}

fn entry(file: ZipFileEntry<'static>, bytes: &[u8]) -> Entry {
    let legacy = match file.system() {
        System::WindowsNTFS | System::VFAT => name::Legacy::Ansi,
        _ => name::Legacy::Cp437,
    };
    let says_utf8 = file.flags().as_u16() & super::FLAG_UTF8 != 0;
    let name = name::Raw::decode(file.name_raw(), says_utf8, legacy);
    let (size, packed, crc) = (file.size(), file.compressed_size(), file.crc32());
    let modified = file.last_modified().and_then(|at| crate::bundle::dos_time(at.datepart(), at.timepart()));
    let mut refusal = None;
    if file.encrypted() {
        refusal = Some(Problem::new(WarningKind::Encrypted, "is encrypted"));
    } else if file.is_symlink() {
        refusal = Some(Problem::new(WarningKind::NotFollowed, "is a symbolic link"));
    }
    let data_at = match file.get_metadata().data_start(&mut Cursor::new(bytes)) {
        Ok(at) => at,
        Err(error) => {
            let problem = Problem::new(WarningKind::Damaged, format!("has no readable header: {error}"));
            refusal.get_or_insert(problem);
            file.header_start()
        }
    };
    let extent = file.header_start()..data_at.saturating_add(packed);
    let method = match file.compression() {
        CompressionMethod::Stored => Method::Stored,
        CompressionMethod::Deflated => Method::Deflate,
        CompressionMethod::Deflate64 => Method::Deflate64(Box::new(file.into())),
        other => {
            let message = format!("is packed with a method that is not read: {}", method_name(other));
            refusal.get_or_insert(Problem::new(WarningKind::Unsupported, message));
            Method::Stored
        }
    };
    let data_at = usize::try_from(data_at).unwrap_or(usize::MAX);
    Entry { name, size, modified, extent, refusal, data_at, packed, crc, method }
}

#[allow(deprecated, reason = "the one way to learn the number of a method that the crate does not unpack")]
fn method_name(method: CompressionMethod) -> String {
    match method {
        CompressionMethod::Unsupported(12) => "bzip2".to_owned(),
        CompressionMethod::Unsupported(14) => "LZMA".to_owned(),
        CompressionMethod::Unsupported(93) => "Zstandard".to_owned(),
        CompressionMethod::Unsupported(95) => "XZ".to_owned(),
        CompressionMethod::Unsupported(number) => format!("number {number}"),
        other => other.to_string(),
    }
}
