//! Along the timeline.

use super::harness::Journey;
use super::harness::settings;
use crate::tui::action::Action;
use crate::tui::theme::Palette;

#[test]
fn the_timeline_shows_what_is_relevant_and_a_shows_all() {
    let mut user = Journey::begin();
    user.keys("2").sees("[2 Timeline]", "2 goes to the timeline");
    user.sees("30 of 39 events, relevant", "it says how much of how much it shows");
    user.sees("── 2026-03-02 ──", "the date stands above the first row");
    user.sees("boot: Windows started", "a boot stands where it happened");
    user.sees("×7 more like it", "repeats are folded");
    user.keys("a").sees(" 39 events", "a shows all").keys("a").sees("30 of 39", "and again only the relevant ones");
}

#[test]
fn e_walks_from_error_to_error() {
    let mut user = Journey::begin();
    user.keys("2e").on("✗ fail", "e goes to the first failure").on("09:12:04.118", "of the first try");
    user.keys("e").on("detection script failed", "then to an error of another log");
    user.keys("e").sees("no error or failure after this", "and says when there is none");
    user.keys("E").on("09:12:04.118", "E goes back");
    user.keys("gw").on("! warn", "w goes to warnings").on("refresh token", "the first one");
}

#[test]
fn repeats_open_and_close() {
    let mut user = Journey::begin();
    user.keys("2e+").misses("more like it", "+ opens the repeats");
    user.keys("e").on("09:17:04.118", "each repeat is a row then");
    user.keys("+")
        .sees("×7 more like it", "+ on any of them closes all")
        .on("09:12:04.118", "the cursor is at the first");
    user.keys("j").on("×7", "the fold is a line of its own");
    user.keys("<Enter>").misses("more like it", "Enter opens it too");
    user.keys("*").misses("more like it", "* opens all").keys("*").sees("×7 more like it", "and closes all");
}

#[test]
fn brackets_walk_from_step_to_step() {
    let mut user = Journey::begin();
    user.keys("2g").on("#1", "the first step is the join");
    user.keys("]").on("#2", "then the first step of the policy attempt").on("auth", "which is the authentication");
    user.keys("]").on("disc", "then discovery").keys("]").on("reg", "then registration");
    user.keys("[").on("disc", "[ goes back").keys("[[").on("#1", "to the very beginning");
}

#[test]
fn a_time_can_be_gone_to() {
    let mut user = Journey::begin();
    user.keys("2@09:30<Enter>").on("09:32:03.441", "the first row at or after the time");
    user.keys("@+10m<Enter>").on("09:42:03.441", "a distance goes from the cursor");
    user.keys("@2026-03-02 08:58<Enter>").on("08:58:10", "a date may stand before it");
    user.keys("@nonsense<Enter>").sees("is not a time", "what is no time is said, and can be corrected");
    user.keys("<C-u>10:31<Enter>").on("10:31:00", "in the same prompt");
}

#[test]
fn filters_are_typed_stacked_shown_and_dropped() {
    let mut user = Journey::begin();
    user.keys("2flevel:error").sees("9 of 30 relevant events", "the rows follow while it is typed");
    user.keys("<Enter>").sees("[level:error]", "the filter is shown");
    user.keys("f-code:0x8018<Enter>").sees("1 of 30 relevant events", "a second one is stacked, and may exclude");
    user.on("detection script failed", "the cursor is on what is left");
    user.keys("x").sees("9 of 30", "x takes the last one away").keys("X").sees("30 of 39", "X takes all away");
    user.keys("flvel:error<Enter>").sees("no field lvel:", "a mistake is said");
    user.keys("<Esc>").sees("30 of 39", "Esc leaves everything as it was");
    user.keys("f<Up><Enter>").sees("[-code:0x8018]", "what was typed before comes back with Up");
}

