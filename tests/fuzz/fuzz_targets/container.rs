//! Opening a container and reading everything in it. The name of the program says which: `container_cab`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mdmlens::bundle;
use mdmlens::bundle::limits::Limits;

fuzz_target!(|data: &[u8]| {
    let magic: &[u8] = match env!("CARGO_BIN_NAME") {
        "container_cab" => b"MSCF",
        "container_zip" => b"PK\x03\x04",
        other => panic!("no container has the name {other}"),
    };
    let mut bytes = data.to_vec();
    let length = magic.len().min(bytes.len());
    bytes[..length].copy_from_slice(&magic[..length]);
    // Bombs are known to be stopped; with small caps they do not slow the search down.
    let limits =
        Limits { expansion_floor_bytes: 4 << 20, nested_bytes: 1 << 20, total_bytes: 8 << 20, ..Limits::default() };
    let Ok(bundle) = bundle::open_bytes("fuzz", bytes, true, &limits) else { return };
    for unit in bundle.units() {
        unit.read(&bundle, &mut |_, _| {}, &mut |_| {});
    }
});
