//! What Intune's "Collect diagnostics" asked for and got: `results.xml`, and the entries that stand for what it did not get.
//!
//! `results.xml` lists the requests in order, each with an HRESULT in signed decimal (seen in bundles of 2023; another
//! public reader of it is markstan/Format-IntuneDiagData). In the flattened layout a request without result leaves an
//! empty entry `(N) No Results - Error [0x…] Kind request`. An error in the list alone does not prove that the data is
//! missing: look for the entry.
//!
//! # Facts
//! - Group: kind of request (`RegistryKey`, `Command`, `Events`, `FoldersFiles`, or another word of a newer service).
//! - Name: what was asked, quotes around it left out; in a `No Results` entry with `_` for separators, as the entry has it.
//! - Value: the result, `0x%08x`.
//! - Instance: the position of the request, counted from 0 over all kinds. In the numbered layout folder `n` holds the
//!   result of position `n - 1`; `(N)` of a `No Results` entry is position `N - 1`.
//! - Group `Collection`: `HRESULT` (of the whole), `ID`, `ClientTimeoutInSeconds`, `OutputFileFormat`.
//! - Locus: the element; of a `No Results` entry the artifact as a whole.

use std::sync::Arc;

use crate::model::evidence::Locus;
use crate::model::fact::FactKind;
use crate::model::warning::WarningKind;
use crate::readers::Head;
use crate::readers::Input;
use crate::readers::Reader;
use crate::readers::Reading;
use crate::readers::facts::Facts;
use crate::readers::facts::Group;
use crate::readers::facts::MAX_NAME_BYTES;
use crate::readers::raw_text;
use crate::readers::secrets::contains_ignore_case;
use crate::readers::text_decode;
use crate::readers::xml_walk;
use crate::readers::xml_walk::Step;
use crate::readers::xml_walk::Walk;

/// Group of what is said about the collection as a whole.
const COLLECTION: &str = "Collection";
/// Elements with a result of which any shows what the file is.
const TELLING: &[&str] = &[
    "<collection hresult=",
    "<registrykey hresult=",
    "<command hresult=",
    "<events hresult=",
    "<foldersfiles hresult=",
];
const NO_RESULTS: &str = ") No Results - Error [";

/// Results of a collection.
pub static READER: Reader = Reader {
    name: "collection_results",
    title: "Results of Intune's Collect diagnostics (results.xml, No Results entries)",
    recognise,
    read,
    stream: None,
    raw,
    samples: &[
        ("results.xml", b"<Collection HRESULT=\"0\"><ID>x</ID>"),
        ("cut.xml", b"<Root><Command HRESULT=\"-2147418113\">x</Command></Root>"),
        ("(11) No Results - Error [0x80070002] FoldersFiles windir_ccmsetup_logs_log", b""),
    ],
};

fn recognise(head: &Head<'_>) -> bool {
    if no_results(head.path).is_some() {
        return true;
    }
    let text = head.text();
    TELLING.iter().any(|start| contains_ignore_case(text, start))
}

fn read(input: &Input<'_>) -> Reading {
    let mut facts = Facts::new(input, FactKind::CollectionResult);
    if let Some(entry) = no_results(input.path) {
        let group = Group { name: facts.word(entry.kind), instance: entry.position };
        let value = format!("0x{:08x}", entry.result);
        facts.add(&group, entry.request, &value, |_| Locus::Whole);
        return facts.finish();
    }
    let text = text_decode::decode(input, facts.warnings());
    let mut walk = Walk::new(&text);
    let mut list = List { facts, open: Vec::new(), text: String::new(), position: 0 };
    while let Some(step) = walk.step() {
        match step {
            Step::Open { name, attributes } => list.open(name, attributes, walk.path()),
            Step::Text(part) if list.text.len() <= MAX_NAME_BYTES => {
                list.text.push_str(text_decode::cut(&part, MAX_NAME_BYTES + 1))
            }
            Step::Text(_) => {}
            Step::Close => list.close(walk.path()),
        }
        if list.facts.is_full() {
            break;
        }
    }
    let mut facts = list.facts;
    for problem in walk.problems() {
        facts.warn(Locus::Element(Arc::from(problem.path)), problem.kind, problem.message);
    }
    facts.finish()
}

fn raw(input: &Input<'_>, locus: &Locus) -> Option<String> {
    let Locus::Element(path) = locus else { return raw_text::line(input, locus) };
    let text = text_decode::decode(input, &mut Vec::new());
    xml_walk::source(&text, path).map(raw_text::shown)
}

/// What the name of a `No Results` entry says.
#[derive(Debug, PartialEq, Eq)]
struct NoResults<'a> {
    position: u32,
    result: u32,
    kind: &'a str,
    request: &'a str,
}

fn no_results(path: &str) -> Option<NoResults<'_>> {
    let (before, after) = path.split_once(NO_RESULTS)?;
    let number: u32 = before.rsplit_once('(')?.1.parse().ok()?;
    let (code, rest) = after.split_once(']')?;
    let digits = code.strip_prefix("0x").or_else(|| code.strip_prefix("0X"))?;
    let result = u32::from_str_radix(digits, 16).ok()?;
    let rest = rest.trim_start();
    let (kind, request) = rest.split_once(' ').unwrap_or((rest, ""));
    // A pattern may stand as a folder with a file name behind it.
    let request = request.split(['/', '\\', '!']).next().unwrap_or_default().trim();
    Some(NoResults { position: number.saturating_sub(1), result, kind, request })
}

