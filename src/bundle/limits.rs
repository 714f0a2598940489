//! Every cap on what is taken from a bundle. Each is reported when it is hit, and the rest of the bundle is still read.
//!
//! A bundle is mailed in by anybody, so every number in it is an attacker's. Caps are applied while the bundle is
//! opened, in the order in which the containers list their files and by the sizes they declare; reading then stops at
//! the declared size. What is left out is therefore the same on every machine and at any thread count.

/// Files listed per bundle, all containers together. The largest Intune bundles hold some two thousand; a zip without
/// the 64-bit extension and a cabinet cannot hold more than 65,535.
pub const ENTRIES: u32 = 65_536;

/// Bytes taken of one artifact. Event logs are 1 to 20 MiB by default and some fleets set 256 MiB; an artifact is held
/// in memory while it is read, one a thread.
pub const ARTIFACT_BYTES: u64 = 256 << 20;

/// Bytes unpacked per bundle, all levels together. A 60 MB cabinet of event logs unpacks to 1 GB (29:1 measured).
pub const TOTAL_BYTES: u64 = 2 << 30;

/// Unpacked bytes per packed byte of one container, counted over the whole container and only beyond
/// [`EXPANSION_FLOOR_BYTES`]. Half-empty event logs reach 29:1 over a whole LZX cabinet; a single small cabinet of
/// nearly empty logs was seen at 553:1; the formats allow 1,032:1 (deflate) and about 2,000:1 (LZX).
pub const EXPANSION_RATIO: u64 = 200;

/// Bytes that any container, however small, may unpack to: what [`EXPANSION_RATIO`] forbids is a small file that
/// fills the memory, not a cabinet of 26 KB with 15 MB of empty log in it.
pub const EXPANSION_FLOOR_BYTES: u64 = 256 << 20;

/// Containers inside each other. Intune zip, `mdmlogs-*.cab` and `LicensingDiag.cab` are three; one more for the mail
/// programs that zip attachments.
pub const NESTING: u32 = 4;

/// Bytes of the container itself, which is held in memory. Intune accepts 250 MB from a device.
pub const CONTAINER_BYTES: u64 = 1 << 30;

/// Bytes of nested containers, which are unpacked and held in memory, together.
pub const NESTED_BYTES: u64 = 256 << 20;

/// Unpacked bytes of cabinet folders that are kept between opening and reading. A cabinet folder is one compressed
/// stream: to see whether a file in it is itself a container it must be unpacked as far as that file. What was unpacked
/// is kept for reading as far as this allows; beyond it the folder is unpacked a second time.
pub const KEPT_BYTES: u64 = 64 << 20;

/// Bytes of one name as it is shown. Cabinets allow 255, Windows paths 260 characters, zip 65,535 bytes.
pub const NAME_BYTES: usize = 1_024;

/// Folders inside each other when the bundle is a folder on disk. Windows paths of 260 characters cannot hold more.
pub const FOLDER_DEPTH: u32 = 64;

/// Names read when the bundle is a folder on disk, those of folders included: somebody will give it `/`.
pub const FOLDER_NAMES: usize = 1 << 20;

/// Warnings of one kind about one container before they are summed up: 70,000 refused names are one problem.
pub const WARNINGS_OF_A_KIND: usize = 20;

/// The caps in force for one bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// See [`ENTRIES`].
    pub entries: u32,
    /// See [`ARTIFACT_BYTES`].
    pub artifact_bytes: u64,
    /// See [`TOTAL_BYTES`].
    pub total_bytes: u64,
    /// See [`EXPANSION_RATIO`].
    pub expansion_ratio: u64,
    /// See [`EXPANSION_FLOOR_BYTES`].
    pub expansion_floor_bytes: u64,
    /// See [`NESTING`].
    pub nesting: u32,
    /// See [`CONTAINER_BYTES`].
    pub container_bytes: u64,
    /// See [`NESTED_BYTES`].
    pub nested_bytes: u64,
    /// See [`KEPT_BYTES`].
    pub kept_bytes: u64,
    /// See [`NAME_BYTES`].
    pub name_bytes: usize,
    /// See [`FOLDER_DEPTH`].
    pub folder_depth: u32,
    /// See [`FOLDER_NAMES`].
    pub folder_names: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            entries: ENTRIES,
            artifact_bytes: ARTIFACT_BYTES,
            total_bytes: TOTAL_BYTES,
            expansion_ratio: EXPANSION_RATIO,
            expansion_floor_bytes: EXPANSION_FLOOR_BYTES,
            nesting: NESTING,
            container_bytes: CONTAINER_BYTES,
            nested_bytes: NESTED_BYTES,
            kept_bytes: KEPT_BYTES,
            name_bytes: NAME_BYTES,
            folder_depth: FOLDER_DEPTH,
            folder_names: FOLDER_NAMES,
        }
    }
}

impl Limits {
    /// The defaults with another total, as asked for on the command line. A total above the default is the user's word
    /// that the bundle is to be trusted with so much memory: it raises the expansion and the artifact cap as well.
    #[must_use]
    pub fn with_total_bytes(total_bytes: u64) -> Self {
        let usual = Self::default();
        if total_bytes <= usual.total_bytes {
            return Self { total_bytes, ..usual };
        }
        Self {
            total_bytes,
            artifact_bytes: total_bytes,
            expansion_floor_bytes: total_bytes,
            container_bytes: usual.container_bytes.max(total_bytes),
            ..usual
        }
    }

    /// How many bytes a container of this size may unpack to.
    #[must_use]
    pub fn expansion_bytes(&self, container_bytes: u64) -> u64 {
        container_bytes.saturating_mul(self.expansion_ratio).max(self.expansion_floor_bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_container_may_unpack_to_the_floor_and_a_large_one_to_the_ratio() {
        let limits = Limits::default();
        assert_eq!(limits.expansion_bytes(26_554), EXPANSION_FLOOR_BYTES);
        assert_eq!(limits.expansion_bytes(10 << 20), 2_000 << 20);
        assert_eq!(limits.expansion_bytes(u64::MAX), u64::MAX);
    }

    #[test]
    fn a_raised_total_raises_what_would_undo_it() {
        assert_eq!(Limits::with_total_bytes(1_000).artifact_bytes, ARTIFACT_BYTES);
        let raised = Limits::with_total_bytes(8 << 30);
        assert_eq!((raised.total_bytes, raised.artifact_bytes, raised.expansion_bytes(1)), (8 << 30, 8 << 30, 8 << 30));
    }
}
