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
    let Ok(bundle) = bundle::open_bytes("fuzz", bytes, true, &Limits::default()) else { return };
    for unit in bundle.units() {
        unit.read(&bundle, &mut |_, _| {}, &mut |_| {});
    }
});
