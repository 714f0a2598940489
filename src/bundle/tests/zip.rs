//! Zip archives: the odd shapes, each made small.

use std::collections::BTreeMap;

use super::archive::DEFLATE64;
use super::archive::DESCRIPTOR;
use super::archive::ENCRYPTED;
use super::archive::Entry;
use super::archive::UTF8;
use super::archive::archive;
use super::archive::deflated;
use super::archive::stored;
use super::open;
use super::read_all;
use super::read_if_opened;
use super::read_with_wrong_bytes;
use super::shown_all;
use crate::bundle::limits::Limits;

fn paths(bundle: &crate::bundle::Bundle) -> Vec<&str> {
    bundle.entries().iter().map(|entry| entry.path.as_str()).collect()
}

#[test]
fn stored_and_deflated_files_are_read() {
    let long = b"0123456789".repeat(20_000);
    let bundle = open(archive(&[
        stored("a.log", b"hello"),
        deflated("logs/b.log", &long),
        stored("logs/", b""),
        stored("(11) No Results - Error [0x80070002] FoldersFiles windir_ccm_log", b""),
    ]));
    let (contents, warnings) = read_all(&bundle);
    assert!(warnings.is_empty(), "{warnings:?}");
    assert_eq!(contents["a.log"], b"hello");
    assert_eq!(contents["logs/b.log"], long);
    assert_eq!(contents["(11) No Results - Error [0x80070002] FoldersFiles windir_ccm_log"], b"");
    assert_eq!(contents.len(), 3);
    assert_eq!(bundle.entries()[1].modified.unwrap().to_string(), "2026-03-04T05:06:08Z");
}

#[test]
fn an_archive_under_a_name_that_promises_none_is_opened_all_the_same() {
    let inner = archive(&[stored("a", b"inner"), deflated("b.txt", b"more")]);
    let outer = |name: &str| open(archive(&[deflated(name, &inner), stored("last.log", b"last")]));
    let (named, misnamed) = (outer("mdmlogs.zip"), outer("mdmlogs.log"));
    assert_eq!((paths(&named).len(), paths(&misnamed).len()), (4, 2));
    let (expected, _) = read_all(&named);
    let (contents, warnings) = read_all(&misnamed);
    assert!(!named.planned_anew() && warnings.is_empty(), "{warnings:?}");
    let renamed = |path: &str| path.replace("mdmlogs.log", "mdmlogs.zip");
    assert_eq!(paths(&misnamed).into_iter().map(renamed).collect::<Vec<_>>(), paths(&named));
    let contents: BTreeMap<_, _> = contents.into_iter().map(|(path, bytes)| (renamed(&path), bytes)).collect();
    assert_eq!((contents.len(), contents["mdmlogs.zip!b.txt"].as_slice()), (3, &b"more"[..]));
    assert_eq!(contents, expected);
}

#[test]
fn equal_names_are_kept_apart() {
    let bundle = open(archive(&[stored("a", b"1"), deflated("b", b"2"), deflated("a", b"3"), stored("A", b"4")]));
    let (contents, _) = read_all(&bundle);
    let contents: Vec<_> = contents.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice())).collect();
    assert_eq!(contents, [("A", &b"4"[..]), ("a", b"1"), ("a#2", b"3"), ("b", b"2")]);
    assert_eq!(shown_all(&bundle), ["a#2: name: is the file number 2 of this name in its container"]);
}

#[test]
fn streamed_entries_have_their_sizes_in_the_directory() {
    let bundle =
        open(archive(&[Entry { flags: DESCRIPTOR, ..deflated("a", b"hello hello hello") }, stored("b", b"x")]));
    let (contents, warnings) = read_all(&bundle);
    assert_eq!((contents["a"].as_slice(), contents["b"].as_slice()), (&b"hello hello hello"[..], &b"x"[..]));
    assert!(warnings.is_empty(), "{warnings:?}");
}

/// Deflate64 in fixed codes: `a`, then a match of 60,000 bytes at distance 1, which plain deflate cannot say.
fn deflate64() -> Vec<u8> {
    let mut bits: Vec<bool> = vec![true, true, false];
    let code = |bits: &mut Vec<bool>, value: u32, len: u32| bits.extend((0..len).rev().map(|at| value >> at & 1 == 1));
    code(&mut bits, 0x30 + u32::from(b'a'), 8);
    code(&mut bits, 0b1100_0101, 8);
    bits.extend((0..16).map(|at| (60_000 - 3) >> at & 1 == 1));
    code(&mut bits, 0, 5);
    code(&mut bits, 0, 7);
    bits.chunks(8).map(|byte| byte.iter().rev().fold(0, |sum, &bit| sum << 1 | u8::from(bit))).collect()
}

