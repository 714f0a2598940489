//! The device as the readers' facts describe it: from everything, from less and less, from each artifact alone.

use mdmlens::analyze::Options;
use mdmlens::analyze::analyze;
use mdmlens::model::analysis::Analysis;
use mdmlens::model::coverage::CoverageStatus;
use mdmlens::model::device::Enrollment;
use mdmlens::model::device::EnrollmentKind;

use rayon::prelude::*;

use crate::forge;
use crate::forge::story;
use crate::forge::story::Story;

fn analysis(story: &Story) -> Analysis {
    let folder = tempfile::tempdir().unwrap();
    let path = forge::bundle::forge(story).save(folder.path());
    analyze(&path, &Options::default(), &|_| {}).unwrap()
}

/// The story's bundle without the artifacts whose names hold one of these.
fn without(story: &Story, missing: &[&str]) -> Analysis {
    let mut story = story.clone();
    story.bundle.without.extend(missing.iter().map(|part| (*part).to_owned()));
    analysis(&story)
}

/// The enrollment that is not one of Windows' own.
fn enrollment(analysis: &Analysis) -> Option<&Enrollment> {
    analysis.device.enrollments.iter().find(|e| e.kind != EnrollmentKind::UnmanagedBuiltin)
}

/// What a view says of the device, as words; `None` where it says nothing.
fn statements(analysis: &Analysis) -> Vec<(&'static str, Option<String>)> {
    let device = &analysis.device;
    let one = enrollment(analysis);
    let of = |take: &dyn Fn(&Enrollment) -> Option<String>| one.and_then(take);
    vec![
        ("entra joined", device.join.entra_joined.as_ref().map(|known| known.value.to_string())),
        ("domain joined", device.join.domain_joined.as_ref().map(|known| known.value.to_string())),
        ("user", device.join.user.as_ref().map(|known| known.value.clone())),
        ("build", device.os_build.as_ref().map(|known| known.value.to_string())),
        ("edition", device.edition.as_ref().map(|known| known.value.clone())),
        ("computer", device.computer_name.as_ref().map(|known| known.value.clone())),
        ("id", of(&|e| Some(e.id.to_string()))),
        ("type", of(&|e| e.type_number.map(|number| number.to_string()))),
        ("managed", of(&|e| e.managed.map(|managed| managed.to_string()))),
        ("account", of(&|e| e.has_account.map(|has| has.to_string()))),
        ("provider", of(&|e| e.provider_id.clone())),
        ("upn", of(&|e| e.upn.clone())),
        ("last success", of(&|e| e.last_success_at.map(|at| at.to_string()))),
        ("certificate", of(&|e| e.certificate.as_ref().and_then(|c| c.thumbprint.clone()))),
        ("policies", (!device.policies.settings.is_empty()).then(|| device.policies.settings.len().to_string())),
        ("removal", device.manual_unenrollment_allowed.as_ref().map(|known| known.value.to_string())),
    ]
}

#[test]
fn the_view_shrinks_with_the_evidence_and_nothing_becomes_wrong() {
    let story = story::named("entra-join-settings-succeeds");
    let steps: [&[&str]; 5] = [
        &[],
        &["mdmdiagreport.xml"],
        &["mdmdiagreport.xml", ".html"],
        &["mdmdiagreport.xml", ".html", ".reg"],
        &["mdmdiagreport.xml", ".html", ".reg", "dsregcmd", ".evtx"],
    ];
    let whole = statements(&analysis(&story));
    assert!(whole.iter().filter(|(_, value)| value.is_some()).count() >= 13, "{whole:#?}");
    let mut known_before = usize::MAX;
    for missing in steps {
        let view = without(&story, missing);
        let said = statements(&view);
        for ((what, complete), (_, value)) in whole.iter().zip(&said) {
            assert!(value.is_none() || value == complete, "without {missing:?}: {what} is {value:?}, not {complete:?}");
        }
        let known = said.iter().filter(|(_, value)| value.is_some()).count();
        assert!(known <= known_before, "without {missing:?} more is known than with it");
        known_before = known;
        assert!(view.contradictions.is_empty(), "without {missing:?}: {:#?}", view.contradictions);
        for (part, source) in
            [(".xml", "MDMDiagReport.xml"), (".html", "MDM report (HTML)"), (".reg", "MdmDiagReport_RegistryDump.reg")]
        {
            let gone = missing.iter().any(|name| name.ends_with(part));
            let line = view.coverage.iter().find(|line| line.source == source).unwrap();
            assert_eq!(line.status == CoverageStatus::Missing, gone, "without {missing:?}: {source}");
            assert_eq!(line.effect.is_some(), gone);
        }
    }
    let nothing = without(&story, steps[4]);
    assert_eq!(nothing.device.enrollments, []);
}

#[test]
fn each_artifact_alone_says_what_it_can() {
    let story = story::named("entra-join-settings-succeeds");
    let alone = |part: &str| {
        let mut story = story.clone();
        story.bundle.only = vec![part.to_owned()];
        analysis(&story)
    };
    let xml = alone("mdmdiagreport.xml");
    assert_eq!(enrollment(&xml).unwrap().managed, Some(true));
    let html = alone(".html");
    assert_eq!((enrollment(&html).unwrap().type_number, enrollment(&html).unwrap().managed), (Some(6), None));
    let dump = alone(".reg");
    assert_eq!(enrollment(&dump).unwrap().managed, Some(true));
    assert_eq!(dump.device.join.entra_joined.as_ref().map(|known| known.value), Some(true));
    let logs = alone(".evtx");
    assert_eq!(logs.device.enrollments, []);
    assert_eq!(logs.device.computer_name.as_ref().map(|known| known.value.as_str()), Some("CONTOSO-LT-022"));
}

#[test]
fn only_stories_in_which_artifacts_disagree_have_contradictions() {
    let judge = |story: &Story| {
        let found = analysis(story).contradictions;
        // A leftover key says "enrolled" and has no account.
        let expected = !story.expect.contradictions.is_empty() || story.enrollment.iter().any(|e| e.leftover);
        let told = found.iter().map(|c| (&c.subject, c.claims.iter().map(|c| &c.value).collect::<Vec<_>>()));
        (found.is_empty() == expected).then(|| format!("{}: {:?}", story.id, told.collect::<Vec<_>>()))
    };
    let wrong: Vec<String> = story::all().par_iter().filter_map(judge).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}
