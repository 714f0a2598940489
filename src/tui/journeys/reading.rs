//! From the verdict to the evidence.

use super::harness::Journey;
use super::harness::settings;
use crate::tui::fixture::analysis;
use crate::tui::theme::Palette;

fn dark() -> crate::tui::app::Settings {
    settings(Palette::Dark, false)
}

#[test]
fn the_deciding_event_is_copied_in_two_keys() {
    let mut user = Journey::begin();
    user.sees("✗ FAILED", "the verdict is on the first screen")
        .sees("no MDM set up", "its headline says why")
        .sees("#2 group policy, user credential", "the attempt that failed is listed")
        .sees("Check the MDM user scope", "what to do is on the first screen")
        .sees("Which address do you sign in with?", "what to ask is on the first screen");
    user.keys("<Enter>").sees("0x8018002B", "Enter on the verdict opens the event that decided it");
    user.keys("y").sees("handed to the terminal's clipboard", "y says that it copied");
    let copied = user.copied.last().expect("something was copied");
    assert!(copied.contains("event 76") && copied.contains("0x8018002B"), "the deciding event was copied:\n{copied}");
    assert!(copied.contains("2026-03-02 09:12:04.118 UTC+01:00 device"), "with its time and zone:\n{copied}");
    assert!(copied.contains("record 1206"), "and its place in the bundle:\n{copied}");
}

#[test]
fn every_line_of_the_overview_leads_somewhere_and_escape_leads_back() {
    let mut user = Journey::begin();
    let mut seen = 0;
    let mut last = String::new();
    while user.line() != last {
        last = user.line();
        seen += 1;
        let before = user.screen();
        user.keys("<Enter>");
        assert_ne!(user.screen(), before, "Enter on {last:?} opens something");
        user.keys("<Esc>");
        assert_eq!(user.line(), last, "Esc comes back to the same line");
        user.keys("j");
    }
    assert!(seen >= 8, "verdict, attempts, phases, findings, device, bundle, missing: {seen} lines");
}

#[test]
fn an_attempt_shows_its_phases_and_opens_them() {
    let mut user = Journey::begin();
    user.keys("j").on("#2 group policy", "the newest attempt comes first");
    user.keys("<Enter>")
        .sees("Attempt #2: group policy", "the attempt opens")
        .sees("Decided by", "the deciding event is named first")
        .sees("avery@contoso.local", "so is the user");
    user.keys("G").sees("Why this trigger (high confidence)", "the grounds of the trigger are there");
    user.keys("g<Enter>").sees("Automatic MDM enrollment failed", "the first line leads to the deciding event");
    user.keys("<Esc><Esc>").sees("✗ FAILED", "Esc twice is back at the overview");
}

#[test]
fn a_phase_whose_deciding_event_is_of_another_phase_leads_to_the_attempt() {
    let mut analysis = analysis();
    analysis.attempts[1].phases[0].phase = crate::model::event::Phase::Certificate;
    let mut user = Journey::with(80, 40, vec![Ok(analysis)], dark()).read();
    user.keys("jj<Enter>").sees("Attempt #2, certificate", "a phase that no event of the attempt is of");
    user.sees("events      of the attempt on the timeline", "leads to all of them");
    user.keys("<Enter>").sees("[attempt:2]", "which are there").misses("no event", "and not to nothing");
}

#[test]
fn a_whole_path_means_that_artifact_only() {
    let mut analysis = analysis();
    let path = analysis.artifacts[0].path.clone();
    analysis.artifacts[1].path = format!("other/{path}");
    let mut user = Journey::with(80, 24, vec![Ok(analysis)], dark()).read();
    user.keys("4<Enter><Enter>").sees("2 of 39", "the file's own records, though another path has its name in it");
}

#[test]
fn an_event_shows_meaning_values_place_and_record() {
    let mut user = Journey::begin();
    user.resize(100, 60).keys("<Enter>");
    user.sees("✗ fail", "severity by sign and word")
        .sees("2026-03-02 09:12:04.1180000 UTC+01:00 device", "time with all digits and the zone")
        .sees("attempt #2, registration", "where it belongs")
        .sees("process", "who wrote it")
        .sees("0x8018002b", "the value as it is")
        .sees("activity", "the activity")
        .sees("Related events", "ways to related events")
        .sees("<Data Name=\"place\">", "the raw record");
}

#[test]
fn the_device_pane_names_values_and_opens_their_evidence() {
    let mut user = Journey::begin();
    user.keys("3").sees("[3 Device]", "3 goes to the device");
    user.sees("CONTOSO-PC-014", "the name").sees("Entra joined", "the join state");
    user.keys("/refresh<Enter>").on("primary refresh token", "search finds a line of the pane");
    user.keys("<Enter>").sees("AzureAdPrt = NO", "a value of several places lists them");
    user.keys("<Enter>").sees("SSO State", "and each place opens as the fact that it is");
}

