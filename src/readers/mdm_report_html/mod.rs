//! The HTML report, under any of its names (`MDMDiagReport.html`, `MDMDiagHtmlReport.html`, `MDMDiagHTMLReport.html`).
//!
//! A page of tables; sections without rows are left out, so tables are known by their id, not by their place. It has
//! names that the XML report lacks: who manages the device, how the last sync went, whether the user's token was got.
//!
//! # Facts
//! - Group: the table's id (`ConnectionInfoTable`, `Policies Table`), the section's title if it has none.
//! - Tables of pairs (device, connection, accounts, and others whose first cells are labels): name is the label;
//!   instance the n-th table of that id (one `DeviceManagementAccountTable` an enrollment on newer builds).
//!   If the first label of a table of `tables` is not the known one, the table is taken as translated and its rows are
//!   named by position as far as that is fixed.
//! - Tables of columns: instance is the n-th row over all tables of that id; name the column's name by position if the
//!   table is known and has that many columns (`Area`, `Policy`, `Default Value`, `Current Value`, `Target`,
//!   `Config Source`), else its heading, else `column N`.
//! - Value: the cell's text, entities resolved, blanks joined, lines inside a cell joined by `;`.
//! - Locus: the row, `//table[@id="ManagedPoliciesTable"]/tr[3]`, the second table of an id
//!   `//table[@id="DeviceManagementAccountTable"][2]/tr[1]`.

pub(crate) mod rows;
pub(crate) mod tables;

use std::collections::HashMap;
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
use crate::readers::mdm_report_html::rows::Row;
use crate::readers::mdm_report_html::tables::Known;
use crate::readers::raw_text;
use crate::readers::secrets;
use crate::readers::secrets::contains_ignore_case;
use crate::readers::text_decode;

/// The HTML report.
pub static READER: Reader = Reader {
    name: "mdm_report_html",
    title: "MDM diagnostics report (MDMDiagReport.html, MDMDiagHtmlReport.html)",
    recognise,
    read,
    stream: None,
    raw,
    samples: &[
        ("Report.html", b"<!DOCTYPE html><html><body><section><table id=\"DeviceInfoTable\">"),
        ("MDMDiagHTMLReport.html", b"<html><head><style>body { margin: 0 }"),
    ],
};

/// By the id of a table; if the head holds only style sheets, by name.
fn recognise(head: &Head<'_>) -> bool {
    let text = head.text();
    let is_html = contains_ignore_case(text, "<html") || contains_ignore_case(text, "<table");
    let name = head.name().to_ascii_lowercase();
    is_html
        && ((name.starts_with("mdmdiag") && name.ends_with(".html"))
            || tables::ids().any(|id| contains_ignore_case(text, &format!("\"{}\"", id.to_ascii_lowercase()))))
}

fn read(input: &Input<'_>) -> Reading {
    let mut facts = Facts::new(input, FactKind::ReportHtml);
    let page = text_decode::decode(input, facts.warnings());
    let mut report = Report { facts, table: None, short_rows: 0, counts: HashMap::new() };
    let outcome = rows::read(&page, &mut |row| report.row(row));
    let mut facts = report.facts;
    if report.short_rows > 0 {
        let message =
            format!("{} rows have fewer cells than their table has columns and were left out", report.short_rows);
        facts.warn(Locus::Whole, WarningKind::Malformed, message);
    }
    if outcome.restarts > 0 {
        facts.warn(
            Locus::Whole,
            WarningKind::LimitReached,
            "Elements are nested too deep; tables among them may be missing",
        );
    }
    if outcome.gave_up_at.is_some() && !facts.is_full() {
        facts.warn(Locus::Whole, WarningKind::Damaged, "The page could not be read to its end");
    } else if rows::is_cut(&page) {
        let locus = facts.last_locus();
        facts.warn(locus, WarningKind::Truncated, "The page ends too early, behind this row");
    }
    facts.finish()
}

/// The row as written.
fn raw(input: &Input<'_>, locus: &Locus) -> Option<String> {
    let Locus::Element(path) = locus else { return raw_text::line(input, locus) };
    let page = text_decode::decode(input, &mut Vec::new());
    let mut place = None;
    rows::read(&page, &mut |row| {
        if row_path(&row) == **path {
            place = Some(row.place);
        }
        place.is_none()
    });
    let source = page.get(place?)?;
    const END: &str = "</tr>";
    let end = secrets::find_ignore_case(source, END).map_or(source.len(), |at| at + END.len());
    source.get(..end).map(raw_text::shown)
}

