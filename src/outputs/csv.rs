//! `csv`: the timeline for a spreadsheet (RFC 4180, CRLF). A cell that a spreadsheet would run as a formula is
//! neutralised by an apostrophe in front.

use std::borrow::Cow;
use std::io;
use std::io::Write;

use crate::format;
use crate::model::analysis::Analysis;
use crate::outputs::Options;
use crate::outputs::Output;
use crate::outputs::document::document;

/// The CSV output.
pub(super) static OUTPUT: Output =
    Output { name: "csv", title: "the timeline for a spreadsheet; formulas are neutralised", extension: "csv", write };

/// The columns.
const HEADER: [&str; 14] = [
    "at",
    "time_basis",
    "level",
    "outcome",
    "phase",
    "attempt",
    "provider",
    "event_id",
    "text",
    "codes",
    "fields",
    "repeats",
    "artifact",
    "record_id",
];

fn write(analysis: &Analysis, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    row(out, HEADER.map(Cow::Borrowed))?;
    for event in &document(analysis, options.events).events {
        let codes: Vec<&str> = event.codes.iter().map(|code| code.hex.as_str()).collect();
        let fields: Vec<String> = event.fields.0.iter().map(|(name, value)| format!("{name}={value}")).collect();
        row(
            out,
            [
                event.at.as_str().into(),
                event.time_basis.as_ref().into(),
                event.level.as_ref().into(),
                event.outcome.as_ref().into(),
                event.phase.as_deref().unwrap_or_default().into(),
                event.attempt.map(|id| id.to_string()).unwrap_or_default().into(),
                event.provider.as_ref().into(),
                event.event_id.map(|id| id.to_string()).unwrap_or_default().into(),
                event.text.as_str().into(),
                codes.join(" ").into(),
                fields.join("; ").into(),
                event.repeats.to_string().into(),
                event.artifact.as_ref().into(),
                event.record_id.as_deref().unwrap_or_default().into(),
            ],
        )?;
    }
    Ok(())
}

fn row<'a>(out: &mut dyn Write, cells: [Cow<'a, str>; HEADER.len()]) -> io::Result<()> {
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            out.write_all(b",")?;
        }
        out.write_all(cell_text(cell).as_bytes())?;
    }
    out.write_all(b"\r\n")
}

/// A cell, quoted where the format needs it. Control characters are shown, so that no cell has a line end in it. What
/// begins with `=`, `+`, `-`, `@` (also behind spaces, which spreadsheets skip) would be a formula.
fn cell_text(text: &str) -> String {
    let visible = format::visible(text);
    let formula =
        visible.trim_start().starts_with(['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}']);
    let guarded = if formula { format!("'{visible}") } else { visible.into_owned() };
    if guarded.contains(['"', ',', ';', '\'']) { format!("\"{}\"", guarded.replace('"', "\"\"")) } else { guarded }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_neutralised() {
        assert_eq!(cell_text("=HYPERLINK(\"http://evil\")"), "\"'=HYPERLINK(\"\"http://evil\"\")\"");
        assert_eq!(cell_text(" +1"), "\"' +1\"");
        assert_eq!(cell_text("\t@SUM(A1)"), "\"' @SUM(A1)\"");
        assert_eq!(cell_text("-2145910774"), "\"'-2145910774\"");
        assert_eq!(cell_text("a,b"), "\"a,b\"");
        assert_eq!(cell_text("two\r\nlines"), "two↵lines");
        assert_eq!(cell_text("0x8018002B"), "0x8018002B");
    }
}
