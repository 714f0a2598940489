//! What the user can do, and the one table of keys from which key presses, the `?` help and the bottom line are read.

use crossterm::event::KeyCode;
use crossterm::event::KeyModifiers;

use crate::tui::worker::Message;

/// Something that changes the state: the only input of [`crate::tui::update::update`].
#[derive(Debug)]
pub enum Action {
    /// A key of the table was pressed.
    Do(Command),
    /// A key was pressed while a prompt is open.
    Edit(Edit),
    /// Text was pasted while a prompt is open.
    Paste(String),
    /// The mouse was clicked at a column and row.
    Click(u16, u16),
    /// The mouse wheel was turned: lines down (negative: up).
    Wheel(i32),
    /// The terminal has a new size: columns and rows.
    Resize(u16, u16),
    /// The worker tells something.
    Tell(Message),
    /// A key that means nothing here.
    Nothing,
}

/// One change of the text of a prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edit {
    /// A change that the input field knows.
    Text(tui_input::InputRequest),
    /// Take the text.
    Submit,
    /// Leave the prompt as if it had not been opened.
    Cancel,
    /// The text typed before this one.
    Earlier,
    /// The text typed after this one.
    Later,
    /// Finish the word, as far as it is clear which.
    Complete,
}

/// What a key of the table does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)] // Each is described by its row of the table.
pub enum Command {
    Down,
    Up,
    PageDown,
    PageUp,
    HalfDown,
    HalfUp,
    Top,
    Bottom,
    Open,
    Back,
    Overview,
    Timeline,
    Device,
    Artifacts,
    Findings,
    NextPane,
    PreviousPane,
    Bundles,
    Search,
    NextMatch,
    PreviousMatch,
    Filter,
    FilterIn,
    FilterOut,
    DropFilter,
    DropFilters,
    All,
    Fold,
    Folds,
    NextError,
    PreviousError,
    NextWarning,
    PreviousWarning,
    NextStep,
    PreviousStep,
    JumpTime,
    Related,
    NextEvent,
    PreviousEvent,
    Mark,
    Note,
    NextMark,
    PreviousMark,
    Copy,
    CopyTicket,
    Save,
    Redact,
    Zone,
    Background,
    Mouse,
    Redraw,
    Help,
    Suspend,
    Quit,
}

/// Where on the screen a key counts: a set of panes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Panes(u16);

impl Panes {
    /// The overview.
    pub const OVERVIEW: Self = Self(1);
    /// The timeline.
    pub const TIMELINE: Self = Self(1 << 1);
    /// The device.
    pub const DEVICE: Self = Self(1 << 2);
    /// The artifacts.
    pub const ARTIFACTS: Self = Self(1 << 3);
    /// The findings.
    pub const FINDINGS: Self = Self(1 << 4);
    /// The facts of an artifact.
    pub const FACTS: Self = Self(1 << 5);
    /// One thing in full.
    pub const DETAIL: Self = Self(1 << 6);
    /// The list of bundles.
    pub const PICKER: Self = Self(1 << 7);
    /// A bundle that is being read, or could not be read.
    pub const READING: Self = Self(1 << 8);
    /// Every pane.
    pub const EVERY: Self = Self(0x1ff);
    /// Every pane of a bundle that was read.
    pub const BUNDLE: Self = Self(0x7f);
    /// Panes that stand for one event at a time.
    pub const EVENTS: Self = Self::TIMELINE.or(Self::DETAIL);

    /// Both sets together.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether the sets have a pane in common.
    #[must_use]
    pub const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// Under which heading the help lists a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Moving the cursor.
    Move,
    /// Going to a pane.
    Go,
    /// Finding and filtering.
    Find,
    /// Walking the timeline.
    Walk,
    /// Copying and saving.
    Take,
    /// How things are shown.
    Show,
    /// Leaving.
    Leave,
}

impl Group {
    /// All headings in the order of the help.
    pub const ALL: [Self; 7] = [Self::Go, Self::Move, Self::Walk, Self::Find, Self::Take, Self::Show, Self::Leave];

    /// The heading.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Move => "Move and open",
            Self::Go => "Go to",
            Self::Find => "Find and filter",
            Self::Walk => "Walk the timeline",
            Self::Take => "Take it away",
            Self::Show => "How it is shown",
            Self::Leave => "Leave",
        }
    }
}

