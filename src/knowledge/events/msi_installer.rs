//! Events of `MsiInstaller`.
//!
//! Written by `scripts/import_knowledge.py` from tables that are kept outside this repository; every row
//! names its source.

use crate::knowledge::events::row::CodeUse as Use;
use crate::knowledge::events::row::Provider;
use crate::knowledge::events::row::ev;
use crate::model::event::EventOutcome as O;
use crate::model::event::Topic as T;
use crate::model::record::Level as L;

const CHANNEL_1: &str = "Application";
const SOURCE_1: &str = "general Windows knowledge, not from a manifest; text: own words; general knowledge, verify before relying on field order";

/// The provider and its rows.
#[rustfmt::skip]
pub(super) static PROVIDER: Provider = Provider {
    name: "MsiInstaller",
    guid: None,
    rows: &[
        ev(1033, &[CHANNEL_1], L::Information, "MSI product {1} install ended; version={2}, status={4}", &["product", "version", "language", "status", "manufacturer"], T::AppInstall, O::Info, SOURCE_1).weak().codes(&[(4, Use::IfFailed)]),
        ev(1040, &[CHANNEL_1], L::Information, "MSI transaction begun for {1}", &["msi path", "client process id"], T::AppInstall, O::Start, SOURCE_1).weak(),
        ev(1042, &[CHANNEL_1], L::Information, "MSI transaction ended for {1}", &["msi path", "client process id"], T::AppInstall, O::Info, SOURCE_1).weak(),
        ev(11707, &[CHANNEL_1], L::Information, "MSI install succeeded", &["text"], T::AppInstall, O::Success, SOURCE_1).weak(),
        ev(11708, &[CHANNEL_1], L::Error, "MSI install failed", &["text"], T::AppInstall, O::Failure, SOURCE_1).weak(),
    ],
};
