//! The rows of the tables of an HTML page, streaming.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;

use lol_html::HtmlRewriter;
use lol_html::MemorySettings;
use lol_html::Settings;
use lol_html::element;
use lol_html::errors::RewritingError;
use lol_html::html_content::Element;
use lol_html::html_content::TextChunk;
use lol_html::text;

use crate::readers::facts::MAX_VALUE_BYTES;
use crate::readers::text_decode::cut;

/// How much the parser may remember; the stack of open elements is what grows. 64 MiB are some 400,000 elements.
const MAX_PARSER_BYTES: usize = 64 * 1024 * 1024;
/// How much is given to the parser at once: what is lost when it gives up.
const PIECE_BYTES: usize = 1024 * 1024;
/// Most cells of a row; the widest known table has seven columns.
const MAX_CELLS: usize = 32;
/// Most tables that are told apart by id; the report has about a dozen.
const MAX_TABLES: usize = 1000;
/// Longest title or id.
const MAX_TITLE_BYTES: usize = 256;

/// One row of a table.
#[derive(Debug, Default)]
pub(crate) struct Row {
    /// `id` of its table, else the title of its section.
    pub(crate) table: String,
    /// Which table of that id, counted from 0, and whether this is its first row.
    pub(crate) table_number: u32,
    /// Position in the table, counted from 1.
    pub(crate) number: u32,
    /// Whether its cells are headings (`<th>`).
    pub(crate) is_heading: bool,
    /// Whether its first cell is marked as a label.
    pub(crate) is_labelled: bool,
    /// The text of its cells.
    pub(crate) cells: Vec<String>,
    /// Where it stands, in bytes.
    pub(crate) place: Range<usize>,
}

/// What became of a page.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// The parser had to begin anew this often because elements were nested too deep.
    pub(crate) restarts: u32,
    /// Where it gave up for another reason.
    pub(crate) gave_up_at: Option<usize>,
}

struct State<'f> {
    row: Row,
    open: bool,
    /// A cell is open: text belongs to it.
    in_cell: bool,
    title: String,
    /// The title's text is complete: the next title begins anew.
    title_done: bool,
    /// Tables so far, by id or title.
    tables: HashMap<String, u32>,
    /// Where the parser's input begins in the page.
    base: usize,
    each: &'f mut dyn FnMut(Row) -> bool,
    /// `each` wants no more.
    stopped: bool,
}

/// Calls `each` for every row of every table in the page until it returns false. A row at whose end the page is cut is
/// not given.
pub(crate) fn read(page: &str, each: &mut dyn FnMut(Row) -> bool) -> Outcome {
    let state = RefCell::new(State {
        row: Row::default(),
        open: false,
        in_cell: false,
        title: String::new(),
        title_done: true,
        tables: HashMap::new(),
        base: 0,
        each,
        stopped: false,
    });
    let mut outcome = Outcome::default();
    let mut at = 0_usize;
    while at < page.len() && !state.borrow().stopped {
        state.borrow_mut().base = at;
        match parse(page, &mut at, &state) {
            Ok(()) => break,
            Err(RewritingError::MemoryLimitExceeded(_)) => outcome.restarts += 1,
            Err(_) if state.borrow().stopped => break,
            Err(_) => {
                outcome.gave_up_at = Some(at);
                break;
            }
        }
    }
    let mut state = state.into_inner();
    if outcome == Outcome::default() && !is_cut(page) {
        state.end_row(page.len());
    }
    outcome
}

/// Whether the page lacks its end.
pub(crate) fn is_cut(page: &str) -> bool {
    const END: &str = "</html>";
    let tail = page.trim_end();
    let from = (0..=tail.len().saturating_sub(END.len())).rev().find(|&at| tail.is_char_boundary(at)).unwrap_or(0);
    !tail.get(from..).is_some_and(|end| end.eq_ignore_ascii_case(END))
}

