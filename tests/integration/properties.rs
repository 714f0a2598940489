//! What holds whatever the bytes are: the fuzz targets' claims in a form that every test run checks.

use std::sync::LazyLock;

use mdmlens::analyze;
use mdmlens::analyze::Silent;
use mdmlens::bundle;
use mdmlens::model::id::ArtifactId;
use mdmlens::outputs;
use mdmlens::readers;
use mdmlens::redact;
use proptest::prelude::*;

use crate::forge;
use crate::forge::bundle::Artifact;

/// Stories that between them have every kind of artifact: a failed enrollment, setup with applications, an Intune bundle.
const STORIES: [&str; 3] = ["gpo-mfa-demanded", "esp-app-failed-pre-2408", "intune-flattened"];

static ARTIFACTS: LazyLock<Vec<Vec<Artifact>>> =
    LazyLock::new(|| STORIES.map(|id| forge::bundle::mdm_artifacts(&forge::story::named(id))).to_vec());

/// A place of an artifact, and what is written over the bytes there; nothing: the artifact is cut there.
type Damage = (prop::sample::Index, Vec<u8>);

fn damage() -> impl Strategy<Value = Damage> {
    let text = prop::sample::select(&[
        "\0",
        "<",
        "\"",
        "]]>",
        "\u{202e}",
        "\u{1b}[2J",
        "\n\n",
        "=",
        "{",
        "99999999999999999999",
    ]);
    let over = prop_oneof![
        2 => prop::collection::vec(any::<u8>(), 1..9),
        2 => text.prop_map(|text| text.as_bytes().to_vec()),
        1 => prop_oneof![Just(vec![0xff; 4]), Just(vec![0; 4]), Just(vec![0xff; 2])],
        1 => Just(Vec::new()),
    ];
    (any::<prop::sample::Index>(), over)
}

fn apply(bytes: &mut Vec<u8>, (place, over): &Damage) {
    if bytes.is_empty() {
        return;
    }
    let at = place.index(bytes.len());
    if over.is_empty() {
        bytes.truncate(at);
    }
    bytes.iter_mut().skip(at).zip(over).for_each(|(byte, new)| *byte = *new);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_bundle_with_damaged_artifacts_comes_out_in_every_format(
        story in 0..STORIES.len(),
        damages in prop::collection::vec((any::<prop::sample::Index>(), damage()), 1..12),
    ) {
        let mut artifacts = ARTIFACTS[story].clone();
        for (which, damage) in &damages {
            apply(&mut which.get_mut(&mut artifacts).1, damage);
        }
        let entries: Vec<_> = artifacts.into_iter().map(|(name, data)| forge::zip::Entry::new(&name, data)).collect();
        let zip = forge::zip::write(&entries, "2026-03-02T09:00:00Z".parse().unwrap(), 0);
        let options = analyze::Options { threads: Some(1), ..analyze::Options::default() };
        let bundle = bundle::open_bytes("damaged.zip", zip, false, &options.limits).unwrap();
        let analysis = analyze::analyze_bundle(&bundle, &options, &|_| {});
        let failed = analysis.warnings.iter().find(|warning| warning.kind.as_str() == "reader_failed");
        prop_assert!(failed.is_none(), "a reader panicked: {failed:?}");
        let (redacted, redaction) = redact::redact(&analysis);
        let options = analyze::Options { silent: Silent::Aside, ..options };
        let aside = analyze::analyze_bundle(&bundle, &options, &|_| {});
        for output in outputs::OUTPUTS {
            let [whole, aside] = [&analysis, &aside].map(|analysis| {
                let mut bytes = Vec::new();
                (output.write)(analysis, &outputs::Options::default(), &mut bytes).unwrap();
                bytes
            });
            prop_assert!(aside == whole, "{} misses what was set aside", output.name);
            for (analysis, is_redacted) in [(&analysis, false), (&redacted, true)] {
                let mut bytes = Vec::new();
                (output.write)(analysis, &outputs::Options::default(), &mut bytes).unwrap();
                let text = std::str::from_utf8(&bytes).unwrap();
                let active = text.chars().find(|c| mdmlens::format::is_active(*c) && !matches!(c, '\n' | '\r' | '\t'));
                prop_assert_eq!(active, None, "{}", output.name);
                if is_redacted {
                    let leaks = redaction.leaks(&bytes);
                    prop_assert!(leaks.is_empty(), "{}: {:?}", output.name, leaks);
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_reader_takes_anything(
        which in any::<prop::sample::Index>(),
        beginning in any::<prop::sample::Index>(),
        damages in prop::collection::vec(damage(), 0..8),
        tail in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let reader = which.get(readers::READERS);
        // Its own sample or that of another reader: a file may be recognised by its name alone.
        let (path, bytes) = beginning.get(readers::READERS).samples[0];
        let mut bytes = [bytes, &tail].concat();
        damages.iter().for_each(|damage| apply(&mut bytes, damage));
        for path in [path, reader.samples[0].0] {
            let input = readers::Input { artifact: ArtifactId(3), path, bytes: &bytes };
            let reading = (reader.read)(&input);
            let records = reading.records.iter().map(|record| &record.locus);
            for locus in records.chain(reading.facts.iter().map(|fact| &fact.locus)).take(4) {
                let _ = (reader.raw)(&input, locus);
            }
            prop_assert!(reading.warnings.iter().all(|warning| warning.artifact == Some(ArtifactId(3))));
            prop_assert_eq!((reader.read)(&input), reading, "reading again gives something else");
        }
    }
}
