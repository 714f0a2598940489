//! The whole pipeline: nothing may panic, whatever the bytes, and nothing private may be left in what is redacted.
//!
//! The first two bytes of an input choose (see [`Choice`]), so that each run pays for one output only and the fuzzer
//! learns which one an input is about. The rest is a bundle as it is, or the artifacts of one, unpacked (see
//! [`artifacts`]): in packed bytes a mutation hardly ever reaches what a log says.
#![no_main]

mod artifacts;

use libfuzzer_sys::fuzz_target;
use mdmlens::analyze;
use mdmlens::analyze::Silent;
use mdmlens::bundle;
use mdmlens::bundle::limits::Limits;
use mdmlens::outputs;
use mdmlens::outputs::EventChoice;
use mdmlens::outputs::Output;
use mdmlens::redact;

/// What the first two bytes say.
struct Choice {
    output: &'static Output,
    /// Bits of the second byte.
    bits: u8,
}

impl Choice {
    const KNOWN_ONLY: u8 = 1;
    const OFFSET: u8 = 2;
    const ARTIFACTS: u8 = 4;
    const REDACTED: u8 = 8;
    const ALL_EVENTS: u8 = 16;
    const NO_EVENTS: u8 = 32;
    const NARROW: u8 = 64;
    const ADORNED: u8 = 128;

    fn has(&self, bit: u8) -> bool {
        self.bits & bit != 0
    }

    fn analysis(&self) -> analyze::Options {
        // Bombs are known to be stopped; with small caps they do not slow the search down.
        let limits = Limits {
            entries: 256,
            expansion_floor_bytes: 4 << 20,
            nested_bytes: 1 << 20,
            total_bytes: 8 << 20,
            ..Limits::default()
        };
        analyze::Options {
            threads: Some(1),
            limits,
            utc_offset_minutes: self.has(Self::OFFSET).then_some(765),
            // As the command line does it.
            silent: match () {
                () if self.has(Self::KNOWN_ONLY) => Silent::Dropped,
                () if self.has(Self::REDACTED) || self.has(Self::ALL_EVENTS) => Silent::Whole,
                () => Silent::Aside,
            },
        }
    }

    fn writing(&self) -> outputs::Options {
        outputs::Options {
            events: match (self.has(Self::ALL_EVENTS), self.has(Self::NO_EVENTS)) {
                (true, _) => EventChoice::All,
                (false, true) => EventChoice::None,
                (false, false) => EventChoice::Relevant,
            },
            width: if self.has(Self::NARROW) { 20 } else { 100 },
            color: self.has(Self::ADORNED),
            compact: self.has(Self::ADORNED),
        }
    }
}

fuzz_target!(|data: &[u8]| {
    let [output, bits, body @ ..] = data else { return };
    let choice = Choice { output: outputs::OUTPUTS[usize::from(*output) % outputs::OUTPUTS.len()], bits: *bits };
    let options = choice.analysis();
    let bytes = if choice.has(Choice::ARTIFACTS) { artifacts::pack(body) } else { body.to_vec() };
    let Ok(bundle) = bundle::open_bytes("fuzz", bytes, true, &options.limits) else { return };
    let mut analysis = analyze::analyze_bundle(&bundle, &options, &|_| {});
    let failed = analysis.warnings.iter().find(|warning| warning.kind.as_str() == "reader_failed");
    assert!(failed.is_none(), "a reader panicked: {failed:?}");
    let mut redaction = None;
    if choice.has(Choice::REDACTED) {
        let (copy, how) = redact::redact(&analysis);
        (analysis, redaction) = (copy, Some(how));
    }
    let mut bytes = Vec::new();
    (choice.output.write)(&analysis, &choice.writing(), &mut bytes).expect("memory does not fail");
    if let Some(redaction) = redaction {
        let leaks = redaction.leaks(&bytes);
        assert!(leaks.is_empty(), "{}: left in what is redacted: {leaks:?}", choice.output.name);
    }
});