/// Parses from `at` on, which is moved to the last piece that was begun.
fn parse(page: &str, at: &mut usize, state: &RefCell<State<'_>>) -> Result<(), RewritingError> {
    let settings = Settings::new()
        .append_element_content_handler(element!("[class*=SectionTitle]", |_: &mut Element<'_, '_>| {
            state.borrow_mut().begin_title();
            Ok(())
        }))
        .append_element_content_handler(text!("[class*=SectionTitle]", |part: &mut TextChunk<'_>| {
            state.borrow_mut().add_title(part.as_str());
            Ok(())
        }))
        .append_element_content_handler(element!("table", |table: &mut Element<'_, '_>| {
            let start = table.source_location().bytes().start;
            state.borrow_mut().begin_table(table.get_attribute("id"), start)
        }))
        .append_element_content_handler(element!("tr", |row: &mut Element<'_, '_>| {
            state.borrow_mut().begin_row(row.source_location().bytes().start)
        }))
        .append_element_content_handler(element!("td", |cell: &mut Element<'_, '_>| {
            let label = cell.get_attribute("class").is_some_and(|class| class.contains("LabelColumn"));
            state.borrow_mut().begin_cell(false, label);
            Ok(())
        }))
        .append_element_content_handler(element!("th", |_: &mut Element<'_, '_>| {
            state.borrow_mut().begin_cell(true, false);
            Ok(())
        }))
        .append_element_content_handler(element!("br", |_: &mut Element<'_, '_>| {
            state.borrow_mut().add_text(";");
            Ok(())
        }))
        .append_element_content_handler(text!("td, th", |part: &mut TextChunk<'_>| {
            state.borrow_mut().add_text(part.as_str());
            Ok(())
        }))
        .with_memory_settings(MemorySettings::new().with_max_allowed_memory_usage(MAX_PARSER_BYTES))
        .with_strict(false);
    let mut rewriter = HtmlRewriter::new(settings, |_: &[u8]| {});
    loop {
        let piece = page.as_bytes().get(*at..).unwrap_or_default();
        if piece.is_empty() {
            return rewriter.end();
        }
        let piece = piece.get(..PIECE_BYTES).unwrap_or(piece);
        let result = rewriter.write(piece);
        // A piece that fails is not tried again: what made it fail may be in it alone.
        *at += piece.len();
        result?;
    }
}

/// What a handler answers: an error ends the parsing.
type Answer = Result<(), Box<dyn std::error::Error + Send + Sync>>;

impl State<'_> {
    fn begin_title(&mut self) {
        self.title.clear();
        self.title_done = false;
    }

    fn add_title(&mut self, part: &str) {
        if !self.title_done && self.title.len() < MAX_TITLE_BYTES {
            self.title.push_str(cut(part, MAX_TITLE_BYTES));
        }
    }

    fn begin_table(&mut self, id: Option<String>, start: usize) -> Answer {
        let start = self.base.saturating_add(start);
        self.end_row(start);
        self.title_done = true;
        let title = tidy(&self.title);
        let table = id.filter(|id| !id.trim().is_empty()).unwrap_or(title);
        let table = cut(&table, MAX_TITLE_BYTES).to_owned();
        let is_full = self.tables.len() >= MAX_TABLES;
        let number = match self.tables.get_mut(&table) {
            Some(count) => {
                *count = count.saturating_add(1);
                *count
            }
            None if is_full => 0,
            None => {
                self.tables.insert(table.clone(), 0);
                0
            }
        };
        self.row = Row { table, table_number: number, ..Row::default() };
        self.answer()
    }

    fn begin_row(&mut self, start: usize) -> Answer {
        let start = self.base.saturating_add(start);
        self.end_row(start);
        self.open = true;
        self.row.number = self.row.number.saturating_add(1);
        self.row.place = start..start;
        self.answer()
    }

    /// Without a row around it a cell begins one: `<tr>` may be what is damaged.
    fn begin_cell(&mut self, is_heading: bool, is_label: bool) {
        self.open = true;
        if self.row.cells.is_empty() {
            self.row.is_heading = is_heading;
            self.row.is_labelled = is_label;
        }
        self.in_cell = self.row.cells.len() < MAX_CELLS;
        if self.in_cell {
            self.row.cells.push(String::new());
        }
    }

    fn add_text(&mut self, part: &str) {
        if let Some(cell) = self.row.cells.last_mut().filter(|cell| self.in_cell && cell.len() <= MAX_VALUE_BYTES) {
            cell.push_str(cut(part, MAX_VALUE_BYTES + 1));
        }
    }

    /// The row ends before `end`.
    fn end_row(&mut self, end: usize) {
        if !std::mem::take(&mut self.open) || self.stopped {
            return;
        }
        self.in_cell = false;
        let row = Row {
            table: self.row.table.clone(),
            cells: std::mem::take(&mut self.row.cells).iter().map(|cell| tidy(cell)).collect(),
            place: self.row.place.start..end,
            ..self.row
        };
        self.stopped = !(self.each)(row);
    }

    fn answer(&self) -> Answer {
        if self.stopped { Err("no more rows are wanted".into()) } else { Ok(()) }
    }
}

