//! Zip archives as the Intune service and `mdmdiagnosticstool -zip` write them.

use super::deflate::deflate;
use super::time;
use jiff::Timestamp;

/// A file to be packed; the name goes into the archive as it is, backslashes included.
#[derive(Clone, Debug)]
pub struct Entry {
    pub name: String,
    pub data: Vec<u8>,
    pub method: Method,
    /// General purpose flags; bit 0 is "encrypted", bit 11 "name is UTF-8".
    pub flags: u16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Stored,
    Deflated,
}

impl Entry {
    pub fn new(name: &str, data: Vec<u8>) -> Entry {
        Entry {
            flags: if name.is_ascii() { 0 } else { 1 << 11 },
            name: name.to_owned(),
            data,
            method: Method::Deflated,
        }
    }
}

/// The archive, central directory and all.
pub fn write(entries: &[Entry], at: Timestamp, offset: i32) -> Vec<u8> {
    let mut out = Vec::new();
    let mut central = Vec::new();
    let (date, clock) = time::dos(at, offset);
    for e in entries {
        let (method, packed) = match e.method {
            Method::Stored => (0u16, e.data.clone()),
            Method::Deflated => (8, deflate(&e.data, 0)),
        };
        let mut common = Vec::new();
        common.extend(20u16.to_le_bytes());
        common.extend(e.flags.to_le_bytes());
        common.extend(method.to_le_bytes());
        common.extend(clock.to_le_bytes());
        common.extend(date.to_le_bytes());
        common.extend(crc32fast::hash(&e.data).to_le_bytes());
        common.extend((packed.len() as u32).to_le_bytes());
        common.extend((e.data.len() as u32).to_le_bytes());
        common.extend((e.name.len() as u16).to_le_bytes());
        common.extend(0u16.to_le_bytes());
        central.extend(b"PK\x01\x02\x14\0");
        central.extend(&common);
        central.extend([0; 10]);
        central.extend((out.len() as u32).to_le_bytes());
        central.extend(e.name.as_bytes());
        out.extend(b"PK\x03\x04");
        out.extend(&common);
        out.extend(e.name.as_bytes());
        out.extend(packed);
    }
    let at = out.len() as u32;
    let size = central.len() as u32;
    out.extend(central);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend((entries.len() as u16).to_le_bytes());
    out.extend((entries.len() as u16).to_le_bytes());
    out.extend(size.to_le_bytes());
    out.extend(at.to_le_bytes());
    out.extend([0, 0]);
    out
}
