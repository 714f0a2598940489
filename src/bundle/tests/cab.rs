//! Cabinets: the odd shapes, each made small.

use super::cabinet::Cabinet;
use super::cabinet::Folder;
use super::cabinet::QUANTUM;
use super::cabinet::file;
use super::cabinet::mszip;
use super::cabinet::stored;
use super::open;
use super::read_all;
use super::read_with_wrong_bytes;
use super::shown_all;
use crate::bundle::OpenError;
use crate::bundle::limits::Limits;

/// Bytes that do not repeat soon: the numbers from 0, four bytes each.
fn numbers(len: usize) -> Vec<u8> {
    (0_u32..).flat_map(u32::to_le_bytes).take(len).collect()
}

fn first_warning(bytes: Vec<u8>) -> String {
    shown_all(&open(bytes)).into_iter().next().unwrap_or_default()
}

#[test]
fn files_are_cut_out_of_folders_of_many_blocks() {
    let (a, b, c) = (numbers(40_000), numbers(10), numbers(100_000));
    for pack in [stored, mszip] {
        let bundle = open(Cabinet::simple(pack, &[("a", &a), ("b", &b), ("empty", &[]), ("c", &c)]).bytes());
        let (contents, warnings) = read_all(&bundle);
        assert_eq!(contents["a"], a);
        assert_eq!(contents["b"], b);
        assert_eq!(contents["c"], c);
        assert_eq!(contents["empty"], [0_u8; 0]);
        assert!(warnings.is_empty(), "{warnings:?}");
        assert_eq!(bundle.entries()[0].modified.unwrap().to_string(), "2026-03-04T05:06:08Z");
        // Again, after what was kept from opening is gone.
        assert_eq!(read_all(&bundle).0, contents);
        for (at, entry) in (0..).zip(bundle.entries()) {
            let (id, whole) = (crate::model::id::ArtifactId(at), contents.get(&entry.path));
            assert_eq!(bundle.read_one(id).as_ref(), whole);
            for most in [0, 3, 40_000, 1 << 20] {
                let begin = whole.map(|bytes| bytes[..most.min(bytes.len())].to_vec());
                assert_eq!(bundle.begin_one(id, most), begin, "{} {most}", entry.path);
            }
        }
    }
}

#[test]
fn reserves_of_every_kind_are_passed_over() {
    for reserves in [(0, 0, 0), (20, 0, 0), (0, 7, 0), (0, 0, 9), (65_000, 255, 255)] {
        let cabinet = Cabinet { reserves: Some(reserves), ..Cabinet::simple(mszip, &[("a.log", b"hello")]) };
        let (contents, warnings) = read_all(&open(cabinet.bytes()));
        assert_eq!((contents["a.log"].as_slice(), warnings.len()), (&b"hello"[..], 0), "{reserves:?}");
    }
}

#[test]
fn quantum_is_refused_by_folder_and_the_rest_is_read() {
    let mut cabinet = Cabinet::simple(stored, &[("a", b"hello")]);
    cabinet.folders.push(Folder { compression: QUANTUM | 0x0a20, ..stored(b"?????") });
    cabinet.files.push(file("q", 1, 0, 5));
    let bundle = open(cabinet.bytes());
    assert_eq!(read_all(&bundle).0["a"], b"hello");
    assert_eq!(
        shown_all(&bundle),
        ["q: unsupported: not read: its folder is compressed with Quantum, which is not read"]
    );
}