#[test]
fn a_text_artifact_is_read_whole_below_what_was_read_of_it() {
    let mut user = Journey::begin();
    user.keys("4<Enter>").sees("As it is in the bundle", "the text stands below").sees("line 0 of artifact 0", "");
    user.sees("the beginning; 3.0 MiB more are not shown", "a large one is cut, and that is said");
    user.sees("␛[31mred␇", "control characters are shown, not obeyed");
    user.keys("G").sees("line 199 of artifact 0", "it can be scrolled to its end");
    user.keys("g/line 150 of<Enter>").sees("line 150 of artifact 0", "and looked through").sees("1 of 1 found", "");
    user.keys("R")
        .sees("hidden while names are replaced", "its names are in it")
        .misses("of artifact 0", "none of it is left");
    user.keys("R").sees("line 0 of artifact 0", "and back");
    user.keys("<Esc>jj<Enter>").sees("not shown: this is no text", "what is no text is said to be none");
}

#[test]
fn an_artifact_leads_to_its_records_and_facts() {
    let mut user = Journey::begin();
    user.keys("4").sees("IntuneManagementExtension.log", "every file is listed");
    user.sees("not read", "a file of no known format says so");
    user.sees("the log ends in the middle of a line", "warnings stand below");
    user.keys("<Enter>").sees("on the timeline", "a file opens");
    user.keys("<Enter>").sees("2 of 39 all events", "its records open on the timeline");
    user.keys("<Esc><Esc>jjj").on("dsregcmd.txt", "back in the list").keys("<Enter>");
    user.keys("<Enter>").sees("AzureAdJoined", "its facts open in a list");
    user.keys("j<Enter>").sees("DomainJoined", "a fact opens");
    user.sees("<Data Name", "with the place as its source has it");
}

#[test]
fn the_screen_is_there_before_the_bundle_is_read() {
    let mut user = Journey::with(80, 24, vec![Ok(analysis())], dark());
    user.sees("bundle-0.cab", "the name is on the screen at once").sees("waiting", "and that it is not read yet");
    user.keys("?").sees("Go to", "keys work meanwhile").keys("<Esc>");
    let mut user = user.read();
    user.sees("✗ FAILED", "the verdict comes when it is known");
}

#[test]
fn a_bundle_that_cannot_be_read_says_why() {
    let mut user = Journey::with(80, 24, vec![Err("bundle-0.cab: not a bundle".into())], dark()).read();
    user.sees("✗ bundle-0.cab: not a bundle", "the message of the command line is shown");
    user.keys("<Enter>2/").misses("find:", "nothing can be looked for in it");
    user.keys("q");
    assert!(user.quit, "q still quits");
}

#[test]
fn several_bundles_are_listed_with_their_verdicts() {
    let inputs = vec![Ok(analysis()), Err("bundle-1.cab: not a bundle".into())];
    let mut user = Journey::with(100, 24, inputs, dark());
    user.sees("2 bundles", "the list is there at once").sees("waiting", "with what is still to be read");
    let mut user = user.read();
    user.sees("✗ FAILED", "the verdict of each").sees("cannot be read", "and what could not be read");
    user.sees("this user (0x8018002B).", "the whole verdict of the one under the cursor below the list");
    user.act(crate::tui::action::Action::Wheel(3));
    user.on("bundle-1.cab", "the wheel moves in the list too").keys("g");
    user.keys("<Enter>").sees("[1 Overview]", "Enter opens one");
    user.keys("<Esc>").sees("2 bundles", "Esc leads back to the list");
    user.keys("j<Enter>").sees("not a bundle", "the other one says why not").keys("b");
    user.sees("2 bundles", "b leads back too");
}

#[test]
fn help_lists_every_key_of_the_table() {
    let mut user = Journey::begin();
    user.resize(110, 140).keys("?");
    for binding in crate::tui::action::BINDINGS {
        user.sees(binding.help, "the help is drawn from the table");
    }
    for (field, _) in crate::tui::filter::FIELDS {
        user.sees(&format!("{field}:"), "so are the fields of the filter");
    }
    user.keys("q").misses("Walk the timeline", "q leaves the help");
    assert!(!user.quit, "and not the program");
}

#[test]
fn text_of_the_bundle_is_shown_not_obeyed() {
    let mut user = Journey::begin();
    user.resize(120, 24).keys("2G");
    user.sees("<U+202E>exe.fdp<U+202C>", "a bidirectional override is spelled out");
    user.sees("␛[31mred␇", "so are control characters");
    user.sees("会社ポータル not found", "wide characters are shown");
    user.keys("k<Enter>");
    for row in user.screen().lines() {
        assert!(!row.chars().any(crate::format::is_active), "nothing active reaches the terminal: {row:?}");
    }
}