#[test]
fn deflate64_is_read() {
    let whole = vec![b'a'; 60_001];
    let entry = Entry { method: DEFLATE64, packed: deflate64(), ..stored("a", &whole) };
    let bundle = open(archive(std::slice::from_ref(&entry)));
    assert_eq!(read_all(&bundle).0["a"], whole);
    assert!(shown_all(&bundle).is_empty());
    let bundle = open(archive(&[Entry { packed: entry.packed[..3].to_vec(), ..entry }]));
    assert!(shown_all(&bundle).iter().any(|w| w.starts_with("a: truncated: ends early")), "{:?}", shown_all(&bundle));
}

#[test]
fn what_cannot_be_read_is_named_and_the_rest_is_read() {
    let bundle = open(archive(&[
        Entry { flags: ENCRYPTED, ..stored("secret", b"xxxxxxxxxxxxx") },
        Entry { method: 12, ..stored("bzip2", b"xxx") },
        Entry { method: 77, ..stored("strange", b"xxx") },
        Entry { made_by: 3 << 8 | 20, attributes: 0o120_777 << 16, ..stored("link", b"/etc/passwd") },
        stored("plain", b"hello"),
    ]));
    let (contents, _) = read_all(&bundle);
    assert_eq!(contents.into_iter().collect::<Vec<_>>(), [("plain".to_owned(), b"hello".to_vec())]);
    assert_eq!(
        shown_all(&bundle),
        [
            "bzip2: unsupported: is packed with a method that is not read: bzip2",
            "link: not_followed: is a symbolic link",
            "secret: encrypted: is encrypted",
            "strange: unsupported: is packed with a method that is not read: number 77",
        ]
    );
}

#[test]
fn names_of_every_encoding_become_text() {
    let named = |name: &[u8], flags, made_by| Entry { name: name.to_vec(), flags, made_by, ..stored("", b"") };
    // Info-ZIP Unicode path: version 1, CRC of the name it stands for, UTF-8 name.
    let mut extra = b"\x75\x70\x09\0\x01".to_vec();
    extra.extend(crc32fast::hash(b"x").to_le_bytes());
    extra.extend("\u{20ac}x".as_bytes());
    extra[2] = 9;
    let bundle = open(archive(&[
        named(b"1\x94", 0, 20),
        named(b"2\xf6", 0, 10 << 8 | 20),
        named("3ö".as_bytes(), 0, 20),
        named("4ö".as_bytes(), UTF8, 20),
        named(b"5\xf6", UTF8, 20),
        Entry { extra, ..named(b"x", 0, 20) },
        named(br"(7) FoldersFiles temp_cab\mdmlogs.cab", 0, 20),
        named(b"/etc/passwd", 0, 20),
        named(br"C:\Windows\x", 0, 20),
        named(b"../../up", 0, 20),
        named(b"8\x1b[31m", 0, 20),
    ]));
    assert_eq!(
        paths(&bundle),
        [
            "(7) FoldersFiles temp_cab/mdmlogs.cab",
            "1ö",
            "2ö",
            "3ö",
            "4ö",
            "5\u{fffd}",
            "8\u{fffd}[31m",
            "C/Windows/x",
            "etc/passwd",
            "up",
            "\u{20ac}x",
        ]
    );
    assert_eq!(shown_all(&bundle).len(), 5, "{:?}", shown_all(&bundle));
}

#[test]
fn declared_sizes_that_lie_are_named() {
    let long = b"hello ".repeat(1_000);
    let bundle = open(archive(&[
        Entry { size: 10, ..deflated("longer", &long) },
        Entry { size: 10_000, ..deflated("shorter", &long) },
        Entry { size: 3, ..stored("stored longer", b"hello") },
        Entry { size: 7, ..stored("stored shorter", b"hello") },
        Entry { size: u32::MAX - 1, ..deflated("huge", b"hello") },
    ]));
    let (contents, _) = read_all(&bundle);
    assert_eq!(contents["longer"], long[..10]);
    assert_eq!(contents["shorter"], long);
    assert_eq!(contents["stored longer"], b"hel");
    assert_eq!(contents["stored shorter"], b"hello");
    assert_eq!(contents["huge"], b"hello");
    let warnings = shown_all(&bundle);
    let has = |what: &str| assert!(warnings.iter().any(|w| w.starts_with(what)), "{what}: {warnings:?}");
    has("longer: malformed: holds more than the 10 bytes that its directory entry says");
    has("shorter: truncated: ends early: 6000 of 10000 bytes could be unpacked");
    has("stored longer: malformed: holds more than the 3 bytes that its directory entry says");
    has("stored shorter: truncated: ends early: 5 of 7 bytes could be unpacked");
    has("huge: truncated: ends early: 5 of 268435456 bytes could be unpacked");
    has("huge: limit_reached: only its first 268435456 of 4294967294 bytes are read");
}

#[test]
fn a_wrong_checksum_is_a_warning_and_the_data_is_used() {
    let bundle = open(archive(&[Entry { crc: 1, ..deflated("a", b"hello") }]));
    assert_eq!(read_all(&bundle).0["a"], b"hello");
    assert_eq!(shown_all(&bundle), ["a: checksum: does not match its checksum"]);
}