#[test]
fn parts_of_a_set_give_the_files_that_are_whole() {
    let mut cabinet = Cabinet::simple(stored, &[("whole", b"hello"), ("begun", b"wor")]);
    cabinet.next = true;
    cabinet.files[1].folder = 0xfffe;
    cabinet.files[1].size = 5;
    let bundle = open(cabinet.bytes());
    assert_eq!(read_all(&bundle).0["whole"], b"hello");
    assert_eq!(
        shown_all(&bundle),
        [
            "-: unsupported: test: it is one of a set of cabinets: files that begin or end in another one cannot be read",
            "begun: unsupported: not read: it goes over several cabinets of a set",
        ]
    );
    let mut cabinet = Cabinet::simple(stored, &[("ended", b"ld"), ("behind", b"xx"), ("whole", b"")]);
    cabinet.previous = true;
    cabinet.files[0].folder = 0xfffd;
    cabinet.folders.push(stored(b"whole"));
    cabinet.files[2] = file("whole", 1, 0, 5);
    let bundle = open(cabinet.bytes());
    let (contents, _) = read_all(&bundle);
    assert_eq!(contents.into_iter().collect::<Vec<_>>(), [("whole".to_owned(), b"whole".to_vec())]);
    assert!(
        shown_all(&bundle)
            .iter()
            .any(|w| w == "behind: unsupported: not read: it begins in the previous cabinet of a set")
    );
}

#[test]
fn equal_ranges_are_two_names_and_partial_overlap_is_refused() {
    let mut cabinet = Cabinet::simple(mszip, &[("a", b"hello world")]);
    cabinet.files.push(file("b", 0, 0, 11));
    cabinet.files.push(file("c", 0, 6, 5));
    cabinet.files.push(file("d", 0, 2, 0));
    let bundle = open(cabinet.bytes());
    for _ in 0..2 {
        let (contents, _) = read_all(&bundle);
        assert_eq!((contents["a"].as_slice(), contents["b"].as_slice()), (&b"hello world"[..], &b"hello world"[..]));
        assert!(!contents.contains_key("c") && contents["d"].is_empty());
    }
    assert_eq!(shown_all(&bundle), ["c: malformed: not read: its bytes overlap those of another file in the cabinet"]);
}

#[test]
fn equal_names_are_kept_apart() {
    let bundle = open(Cabinet::simple(stored, &[("a", b"1"), ("a", b"2"), ("a#2", b"3"), ("a", b"4")]).bytes());
    let (contents, _) = read_all(&bundle);
    let contents: Vec<_> = contents.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice())).collect();
    assert_eq!(contents, [("a", &b"1"[..]), ("a#2", b"2"), ("a#2#2", b"3"), ("a#3", b"4")]);
    assert_eq!(shown_all(&bundle).len(), 3);
}

#[test]
fn names_are_utf8_when_flagged_and_ansi_otherwise() {
    let mut cabinet = Cabinet::simple(stored, &[("", b"1"), ("", b"2"), ("", b"3"), ("", b"4")]);
    cabinet.files[0].name = "größe".as_bytes().to_vec();
    cabinet.files[0].attributes = 0xa0;
    cabinet.files[1].name = b"gr\xf6\xdfe".to_vec();
    cabinet.files[2].name = b"b\xf6se".to_vec();
    cabinet.files[2].attributes = 0xa0;
    cabinet.files[3].name = br"..\up\x".to_vec();
    let bundle = open(cabinet.bytes());
    let paths: Vec<_> = bundle.entries().iter().map(|entry| entry.path.as_str()).collect();
    assert_eq!(paths, ["b\u{fffd}se", "größe", "größe#2", "up/x"]);
    assert_eq!(
        shown_all(&bundle),
        [
            "b\u{fffd}se: encoding: its name is not in the encoding that it claims to be in",
            "größe#2: name: is the file number 2 of this name in its container",
            "up/x: name: its name leads out of its folder: \"..\\\\up\\\\x\"",
        ]
    );
}

