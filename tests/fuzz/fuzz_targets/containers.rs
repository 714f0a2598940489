//! Opening containers and reading everything in them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mdmlens::bundle;
use mdmlens::bundle::limits::Limits;

fuzz_target!(|data: &[u8]| {
    let Ok(bundle) = bundle::open_bytes("fuzz", data.to_vec(), true, &Limits::default()) else { return };
    for unit in bundle.units() {
        unit.read(&bundle, &mut |_, _| {}, &mut |_| {});
    }
});
