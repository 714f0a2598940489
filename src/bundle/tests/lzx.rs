//! LZX: streams that use everything the format has, against the writer, the crate `lzxd` and `cabextract`.

use super::cabinet::Block;
use super::cabinet::Cabinet;
use super::cabinet::Folder;
use super::cabinet::file;
use super::lzx_writer::Random;
use super::lzx_writer::Stream;
use super::lzx_writer::make_calls_absolute;
use super::lzx_writer::stream;
use super::open;
use super::read_all;
use super::read_if_opened;
use super::shown_all;

fn folder(stream: &Stream, window_bits: u16) -> Folder {
    let blocks = stream.frames.iter().map(|(packed, unpacked)| Block(packed.clone(), *unpacked as u16)).collect();
    Folder { compression: 3 | window_bits << 8, blocks, claims: None }
}

fn cabinet(stream: &Stream, window_bits: u16) -> Vec<u8> {
    let files = vec![file("a", 0, 0, stream.plain.len() as u32)];
    Cabinet { folders: vec![folder(stream, window_bits)], files, ..Cabinet::default() }.bytes()
}

/// A cabinet of one LZX folder of so many bytes.
pub(super) fn sample(size: usize) -> Vec<u8> {
    cabinet(&stream(42, 16, size, None), 16)
}

/// What the crate `lzxd` unpacks.
fn by_crate(stream: &Stream, window: lzxd::WindowSize) -> Vec<u8> {
    let mut lzx = lzxd::Lzxd::new(window);
    stream.frames.iter().flat_map(|(packed, size)| lzx.decompress_next(packed, *size).unwrap().to_vec()).collect()
}

#[test]
fn streams_of_all_kinds_of_blocks_are_read() {
    for seed in 0..60 {
        let window_bits = 15 + seed as u32 % 7;
        let size = [10, 3_000, 70_000, 200_000][seed as usize % 4];
        let stream = stream(seed, window_bits, size, None);
        let bundle = open(cabinet(&stream, window_bits as u16));
        assert_eq!(shown_all(&bundle), [""; 0], "{seed}");
        assert!(read_all(&bundle).0["a"] == stream.plain, "{seed}");
        if window_bits == 15 {
            assert!(by_crate(&stream, lzxd::WindowSize::KB32) == stream.plain, "the crate differs, {seed}");
        } else if window_bits == 21 {
            assert!(by_crate(&stream, lzxd::WindowSize::MB2) == stream.plain, "the crate differs, {seed}");
        }
    }
}

#[test]
fn the_window_may_be_passed_many_times() {
    let stream = stream(7, 15, 1_000_000, None);
    assert!(read_all(&open(cabinet(&stream, 15))).0["a"] == stream.plain);
    assert!(by_crate(&stream, lzxd::WindowSize::KB32) == stream.plain, "the crate differs");
}

#[test]
fn cabextract_reads_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let mut compared = 0;
    for seed in 100..116 {
        let window_bits = 15 + seed as u32 % 7;
        let stream = stream(seed, window_bits, 150_000, None);
        let path = folder.path().join("a.cab");
        std::fs::write(&path, cabinet(&stream, window_bits as u16)).unwrap();
        let Ok(done) = std::process::Command::new("cabextract").args(["-q", "-p"]).arg(&path).output() else { break };
        assert!(done.stdout == stream.plain, "cabextract differs, {seed}");
        compared += 1;
    }
    if compared == 0 {
        println!("NOT TESTED: cabextract is not installed");
    }
}

#[test]
fn calls_made_absolute_are_made_relative_again() {
    let mut random = Random::new(3);
    let mut plain: Vec<u8> = (0..100_000).map(|_| [0xe8, 0xe8, 0, 0, 1, 0xff, 0x10, 7][random.below(8)]).collect();
    // A call to address 0, at a place that is not 0.
    plain[1_000..1_005].copy_from_slice(&[0xe8, 0x18, 0xfc, 0xff, 0xff]);
    plain[990..1_000].fill(0);
    let mut absolute = plain.clone();
    make_calls_absolute(&mut absolute, 12_000_000);
    assert!(absolute != plain && absolute[1_000..1_005] == [0xe8, 0, 0, 0, 0]);
    // The stream in raw blocks, one a frame.
    let mut frames = Vec::new();
    for (number, frame) in absolute.chunks(32_768).enumerate() {
        let mut words: Vec<u16> = Vec::new();
        let length = frame.len() as u32;
        let header = (3_u64 << 24 | u64::from(length)) << 5;
        if number == 0 {
            // 1 bit, 32 bits of size, 3 and 24 bits of header, 4 bits up to the next word.
            let bits = (1_u64 << 63) | (12_000_000 << 31) | ((3_u64 << 24 | u64::from(length)) << 4);
            words.extend([48, 32, 16, 0].map(|at| (bits >> at) as u16));
        } else {
            words.extend([16, 0].map(|at| (header >> at) as u16));
        }
        let mut packed: Vec<u8> = words.into_iter().flat_map(u16::to_le_bytes).collect();
        packed.extend([1, 0, 0, 0].repeat(3));
        packed.extend(frame);
        frames.push((packed, frame.len()));
    }
    let stream = Stream { frames, plain };
    let (contents, warnings) = read_all(&open(cabinet(&stream, 16)));
    assert!(warnings.is_empty(), "{warnings:?}");
    assert!(contents["a"] == stream.plain);
}

#[test]
fn a_damaged_block_ends_the_folder_and_says_so() {
    let mut stream = stream(5, 17, 100_000, None);
    stream.frames[1].0.truncate(20);
    let bundle = open(cabinet(&stream, 17));
    let (contents, _) = read_all(&bundle);
    assert!(contents["a"] == stream.plain[..32_768]);
    let warnings = shown_all(&bundle);
    assert!(
        warnings[0].starts_with("a: damaged: data block 1 of cabinet folder 0 cannot be unpacked: "),
        "{warnings:?}"
    );
    assert_eq!(warnings[1], "a: truncated: ends early: 32768 of 100000 bytes could be unpacked");
}

#[test]
fn any_bit_of_a_stream_may_be_wrong() {
    let stream = stream(11, 16, 40_000, None);
    let whole = cabinet(&stream, 16);
    let mut random = Random::new(1);
    for _ in 0..3_000 {
        let mut bytes = whole.clone();
        for _ in 0..=random.below(3) {
            let at = 60 + random.below(bytes.len() - 60);
            bytes[at] ^= 1 << random.below(8);
        }
        read_if_opened(bytes);
    }
}
