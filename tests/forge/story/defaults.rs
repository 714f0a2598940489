//! What a story need not say.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer};

/// A TOML date and time with an offset.
pub fn when<'de, D: Deserializer<'de>>(d: D) -> Result<Timestamp, D::Error> {
    let written = toml::value::Datetime::deserialize(d)?;
    written.to_string().parse().map_err(serde::de::Error::custom)
}

pub fn when_maybe<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Timestamp>, D::Error> {
    when(d).map(Some)
}

pub fn professional() -> String {
    "Professional".to_owned()
}
pub fn tenant_name() -> String {
    "Contoso".to_owned()
}
pub fn intune_discovery() -> String {
    "https://enrollment.manage.microsoft.com/enrollmentserver/discovery.svc".to_owned()
}
pub fn intune_server() -> String {
    "https://r.manage.microsoft.com/devicegatewayproxy/cimhandler.ashx".to_owned()
}
pub fn intune() -> String {
    "MS DM Server".to_owned()
}
pub fn yes() -> bool {
    true
}
pub fn one() -> u32 {
    1
}
pub fn sixty() -> u32 {
    60
}
pub fn zero() -> String {
    "0x0".to_owned()
}
pub fn version() -> String {
    "1.0.0".to_owned()
}
pub fn device_scope() -> String {
    "Device".to_owned()
}
pub fn system_store() -> String {
    "System".to_owned()
}
pub fn html_name() -> String {
    "MDMDiagHtmlReport.html".to_owned()
}
pub fn areas() -> Vec<String> {
    ["Autopilot", "DeviceEnrollment", "DeviceProvisioning", "TPM"].map(str::to_owned).to_vec()
}
/// The enrollment id most stories use.
pub fn first_enrollment() -> String {
    "B2C1A7E4-5F0D-4E6B-9A53-0C7D1E2F3A4B".to_owned()
}
pub fn thumbprint() -> String {
    "4F1D2C3B5A69788796A5B4C3D2E1F00112233445".to_owned()
}
