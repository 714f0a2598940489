//! The values of one template instance: where each stands, how long it is, of which type; and what it means.
//!
//! Types: MS-EVEN6 2.2.12, libevtx documentation. Nothing is decoded before somebody looks; what is checked beforehand is
//! that a value of its type can be decoded from its bytes.

use crate::model::fields::Value;
use crate::model::id::Guid;
use crate::model::time::Time;
use crate::readers::evtx::header::u16_at;
use crate::readers::evtx::header::u32_at;
use crate::readers::evtx::header::u64_at;
use crate::readers::evtx::text;

/// Type numbers of values.
pub(super) mod kind {
    pub(in crate::readers::evtx) const NULL: u8 = 0x00;
    pub(in crate::readers::evtx) const STRING: u8 = 0x01;
    pub(in crate::readers::evtx) const ANSI: u8 = 0x02;
    pub(in crate::readers::evtx) const I8: u8 = 0x03;
    pub(in crate::readers::evtx) const U8: u8 = 0x04;
    pub(in crate::readers::evtx) const I16: u8 = 0x05;
    pub(in crate::readers::evtx) const U16: u8 = 0x06;
    pub(in crate::readers::evtx) const I32: u8 = 0x07;
    pub(in crate::readers::evtx) const U32: u8 = 0x08;
    pub(in crate::readers::evtx) const I64: u8 = 0x09;
    pub(in crate::readers::evtx) const U64: u8 = 0x0A;
    pub(in crate::readers::evtx) const F32: u8 = 0x0B;
    pub(in crate::readers::evtx) const F64: u8 = 0x0C;
    pub(in crate::readers::evtx) const BOOL: u8 = 0x0D;
    pub(in crate::readers::evtx) const BINARY: u8 = 0x0E;
    pub(in crate::readers::evtx) const GUID: u8 = 0x0F;
    pub(in crate::readers::evtx) const SIZE: u8 = 0x10;
    pub(in crate::readers::evtx) const FILETIME: u8 = 0x11;
    pub(in crate::readers::evtx) const SYSTEMTIME: u8 = 0x12;
    pub(in crate::readers::evtx) const SID: u8 = 0x13;
    pub(in crate::readers::evtx) const HEX32: u8 = 0x14;
    pub(in crate::readers::evtx) const HEX64: u8 = 0x15;
    pub(in crate::readers::evtx) const BINXML: u8 = 0x21;
    pub(in crate::readers::evtx) const STRINGS: u8 = 0x81;
}

/// Most values of one instance. The `evtx` crate's own fast lane has the same limit; real templates have under a hundred.
const MAX_SLOTS: usize = 4096;

/// Where a value stands: `at` counts from the beginning of the bytes that the table was read from.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Slot {
    pub(super) at: u32,
    pub(super) len: u16,
    pub(super) kind: u8,
}

impl Slot {
    pub(super) fn bytes(self, of: &[u8]) -> &[u8] {
        of.get(self.at as usize..).and_then(|rest| rest.get(..usize::from(self.len))).unwrap_or_default()
    }

    pub(super) fn is_null(self) -> bool {
        self.kind == kind::NULL
    }

    /// Whether the value has no text: an attribute made of it is left out.
    pub(super) fn is_empty(self, of: &[u8]) -> bool {
        match self.kind {
            kind::NULL => true,
            kind::STRING => self.len == 0 || self.bytes(of).starts_with(&[0, 0]),
            kind::ANSI => self.bytes(of).iter().all(|&b| b == 0),
            kind::BINARY | kind::BINXML | kind::STRINGS => self.len == 0,
            _ => false,
        }
    }
}

/// The values of an instance.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) slots: Vec<Slot>,
    /// How many hold elements (nested BinXML that is not empty).
    pub(super) elements: usize,
    /// Whether one is an array of strings.
    pub(super) arrays: bool,
}

/// What a type demands of a value's length.
#[derive(Clone, Copy)]
enum Length {
    /// Exactly so many bytes.
    Is(u8),
    /// Any.
    Any,
    /// What [`special`] says.
    Special,
    /// The type is not read here.
    Refused,
}

const LENGTHS: [Length; 256] = {
    let mut lengths = [Length::Refused; 256];
    let fixed: [(u8, u8); 13] = [
        (kind::I8, 1),
        (kind::U8, 1),
        (kind::I16, 2),
        (kind::U16, 2),
        (kind::I32, 4),
        (kind::U32, 4),
        (kind::I64, 8),
        (kind::U64, 8),
        (kind::F32, 4),
        (kind::F64, 8),
        (kind::BOOL, 4),
        (kind::HEX32, 4),
        (kind::HEX64, 8),
    ];
    let mut i = 0;
    while i < fixed.len() {
        lengths[fixed[i].0 as usize] = Length::Is(fixed[i].1);
        i += 1;
    }
    lengths[kind::GUID as usize] = Length::Is(16);
    lengths[kind::NULL as usize] = Length::Any;
    lengths[kind::ANSI as usize] = Length::Any;
    lengths[kind::BINARY as usize] = Length::Any;
    let special = [kind::STRING, kind::SIZE, kind::FILETIME, kind::SYSTEMTIME, kind::SID, kind::BINXML, kind::STRINGS];
    i = 0;
    while i < special.len() {
        lengths[special[i] as usize] = Length::Special;
        i += 1;
    }
    lengths
};