/// A key with its modifiers; SHIFT is never among them for characters (`G` is a character of its own).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key(pub KeyCode, pub KeyModifiers);

/// A character key.
const fn ch(c: char) -> Key {
    Key(KeyCode::Char(c), KeyModifiers::NONE)
}
/// A character key with Ctrl.
const fn ctrl(c: char) -> Key {
    Key(KeyCode::Char(c), KeyModifiers::CONTROL)
}
/// A named key.
const fn named(code: KeyCode) -> Key {
    Key(code, KeyModifiers::NONE)
}

/// As the help writes it: `j`, `Enter`, `Ctrl-Z`, `Space`.
impl std::fmt::Display for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.1.contains(KeyModifiers::CONTROL) {
            f.write_str("Ctrl-")?;
        }
        match self.0 {
            KeyCode::Char(' ') => f.write_str("Space"),
            KeyCode::Char(c) if self.1.contains(KeyModifiers::CONTROL) => write!(f, "{}", c.to_ascii_uppercase()),
            KeyCode::Char(c) => write!(f, "{c}"),
            KeyCode::PageDown => f.write_str("PgDn"),
            KeyCode::PageUp => f.write_str("PgUp"),
            KeyCode::BackTab => f.write_str("Shift-Tab"),
            KeyCode::F(number) => write!(f, "F{number}"),
            code => write!(f, "{code:?}"),
        }
    }
}

/// One row of the key table.
#[derive(Debug)]
pub struct Binding {
    /// What the key does.
    pub command: Command,
    /// The keys that do it; help and bottom line name the first ones.
    pub keys: &'static [Key],
    /// Where they count.
    pub panes: Panes,
    /// Heading in the help.
    pub group: Group,
    /// One or two words for the bottom line.
    pub short: &'static str,
    /// One line for the help.
    pub help: &'static str,
    /// Place in the bottom line, 1 first; 0: not in it (the main panes have their numbers in the tabs).
    pub rank: u8,
}

/// A row of the table; `keys`, then where, heading, bottom-line word and place, and the help line.
macro_rules! bind {
    ($command:ident [$($key:expr),+] $panes:expr, $group:ident, $rank:literal $short:literal, $help:literal) => {
        Binding {
            command: Command::$command,
            keys: &[$($key),+],
            panes: $panes,
            group: Group::$group,
            short: $short,
            help: $help,
            rank: $rank,
        }
    };
}

