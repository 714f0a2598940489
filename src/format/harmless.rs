//! Text of a bundle made harmless for a terminal, and cut to its width.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Whether a character would be obeyed by a terminal instead of shown: control characters (C0, DEL, C1), and the marks that
/// reorder, join or hide text (bidirectional overrides and isolates, zero-width characters, line and paragraph separators,
/// tags), which make one text look like another.
#[must_use]
pub const fn is_active(c: char) -> bool {
    matches!(c,
        '\0'..='\x1f' | '\x7f'..='\u{9f}' | '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// The text with every active character shown instead of obeyed: line ends as `↵`, tabs as a space, other C0 as their
/// control picture, the rest as `<U+202E>`. Clean text is borrowed.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_active) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' if chars.peek() == Some(&'\n') => {}
            '\n' => out.push('↵'),
            '\t' => out.push(' '),
            '\0'..='\x1f' => out.extend(char::from_u32(0x2400 + u32::from(c))),
            '\x7f' => out.push('␡'),
            c if is_active(c) => out.push_str(&format!("<U+{:04X}>", u32::from(c))),
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// Columns that a text takes on a terminal.
#[must_use]
pub fn width(text: &str) -> usize {
    text.width()
}

/// The text cut to at most `columns`, with `…` at the end if something was cut. Never cuts inside a character as the user
/// sees it, and a wide character that does not fit is left out whole.
#[must_use]
pub fn cut(text: &str, columns: usize) -> Cow<'_, str> {
    // A text of few bytes is never wider than it has bytes.
    if text.len() <= columns || text.width() <= columns {
        return Cow::Borrowed(text);
    }
    let mut out = String::new();
    let mut used = 0;
    for cluster in text.graphemes(true) {
        let wide = cluster.width();
        if used + wide + 1 > columns {
            break;
        }
        used += wide;
        out.push_str(cluster);
    }
    if columns > 0 {
        out.push('…');
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_active_is_left() {
        let hostile = "a\x1b[31mred\x07\u{9b}2J\u{202e}gpj.exe\u{200b}\r\nnext\tcol\x7f\u{feff}";
        let shown = visible(hostile);
        assert_eq!(shown, "a␛[31mred␇<U+009B>2J<U+202E>gpj.exe<U+200B>↵next col␡<U+FEFF>");
        assert!(!shown.chars().any(is_active));
    }

    #[test]
    fn clean_text_is_borrowed() {
        assert!(matches!(visible("Zoë — 会社 ✓"), Cow::Borrowed(_)));
    }

    #[test]
    fn cuts_by_columns_and_never_inside_a_character() {
        assert_eq!(cut("enrollment", 10), "enrollment");
        assert_eq!(cut("enrollment", 6), "enrol…");
        assert_eq!(cut("会社会社", 5), "会社…");
        assert_eq!(cut("会社会社", 4), "会…");
        assert_eq!(cut("e\u{301}e\u{301}e\u{301}", 2), "e\u{301}…");
        assert_eq!(cut("abc", 1), "…");
        assert_eq!(cut("abc", 0), "");
    }
}
