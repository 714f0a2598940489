//! Each reader with any bytes, whether it would recognise them or not: the first byte chooses it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mdmlens::model::id::ArtifactId;
use mdmlens::readers;

fuzz_target!(|data: &[u8]| {
    let Some((first, bytes)) = data.split_first() else { return };
    let reader = readers::READERS[usize::from(*first) % readers::READERS.len()];
    let input = readers::Input { artifact: ArtifactId(0), path: "fuzz", bytes };
    let reading = (reader.read)(&input);
    let loci = reading.records.iter().map(|record| &record.locus).chain(reading.facts.iter().map(|fact| &fact.locus));
    for locus in loci.take(3) {
        let _ = (reader.raw)(&input, locus);
    }
});
