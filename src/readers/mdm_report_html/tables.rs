//! What is known about the tables of the report: their columns and rows by position. Microsoft documents none of it;
//! seen in public scripts that read the report (ztrhgf/useful_powershell_modules, which goes by position).
//!
//! Labels are English in every build that was seen described, but position is what the readers of the field rely on;
//! so a table whose first label is not the known one is taken as translated, and its rows are named by position.

/// A table by its id.
pub(crate) struct Known {
    /// `id` of the table.
    pub(crate) id: &'static str,
    /// Whether a row is a label and a value (else a row has one value a column).
    pub(crate) pairs: bool,
    /// Names of the rows of a table of pairs as far as their position is fixed, or of the columns.
    pub(crate) names: &'static [&'static str],
}

const ACCOUNT: &[&str] = &["Enrollment ID", "Enrollment Type", "Account UID", "Flags", "OMADM protocol version"];

const TABLES: &[Known] = &[
    Known {
        id: "DeviceInfoTable",
        pairs: true,
        names: &["PC name", "Organization", "Edition", "OS Build", "Processor", "Installed RAM", "System Type"],
    },
    Known {
        id: "ConnectionInfoTable",
        pairs: true,
        names: &["Managed by", "Last sync", "Management server address", "Exchange ID"],
    },
    Known { id: "DeviceManagementAccountTable", pairs: true, names: ACCOUNT },
    Known { id: "LinkedEnrollmentAccountTable", pairs: true, names: ACCOUNT },
    Known { id: "CertificatesTable", pairs: false, names: &["Issued to", "Issued by", "Expiration", "Purpose"] },
    Known {
        id: "EnrolledConfigurationSourcesAndTargetResourcesTable",
        pairs: false,
        names: &["Configuration source", "ID", "Target", "Resource"],
    },
    Known {
        id: "ManagedPoliciesTable",
        pairs: false,
        names: &["Area", "Policy", "Default Value", "Current Value", "Target", "Config Source"],
    },
    Known { id: "ManagedApplicationsTable", pairs: false, names: &["Name", "Status", "Last Error"] },
    Known {
        id: "BlockedGroupPoliciesTable",
        pairs: false,
        names: &["Blocked GP Entity", "Blocked GP Value Name", "Blocked Value", "MDM Uris Blocking GP"],
    },
    Known { id: "WifiProfilesTable", pairs: false, names: &["Profile"] },
    Known { id: "VPNProfilesTable", pairs: false, names: &["Profile"] },
];

/// The table of that id.
pub(crate) fn known(id: &str) -> Option<&'static Known> {
    TABLES.iter().find(|table| table.id.eq_ignore_ascii_case(id))
}

/// Ids of which any shows what an HTML file is.
pub(crate) fn ids() -> impl Iterator<Item = &'static str> {
    TABLES.iter().map(|table| table.id)
}