#[test]
fn damaged_data_gives_what_comes_before_the_damage() {
    let long: Vec<u8> = (0_u32..20_000).flat_map(u32::to_le_bytes).collect();
    let mut entry = deflated("a", &long);
    let half = entry.packed.len() / 2;
    entry.packed[half..].fill(0xff);
    let bundle = open(archive(&[entry, stored("b", b"whole")]));
    let (contents, _) = read_all(&bundle);
    assert!(contents["a"].len() > 10_000 && long.starts_with(&contents["a"][..10_000]));
    assert_eq!(contents["b"], b"whole");
    let warnings = shown_all(&bundle);
    assert!(warnings[0].starts_with("a: damaged: cannot be unpacked to its end: "), "{warnings:?}");
    assert!(warnings[1].starts_with("a: truncated: ends early: "), "{warnings:?}");
}

#[test]
fn files_that_share_their_data_are_refused_but_for_the_first() {
    let mut entries = vec![deflated("0", &vec![0; 1_000_000])];
    for at in 1..50 {
        entries.push(Entry { name: at.to_string().into_bytes(), shares: Some(0), ..entries[0].clone() });
    }
    let bundle = open(archive(&entries));
    let (contents, _) = read_all(&bundle);
    assert_eq!(contents.into_keys().collect::<Vec<_>>(), ["0"]);
    let warnings = shown_all(&bundle);
    assert_eq!(warnings[0], "-: malformed: test: 29 more warnings of the kind malformed are not listed");
    assert_eq!(warnings[1], "1: malformed: not read: its data overlaps that of another file in the archive");
    assert_eq!(warnings.len(), 21);
}

#[test]
fn every_cap_is_reported_and_the_rest_is_read() {
    let entries: Vec<_> = (0..10).map(|at| deflated(&format!("{at}"), &vec![b'x'; 1_000])).collect();
    let with = |limits: Limits| crate::bundle::open_bytes("test", archive(&entries), false, &limits).unwrap();

    let bundle = with(Limits { entries: 7, ..Limits::default() });
    assert_eq!(read_all(&bundle).0.len(), 7);
    assert_eq!(
        shown_all(&bundle),
        ["-: limit_reached: test: 3 more files are not listed, the limit is 7 for the bundle"]
    );

    let bundle = with(Limits { total_bytes: 2_500, ..Limits::default() });
    assert_eq!(read_all(&bundle).0.into_keys().collect::<Vec<_>>(), ["0", "1"]);
    assert_eq!(bundle.entries().len(), 10);
    assert_eq!(
        shown_all(&bundle)[0],
        "2: limit_reached: not read: it needs 1000 bytes and 500 are left of the limit of bytes of the whole bundle that \
         are unpacked (raise it with --limit-bytes)"
    );

    let bundle = with(Limits { expansion_floor_bytes: 1_500, expansion_ratio: 0, ..Limits::default() });
    assert_eq!(read_all(&bundle).0.into_keys().collect::<Vec<_>>(), ["0"]);
    assert_eq!(shown_all(&bundle).len(), 9);

    let bundle = with(Limits { artifact_bytes: 10, ..Limits::default() });
    assert!(read_all(&bundle).0.values().all(|bytes| bytes == b"xxxxxxxxxx"));
    assert_eq!(
        shown_all(&bundle)[0],
        "0: limit_reached: only its first 10 of 1000 bytes are read, the limit for one file"
    );
    assert_eq!(shown_all(&bundle).len(), 10);
}

#[test]
fn an_archive_without_its_directory_is_read_by_its_local_headers() {
    let whole = archive(&[
        deflated("a", b"hello hello"),
        Entry { flags: DESCRIPTOR, ..deflated("b", b"streamed streamed") },
        stored("c", b"last"),
    ]);
    let directory = whole.windows(4).position(|four| four == b"PK\x01\x02").unwrap();
    for len in [directory, directory + 10, whole.len() - 10] {
        let bundle = open(whole[..len].to_vec());
        let (contents, _) = read_all(&bundle);
        assert_eq!(contents["a"], b"hello hello");
        assert_eq!(contents["b"], b"streamed streamed");
        assert_eq!(contents["c"], b"last");
        let warnings = shown_all(&bundle);
        assert!(warnings[0].starts_with("-: damaged: test: its directory cannot be read"), "{warnings:?}");
        assert_eq!(warnings.len(), 1, "{warnings:?}");
    }
    let bundle = open(whole[..directory - 2].to_vec());
    assert_eq!(read_all(&bundle).0["c"], b"la");
    assert!(shown_all(&bundle).iter().any(|w| w == "c: truncated: ends early: 2 of 4 bytes could be unpacked"));
}

#[test]
fn an_archive_may_be_cut_or_changed_anywhere() {
    let inner = archive(&[deflated("x", b"xxxxxxxxxxxxxxxxxxxxxxxxxx")]);
    let whole = archive(&[deflated("a", b"hello hello"), stored("b", &inner), stored("c", b"last")]);
    for len in 1..whole.len() {
        read_if_opened(whole[..len].to_vec());
    }
    read_with_wrong_bytes(&whole, 4);
}