#[test]
fn files_past_their_folder_are_refused_or_cut() {
    let mut cabinet = Cabinet::simple(mszip, &[("a", b"hello")]);
    cabinet.files.push(file("behind", 0, 5, 1));
    cabinet.files.push(file("elsewhere", 9, 0, 1));
    cabinet.files[0].size = 5_000_000;
    cabinet.files[0].start = 2;
    let bundle = open(cabinet.bytes());
    assert_eq!(read_all(&bundle).0["a"], b"llo");
    assert_eq!(
        shown_all(&bundle),
        [
            "a: truncated: ends early: 3 of 5000000 bytes could be unpacked",
            "behind: truncated: not read: it begins at byte 5 of a folder of 5 bytes",
            "elsewhere: malformed: not read: it is in folder 9; the cabinet has 1",
        ]
    );
}

#[test]
fn blocks_that_lie_are_named() {
    let mut cabinet = Cabinet::simple(stored, &[("a", b"hello")]);
    cabinet.folders[0].blocks[0].1 = 32_769;
    assert_eq!(
        first_warning(cabinet.bytes()),
        "-: malformed: test: folder 0, data block 0 of 1: it says that it unpacks to 32769 bytes, more than 32768"
    );
    let mut cabinet = Cabinet::simple(mszip, &[("a", b"hello")]);
    cabinet.folders[0].blocks[0].1 = 4;
    let bundle = open(cabinet.bytes());
    assert_eq!(read_all(&bundle).0["a"], b"hell");
    assert!(first_warning(cabinet.bytes()).contains("data block 0 of cabinet folder 0 cannot be unpacked"));
    cabinet.folders[0].blocks[0].1 = 6;
    assert!(first_warning(cabinet.bytes()).contains("it unpacks to 5 bytes, not 6"));
    let mut cabinet = Cabinet::simple(mszip, &[("a", b"hello")]);
    cabinet.folders[0].claims = Some(2);
    assert_eq!(
        first_warning(cabinet.bytes()),
        "-: truncated: test: folder 0, data block 1 of 2: it ends at byte 79, in its header"
    );
}

#[test]
fn a_wrong_checksum_is_a_warning_and_the_data_is_used() {
    let mut bytes = Cabinet::simple(stored, &[("a", b"hello"), ("b", b"world")]).bytes();
    let at = bytes.len() - 1;
    bytes[at] ^= 1;
    let bundle = open(bytes);
    assert_eq!(read_all(&bundle).0["b"], b"worle");
    assert_eq!(
        shown_all(&bundle),
        ["a", "b"]
            .map(|name| format!("{name}: checksum: data block 0 of cabinet folder 0 does not match its checksum"))
    );
}

#[test]
fn a_damaged_mszip_block_costs_itself_and_a_warning_on_what_follows() {
    let all = numbers(100_000);
    let mut cabinet = Cabinet::simple(
        mszip,
        &[("a", &all[..30_000]), ("b", &all[30_000..50_000]), ("c", &all[50_000..70_000]), ("d", &all[70_000..])],
    );
    cabinet.folders[0].blocks[1].0[0] = b'?';
    let bundle = open(cabinet.bytes());
    let (contents, _) = read_all(&bundle);
    assert_eq!(contents["a"], all[..30_000]);
    assert_eq!(contents["b"][..2_768], all[30_000..32_768]);
    assert_eq!(contents["c"][15_536..], all[65_536..70_000]);
    assert_eq!(contents["d"], all[70_000..]);
    let damaged = "damaged: data block 1 of cabinet folder 0 cannot be unpacked: it does not begin with CK";
    let earlier = "an earlier part of its cabinet folder is damaged; what repeats bytes of that part is wrong";
    let expected = [format!("b: {damaged}"), format!("c: {damaged}"), format!("d: damaged: {earlier}")];
    // The same in one pass over the folder and file by file, which is how it is read again.
    for _ in 0..2 {
        assert_eq!(shown_all(&bundle), expected);
    }
}

#[test]
fn folders_that_share_blocks_cannot_multiply_the_work() {
    let mut cabinet = Cabinet::simple(stored, &[("a", b"hello")]);
    for _ in 0..5_000 {
        cabinet.folders.push(Folder { claims: Some(65_535), ..Folder::default() });
    }
    let bundle = open(cabinet.bytes());
    assert_eq!(read_all(&bundle).0["a"], b"hello");
}