impl Table {
    /// Reads the table at `at` (the count of values) and gives where the values end; nothing may reach beyond `end`.
    /// `None`: something is not as it should be, or of a type that is not read here.
    pub(super) fn read(&mut self, of: &[u8], at: usize, end: usize) -> Option<usize> {
        self.slots.clear();
        (self.elements, self.arrays) = (0, false);
        let of = of.get(..end)?;
        let count = u32_at(of, at)? as usize;
        if count > MAX_SLOTS {
            return None;
        }
        let descriptors = of.get(at + 4..)?.get(..count * 4)?;
        let mut value_at = at + 4 + count * 4;
        for descriptor in descriptors.as_chunks::<4>().0 {
            let (len, kind) = (u16::from_le_bytes([descriptor[0], descriptor[1]]), descriptor[2]);
            let value_end = value_at + usize::from(len);
            let slot = Slot { at: u32::try_from(value_at).ok()?, len, kind };
            match LENGTHS[usize::from(kind)] {
                Length::Any => {}
                Length::Is(right) if len == u16::from(right) => {}
                Length::Special => self.special(slot, of.get(value_at..value_end)?)?,
                Length::Is(_) | Length::Refused => return None,
            }
            self.slots.push(slot);
            value_at = value_end;
        }
        (value_at <= end).then_some(value_at)
    }

    /// The checks that need more than the length.
    fn special(&mut self, slot: Slot, value: &[u8]) -> Option<()> {
        let fine = match slot.kind {
            kind::STRING => value.len().is_multiple_of(2),
            kind::SIZE => matches!(value.len(), 4 | 8),
            kind::FILETIME => value.len() == 8 && u64_at(value, 0)? <= LAST_FILETIME,
            kind::SYSTEMTIME => value.len() == 16 && system_time(value).is_some(),
            kind::SID => value.len() >= 8 && value.len() == 8 + 4 * usize::from(value[1]),
            kind::STRINGS => {
                self.arrays = true;
                value.len().is_multiple_of(2) && (value.is_empty() || value.ends_with(&[0, 0]))
            }
            kind::BINXML => {
                self.elements += usize::from(!value.is_empty());
                true
            }
            _ => false,
        };
        fine.then_some(())
    }
}

/// The last FILETIME of 9999-12-29: later ones have no text of their own.
pub(super) const LAST_FILETIME: u64 = 2_650_466_015_999_999_999;

/// What a value means. The bytes are of a length that [`Table::read`] accepted for the type.
pub(super) fn value(kind: u8, bytes: &[u8]) -> Value {
    decode(kind, bytes).unwrap_or(Value::Null)
}

fn decode(kind: u8, bytes: &[u8]) -> Option<Value> {
    Some(match kind {
        kind::STRING => string(text::utf16(bytes)),
        kind::ANSI => string(text::ansi(bytes)),
        kind::I8 => Value::Signed(i64::from(bytes.first()?.cast_signed())),
        kind::U8 => Value::Unsigned(u64::from(*bytes.first()?)),
        kind::I16 => Value::Signed(i64::from(u16_at(bytes, 0)?.cast_signed())),
        kind::U16 => Value::Unsigned(u64::from(u16_at(bytes, 0)?)),
        kind::I32 => Value::Signed(i64::from(u32_at(bytes, 0)?.cast_signed())),
        kind::U32 => Value::Unsigned(u64::from(u32_at(bytes, 0)?)),
        kind::I64 => Value::Signed(u64_at(bytes, 0)?.cast_signed()),
        kind::U64 => Value::Unsigned(u64_at(bytes, 0)?),
        kind::F32 => Value::Float(widen(f32::from_bits(u32_at(bytes, 0)?))),
        kind::F64 => Value::Float(f64::from_bits(u64_at(bytes, 0)?)),
        // Some providers keep bit masks in booleans; a number other than 0 and 1 is kept as the number it is.
        kind::BOOL => match u32_at(bytes, 0)? {
            0 => Value::Bool(false),
            1 => Value::Bool(true),
            other => Value::Signed(i64::from(other.cast_signed())),
        },
        kind::BINARY if !bytes.is_empty() => Value::Binary(bytes.into()),
        kind::GUID => Value::Guid(Guid::from_windows_bytes(*bytes.first_chunk()?)),
        kind::SIZE | kind::HEX32 if bytes.len() == 4 => Value::Hex32(u32_at(bytes, 0)?),
        kind::SIZE | kind::HEX64 => Value::Hex64(u64_at(bytes, 0)?),
        kind::FILETIME => Value::Time(Time::from_filetime(u64_at(bytes, 0)?)),
        kind::SYSTEMTIME => Value::Time(system_time(bytes)?),
        kind::SID => Value::Sid(text::sid(bytes).into()),
        _ => Value::Null,
    })
}

/// A text value; empty text is no value.
pub(super) fn string(text: Box<str>) -> Value {
    if text.is_empty() { Value::Null } else { Value::Text(text) }
}

/// The double that has the same shortest decimal form: 0.1 stays 0.1.
fn widen(value: f32) -> f64 {
    value.to_string().parse().unwrap_or_else(|_| f64::from(value))
}

/// A SYSTEMTIME: year, month, day of the week, day, hour, minute, second, milliseconds.
fn system_time(bytes: &[u8]) -> Option<Time> {
    let part = |at| u16_at(bytes, at);
    let small = |at| part(at).and_then(|value| i8::try_from(value).ok());
    let date = (i16::try_from(part(0)?).ok()?, small(2)?, small(6)?);
    let fraction = i32::from(part(14)?).checked_mul(10_000).filter(|&ticks| ticks < 10_000_000)?;
    Time::from_civil(date, (small(8)?, small(10)?, small(12)?), fraction, 7)
}
