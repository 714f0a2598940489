//! What a story file may say; see `samples/scenarios/README.md`.

use super::Expect;
use super::defaults::*;
use jiff::Timestamp;
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Story {
    /// The file's name without `.toml`.
    #[serde(skip)]
    pub id: String,
    /// One sentence: who did what, and what came of it.
    pub title: String,
    /// What is unusual about the bundle itself, if anything.
    #[serde(default)]
    pub oddity: String,
    /// Rows of the enrollment guide (Microsoft Learn, "MDM enrollment of Windows devices") that the story is about.
    #[serde(default)]
    pub guide: Vec<String>,
    pub device: Device,
    pub bundle: Bundle,
    #[serde(default)]
    pub names: BTreeMap<String, String>,
    #[serde(default)]
    pub enrollment: Vec<Enrollment>,
    #[serde(default)]
    pub events: Vec<Block>,
    #[serde(default)]
    pub policy: Vec<Policy>,
    #[serde(default)]
    pub app: Vec<App>,
    #[serde(default)]
    pub error_log: Vec<ErrorLog>,
    #[serde(default)]
    pub ime: Vec<ImeLog>,
    /// Registry values on top of those that follow from the rest: key path -> name -> value.
    #[serde(default)]
    pub registry: BTreeMap<String, BTreeMap<String, toml::Value>>,
    /// Lines of `dsregcmd /status` that say something else than the rest of the device (label -> value).
    #[serde(default)]
    pub dsregcmd: BTreeMap<String, String>,
    /// Further files as text: name in the bundle -> content.
    #[serde(default)]
    pub file: BTreeMap<String, String>,
    pub autopilot: Option<Autopilot>,
    pub expect: Expect,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Join {
    /// Workgroup.
    None,
    Entra,
    Domain,
    Hybrid,
    /// A work account was added ("registered").
    Registered,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Device {
    pub name: String,
    /// `26100.1742`; decides which event layouts are legal.
    pub build: String,
    #[serde(default = "professional")]
    pub edition: String,
    pub join: Join,
    #[serde(default)]
    pub domain: String,
    pub user: String,
    #[serde(default = "tenant_name")]
    pub tenant: String,
    /// `+01:00`
    pub utc_offset: String,
    /// `MdmUrl` of `dsregcmd`; empty when the user is in no MDM scope.
    #[serde(default = "intune_discovery")]
    pub mdm_url: String,
    /// Whether the user has a primary refresh token.
    #[serde(default)]
    pub prt: bool,
    /// Group policy "enable automatic MDM enrollment": `user` or `device`.
    pub auto_enroll: Option<String>,
    /// Newer Windows writes enrollment and sync events to channels of their own.
    #[serde(default)]
    pub split_channels: bool,
    /// Debug channels were switched on.
    #[serde(default)]
    pub debug_channels: bool,
    /// `literal20`: the other layout of the System block that is met in the field.
    #[serde(default)]
    pub literal20: bool,
    #[serde(deserialize_with = "when")]
    pub boot: Timestamp,
    #[serde(default = "yes")]
    pub noise: bool,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    CabMszip,
    /// As Windows packs it.
    CabLzx,
    CabLzxUncompressed,
    CabStored,
    /// `mdmdiagnosticstool -area … -zip`
    Zip,
    /// A folder, as Settings leaves it in `C:\Users\Public\Documents\MDMDiagnostics`.
    Folder,
    /// Intune "Collect diagnostics", names flattened (since March 2022).
    IntuneFlattened,
    /// The same before, one numbered folder an item.
    IntuneNumbered,
    /// The first artifact alone.
    Single,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bundle {
    pub name: String,
    pub shape: Shape,
    #[serde(deserialize_with = "when")]
    pub collected: Timestamp,
    #[serde(default = "areas")]
    pub areas: Vec<String>,
    /// The HTML report's name, of which three are met.
    #[serde(default = "html_name")]
    pub html: String,
    /// Channels on top of those this kind of bundle has.
    #[serde(default)]
    pub also: Vec<String>,
    /// Artifacts that are not in the bundle (parts of their names, lower case).
    #[serde(default)]
    pub without: Vec<String>,
    /// Only these artifacts are in the bundle (parts of their names, lower case).
    #[serde(default)]
    pub only: Vec<String>,
    /// Artifact -> what happened to it: `dirty`, `truncated`, `bad_checksum`, `bad_chunk_magic`, `empty`, `cut`.
    #[serde(default)]
    pub damage: BTreeMap<String, String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Enrollment {
    #[serde(default = "first_enrollment")]
    pub id: String,
    #[serde(rename = "type")]
    pub kind: u32,
    #[serde(default = "one")]
    pub state: u32,
    #[serde(default = "intune")]
    pub provider: String,
    /// Empty: none (device credential, self-deploying).
    pub upn: Option<String>,
    #[serde(default = "intune_discovery")]
    pub discovery: String,
    #[serde(default = "intune_server")]
    pub server: String,
    pub linked_to: Option<String>,
    #[serde(default, deserialize_with = "when_maybe")]
    pub last_success: Option<Timestamp>,
    #[serde(default, deserialize_with = "when_maybe")]
    pub last_failure: Option<Timestamp>,
    /// Result of the last session, `0x0` when good.
    #[serde(default = "zero")]
    pub last_result: String,
    /// The MDM client certificate; `user` store for user enrollments.
    pub certificate: Option<Certificate>,
    /// Renewal went wrong with this code.
    pub renew_error: Option<String>,
    /// First-sync (enrollment status page) settings and state.
    pub first_sync: Option<FirstSync>,
    /// The key is a leftover: no OMA-DM account exists any more.
    #[serde(default)]
    pub leftover: bool,
    pub support: Option<Support>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    #[serde(default = "thumbprint")]
    pub thumbprint: String,
    #[serde(deserialize_with = "when")]
    pub from: Timestamp,
    #[serde(deserialize_with = "when")]
    pub to: Timestamp,
    #[serde(default = "system_store")]
    pub store: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FirstSync {
    pub done: bool,
    #[serde(default)]
    pub skip_device: bool,
    #[serde(default)]
    pub skip_user: bool,
    /// Minutes.
    #[serde(default = "sixty")]
    pub timeout: u32,
    /// 0 not blocking; 1 reset, 2 try again, 4 continue anyway.
    #[serde(default)]
    pub block: u32,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Support {
    pub name: String,
    pub phone: String,
    pub email: String,
    pub url: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    pub area: String,
    pub name: String,
    pub value: String,
    #[serde(default = "device_scope")]
    pub scope: String,
    /// The enrollment that set it.
    #[serde(default = "first_enrollment")]
    pub by: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct App {
    pub name: String,
    pub product: String,
    #[serde(default = "version")]
    pub version: String,
    /// 10 initialised … 70 completed; see the MSI status table.
    pub status: u32,
    #[serde(default = "zero")]
    pub error: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErrorLog {
    pub component: String,
    pub name: String,
    pub error: String,
    pub command: String,
    pub uri: String,
    #[serde(deserialize_with = "when")]
    pub at: Timestamp,
}

/// Events: lines of `+offset  PROVIDER id  Field=value …`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Block {
    #[serde(deserialize_with = "when")]
    pub start: Timestamp,
    /// A text of `samples/scenarios/parts/`, for what many stories share.
    pub part: Option<String>,
    #[serde(default)]
    pub lines: String,
    #[serde(default = "one")]
    pub repeat: u32,
    /// `5m`, `30s`
    #[serde(default)]
    pub every: String,
    /// More names for the lines of this block.
    #[serde(default, rename = "where")]
    pub names: BTreeMap<String, String>,
    /// The device's clock was off by this many seconds while this happened.
    #[serde(default)]
    pub clock_off: i64,
}

/// One log of the Intune Management Extension; lines of `+offset  message`, more lines of a message start with `|`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImeLog {
    pub file: String,
    #[serde(deserialize_with = "when")]
    pub start: Timestamp,
    pub part: Option<String>,
    #[serde(default)]
    pub lines: String,
    #[serde(default, rename = "where")]
    pub names: BTreeMap<String, String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Autopilot {
    pub profile: String,
    /// Bits; 0x60 together is self-deploying.
    pub oobe_config: u32,
    #[serde(default)]
    pub hybrid: bool,
    #[serde(deserialize_with = "when")]
    pub downloaded: Timestamp,
    /// Attestation is possible.
    #[serde(default = "yes")]
    pub tpm_ready: bool,
}
