//! Result codes in every spelling that a bundle uses.

use std::fmt;

/// What kind of number a code is; it decides how it is written and where it is looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CodeKind {
    /// A 32-bit HRESULT, NTSTATUS or token-library code.
    Status,
    /// An `AADSTS…` number of the Entra sign-in service.
    Aadsts,
    /// An OMA-DM (SyncML) status or alert number.
    SyncMl,
    /// An HTTP status.
    Http,
    /// A process exit code or Win32 error number.
    Exit,
}

/// One result code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code {
    /// What kind of number it is.
    pub kind: CodeKind,
    /// The number, as the unsigned 32-bit value that all its spellings stand for.
    pub value: u32,
}

impl Code {
    /// An HRESULT, NTSTATUS or token-library code.
    #[must_use]
    pub const fn status(value: u32) -> Self {
        Self { kind: CodeKind::Status, value }
    }

    /// An `AADSTS` number.
    #[must_use]
    pub const fn aadsts(value: u32) -> Self {
        Self { kind: CodeKind::Aadsts, value }
    }

    /// Whether the number says "it worked" (0, or a success HRESULT such as `S_FALSE`; HTTP and OMA-DM 2xx).
    #[must_use]
    pub const fn is_success(self) -> bool {
        match self.kind {
            CodeKind::Status => self.value < 0x8000_0000 && (self.value >> 28) == 0,
            CodeKind::SyncMl | CodeKind::Http => self.value >= 200 && self.value < 300,
            CodeKind::Aadsts => false,
            CodeKind::Exit => self.value == 0,
        }
    }

    /// Reads a code in any spelling seen in bundles and tickets: `0x8018000A`, `8018000a` (eight hex digits), the signed
    /// `-2145910774`, the unsigned `2149056522`, `AADSTS50076`.
    ///
    /// Eight digits that are also a decimal number (`80180014`) are read as hex only when they start like a failure (8, 9,
    /// or contain a letter), because tickets quote codes so.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let lower = text.to_ascii_lowercase();
        if let Some(number) = lower.strip_prefix("aadsts") {
            return number.parse().ok().map(Self::aadsts);
        }
        if let Some(hex) = lower.strip_prefix("0x") {
            // A 64-bit sign-extended HRESULT (ffffffff8018000a) is met in script output.
            let digits = if hex.len() == 16 { hex.strip_prefix("ffffffff")? } else { hex };
            return u32::from_str_radix(digits, 16).ok().map(Self::status);
        }
        if lower.len() == 8 && lower.bytes().all(|c| c.is_ascii_hexdigit()) {
            let letters = lower.bytes().any(|c| c.is_ascii_alphabetic());
            if letters || lower.starts_with(['8', '9']) {
                return u32::from_str_radix(&lower, 16).ok().map(Self::status);
            }
        }
        let number: i64 = lower.parse().ok()?;
        if let Ok(signed) = i32::try_from(number) {
            return Some(Self::status(signed.cast_unsigned()));
        }
        u32::try_from(number).ok().map(Self::status)
    }
}

/// `0x8018000A`, `AADSTS50076`, `OMA-DM 404`, `HTTP 503`, `exit code 1603`.
impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            CodeKind::Status => write!(f, "0x{:08X}", self.value),
            CodeKind::Aadsts => write!(f, "AADSTS{}", self.value),
            CodeKind::SyncMl => write!(f, "OMA-DM {}", self.value),
            CodeKind::Http => write!(f, "HTTP {}", self.value),
            CodeKind::Exit => write!(f, "exit code {}", self.value.cast_signed()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_meets() {
        for text in ["0x8018000A", "-2145910774", "2149056522", "8018000a", " 0x8018000a ", "0xffffffff8018000a"] {
            assert_eq!(Code::parse(text), Some(Code::status(0x8018_000A)), "{text}");
        }
        assert_eq!(Code::parse("AADSTS50076"), Some(Code::aadsts(50076)));
        assert_eq!(Code::parse("0x0"), Some(Code::status(0)));
        assert_eq!(Code::parse("76"), Some(Code::status(76)));
        for bad in ["", "0x", "hello", "99999999999", "0x1234567890", "AADSTS"] {
            assert_eq!(Code::parse(bad), None, "{bad}");
        }
    }
}
