//! Identifiers.

use std::fmt;

/// A GUID, in the byte order of its text form (big-endian fields).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Guid([u8; 16]);

impl Guid {
    /// The all-zero GUID, which Windows writes for "none".
    pub const NIL: Self = Self([0; 16]);

    /// From the sixteen bytes as Windows stores them (first three fields little-endian).
    #[must_use]
    pub const fn from_windows_bytes(b: [u8; 16]) -> Self {
        Self([b[3], b[2], b[1], b[0], b[5], b[4], b[7], b[6], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]])
    }

    /// From text of exactly the form `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx`, either case, with or without braces.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let inner = text.strip_prefix('{').and_then(|t| t.strip_suffix('}')).unwrap_or(text).as_bytes();
        if inner.len() != 36 {
            return None;
        }
        let mut bytes = [0_u8; 16];
        let mut digits = 0_usize;
        for (at, &c) in inner.iter().enumerate() {
            if matches!(at, 8 | 13 | 18 | 23) {
                if c != b'-' {
                    return None;
                }
                continue;
            }
            let value = match c {
                b'0'..=b'9' => c - b'0',
                b'a'..=b'f' => c - b'a' + 10,
                b'A'..=b'F' => c - b'A' + 10,
                _ => return None,
            };
            let byte = bytes.get_mut(digits / 2)?;
            *byte = (*byte << 4) | value;
            digits += 1;
        }
        Some(Self(bytes))
    }

    /// The bytes in text order.
    #[must_use]
    pub const fn bytes(self) -> [u8; 16] {
        self.0
    }

    /// Whether it is the all-zero GUID.
    #[must_use]
    pub fn is_nil(self) -> bool {
        self == Self::NIL
    }
}

/// Lower case, no braces.
impl fmt::Display for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, byte) in self.0.iter().enumerate() {
            if matches!(at, 4 | 6 | 8 | 10) {
                f.write_str("-")?;
            }
            write!(f, "{byte:02x}")?;
        }
        Ok(())
    }
}

/// Index of an artifact in [`crate::model::analysis::Analysis::artifacts`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArtifactId(pub u32);

impl ArtifactId {
    /// The index.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// Index of an event in [`crate::model::analysis::Analysis::events`] (all events, in timeline order).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventId(pub u32);

impl EventId {
    /// The index.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guid_text_and_bytes_meet() {
        let text = "3da494e4-0fe2-415c-b895-fb5265c5c83b";
        let guid = Guid::parse("{3DA494E4-0FE2-415C-B895-FB5265C5C83B}").unwrap();
        assert_eq!(guid.to_string(), text);
        let windows = [0xe4, 0x94, 0xa4, 0x3d, 0xe2, 0x0f, 0x5c, 0x41, 0xb8, 0x95, 0xfb, 0x52, 0x65, 0xc5, 0xc8, 0x3b];
        assert_eq!(Guid::from_windows_bytes(windows), guid);
        assert_eq!(Guid::parse("3da494e4-0fe2-415c-b895-fb5265c5c83"), None);
        assert_eq!(Guid::parse("3da494e4x0fe2-415c-b895-fb5265c5c83b"), None);
    }
}
