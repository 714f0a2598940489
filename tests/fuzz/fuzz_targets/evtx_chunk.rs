//! One event-log chunk: the input is laid over a chunk with a right magic, so that the fuzzer begins inside.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mdmlens::model::id::ArtifactId;
use mdmlens::readers;

fuzz_target!(|data: &[u8]| {
    let mut file = vec![0_u8; 4096 + 65_536];
    file[..8].copy_from_slice(b"ElfFile\0");
    file[4096..4104].copy_from_slice(b"ElfChnk\0");
    let room = &mut file[4104..];
    let length = data.len().min(room.len());
    room[..length].copy_from_slice(&data[..length]);
    let head = readers::Head::new("fuzz.evtx", &file);
    let reader = readers::find(&head).expect("an event log is recognised");
    let _ = (reader.read)(&readers::Input { artifact: ArtifactId(0), path: "fuzz.evtx", bytes: &file });
});
