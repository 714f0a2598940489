//! Taking it away, and leaving.

use super::harness::Journey;

#[test]
fn findings_and_attempts_are_copied_from_the_overview() {
    let mut user = Journey::begin();
    user.keys("/MDM scope<Enter>y");
    let copied = user.copied.last().unwrap();
    assert!(copied.contains("Do: Check the MDM user scope"), "the finding with its action:\n{copied}");
    assert!(copied.contains("Evidence: "), "and its evidence:\n{copied}");
    user.keys("gjy");
    let copied = user.copied.last().unwrap();
    assert!(copied.starts_with("Attempt 2: group policy, failed, 8 times"), "the attempt:\n{copied}");
    user.keys("4y");
    assert!(
        user.copied.last().unwrap().starts_with("IntuneManagementExtension.log"),
        "a line of another pane as it stands"
    );
}

#[test]
fn what_is_copied_is_not_wrapped() {
    let mut user = Journey::begin();
    user.resize(60, 24).keys("/registration<Enter>y");
    let copied = user.copied.last().unwrap().clone();
    let line = "0x8018002B (MDM is not configured for this user/tenant; field knowledge)";
    assert!(copied.lines().any(|it| it.ends_with(line)), "a phase in one line:\n{copied}");
    user.keys("3/VPN<Enter><Enter>y");
    let copied = user.copied.last().unwrap();
    assert!(copied.starts_with("✗ failed  Contoso VPN\n\nkind"), "a detail with its gaps:\n{copied}");
}

#[test]
fn the_ticket_text_has_the_marks() {
    let mut user = Journey::begin();
    user.keys("2eisee this<Enter>Y").sees("the ticket text handed", "Y copies the ticket text");
    let copied = user.copied.last().unwrap();
    assert!(copied.starts_with("FAILED (high confidence)"), "the summary of the text output first:\n{copied}");
    assert!(!copied.contains("Timeline ("), "without the timeline:\n{copied}");
    assert!(copied.contains("Marked\n- 2026-03-02 09:12:04.118"), "then the marks:\n{copied}");
    assert!(copied.ends_with("  see this\n"), "with their notes:\n{copied}");
}

#[test]
fn saving_asks_for_a_name_and_its_ending_chooses_the_format() {
    let mut user = Journey::begin();
    user.keys("s").sees("save as: CONTOSO-PC-014_MDMDiagReport.mdmlens.md", "a name is offered");
    user.keys("<Enter>").sees("saved as CONTOSO-PC-014", "and taken");
    assert_eq!(user.host.saved.lock().unwrap().len(), 1, "the file was written");
    user.keys("s<C-u>case.json<Enter>").sees("saved as case.json", "another ending");
    assert!(user.host.saved.lock().unwrap().last().unwrap().1.starts_with(b"{"), "is another format");
    user.keys("s<C-u>case.exe<Enter>").sees("the name must end in one of .txt", "an unknown one is refused");
    user.keys("<C-u>/nowhere/x.md<Enter>").sees("not saved: no such folder", "a failure is told");
}

#[test]
fn redaction_is_seen_and_holds_for_all_that_leaves() {
    let mut user = Journey::begin();
    user.sees("avery@contoso.local", "names are shown at first");
    user.keys("R").sees("REDACTED", "the header says that names are replaced").misses("avery@", "and they are");
    user.misses("CONTOSO-PC-014", "nor is the name of the device there, in whatever place");
    user.keys("<Enter>G")
        .sees("hidden while names are replaced", "the raw record, which has them, is hidden")
        .keys("<Esc>");
    user.keys("/MDM scope<Enter>y");
    let copied = user.copied.last().unwrap();
    assert!(copied.contains("user-1") && !copied.contains("avery"), "what is copied has no names:\n{copied}");
    user.keys("Y");
    let copied = user.copied.last().unwrap();
    assert!(!copied.to_lowercase().contains("contoso"), "the ticket text neither:\n{copied}");
    user.keys("s<Enter>");
    let saved = user.host.saved.lock().unwrap().remove(0);
    assert!(!saved.0.contains("CONTOSO"), "what is saved neither, not even its name: {}", saved.0);
    assert!(!String::from_utf8_lossy(&saved.1).contains("avery"), "nor its text");
    user.keys("R").sees("avery@contoso.local", "R shows them again").misses("REDACTED", "and the header says nothing");
}

#[test]
fn while_names_are_being_replaced_nothing_leaves() {
    let mut user = Journey::begin();
    // The worker has not answered yet.
    if let Some(opened) = user.app.opened_mut() {
        opened.redact = true;
    }
    user.keys("y").sees("names are still being replaced", "a copy is refused");
    user.keys("Y").sees("names are still being replaced", "so is the ticket text");
    user.keys("s").sees("names are still being replaced", "so is a file");
    assert!(user.copied.is_empty(), "nothing was copied");
}

#[test]
fn escape_leads_back_and_q_quits() {
    let mut user = Journey::begin();
    user.keys("<Enter>").keys("r").keys("<Esc>").sees(" detail ", "Esc leaves a menu first");
    user.keys("<Esc>").sees("[1 Overview]", "then the detail");
    user.keys("<Esc>").sees("this is where it begins", "and says when there is nothing behind");
    user.keys("5<Tab>")
        .sees("[1 Overview]", "Tab goes round the panes")
        .keys("<BackTab>")
        .sees("[5 Findings]", "Shift-Tab the other way");
    user.keys("<C-z>");
    assert_eq!(user.effects, ["suspend"], "Ctrl-Z suspends");
    user.keys("q");
    assert!(user.quit, "q quits");
}

#[test]
fn a_prompt_takes_the_keys_and_gives_them_back() {
    let mut user = Journey::begin();
    user.keys("/q").sees("find: q", "q is a letter in a prompt");
    user.keys("<Backspace><Backspace>").misses("find:", "Backspace in an empty prompt leaves it");
    user.keys("2f")
        .paste("level:error\nid:76\u{7}")
        .sees("filter: level:error id:76", "what is pasted becomes one clean line");
    user.keys("<C-z>");
    assert_eq!(user.effects, ["suspend"], "Ctrl-Z works in a prompt");
    assert!(!user.quit);
}
