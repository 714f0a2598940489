//! How meaning looks: colours for 16-colour terminals on a dark or light background, none at all for `NO_COLOR`, and
//! signs that are plain ASCII where the terminal has nothing better.
//!
//! Views name a [`Role`] or a [`Sign`]; only this file knows colours and characters. Meaning never rests on a colour:
//! every role that says something stands beside a sign and a word.

use std::borrow::Cow;

use ratatui::style::Color;
use ratatui::style::Modifier;
use ratatui::style::Style;
use unicode_width::UnicodeWidthChar;

/// The colours to use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Palette {
    /// Light text on a dark background.
    Dark,
    /// Dark text on a light background.
    Light,
    /// No colours: bold, underlined and reversed text only.
    None,
}

/// What a piece of text is on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Ordinary text.
    Text,
    /// Text that steps back: labels, rules, what is known already.
    Dim,
    /// Text that steps forward: headings, names.
    Strong,
    /// A failure or an error.
    Error,
    /// A warning.
    Warning,
    /// Something that worked.
    Good,
    /// Something that leads on: links, keys.
    Accent,
    /// What a search found.
    Match,
}

/// A sign of one column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// A failure or an error.
    Fail,
    /// A warning.
    Warn,
    /// Success.
    Good,
    /// A beginning.
    Start,
    /// Information.
    Info,
    /// Cannot tell, nothing known.
    Unknown,
    /// The line under the cursor.
    Cursor,
    /// A line that was marked.
    Mark,
    /// "times", before a number of repeats.
    Times,
    /// "to", between two times.
    To,
    /// Between two things of a list in one line.
    Dot,
    /// A horizontal rule.
    Rule,
    /// A vertical rule.
    Bar,
    /// Text that goes on and was cut.
    Cut,
    /// Full part of a progress bar.
    Full,
    /// Empty part of a progress bar.
    Empty,
}

/// Palette and character set together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    /// The colours.
    pub palette: Palette,
    /// Whether only ASCII characters are drawn.
    pub ascii: bool,
}

impl Theme {
    /// The theme that the environment asks for; `variable` looks a variable up.
    ///
    /// `NO_COLOR` (not empty) and `TERM=dumb` switch colours off (no-color.org); `COLORFGBG`, which rxvt, Konsole and
    /// iTerm2 set, names the background: 7 and 9 to 15 are light. ASCII is drawn when the locale says that its
    /// characters are not UTF-8, and on the Linux console, whose font lacks the signs. An unset locale says nothing:
    /// containers and SSH sessions lose it while the terminal reads UTF-8.
    pub fn from_environment(variable: &dyn Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| variable(name).filter(|value| !value.is_empty());
        let term = set("TERM").unwrap_or_default();
        let palette = if set("NO_COLOR").is_some() || term == "dumb" {
            Palette::None
        } else if set("COLORFGBG").is_some_and(|value| is_light(&value)) {
            Palette::Light
        } else {
            Palette::Dark
        };
        let locale = set("LC_ALL").or_else(|| set("LC_CTYPE")).or_else(|| set("LANG"));
        let foreign = locale.is_some_and(|locale| {
            let locale = locale.to_ascii_lowercase();
            !(locale.contains("utf-8") || locale.contains("utf8"))
        });
        Self { palette, ascii: foreign || term == "linux" }
    }

    /// The style of a role.
    pub fn style(&self, role: Role) -> Style {
        let plain = Style::new();
        let color = |dark: Color, light: Color| match self.palette {
            Palette::Dark => plain.fg(dark),
            Palette::Light => plain.fg(light),
            Palette::None => plain,
        };
        match role {
            Role::Text => plain,
            // The "bright black" of many palettes cannot be read on their own background; the faint attribute can.
            Role::Dim => plain.add_modifier(Modifier::DIM),
            Role::Strong => plain.add_modifier(Modifier::BOLD),
            Role::Error => color(Color::LightRed, Color::Red).add_modifier(Modifier::BOLD),
            // Yellow on white cannot be read: a light background gets magenta.
            Role::Warning => color(Color::LightYellow, Color::Magenta),
            Role::Good => color(Color::LightGreen, Color::Green),
            Role::Accent => match self.palette {
                Palette::None => plain.add_modifier(Modifier::UNDERLINED),
                _ => color(Color::LightCyan, Color::Blue),
            },
            Role::Match => plain.add_modifier(Modifier::REVERSED | Modifier::BOLD),
        }
    }