#[test]
fn containers_in_containers_are_opened_by_their_content() {
    let inner = Cabinet::simple(mszip, &[("dsregcmd.txt", b"AzureAdJoined : YES")]).bytes();
    let middle = Cabinet::simple(stored, &[("LicensingDiag.txt", &inner), ("MDMDiagReport.xml", b"<x/>")]).bytes();
    let outer = Cabinet::simple(mszip, &[("mdmlogs", &middle), ("not.cab", b"text")]).bytes();
    let bundle = open(outer.clone());
    let (contents, warnings) = read_all(&bundle);
    assert!(warnings.is_empty(), "{warnings:?}");
    let paths: Vec<_> = bundle.entries().iter().map(|entry| entry.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "mdmlogs",
            "mdmlogs!LicensingDiag.txt",
            "mdmlogs!LicensingDiag.txt!dsregcmd.txt",
            "mdmlogs!MDMDiagReport.xml",
            "not.cab"
        ]
    );
    assert_eq!(contents["mdmlogs!LicensingDiag.txt!dsregcmd.txt"], b"AzureAdJoined : YES");
    assert_eq!(contents.len(), 3, "opened containers are not given again");
    assert_eq!(bundle.read_one(crate::model::id::ArtifactId(0)), Some(middle));

    let limits = Limits { nesting: 2, ..Limits::default() };
    let bundle = crate::bundle::open_bytes("test", outer, false, &limits).unwrap();
    assert_eq!(read_all(&bundle).0["mdmlogs!LicensingDiag.txt"], inner);
    assert_eq!(
        shown_all(&bundle),
        ["mdmlogs!LicensingDiag.txt: limit_reached: not opened: containers are opened 2 deep"]
    );
}

#[test]
fn a_nested_container_that_cannot_be_opened_stays_an_artifact() {
    let bundle = open(
        Cabinet::simple(stored, &[("a", b"MSCF but not more"), ("b", b"PK\x03\x04 and no more than that")]).bytes(),
    );
    let (_, warnings) = read_all(&bundle);
    assert_eq!(warnings.len(), 2);
    assert!(shown_all(&bundle)[0].starts_with("a: truncated: cannot be opened: it ends at byte 17, in the header"));
    assert!(shown_all(&bundle)[1].starts_with("b: damaged: cannot be opened:"));
    assert_eq!(bundle.read_one(crate::model::id::ArtifactId(0)).unwrap(), b"MSCF but not more");
}

#[test]
fn a_cabinet_cut_anywhere_opens_in_part_or_says_where_it_ends() {
    let whole = Cabinet {
        reserves: Some((4, 2, 3)),
        next: true,
        ..Cabinet::simple(mszip, &[("one.log", &numbers(100)), ("two.log", &numbers(50))])
    }
    .bytes();
    for len in 1..whole.len() {
        match crate::bundle::open_bytes("test", whole[..len].to_vec(), false, &Limits::default()) {
            Ok(bundle) if len < 4 => assert_eq!(bundle.container, crate::model::artifact::Container::File),
            Ok(bundle) => {
                let (_, warnings) = read_all(&bundle);
                assert!(warnings.iter().any(|w| w.kind == crate::model::warning::WarningKind::Truncated), "{len}");
            }
            Err(OpenError::Damaged { problem, .. }) => {
                assert!(problem.starts_with(&format!("it ends at byte {len}, in ")), "{problem}")
            }
            Err(other) => panic!("{len}: {other}"),
        }
    }
}

#[test]
fn any_byte_of_a_cabinet_may_be_anything() {
    for pack in [stored, mszip] {
        let whole = Cabinet::simple(pack, &[("one.log", &numbers(100)), ("two.log", &numbers(50))]).bytes();
        read_with_wrong_bytes(&whole, 4);
    }
}

