//! What kind of enrollment an entry is.
//!
//! Names are given only where the public SDK header (`MDMRegistration.h`) or the artifacts themselves give them: 0, 5, 6, 13,
//! and the second and local enrollments that their provider tells. Every other number stays a number.

use crate::device::enrollments::Entry;
use crate::model::device::EnrollmentKind;

/// Providers of the entries that every Windows 11 has.
const BUILTIN_PROVIDERS: &[&str] = &["Local Authority", "Cloud Authority", "Deploy Authority"];
/// Types of such entries.
const BUILTIN_TYPES: &[u32] = &[1, 2, 10, 11, 18, 28, 29, 30, 31, 32];
/// Provider of the second enrollment (MMP-C, declared configuration).
const SECOND_PROVIDER: &str = "Microsoft Device Management";
/// Types that the HTML report calls "Windows Declared Configuration".
const SECOND_TYPES: &[u32] = &[24, 26];
/// Type of `RegisterDeviceWithLocalManagement`.
const LOCAL_TYPE: u32 = 20;

/// The kind by type and provider.
pub(super) fn of(entry: &Entry<'_, '_>, type_number: Option<u32>, provider: Option<&str>) -> EnrollmentKind {
    let is = |name: &str| provider.is_some_and(|provider| provider.eq_ignore_ascii_case(name));
    if BUILTIN_PROVIDERS.iter().any(|name| is(name)) {
        return EnrollmentKind::UnmanagedBuiltin;
    }
    if is_second(entry) || is(SECOND_PROVIDER) {
        return EnrollmentKind::Linked;
    }
    match type_number {
        Some(0) if has_marks(entry, provider) => EnrollmentKind::MdmOnly,
        Some(5) => EnrollmentKind::Mam,
        Some(6) => EnrollmentKind::DeviceWithEntra,
        Some(13) => EnrollmentKind::UserWithEntra,
        Some(LOCAL_TYPE) => EnrollmentKind::Local,
        Some(number) if BUILTIN_TYPES.contains(&number) && !has_marks(entry, None) => EnrollmentKind::UnmanagedBuiltin,
        _ => EnrollmentKind::Other,
    }
}

/// Whether the entry is the second one of a pair.
pub(super) fn is_second(entry: &Entry<'_, '_>) -> bool {
    let provider = entry.value("ProviderID").or_else(|| entry.account_value("ServerId"));
    let number =
        entry.value("EnrollmentType").and_then(crate::device::registry::number).or_else(|| type_in_table(entry));
    provider.is_some_and(|fact| fact.value.trim().eq_ignore_ascii_case(SECOND_PROVIDER))
        || number.is_some_and(|number| SECOND_TYPES.contains(&number))
        || entry.table.as_ref().is_some_and(|table| table.group.eq_ignore_ascii_case("LinkedEnrollmentAccountTable"))
}

/// Whether anything but type and state speaks for a real enrollment.
fn has_marks(entry: &Entry<'_, '_>, provider: Option<&str>) -> bool {
    provider.is_some()
        || entry.has_account()
        || ["UPN", "DiscoveryServiceFullURL", "AADTenantID"].iter().any(|name| entry.value(name).is_some())
}

/// `MDM Device with Entra ID(6)`: the number in the HTML report's text.
pub(in crate::device) fn type_in_table(entry: &Entry<'_, '_>) -> Option<u32> {
    let text = &entry.table.as_ref()?.get("Enrollment Type")?.value;
    text.trim().strip_suffix(')')?.rsplit_once('(')?.1.parse().ok()
}
