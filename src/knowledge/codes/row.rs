//! The shape of the code rows.

/// What kind of number a row is about; rows of a family are sorted by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// HRESULT, NTSTATUS or token-library code.
    Status,
    /// `AADSTS…` number.
    Aadsts,
    /// OMA-DM (SyncML) status or alert.
    SyncMl,
    /// Process exit code or Win32 error number.
    Exit,
    /// `Status` of an MSI in the EnterpriseDesktopAppManagement keys.
    MsiState,
    /// `InstallationState` in the EnrollmentStatusTracking keys.
    EspState,
}

/// One code, or a range of codes with one meaning. Empty texts are not known.
#[derive(Debug)]
pub struct CodeRow {
    /// Kind of number.
    pub kind: Kind,
    /// The number (first of the range).
    pub low: u32,
    /// Last number of the range; the same as `low` for one code.
    pub high: u32,
    /// Symbolic name.
    pub name: &'static str,
    /// What it means, own words.
    pub meaning: &'static str,
    /// What usually causes it.
    pub cause: &'static str,
    /// What the helpdesk does.
    pub action: &'static str,
    /// Where the row was read.
    pub source: &'static str,
    /// Whether the source is unverified, a field report or community knowledge: to be shown as a hint, not a fact.
    pub hint: bool,
}

pub(super) const fn code(
    kind: Kind,
    number: u32,
    name: &'static str,
    meaning: &'static str,
    cause: &'static str,
    action: &'static str,
    source: &'static str,
) -> CodeRow {
    CodeRow { kind, low: number, high: number, name, meaning, cause, action, source, hint: false }
}

impl CodeRow {
    pub(super) const fn to(mut self, high: u32) -> Self {
        self.high = high;
        self
    }
    pub(super) const fn hint(mut self) -> Self {
        self.hint = true;
        self
    }
}

/// A code that only has a symbol.
#[derive(Debug)]
pub struct SymbolRow {
    /// The number.
    pub value: u32,
    /// Symbolic name.
    pub name: &'static str,
    /// Family word.
    pub family: &'static str,
}

pub(super) const fn symbol(value: u32, name: &'static str, family: &'static str) -> SymbolRow {
    SymbolRow { value, name, family }
}

/// An error word of the enrollment service.
#[derive(Debug)]
pub struct FaultRow {
    /// The word, as in event 52 of device management (`s:Authorization`, `DeviceCapReached`).
    pub word: &'static str,
    /// The code it becomes, if one is known.
    pub code: Option<u32>,
    /// What it means.
    pub meaning: &'static str,
    /// What usually causes it.
    pub cause: &'static str,
    /// What the helpdesk does; empty: as for the code.
    pub action: &'static str,
    /// Where the row was read.
    pub source: &'static str,
}