fn row_path(row: &Row) -> String {
    let which = if row.table_number > 0 { format!("[{}]", row.table_number + 1) } else { String::new() };
    format!("//table[@id=\"{}\"]{which}/tr[{}]", row.table, row.number)
}

/// The table whose rows come in.
struct Table {
    id: String,
    number: u32,
    known: Option<&'static Known>,
    pairs: bool,
    /// Its rows are named by position: its first label is in another language.
    translated: bool,
    headings: Vec<String>,
    /// Group of a table of pairs.
    group: Option<Group>,
    /// Rows of values so far.
    rows: usize,
}

struct Report<'a> {
    facts: Facts<'a>,
    table: Option<Table>,
    short_rows: u32,
    /// Tables of pairs so far, by id.
    counts: HashMap<String, u32>,
}

impl Report<'_> {
    /// Takes a row; false when no more facts fit.
    fn row(&mut self, row: Row) -> bool {
        let same = |table: &Table| table.id == row.table && table.number == row.table_number;
        if !self.table.as_ref().is_some_and(same) {
            self.table = Some(Table::of(&row));
        }
        let locus = Locus::Element(Arc::from(row_path(&row)));
        let Some(table) = &mut self.table else { return true };
        if row.is_heading && !row.is_labelled && row.number == 1 {
            table.headings = row.cells;
            // Two headings above labelled rows do not make columns of them: the rows decide.
            table.pairs = table.known.is_some_and(|known| known.pairs);
            return true;
        }
        if table.rows == 0 {
            table.begin(&row);
        }
        table.rows += 1;
        if table.pairs {
            Self::pair(&mut self.facts, &mut self.counts, table, &row, locus);
        } else if row.cells.len() < table.headings.len() {
            self.short_rows += 1;
        } else {
            let group = self.facts.group(&table.id);
            for (position, value) in row.cells.iter().enumerate() {
                self.facts.add(&group, &table.column(position), value, |_| locus.clone());
            }
        }
        !self.facts.is_full()
    }

    fn pair(facts: &mut Facts<'_>, counts: &mut HashMap<String, u32>, table: &mut Table, row: &Row, locus: Locus) {
        let [label, values @ ..] = row.cells.as_slice() else { return };
        if values.is_empty() {
            return;
        }
        if table.group.is_none() {
            let count = counts.entry(table.id.to_ascii_lowercase()).or_insert(0);
            table.group = Some(Group { name: facts.word(&table.id), instance: *count });
            *count = count.saturating_add(1);
        }
        let Some(group) = &table.group else { return };
        let by_position = table.known.filter(|_| table.translated).and_then(|known| known.names.get(table.rows - 1));
        let label = by_position.copied().unwrap_or(label.trim_end_matches(':'));
        facts.add(group, label, &values.join(" "), |_| locus);
    }
}

impl Table {
    fn of(row: &Row) -> Self {
        let known = tables::known(&row.table);
        let pairs = known.is_some_and(|known| known.pairs);
        Self {
            id: row.table.clone(),
            number: row.table_number,
            known,
            pairs,
            translated: false,
            headings: Vec::new(),
            group: None,
            rows: 0,
        }
    }

    /// The first row of values tells what kind of table an unknown one is, and in which language a known one.
    fn begin(&mut self, row: &Row) {
        if self.known.is_none() {
            self.pairs = row.is_labelled || (self.headings.is_empty() && row.cells.len() == 2);
        }
        let first = self.known.and_then(|known| known.names.first());
        let label = row.cells.first().map(|label| label.trim_end_matches(':'));
        self.translated =
            self.pairs && first.zip(label).is_some_and(|(first, label)| !first.eq_ignore_ascii_case(label));
    }

