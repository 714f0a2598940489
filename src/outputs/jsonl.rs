//! `jsonl`: the contract object without its events on the first line, then one line per event, each with the bundle's and
//! the computer's name so that a line stands by itself.

use std::borrow::Cow;
use std::io;
use std::io::Write;

use serde::Serialize;

use crate::model::analysis::Analysis;
use crate::outputs::Options;
use crate::outputs::Output;
use crate::outputs::document::document;
use crate::outputs::escape;
use crate::outputs::wire;

/// The JSON Lines output.
pub(super) static OUTPUT: Output =
    Output { name: "jsonl", title: "JSON lines: the analysis, then one line per event", extension: "jsonl", write };

/// An event with what tells where it is from.
#[derive(Serialize)]
struct Line<'a> {
    bundle: &'a str,
    computer: Option<Cow<'a, str>>,
    #[serde(flatten)]
    event: &'a wire::Event<'a>,
}

fn write(analysis: &Analysis, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let mut head = document(analysis, options.events);
    let events = std::mem::take(&mut head.events);
    escape::to_writer(out, &head, true)?;
    out.write_all(b"\n")?;
    for event in &events {
        let line = Line { bundle: &analysis.bundle.name, computer: head.device.computer_name.clone(), event };
        escape::to_writer(out, &line, true)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}