/// Text as a browser shows it: entities resolved, runs of blanks as one.
fn tidy(text: &str) -> String {
    let named = |name: &str| match name {
        "nbsp" => Some(" "),
        "copy" => Some("©"),
        "reg" => Some("®"),
        name => quick_xml::escape::resolve_predefined_entity(name),
    };
    let resolved = match memchr::memchr(b'&', text.as_bytes()) {
        // A stray `&` makes the library refuse the whole text: then it stays as it is.
        Some(_) => quick_xml::escape::unescape_with(text, named).unwrap_or(text.into()),
        None => text.into(),
    };
    let mut out = String::with_capacity(resolved.len());
    for word in resolved.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(page: &str) -> Vec<String> {
        let mut list = Vec::new();
        let outcome = read(page, &mut |row| {
            list.push(format!("{}#{}/{}:{}", row.table, row.table_number, row.number, row.cells.join("|")));
            true
        });
        assert_eq!(outcome, Outcome::default());
        list
    }

    #[test]
    fn tables_by_id_or_title() {
        let page = "<html><section><span class=\"x SectionTitle\">Odd <b>one</b></span><table><tr><td>a<td>b<br>c &amp; &#100;\
                    </table></section><table id='T'><tr><th>h</th></tr><tr><td> 1 <span>2</span>\n 3</td></tr></table>\
                    <table id=\"T\"><tr><td>x & y</table></html>\r\n";
        assert_eq!(rows(page), ["Odd one#0/1:a|b;c & d", "T#0/1:h", "T#0/2:1 2 3", "T#1/1:x & y"]);
    }

    #[test]
    fn a_cut_page_loses_its_last_row_only() {
        assert_eq!(rows("<table id=T><tr><td>1</td></tr><tr><td>2"), ["T#0/1:1"]);
        assert!(is_cut("") && is_cut("<html>") && is_cut("</htmlü") && !is_cut("x</HTML>\r\n "));
    }

    #[test]
    fn reading_stops_when_nobody_wants_more() {
        let mut seen = 0;
        read("<table><tr><td>1<tr><td>2<tr><td>3</table></html>", &mut |_| {
            seen += 1;
            seen < 2
        });
        assert_eq!(seen, 2);
    }

    #[test]
    fn nesting_without_end_is_passed() {
        let deep = "<b>".repeat(1_000_000);
        let page = format!(
            "<table id=T><tr><td>1</td></tr></table>{deep}{}<table id=U><tr><td>2</td></tr></table></html>",
            " ".repeat(PIECE_BYTES)
        );
        let mut list = Vec::new();
        read(&page, &mut |row| {
            list.push(row.table);
            true
        });
        assert_eq!(list[0], "T");
    }
}