struct List<'t, 'a> {
    facts: Facts<'a>,
    /// Open elements: name, and result if it has one.
    open: Vec<(&'t str, Option<String>)>,
    text: String,
    /// How many requests there were so far.
    position: u32,
}

impl<'t> List<'t, '_> {
    fn open(&mut self, name: &'t str, attributes: &str, path: &str) {
        self.text.clear();
        let attributes = quick_xml::events::attributes::Attributes::new(attributes, 0);
        let result = attributes
            .flatten()
            .find(|attribute| attribute.key.into_inner().eq_ignore_ascii_case("HRESULT"))
            .map(|attribute| self.result(&attribute.value, path));
        if self.open.is_empty()
            && let Some(result) = &result
        {
            let group = self.collection();
            self.facts.add(&group, "HRESULT", result, |_| Locus::Element(Arc::from(path)));
        }
        self.open.push((name, result));
    }

    fn close(&mut self, path: &str) {
        let text = std::mem::take(&mut self.text);
        let Some((name, result)) = self.open.pop() else { return };
        if self.open.len() != 1 {
            return;
        }
        let locus = Locus::Element(Arc::from(path));
        let text = text.trim().trim_matches('"').trim();
        match result {
            Some(result) => {
                let group = Group { name: self.facts.word(name), instance: self.position };
                self.position = self.position.saturating_add(1);
                self.facts.add(&group, text, &result, |_| locus);
            }
            None => {
                let group = self.collection();
                self.facts.add(&group, name, text, |_| locus);
            }
        }
    }

    fn collection(&mut self) -> Group {
        Group { name: self.facts.word(COLLECTION), instance: 0 }
    }

    /// The result as `0x%08x`; as written, with a warning, if it is no number.
    fn result(&mut self, written: &str, path: &str) -> String {
        let written = written.trim();
        let code = match written.strip_prefix("0x").or_else(|| written.strip_prefix("0X")) {
            Some(digits) => u32::from_str_radix(digits, 16).ok(),
            None => written.parse::<i32>().map(i32::cast_unsigned).or_else(|_| written.parse::<u32>()).ok(),
        };
        code.map_or_else(
            || {
                let locus = Locus::Element(Arc::from(path));
                self.facts.warn(locus, WarningKind::Malformed, "The result is not a number");
                written.to_owned()
            },
            |code| format!("0x{code:08x}"),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::ArtifactId;

    fn read_as(path: &str, text: &str) -> (Vec<String>, usize) {
        let reading = read(&Input { artifact: ArtifactId(0), path, bytes: text.as_bytes() });
        let rows = reading.facts.iter().map(|f| format!("{}#{}|{}={}", f.group, f.instance, f.name, f.value)).collect();
        (rows, reading.warnings.len())
    }

    const TEXT: &str = "<Collection HRESULT=\"0\">\r\n  <ID>6c2f</ID>\r\n  <SasUrl>https://x/?sig=abc</SasUrl>\r\n\
        \x20 <RegistryKey HRESULT=\"-2147024894\">\"HKLM\\Software\\A &amp; B\"</RegistryKey>\r\n\
        \x20 <Command HRESULT=\"0\">%windir%\\system32\\Dsregcmd.exe /status</Command>\r\n\
        \x20 <OutputFileFormat>flattened</OutputFileFormat>\r\n</Collection>\r\n";

    #[test]
    fn requests_in_order_with_their_results() {
        let expected = [
            "Collection#0|HRESULT=0x00000000",
            "Collection#0|ID=6c2f",
            r"RegistryKey#0|HKLM\Software\A & B=0x80070002",
            r"Command#1|%windir%\system32\Dsregcmd.exe /status=0x00000000",
            "Collection#0|OutputFileFormat=flattened",
        ];
        assert_eq!(read_as("results.xml", TEXT), (expected.map(str::to_owned).to_vec(), 0));
        for end in 0..TEXT.len() {
            let (rows, _) = read_as("results.xml", TEXT.get(..end).unwrap());
            assert!(rows.iter().all(|row| expected.contains(&row.as_str())), "{end}");
        }
    }

    #[test]
    fn a_result_that_is_no_number_is_told() {
        let (rows, warnings) = read_as("r.xml", "<C><Events HRESULT=\"x\">System</Events></C>");
        assert_eq!((rows, warnings), (vec!["Events#0|System=x".to_owned()], 1));
    }

    #[test]
    fn entries_without_results() {
        let path = "DiagLogs.zip!(11) No Results - Error [0x80070002] FoldersFiles windir_ccmsetup_logs_log/x";
        assert_eq!(read_as(path, "").0, ["FoldersFiles#10|windir_ccmsetup_logs_log=0x80070002"]);
        for odd in
            ["(x) No Results - Error [0x1] A b", "No Results - Error [0x1] A", "(1) No Results - Error [0xg] A", ""]
        {
            assert_eq!(no_results(odd), None, "{odd}");
        }
    }
}