#[test]
fn filters_find_by_every_field() {
    let cases = [
        ("id:76", 8),
        ("id:27,91", 16),
        ("id:70-80", 8),
        ("event:Contoso-DeviceManagement-Diagnostics/76", 8),
        ("event:contoso/76,contoso/91", 16),
        ("event:contoso/70-80", 8),
        ("event:intune/76", 0),
        ("-event:contoso/76", 22),
        ("phase:reg", 8),
        ("attempt:1", 1),
        ("attempt:none", 5),
        ("outcome:success", 9),
        ("channel:admin", 28),
        ("provider:intune", 2),
        ("artifact:intunemanagement", 2),
        ("activity:01010101", 3),
        ("user:S-1-5-18", 28),
        ("pid:4120 tid:7008", 28),
        ("record:33", 1),
        ("code:0x8018002B", 8),
        ("code:-2145910741", 8),
        ("code:any", 8),
        ("is:repeat", 8),
        ("since:10:00", 2),
        ("until:09:00", 1),
        ("since:09:10 until:09:20 outcome:failure", 2),
        ("\"looked up for\"", 8),
        ("LOOKED", 0),
        ("\"/look.d (up|down)/\"", 8),
        ("/look.d/", 8),
        ("-looked -id:76", 14),
    ];
    for (filter, count) in cases {
        let mut user = Journey::begin();
        user.keys("2f").paste(filter).keys("<Enter>");
        user.sees(&format!("{count} of 30 relevant events"), &format!("{filter} passes {count} events"));
    }
}

#[test]
fn like_this_and_unlike_this() {
    let mut user = Journey::begin();
    user.keys("2e=").sees("8 of 30", "= keeps events like this one");
    user.sees("[event:Contoso-DeviceMan", "by provider and id").keys("x");
    user.keys("-").sees("22 of 30", "- hides them").sees("[-event:", "and no others of that id");
}

#[test]
fn search_is_incremental_and_goes_round() {
    let mut user = Journey::begin();
    user.keys("2/refresh").on("no primary refresh token", "the cursor goes to the first match while it is typed");
    user.sees("1 of 3 found", "matches are counted");
    user.keys("<Enter>n")
        .sees("2 of 3 found", "n goes to the next")
        .keys("nn")
        .sees("from the beginning again", "and round");
    user.keys("N").sees("from the end again", "N goes the other way");
    user.keys("/zzz")
        .sees("0 found", "what is not there is said")
        .keys("<Esc>")
        .on("refresh", "Esc comes back to the place");
    user.keys("n").sees("nothing is looked for", "and forgets the search");
}

#[test]
fn related_events_are_one_key_away_and_escape_comes_back() {
    let mut user = Journey::begin();
    user.keys("2er").sees("Related events", "r offers them").sees("attempt #2  (23 more)", "with their number");
    user.sees("activity 01010101", "by activity").sees("code 0x8018002B  (7 more)", "by code");
    user.keys("j<Enter>")
        .sees("[activity:01010101", "a choice opens a timeline with that filter")
        .sees("3 of 39 all", "of all events");
    user.on("✗ fail", "the cursor stays on the event");
    user.keys("<Esc>").sees("30 of 39", "Esc comes back to the timeline as it was").on("✗ fail", "at the same row");
}

#[test]
fn from_an_event_the_timeline_opens_at_it() {
    let mut user = Journey::begin();
    user.keys("<Enter>2").on("09:12:04.118", "the timeline opens at the event that was looked at");
}

#[test]
fn from_detail_to_detail_along_the_timeline() {
    let mut user = Journey::begin();
    user.keys("2e<Enter>").sees("Automatic MDM enrollment failed", "the detail of a row");
    user.keys(">")
        .sees("The user has no primary refresh token", "> goes to the next row")
        .sees(" detail ", "in detail");
    user.keys("<lt><lt>").sees("MDM server looked up", "< goes back");
    user.keys("<Esc>").on("09:12:03.902", "and Esc to the row where the walk ended");
    let mut user = Journey::begin();
    user.keys("<Enter>>")
        .sees(" detail ", "without a timeline behind it")
        .misses("failed", "the next relevant event comes");
}

#[test]
fn what_only_hidden_events_have_is_said() {
    let mut user = Journey::begin();
    user.keys("2/task was triggered<Enter>")
        .sees("in 9 events that are hidden", "nothing shown has it, but hidden events do");
    user.keys("a").sees("9 found", "with all events it is found").keys("n").on("task was triggered", "and gone to");
}

#[test]
fn tab_finishes_words_of_the_filter() {
    let mut user = Journey::begin();
    user.keys("2flev<Tab>err<Tab><Enter>").sees("[level:error]", "field and value are finished");
}

