//! What lies over a pane: the help, a prompt, a choice; and what the bottom line says.

use crate::tui::scroll::Scroll;
use crate::tui::target::Target;

/// What lies over the pane.
#[derive(Debug)]
pub enum Overlay {
    /// The keys.
    Help(Scroll),
    /// A line to type into.
    Prompt(Prompt),
    /// A choice.
    Menu(Menu),
}

/// A line to type into.
#[derive(Debug)]
pub struct Prompt {
    /// What for.
    pub kind: PromptKind,
    /// The text.
    pub input: tui_input::Input,
    /// What is wrong with it.
    pub error: Option<String>,
    /// Place in the history, counted from its end; 0: the text being typed.
    pub earlier: usize,
    /// Where the cursor was when it was opened.
    pub origin: Scroll,
}

/// What a prompt is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PromptKind {
    /// Text to find.
    Search,
    /// A filter.
    Filter,
    /// A time to go to.
    Time,
    /// A note for the event of this number.
    Note(u32),
    /// A file to write.
    Save,
}

/// A choice of ways to go.
#[derive(Debug)]
pub struct Menu {
    /// What is chosen.
    pub title: String,
    /// The lines, and where they lead.
    pub items: Vec<(String, Target)>,
    /// The cursor.
    pub scroll: Scroll,
}

/// What the last key did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The text.
    pub text: String,
    /// Whether it tells of a failure.
    pub bad: bool,
}
