//! One reader with any bytes, whether it would recognise them or not. The name of the program says which: `reader_evtx`.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use mdmlens::model::id::ArtifactId;
use mdmlens::readers;
use mdmlens::readers::Reader;

static READER: LazyLock<&Reader> = LazyLock::new(|| {
    let name = env!("CARGO_BIN_NAME").trim_start_matches("reader_");
    readers::READERS.iter().copied().find(|reader| reader.name == name).expect("a reader has this name")
});

fuzz_target!(|data: &[u8]| {
    let input = readers::Input { artifact: ArtifactId(0), path: READER.samples[0].0, bytes: data };
    let reading = (READER.read)(&input);
    let loci = reading.records.iter().map(|record| &record.locus).chain(reading.facts.iter().map(|fact| &fact.locus));
    for locus in loci.take(3) {
        let _ = (READER.raw)(&input, locus);
    }
});