    fn column(&self, position: usize) -> String {
        let columns = self.headings.len();
        let known = self.known.filter(|known| columns == 0 || known.names.len() == columns);
        let name = known.and_then(|known| known.names.get(position)).map(|name| (*name).to_owned());
        let heading = || self.headings.get(position).filter(|heading| !heading.is_empty()).cloned();
        name.or_else(heading).unwrap_or_else(|| format!("column {}", position + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::ArtifactId;

    fn input(page: &str) -> Input<'_> {
        Input { artifact: ArtifactId(0), path: "MDMDiagReport.html", bytes: page.as_bytes() }
    }

    fn shown(page: &str) -> (Vec<String>, Vec<WarningKind>) {
        let reading = read(&input(page));
        let rows = reading.facts.iter().map(|f| format!("{}#{}|{}={}", f.group, f.instance, f.name, f.value)).collect();
        (rows, reading.warnings.iter().map(|w| w.kind).collect())
    }

    const PAGE: &str = "<!DOCTYPE html>\r\n<html><body><section><div class=\"SectionTitle\">Device Info</div>\
        <table id=\"DeviceInfoTable\">\r\n<tr><td class=\"LabelColumn\">PC name</td><td>PC-1 &amp; co</td></tr>\r\n\
        <tr><td class=\"LabelColumn\">Organization</td><td></td></tr></table></section>\
        <section><a class=\"SectionTitle\">Device Management Account</a><table id=\"DeviceManagementAccountTable\">\
        <tr><td class=\"LabelColumn\">Enrollment ID</td><td>AA</td></tr></table>\
        <table id=\"DeviceManagementAccountTable\"><tr><td class=\"LabelColumn\">Enrollment ID</td><td>BB</td></tr></table></section>\
        <section><table id=\"ManagedApplicationsTable\"><tr><th>Name</th><th>Status</th><th>Last Error</th></tr>\
        <tr><td>App</td><td>Enforcement Failed</td><td>0x80070643</td></tr><tr><td>short</td></tr></table></section>\
        <section><span class=\"SectionTitle\">Unmanaged policies</span><table><tr><th>Area</th><th>Policies</th></tr>\
        <tr><td>Camera</td><td>a<br/>b</td></tr></table></section></body></html>\r\n";

    #[test]
    fn tables_of_pairs_and_of_columns() {
        let (rows, warnings) = shown(PAGE);
        let expected = [
            "DeviceInfoTable#0|PC name=PC-1 & co",
            "DeviceInfoTable#0|Organization=",
            "DeviceManagementAccountTable#0|Enrollment ID=AA",
            "DeviceManagementAccountTable#1|Enrollment ID=BB",
            "ManagedApplicationsTable#0|Name=App",
            "ManagedApplicationsTable#0|Status=Enforcement Failed",
            "ManagedApplicationsTable#0|Last Error=0x80070643",
            "Unmanaged policies#0|Area=Camera",
            "Unmanaged policies#0|Policies=a;b",
        ];
        assert_eq!((rows, warnings), (expected.map(str::to_owned).to_vec(), vec![WarningKind::Malformed]));
    }

    #[test]
    fn translated_labels_go_by_position() {
        let page =
            PAGE.replace("PC name", "PC-Name").replace("Organization", "Organisation").replace("<th>Name", "<th>Nom");
        let (rows, _) = shown(&page);
        assert_eq!(rows, shown(PAGE).0);
    }

    #[test]
    fn a_cut_page_keeps_its_whole_rows() {
        let (whole, _) = shown(PAGE);
        for end in 0..PAGE.trim_end().len() {
            let (rows, warnings) = shown(PAGE.get(..end).unwrap());
            assert!(rows.iter().all(|row| whole.contains(row)), "{end}: {rows:?}");
            assert!(warnings.contains(&WarningKind::Truncated), "{end}");
        }
    }

    #[test]
    fn the_source_of_a_row() {
        let at = |path: &str| raw(&input(PAGE), &Locus::Element(path.into()));
        let row = "<tr><td class=\"LabelColumn\">Enrollment ID</td><td>BB</td></tr>";
        assert_eq!(at("//table[@id=\"DeviceManagementAccountTable\"][2]/tr[1]").as_deref(), Some(row));
        assert_eq!(at("//table[@id=\"DeviceManagementAccountTable\"][3]/tr[1]"), None);
    }

    #[test]
    fn other_pages_are_not_taken() {
        let other = "<html><body><h1>Battery report</h1><table><tr><td>x</td></tr></table>";
        assert!(!recognise(&Head::new("battery-report.html", other.as_bytes())));
    }
}