    /// What the line under the cursor adds to its styles.
    pub fn cursor(&self) -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }

    /// The character of a sign.
    pub fn sign(&self, sign: Sign) -> &'static str {
        let (unicode, ascii) = match sign {
            Sign::Fail => ("✗", "x"),
            Sign::Warn => ("!", "!"),
            Sign::Good => ("✓", "+"),
            Sign::Start => ("›", ">"),
            Sign::Info => ("·", "."),
            Sign::Unknown => ("?", "?"),
            Sign::Cursor => ("▸", ">"),
            Sign::Mark => ("●", "*"),
            Sign::Times => ("×", "x"),
            Sign::To => ("→", "-"),
            Sign::Dot => ("·", "|"),
            Sign::Rule => ("─", "-"),
            Sign::Bar => ("│", "|"),
            Sign::Cut => ("…", "~"),
            Sign::Full => ("█", "#"),
            Sign::Empty => ("░", "."),
        };
        if self.ascii { ascii } else { unicode }
    }

    /// A text as it may be drawn: in ASCII mode every other character is a question mark, two for a wide one.
    #[must_use]
    pub fn plain<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if !self.ascii || text.is_ascii() {
            return Cow::Borrowed(text);
        }
        let plain = |c: char| if c.is_ascii() { c.to_string() } else { "?".repeat(c.width().unwrap_or(0)) };
        Cow::Owned(text.chars().map(plain).collect())
    }

    /// The character of a bar of height 0 (nothing) to 8 (full).
    pub fn height(&self, eighths: usize) -> &'static str {
        const UNICODE: [&str; 9] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
        const ASCII: [&str; 9] = [" ", ".", ".", ":", ":", "=", "=", "#", "#"];
        let table = if self.ascii { &ASCII } else { &UNICODE };
        table.get(eighths.min(8)).copied().unwrap_or(" ")
    }

    /// The theme for the other background; no colours stay no colours.
    #[must_use]
    pub fn turned(self) -> Self {
        let palette = match self.palette {
            Palette::Dark => Palette::Light,
            Palette::Light => Palette::Dark,
            Palette::None => Palette::None,
        };
        Self { palette, ..self }
    }
}

/// Whether a `COLORFGBG` (`foreground;background`, in between sometimes `default`) names a light background.
fn is_light(value: &str) -> bool {
    let background: Option<u8> = value.rsplit(';').next().and_then(|number| number.trim().parse().ok());
    background.is_some_and(|number| number == 7 || (9..=15).contains(&number))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn theme(variables: &[(&str, &str)]) -> Theme {
        Theme::from_environment(&|name| {
            variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_string())
        })
    }

    #[test]
    fn the_environment_chooses() {
        let dark = Theme { palette: Palette::Dark, ascii: false };
        assert_eq!(theme(&[]), dark);
        assert_eq!(theme(&[("NO_COLOR", "")]), dark, "an empty NO_COLOR does not count");
        assert_eq!(theme(&[("NO_COLOR", "1")]).palette, Palette::None);
        assert_eq!(theme(&[("COLORFGBG", "0;15")]).palette, Palette::Light);
        assert_eq!(theme(&[("COLORFGBG", "0;default;15")]).palette, Palette::Light);
        assert_eq!(theme(&[("COLORFGBG", "15;0")]), dark);
        assert_eq!(theme(&[("COLORFGBG", "15;default")]), dark);
        assert!(theme(&[("LANG", "C")]).ascii);
        assert!(theme(&[("LANG", "de_DE.ISO-8859-1")]).ascii);
        assert!(!theme(&[("LANG", "C"), ("LC_ALL", "C.UTF-8")]).ascii, "LC_ALL overrules LANG");
        assert!(theme(&[("TERM", "linux"), ("LANG", "en_US.UTF-8")]).ascii);
    }

    #[test]
    fn every_sign_is_one_column_wide() {
        use unicode_width::UnicodeWidthStr;
        for ascii in [false, true] {
            let theme = Theme { palette: Palette::None, ascii };
            let signs = [
                Sign::Fail,
                Sign::Warn,
                Sign::Good,
                Sign::Start,
                Sign::Info,
                Sign::Unknown,
                Sign::Cursor,
                Sign::Mark,
                Sign::Times,
                Sign::To,
                Sign::Dot,
                Sign::Rule,
                Sign::Bar,
                Sign::Cut,
                Sign::Full,
                Sign::Empty,
            ];
            for text in signs.map(|sign| theme.sign(sign)).into_iter().chain((0..=9).map(|h| theme.height(h))) {
                assert_eq!(text.width(), 1, "{text}");
                assert!(!ascii || text.is_ascii(), "{text}");
            }
        }
    }

    #[test]
    fn ascii_mode_draws_nothing_else() {
        let theme = Theme { palette: Palette::None, ascii: true };
        assert_eq!(theme.plain("Zoë at 会社"), "Zo? at ????");
        assert_eq!(Theme { ascii: false, ..theme }.plain("Zoë at 会社"), "Zoë at 会社");
    }

    #[test]
    fn no_color_has_no_color() {
        let theme = Theme { palette: Palette::None, ascii: false };
        for role in [Role::Text, Role::Dim, Role::Strong, Role::Error, Role::Warning, Role::Good, Role::Accent] {
            let style = theme.style(role);
            assert_eq!((style.fg, style.bg), (None, None), "{role:?}");
        }
    }
}
