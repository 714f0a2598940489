//! The text of a place as its artifact has it, for people who want to see it raw: cut, and without secrets.

use crate::model::evidence::Locus;
use crate::readers::Input;
use crate::readers::secrets;
use crate::readers::text_decode;
use crate::readers::text_decode::Lines;

/// Longest source of a place that is shown.
const MAX_SHOWN_BYTES: usize = 64 * 1024;

/// The line that a locus names, for [`crate::readers::Reader::raw`].
pub(crate) fn line(input: &Input<'_>, locus: &Locus) -> Option<String> {
    let Locus::Line(number) = *locus else { return None };
    let text = text_decode::decode(input, &mut Vec::new());
    Lines::new(&text).find(|line| line.number == number).map(|line| shown(line.text))
}

/// The source of a place as it may be shown: for [`crate::readers::Reader::raw`].
pub(crate) fn shown(source: &str) -> String {
    secrets::without_secrets(text_decode::cut(source, MAX_SHOWN_BYTES)).into_owned()
}
