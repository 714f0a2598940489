//! The whole pipeline with every output, and redaction: nothing may panic, whatever the bytes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mdmlens::analyze;
use mdmlens::bundle;
use mdmlens::outputs;
use mdmlens::redact;

fuzz_target!(|data: &[u8]| {
    let options = analyze::Options { threads: Some(1), ..analyze::Options::default() };
    let Ok(bundle) = bundle::open_bytes("fuzz", data.to_vec(), true, &options.limits) else { return };
    let analysis = analyze::analyze_bundle(&bundle, &options, &|_| {});
    let failed = analysis.warnings.iter().find(|warning| warning.kind.as_str() == "reader_failed");
    assert!(failed.is_none(), "a reader panicked: {failed:?}");
    for output in outputs::OUTPUTS {
        let mut bytes = Vec::new();
        (output.write)(&analysis, &outputs::Options::default(), &mut bytes).expect("memory does not fail");
    }
    let (copy, redaction) = redact::redact(&analysis);
    let mut bytes = Vec::new();
    (outputs::OUTPUTS[0].write)(&copy, &outputs::Options::default(), &mut bytes).expect("memory does not fail");
    assert!(redaction.leaks(&bytes).is_empty());
});
