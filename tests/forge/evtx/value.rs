//! Typed values as BinXML stores them.

use crate::forge::guid::Guid;

/// One value of a template instance.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Null,
    /// Type null, yet a size and bytes that mean nothing: real logs have it in unused slots.
    NullWith(Vec<u8>),
    /// UTF-16 text; in an event's payload it ends with a NUL, in the System block it does not.
    Text(String),
    Ansi(String),
    U8(u8),
    U16(u16),
    U32(u32),
    U64(u64),
    I32(i32),
    I64(i64),
    F64(f64),
    Bool(bool),
    Bytes(Vec<u8>),
    Guid(Guid),
    Filetime(u64),
    Sid(Vec<u8>),
    Hex32(u32),
    Hex64(u64),
    /// The strings of a classic event, one value, each ended by a NUL.
    Texts(Vec<String>),
}

impl Value {
    /// The BinXML type byte.
    pub fn type_code(&self) -> u8 {
        match self {
            Value::Null | Value::NullWith(_) => 0x00,
            Value::Text(_) => 0x01,
            Value::Ansi(_) => 0x02,
            Value::U8(_) => 0x04,
            Value::U16(_) => 0x06,
            Value::I32(_) => 0x07,
            Value::U32(_) => 0x08,
            Value::I64(_) => 0x09,
            Value::U64(_) => 0x0a,
            Value::F64(_) => 0x0c,
            Value::Bool(_) => 0x0d,
            Value::Bytes(_) => 0x0e,
            Value::Guid(_) => 0x0f,
            Value::Filetime(_) => 0x11,
            Value::Sid(_) => 0x13,
            Value::Hex32(_) => 0x14,
            Value::Hex64(_) => 0x15,
            Value::Texts(_) => 0x81,
        }
    }

    /// The bytes; `terminated` adds the NUL that payload strings carry.
    pub fn bytes(&self, terminated: bool) -> Vec<u8> {
        match self {
            Value::Null => Vec::new(),
            Value::Text(s) => {
                let mut out = utf16(s);
                if terminated {
                    out.extend_from_slice(&[0, 0]);
                }
                out
            }
            Value::Ansi(s) => {
                let mut out = s.as_bytes().to_vec();
                if terminated {
                    out.push(0);
                }
                out
            }
            Value::U8(v) => vec![*v],
            Value::U16(v) => v.to_le_bytes().to_vec(),
            Value::U32(v) | Value::Hex32(v) => v.to_le_bytes().to_vec(),
            Value::U64(v) | Value::Hex64(v) | Value::Filetime(v) => v.to_le_bytes().to_vec(),
            Value::I32(v) => v.to_le_bytes().to_vec(),
            Value::I64(v) => v.to_le_bytes().to_vec(),
            Value::F64(v) => v.to_le_bytes().to_vec(),
            Value::Bool(v) => u32::from(*v).to_le_bytes().to_vec(),
            Value::Bytes(v) | Value::Sid(v) | Value::NullWith(v) => v.clone(),
            Value::Guid(g) => g.0.to_vec(),
            Value::Texts(list) => list.iter().flat_map(|s| [utf16(s), vec![0, 0]].concat()).collect(),
        }
    }
}

/// UTF-16LE without a terminator.
pub fn utf16(s: &str) -> Vec<u8> {
    s.encode_utf16().flat_map(u16::to_le_bytes).collect()
}
