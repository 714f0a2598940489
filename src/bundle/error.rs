//! Why an input cannot be opened at all.

use std::io;

/// Why there is no bundle. The message names the input; whatever can be read in part is a bundle with warnings instead.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// There is no such file or folder.
    #[error("{name}: no such file or folder")]
    NotFound {
        /// The path as given.
        name: String,
    },
    /// The operating system would not give it.
    #[error("{name}: cannot be read: {source}")]
    Unreadable {
        /// The path as given.
        name: String,
        /// What the operating system said.
        source: io::Error,
    },
    /// It is a device, a pipe or a socket.
    #[error("{name}: neither a file nor a folder (give a pipe as standard input, with -)")]
    NotAFile {
        /// The path as given.
        name: String,
    },
    /// It holds nothing.
    #[error("{name}: holds no file and no byte")]
    Empty {
        /// The path as given, or `-`.
        name: String,
    },
    /// It begins like a container but nothing in it can be listed.
    #[error("{name}: not a readable {container}: {problem}")]
    Damaged {
        /// The path as given, or `-`.
        name: String,
        /// `cabinet` or `zip archive`.
        container: &'static str,
        /// What is wrong, with its place.
        problem: String,
    },
    /// It is larger than mdmlens holds in memory.
    #[error("{name}: {size_bytes} bytes, more than the limit of {limit_bytes} (raise it with --limit-bytes)")]
    TooLarge {
        /// The path as given, or `-`.
        name: String,
        /// Its size in bytes.
        size_bytes: u64,
        /// The limit in bytes.
        limit_bytes: u64,
    },
}

impl OpenError {
    /// From an error of the operating system about the input `name`.
    pub(super) fn from_io(name: &str, source: io::Error) -> Self {
        let name = name.to_owned();
        match source.kind() {
            io::ErrorKind::NotFound => Self::NotFound { name },
            _ => Self::Unreadable { name, source },
        }
    }
}