#[test]
fn a_cabinet_may_have_something_in_front_of_it() {
    let mut bytes = b"Content-Type: application/vnd.ms-cab-compressed\r\n\r\n".to_vec();
    let before = bytes.len();
    bytes.extend(Cabinet::simple(mszip, &[("a", b"hello")]).bytes());
    let size = bytes.len() as u64;
    let bundle = open(bytes);
    assert_eq!(read_all(&bundle).0["a"], b"hello");
    assert_eq!(bundle.size_bytes, size);
    assert_eq!(
        shown_all(&bundle),
        [format!("-: malformed: test: the cabinet begins at byte {before}; what is before it is not read")]
    );
}

/// A cabinet with a container in the middle, logs before and after it, and a second name for the log before.
fn with_a_container_in_the_middle(name: &str) -> Vec<u8> {
    let inner = Cabinet::simple(mszip, &[("a", b"inner")]).bytes();
    let (before, after) = (numbers(50_000), numbers(90_000));
    let files = [("before.log", before.as_slice()), (name, &inner), ("after.evtx", &after), ("last.log", b"last")];
    let mut cabinet = Cabinet::simple(mszip, &files);
    cabinet.files.insert(1, file("before again.log", 0, 0, 50_000));
    cabinet.bytes()
}

#[test]
fn a_folder_is_unpacked_as_far_as_its_last_likely_container_and_then_gone_on_with() {
    let bytes = with_a_container_in_the_middle("LicensingDiag.cab");
    for kept_bytes in [u64::MAX, 200_000, 60_000, 0] {
        let limits = Limits { kept_bytes, ..Limits::default() };
        let bundle = crate::bundle::open_bytes("test", bytes.clone(), false, &limits).unwrap();
        for _ in 0..2 {
            let (contents, warnings) = read_all(&bundle);
            assert!(warnings.is_empty(), "{warnings:?}");
            assert_eq!(contents["LicensingDiag.cab!a"], b"inner");
            assert_eq!(contents["before.log"], numbers(50_000));
            assert_eq!(contents["before again.log"], numbers(50_000));
            assert_eq!(contents["after.evtx"], numbers(90_000));
            assert_eq!(contents["last.log"], b"last");
        }
        assert!(!bundle.planned_anew());
        let units: Vec<_> = bundle.units().iter().map(|unit| unit.artifacts().len()).collect();
        // What was unpacked comes by itself as far as it is kept; the rest of the folder comes together,
        // and then what was in the container.
        let expected: &[usize] = match kept_bytes {
            u64::MAX | 200_000 => &[1, 1, 2, 1],
            60_000 => &[1, 3, 1],
            _ => &[4, 1],
        };
        assert_eq!(units.iter().sum::<usize>(), 5);
        assert_eq!(units, expected, "{kept_bytes}");
    }
}

#[test]
fn a_container_under_a_name_that_promises_none_is_opened_all_the_same() {
    let bytes = with_a_container_in_the_middle("LicensingDiag.log");
    let bundle = open(bytes.clone());
    assert_eq!(bundle.entries().len(), 5);
    for unit in bundle.units() {
        unit.read(&bundle, &mut |_, _| {}, &mut |_| {});
    }
    assert!(bundle.planned_anew());
    assert!(!bundle.planned_anew(), "it happens once");
    let (contents, warnings) = read_all(&bundle);
    assert!(warnings.is_empty(), "{warnings:?}");
    assert_eq!(contents["LicensingDiag.log!a"], b"inner");
    assert_eq!(contents.len(), 5);
    assert_eq!(bundle.entries().len(), 6);
    // As if it had been named like one.
    let likely = open(with_a_container_in_the_middle("LicensingDiag.cab"));
    let unnamed = |bundle: &crate::bundle::Bundle| {
        bundle.entries().iter().map(|entry| entry.path.replace("Diag.log", "Diag.cab")).collect::<Vec<_>>()
    };
    assert_eq!(unnamed(&bundle), unnamed(&likely));
}
