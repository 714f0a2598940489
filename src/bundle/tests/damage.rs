//! Containers with anything wrong anywhere: never a panic, never more than the limits, never silence.

use proptest::prelude::*;

use super::archive::DESCRIPTOR;
use super::archive::Entry;
use super::archive::archive;
use super::archive::deflated;
use super::archive::stored as zipped;
use super::cabinet::Cabinet;
use super::cabinet::file;
use super::cabinet::mszip;
use super::cabinet::stored;
use super::lzx;
use super::read_all;
use crate::bundle::Bundle;
use crate::bundle::limits::Limits;
use crate::model::id::ArtifactId;

/// One change of a file.
#[derive(Clone, Debug)]
enum Change {
    Byte(usize, u8),
    /// A number that makes trouble, two or four bytes.
    Number(usize, u32, bool),
    Cut(usize),
    Insert(usize, Vec<u8>),
    Remove(usize, usize),
    /// A piece of the file once more, elsewhere.
    Copy(usize, usize, usize),
}

fn change() -> impl Strategy<Value = Change> {
    let at = 0..100_000_usize;
    let number = prop_oneof![Just(0), Just(1), Just(0x7fff), Just(0x8000), Just(0xffff), Just(u32::MAX), any::<u32>()];
    prop_oneof![
        4 => (at.clone(), any::<u8>()).prop_map(|(at, byte)| Change::Byte(at, byte)),
        4 => (at.clone(), number, any::<bool>()).prop_map(|(at, number, wide)| Change::Number(at, number, wide)),
        1 => at.clone().prop_map(Change::Cut),
        1 => (at.clone(), prop::collection::vec(any::<u8>(), 1..20)).prop_map(|(at, bytes)| Change::Insert(at, bytes)),
        1 => (at.clone(), 1..40_usize).prop_map(|(at, len)| Change::Remove(at, len)),
        1 => (at.clone(), at, 1..60_usize).prop_map(|(from, to, len)| Change::Copy(from, to, len)),
    ]
}

fn apply(bytes: &mut Vec<u8>, change: &Change) {
    let place = |at: usize| at % bytes.len().max(1);
    match change {
        Change::Byte(at, byte) => {
            let at = place(*at);
            bytes[at] = *byte;
        }
        Change::Number(at, number, wide) => {
            let at = place(*at);
            let number = number.to_le_bytes();
            let number = if *wide { &number[..] } else { &number[..2] };
            bytes.iter_mut().skip(at).zip(number).for_each(|(byte, new)| *byte = *new);
        }
        Change::Cut(at) => {
            let at = place(*at);
            bytes.truncate(at.max(8));
        }
        Change::Insert(at, new) => {
            let at = place(*at);
            bytes.splice(at..at, new.iter().copied());
        }
        Change::Remove(at, len) => {
            let at = place(*at);
            let end = (at + len).min(bytes.len());
            if bytes.len() > 60 {
                bytes.drain(at..end);
            }
        }
        Change::Copy(from, to, len) => {
            let (from, to) = (place(*from), place(*to));
            let piece: Vec<u8> = bytes.iter().skip(from).take(*len).copied().collect();
            bytes.splice(to..to, piece);
        }
    }
}

/// What must hold for every bundle, however damaged.
fn check(bundle: &Bundle, limits: &Limits) {
    let (contents, warnings) = read_all(bundle);
    let given: u64 = contents.values().map(|bytes| bytes.len() as u64).sum();
    assert!(given <= limits.total_bytes, "{given} bytes given");
    assert!(bundle.entries().is_sorted_by(|a, b| a.path < b.path), "paths are not unique or not sorted");
    assert!(bundle.entries().len() <= limits.entries as usize);
    for (at, entry) in (0..).zip(bundle.entries()) {
        let id = ArtifactId(at);
        let said = warnings.iter().any(|warning| warning.artifact.is_none_or(|about| about == id));
        let whole = contents.get(&entry.path).is_some_and(|bytes| bytes.len() as u64 == entry.size_bytes);
        assert!(whole || said || bundle.opened(id).is_some(), "{} is not whole and nothing says so", entry.path);
        assert!(!entry.path.contains(char::is_control) && !entry.path.is_empty());
        assert!(!entry.path.split(['/', '!']).any(|part| part == ".."), "{}", entry.path);
    }
    assert_eq!(read_all(bundle), (contents, warnings), "reading again gives something else");
}

fn check_damaged(mut bytes: Vec<u8>, changes: &[Change]) {
    changes.iter().for_each(|change| apply(&mut bytes, change));
    let limits =
        Limits { total_bytes: 3_000_000, expansion_floor_bytes: 2_000_000, kept_bytes: 60_000, ..Limits::default() };
    if let Ok(bundle) = crate::bundle::open_bytes("test", bytes.clone(), false, &limits) {
        check(&bundle, &limits);
        let again = crate::bundle::open_bytes("test", bytes, false, &limits).unwrap();
        assert_eq!(bundle.entries(), again.entries());
    }
}

fn text(len: usize) -> Vec<u8> {
    (0_u32..).flat_map(|n| (n / 7).to_string().into_bytes()).take(len).collect()
}

fn cabinets() -> Vec<Vec<u8>> {
    let inner = Cabinet::simple(mszip, &[("inner.log", &text(500)), ("b", b"x")]).bytes();
    let files = [("one.log", text(40_000)), ("nested.cab", inner), ("two.evtx", text(300)), ("two.evtx", text(3))];
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (*name, bytes.as_slice())).collect();
    let mut with_everything = Cabinet::simple(mszip, &files);
    with_everything.reserves = Some((3, 2, 1));
    with_everything.folders.push(stored(b"hello"));
    with_everything.files.push(file("q", 1, 0, 5));
    with_everything.next = true;
    vec![Cabinet::simple(stored, &files).bytes(), with_everything.bytes(), lzx::sample(5_000), lzx::sample(70_000)]
}

fn archives() -> Vec<Vec<u8>> {
    let cab = Cabinet::simple(mszip, &[("a.log", &text(300))]).bytes();
    let entries = [
        deflated("one.log", &text(3_000)),
        zipped("mdmlogs.cab", &cab),
        Entry { flags: DESCRIPTOR, ..deflated("streamed", &text(200)) },
        zipped("empty", b""),
        deflated("inner.zip", &archive(&[deflated("x", &text(50))])),
    ];
    vec![archive(&entries), archive(&entries[2..4])]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_cabinet_is_bounded_and_not_silent(which in 0..4_usize, changes in prop::collection::vec(change(), 1..6)) {
        check_damaged(cabinets().swap_remove(which), &changes);
    }

    #[test]
    fn a_damaged_archive_is_bounded_and_not_silent(which in 0..2_usize, changes in prop::collection::vec(change(), 1..6)) {
        check_damaged(archives().swap_remove(which), &changes);
    }
}
