//! The values of one chunk's records, packed as the chunk has them.

use std::sync::Arc;

use memchr::memmem;

use crate::model::fields::Field;
use crate::model::fields::Packed;
use crate::readers::evtx::plan::PartPlan;
use crate::readers::evtx::slots::Table;
use crate::readers::secrets;

/// The values of the records of one chunk: copies of the tables of values that fields are made of.
#[derive(Debug, Default)]
pub(super) struct Values {
    /// Tables (counts, descriptors, values) back to back.
    bytes: Vec<u8>,
    plans: Vec<Arc<PartPlan>>,
    parts: Vec<Part>,
    /// For each record, where its parts begin; and where the last one's end.
    records: Vec<u32>,
}

#[derive(Clone, Copy, Debug)]
struct Part {
    plan: u32,
    /// Where its table begins, [`NO_TABLE`] if it has no values.
    at: u32,
}

const NO_TABLE: u32 = u32::MAX;

impl Values {
    /// Values of about `bytes` bytes in `records` records.
    pub(super) fn with_capacity(bytes: usize, records: usize) -> Self {
        let mut values = Self { bytes: Vec::with_capacity(bytes), ..Self::default() };
        values.parts.reserve(records);
        values.records.reserve(records + 1);
        values
    }

    /// Begins the next record. Its number, for [`crate::model::fields::Fields::packed`], is how many came before.
    pub(super) fn begin(&mut self) -> Option<()> {
        self.records.push(u32::try_from(self.parts.len()).ok()?);
        Some(())
    }

    /// Takes back what was begun after the first `records` records.
    pub(super) fn undo(&mut self, records: usize) {
        if let Some(&start) = self.records.get(records) {
            self.parts.truncate(start as usize);
            self.records.truncate(records);
        }
    }

    /// Makes a plan known; gives the number under which parts name it.
    pub(super) fn learn(&mut self, plan: &Arc<PartPlan>) -> Option<u32> {
        let number = u32::try_from(self.plans.len()).ok()?;
        self.plans.push(Arc::clone(plan));
        Some(number)
    }

    /// The plan with that number.
    pub(super) fn plan(&self, number: u32) -> Option<&PartPlan> {
        self.plans.get(number as usize).map(|plan| &**plan)
    }

    /// Adds a part of the record begun last: its plan and, if it has values, their table.
    pub(super) fn part(&mut self, plan: u32, table: Option<&[u8]>) -> Option<()> {
        let at = match table {
            Some(table) => {
                let at = u32::try_from(self.bytes.len()).ok()?;
                self.bytes.extend_from_slice(table);
                at
            }
            None => NO_TABLE,
        };
        self.parts.push(Part { plan, at });
        Some(())
    }

    /// The parts of a record.
    fn parts_of(&self, record: u32) -> &[Part] {
        let at = record as usize;
        let bound = |at: usize| self.records.get(at).map(|&start| start as usize);
        bound(at).zip(bound(at + 1)).and_then(|(start, end)| self.parts.get(start..end)).unwrap_or_default()
    }

    /// No more records come.
    pub(super) fn finish(&mut self) {
        self.records.push(u32::try_from(self.parts.len()).unwrap_or(0));
        self.bytes.shrink_to_fit();
    }
}

impl Packed for Values {
    fn unpack(&self, at: u32) -> Vec<Field> {
        let parts = self.parts_of(at);
        let steps = parts.iter().filter_map(|part| self.plan(part.plan)).map(PartPlan::len).sum();
        let (mut table, mut fields) = (Table::default(), Vec::with_capacity(steps));
        for part in parts {
            let Some(plan) = self.plan(part.plan) else { continue };
            let read = part.at == NO_TABLE || table.read(&self.bytes, part.at as usize, self.bytes.len()).is_some();
            if read {
                plan.unpack(&self.bytes, table.slots(), &mut fields);
            }
        }
        secrets::clean_fields(&mut fields);
        fields
    }

    /// Texts are UTF-16 or ANSI in the tables; those that stand in a template are few.
    fn may_hold(&self, at: u32, ascii: &str) -> bool {
        let parts = self.parts_of(at);
        let tables = |parts: &[Part]| parts.iter().map(|part| part.at).find(|&at| at != NO_TABLE);
        let start = tables(parts).map_or(self.bytes.len(), |at| at as usize);
        let next = self.records.get(at as usize + 1).and_then(|&next| self.parts.get(next as usize..));
        let end = next.and_then(tables).map_or(self.bytes.len(), |at| at as usize);
        let bytes = self.bytes.get(start..end).unwrap_or_default();
        let wide: Vec<u8> = ascii.bytes().flat_map(|byte| [byte, 0]).collect();
        memmem::find(bytes, &wide).is_some()
            || memmem::find(bytes, ascii.as_bytes()).is_some()
            || parts.iter().filter_map(|part| self.plan(part.plan)).any(|plan| plan.has_text(ascii))
    }
}