/// The key table.
pub static BINDINGS: &[Binding] = &[
    bind!(Overview [ch('1'), ch('o')] Panes::BUNDLE, Go, 0 "overview", "overview: the verdict, attempts, findings"),
    bind!(Timeline [ch('2'), ch('t')] Panes::BUNDLE, Go, 0 "timeline", "timeline: every event in order"),
    bind!(Device [ch('3'), ch('d')] Panes::BUNDLE, Go, 0 "device", "device: join, enrollments, policies, applications, certificates"),
    bind!(Artifacts [ch('4'), ch('A')] Panes::BUNDLE, Go, 0 "artifacts", "artifacts: the files of the bundle and what was read"),
    bind!(Findings [ch('5'), ch('F')] Panes::BUNDLE, Go, 0 "findings", "findings in full, with what to do and what to ask"),
    bind!(NextPane [named(KeyCode::Tab)] Panes::BUNDLE, Go, 0 "next", "the next of these panes"),
    bind!(PreviousPane [named(KeyCode::BackTab)] Panes::BUNDLE, Go, 0 "previous", "the pane before"),
    bind!(Bundles [ch('b')] Panes::BUNDLE.or(Panes::READING), Go, 9 "bundles", "the list of bundles, if several were opened"),
    bind!(Down [ch('j'), named(KeyCode::Down)] Panes::EVERY, Move, 0 "down", "one line down"),
    bind!(Up [ch('k'), named(KeyCode::Up)] Panes::EVERY, Move, 0 "up", "one line up"),
    bind!(PageDown [named(KeyCode::PageDown), ctrl('f')] Panes::EVERY, Move, 0 "page down", "one screen down"),
    bind!(PageUp [named(KeyCode::PageUp), ctrl('b')] Panes::EVERY, Move, 0 "page up", "one screen up"),
    bind!(HalfDown [ctrl('d')] Panes::EVERY, Move, 0 "half", "half a screen down"),
    bind!(HalfUp [ctrl('u')] Panes::EVERY, Move, 0 "half", "half a screen up"),
    bind!(Top [ch('g'), named(KeyCode::Home)] Panes::EVERY, Move, 0 "top", "to the first line"),
    bind!(Bottom [ch('G'), named(KeyCode::End)] Panes::EVERY, Move, 0 "end", "to the last line"),
    bind!(Open [named(KeyCode::Enter), ch('l'), named(KeyCode::Right)] Panes::BUNDLE.or(Panes::PICKER), Move, 1 "open", "open what the line stands for: its evidence, its detail"),
    bind!(Back [named(KeyCode::Esc), ch('h'), named(KeyCode::Left), named(KeyCode::Backspace)] Panes::EVERY, Move, 8 "back", "back to where you came from"),
    bind!(NextError [ch('e')] Panes::TIMELINE, Walk, 3 "error", "next error or failure"),
    bind!(PreviousError [ch('E')] Panes::TIMELINE, Walk, 0 "error", "the error or failure before"),
    bind!(NextWarning [ch('w')] Panes::TIMELINE, Walk, 0 "warning", "next warning"),
    bind!(PreviousWarning [ch('W')] Panes::TIMELINE, Walk, 0 "warning", "the warning before"),
    bind!(NextStep [ch(']')] Panes::TIMELINE, Walk, 0 "step", "next attempt or phase"),
    bind!(PreviousStep [ch('[')] Panes::TIMELINE, Walk, 0 "step", "the attempt or phase before"),
    bind!(JumpTime [ch('@')] Panes::TIMELINE, Walk, 0 "time", "go to a time: 09:12, 2026-03-02 09:12:04, +10m, -1h"),
    bind!(All [ch('a')] Panes::TIMELINE, Walk, 4 "all events", "all events, or only those that matter for an enrollment"),
    bind!(Fold [ch('+'), ch(' ')] Panes::TIMELINE, Walk, 0 "repeats", "open or close the repeats of this event"),
    bind!(Folds [ch('*')] Panes::TIMELINE, Walk, 0 "repeats", "open or close all repeats"),
    bind!(Related [ch('r')] Panes::EVENTS, Walk, 2 "related", "related events: same attempt, activity, thread, code, event"),
    bind!(NextEvent [ch('>'), ch('J')] Panes::DETAIL, Walk, 3 "next", "from the detail of an event to the next event of the timeline"),
    bind!(PreviousEvent [ch('<'), ch('K')] Panes::DETAIL, Walk, 0 "previous", "to the event before"),
    bind!(Mark [ch('m')] Panes::EVENTS, Walk, 6 "mark", "mark this event, or take the mark away; marks go into the ticket text"),
    bind!(Note [ch('i')] Panes::EVENTS, Walk, 0 "note", "mark this event with a note"),
    bind!(NextMark [ch('u')] Panes::TIMELINE, Walk, 0 "mark", "next mark"),
    bind!(PreviousMark [ch('U')] Panes::TIMELINE, Walk, 0 "mark", "the mark before"),
    bind!(Search [ch('/')] Panes::BUNDLE, Find, 6 "find", "find text or a regular expression; lower case finds either case"),
    bind!(NextMatch [ch('n')] Panes::BUNDLE, Find, 0 "next", "next match"),
    bind!(PreviousMatch [ch('N')] Panes::BUNDLE, Find, 0 "previous", "the match before"),
    bind!(Filter [ch('f')] Panes::BUNDLE, Find, 5 "filter", "filter: level:error phase:certificate code:0x8018 id:76,75 -channel:aad text"),
    bind!(FilterIn [ch('=')] Panes::TIMELINE, Find, 0 "only this", "only events like this one (same provider and id)"),
    bind!(FilterOut [ch('-')] Panes::TIMELINE, Find, 0 "not this", "hide events like this one"),
    bind!(DropFilter [ch('x')] Panes::TIMELINE, Find, 5 "unfilter", "take the last filter away"),
    bind!(DropFilters [ch('X')] Panes::TIMELINE, Find, 0 "unfilter all", "take all filters away"),
    bind!(Copy [ch('y')] Panes::BUNDLE, Take, 7 "copy", "copy what the cursor stands on (through the terminal, works over SSH)"),
    bind!(CopyTicket [ch('Y')] Panes::BUNDLE, Take, 7 "ticket", "copy the ticket text: the summary and your marks"),
    bind!(Save [ch('s')] Panes::BUNDLE, Take, 8 "save", "save the analysis to a file; its ending chooses the format"),
    bind!(Redact [ch('R')] Panes::EVERY, Show, 0 "redact", "replace names, addresses and ids on screen and in all that is taken away"),
    bind!(Zone [ch('z')] Panes::EVERY, Show, 0 "zone", "times in UTC, in the device's zone, in the zone of this machine"),
    bind!(Background [ch('L')] Panes::EVERY, Show, 0 "background", "colours for a light or a dark background"),
    bind!(Mouse [ch('M')] Panes::EVERY, Show, 0 "mouse", "mouse on, or left to the terminal (to select text with it)"),
    bind!(Redraw [ctrl('l')] Panes::EVERY, Show, 0 "redraw", "draw the screen again"),
    bind!(Help [ch('?'), named(KeyCode::F(1))] Panes::EVERY, Show, 10 "help", "this help"),
    bind!(Suspend [ctrl('z')] Panes::EVERY, Leave, 0 "suspend", "suspend; fg comes back"),
    bind!(Quit [ch('q'), ctrl('c')] Panes::EVERY, Leave, 11 "quit", "quit"),
];