#[test]
fn marks_are_kept_and_walked() {
    let mut user = Journey::begin();
    user.keys("2em").sees("marked", "m marks").sees("●", "the row shows it");
    user.keys("giwhy here<Enter>").sees("marked; Y copies", "i marks with a note");
    user.keys("u").on("✗ fail", "u goes to the next mark").keys("U").on("08:58:10", "U to the one before");
    user.keys("fis:marked<Enter>").sees("2 of 30", "marks can be filtered by");
    user.keys("Xgm").sees("mark taken away", "m takes the mark away again");
}

#[test]
fn zones_can_be_turned() {
    let mut user = Journey::begin();
    user.keys("2e").sees("UTC+01:00 device", "times are in the device's zone first");
    user.keys("z").sees("  UTC\n", "z turns to UTC").on("08:12:04.118", "and the rows follow");
    user.keys("z").sees("UTC-05:00", "then to the zone of this machine").on("03:12:04.118", "and the rows follow");
    user.keys("z").sees("UTC+01:00 device", "and round");
    let mut analysis = crate::tui::fixture::analysis();
    analysis.bundle.utc_offset_minutes = None;
    let mut user = Journey::with(80, 24, vec![Ok(analysis)], settings(Palette::Dark, false)).read();
    user.sees("  UTC\n", "where the device's zone is not known, UTC stands for it");
    user.keys("z")
        .sees("UTC-05:00", "z turns to this machine's")
        .sees("does not tell the device's zone", "and says why");
    user.keys("z").sees("  UTC\n", "and back").keys("z").sees("UTC-05:00", "no turn is in vain");
}

#[test]
fn the_mouse_selects_opens_scrolls_and_jumps() {
    let mut user = Journey::begin();
    user.keys("2");
    let row = |user: &Journey, text: &str| {
        u16::try_from(user.screen().lines().position(|line| line.contains(text)).expect(text)).unwrap()
    };
    let at = row(&user, "09:12:03.902");
    user.act(Action::Click(30, at));
    user.on("09:12:03.902", "a click puts the cursor on the row");
    user.act(Action::Click(30, at));
    user.sees(" detail ", "a click on the row of the cursor opens it");
    user.keys("<Esc>").act(Action::Wheel(3));
    user.on("09:17", "the wheel moves the rows");
    user.act(Action::Click(72, 2));
    user.on("10:31:00", "a click on the strip goes to that time");
    user.act(Action::Click(4, 1));
    user.sees("[1 Overview]", "a click on a tab goes there");
    user.keys("2ger");
    let at = row(&user, "activity 01010101");
    user.act(Action::Click(10, at));
    user.sees("[activity:01010101", "a click on a line of a choice takes it").keys("<Esc>r");
    user.act(Action::Click(10, 5));
    user.misses("Related events", "a click beside the choice leaves it").keys("1");
    user.keys("M");
    assert_eq!(user.effects, ["mouse off"], "M leaves the mouse to the terminal");
}

#[test]
fn a_thousand_random_keys_do_no_harm() {
    // Not random at all: the same every time, from a small generator.
    let keys = "jklhGg123452345eEwW[]aA+* mMuU/@fnNxX=-yYsRzL?q\tr\u{1b}\r\u{8}0:c\u{4}\u{15}";
    let keys: Vec<char> = keys.chars().collect();
    let mut state = 0x9E37_79B9_u32;
    let mut user = Journey::begin();
    for step in 0..3_000_u32 {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let key = keys[(state >> 8) as usize % keys.len()];
        let text = match key {
            '\u{1b}' => "<Esc>".to_string(),
            '\r' => "<Enter>".to_string(),
            '\t' => "<Tab>".to_string(),
            '\u{8}' => "<Backspace>".to_string(),
            '\u{4}' => "<C-d>".to_string(),
            '\u{15}' => "<C-u>".to_string(),
            key => key.to_string(),
        };
        user.keys(&text);
        if step % 97 == 0 {
            let size = u16::try_from(state >> 16).unwrap();
            user.resize(1 + size % 130, 1 + (size >> 7) % 50);
        }
    }
    user.resize(80, 24).keys("<Esc><Esc>1").sees("mdmlens", "the screen is still there");
}