/// What a key does on a pane.
#[must_use]
pub fn command_of(key: Key, pane: Panes) -> Option<Command> {
    BINDINGS.iter().find(|binding| binding.panes.meets(pane) && binding.keys.contains(&key)).map(|b| b.command)
}

/// The first key of a command, as the help writes it.
#[must_use]
pub fn key_of(command: Command) -> String {
    BINDINGS
        .iter()
        .find(|binding| binding.command == command)
        .and_then(|binding| binding.keys.first())
        .map_or_else(String::new, Key::to_string)
}

/// The rows of the table of some commands, for the bottom line of what lies over a pane.
#[must_use]
pub fn rows_of(commands: &[Command]) -> Vec<&'static Binding> {
    commands.iter().filter_map(|command| BINDINGS.iter().find(|binding| binding.command == *command)).collect()
}

/// The rows of the table for the bottom line of a pane, most useful first.
#[must_use]
pub fn bottom_line(pane: Panes) -> Vec<&'static Binding> {
    let mut rows: Vec<_> = BINDINGS.iter().filter(|binding| binding.rank > 0 && binding.panes.meets(pane)).collect();
    rows.sort_by_key(|binding| binding.rank);
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_means_two_things_on_one_pane() {
        for (at, one) in BINDINGS.iter().enumerate() {
            for other in BINDINGS.iter().skip(at + 1) {
                if one.panes.meets(other.panes) {
                    for key in one.keys {
                        assert!(!other.keys.contains(key), "{key} is {:?} and {:?}", one.command, other.command);
                    }
                }
            }
        }
    }

    #[test]
    fn every_row_can_be_read_and_pressed() {
        for row in BINDINGS {
            assert!(!row.keys.is_empty() && !row.help.is_empty() && !row.short.is_empty(), "{:?}", row.command);
            assert!(row.help.len() <= 80, "the help of {:?} is too long for a line", row.command);
            for key in row.keys {
                assert_eq!(command_of(*key, row.panes), Some(row.command));
            }
        }
    }

    #[test]
    fn every_pane_says_how_to_leave_and_where_help_is() {
        for bit in 0..9 {
            let commands: Vec<_> = bottom_line(Panes(1 << bit)).iter().map(|row| row.command).collect();
            assert!(commands.contains(&Command::Help) && commands.contains(&Command::Quit), "pane {bit}");
        }
    }

    #[test]
    fn keys_are_written_as_people_say_them() {
        assert_eq!(ctrl('z').to_string(), "Ctrl-Z");
        assert_eq!(named(KeyCode::Enter).to_string(), "Enter");
        assert_eq!(ch(' ').to_string(), "Space");
        assert_eq!(named(KeyCode::F(1)).to_string(), "F1");
    }
}
