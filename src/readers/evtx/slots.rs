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
        let at = self.at as usize;
        of.get(at..at + usize::from(self.len)).unwrap_or_default()
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
    /// Room for the largest table so far.
    room: Vec<Slot>,
    count: usize,
    /// How many hold elements (nested BinXML that is not empty).
    pub(super) elements: usize,
    /// Whether one is an array of strings.
    pub(super) arrays: bool,
}

/// What a type demands of a value's length: `length & mask == is`; and whether [`is_sound`] has a say.
#[derive(Clone, Copy)]
struct Demand {
    mask: u16,
    is: u16,
    special: bool,
}

const DEMANDS: [Demand; 256] = {
    // No length has the bits of 1 without any: nothing of this type is read here.
    let mut demands = [Demand { mask: 0, is: 1, special: false }; 256];
    let fixed = [
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
        (kind::GUID, 16),
        (kind::HEX32, 4),
        (kind::HEX64, 8),
        (kind::FILETIME, 8),
        (kind::SYSTEMTIME, 16),
    ];
    let mut i = 0;
    while i < fixed.len() {
        demands[fixed[i].0 as usize] = Demand { mask: u16::MAX, is: fixed[i].1, special: false };
        i += 1;
    }
    let any = Demand { mask: 0, is: 0, special: false };
    demands[kind::NULL as usize] = any;
    demands[kind::ANSI as usize] = any;
    demands[kind::BINARY as usize] = any;
    demands[kind::BINXML as usize] = any;
    let even = Demand { mask: 1, ..any };
    demands[kind::STRING as usize] = even;
    demands[kind::STRINGS as usize] = even;
    let fours = Demand { mask: 3, ..any };
    demands[kind::SIZE as usize] = fours;
    demands[kind::SID as usize] = fours;
    let special = [kind::SIZE, kind::FILETIME, kind::SYSTEMTIME, kind::SID, kind::BINXML, kind::STRINGS];
    i = 0;
    while i < special.len() {
        demands[special[i] as usize].special = true;
        i += 1;
    }
    demands
};

impl Table {
    /// The values.
    pub(super) fn slots(&self) -> &[Slot] {
        self.room.get(..self.count).unwrap_or_default()
    }

    /// Reads the table at `at` (the count of values) and gives where the values end; nothing may reach beyond `end`.
    /// `None`: something is not as it should be, or of a type that is not read here.
    pub(super) fn read(&mut self, of: &[u8], at: usize, end: usize) -> Option<usize> {
        (self.count, self.elements, self.arrays) = (0, 0, false);
        let of = of.get(..end)?;
        let count = u32_at(of, at)? as usize;
        if count > MAX_SLOTS {
            return None;
        }
        let start = at + 4 + count * 4;
        let descriptors = of.get(at + 4..start)?;
        if self.room.len() < count {
            self.room.resize(count, Slot::default());
        }
        // 4,096 values of 64 KiB each do not overflow this.
        let mut value_at = u32::try_from(start).ok()?;
        let (mut wrong, mut elements, mut arrays) = (false, 0, false);
        for (slot, &[low, high, kind, _]) in self.room.iter_mut().zip(descriptors.as_chunks::<4>().0) {
            let len = u16::from_le_bytes([low, high]);
            *slot = Slot { at: value_at, len, kind };
            value_at += u32::from(len);
            let demand = &DEMANDS[usize::from(kind)];
            wrong |= len & demand.mask != demand.is;
            if demand.special {
                elements += usize::from(kind == kind::BINXML && len > 0);
                arrays |= kind == kind::STRINGS;
                wrong |= !is_sound(*slot, of);
            }
        }
        (self.count, self.elements, self.arrays) = (count, elements, arrays);
        (!wrong && value_at as usize <= end).then_some(value_at as usize)
    }
}

/// The checks that need more than the length.
fn is_sound(slot: Slot, of: &[u8]) -> bool {
    let value = slot.bytes(of);
    match slot.kind {
        kind::SIZE => matches!(value.len(), 4 | 8),
        kind::FILETIME => u64_at(value, 0).is_some_and(|time| time <= LAST_FILETIME),
        kind::SYSTEMTIME => system_time(value).is_some(),
        kind::SID => value.get(1).is_some_and(|&count| value.len() == 8 + 4 * usize::from(count)),
        kind::STRINGS => value.is_empty() || value.ends_with(&[0, 0]),
        _ => true,
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A table as an instance has it: count, descriptors, values.
    fn table(values: &[(u8, &[u8])]) -> Vec<u8> {
        let mut bytes = u32::try_from(values.len()).unwrap().to_le_bytes().to_vec();
        for (kind, value) in values {
            bytes.extend(u16::try_from(value.len()).unwrap().to_le_bytes());
            bytes.extend([*kind, 0]);
        }
        values.iter().for_each(|(_, value)| bytes.extend_from_slice(value));
        bytes
    }

    fn reads(kind: u8, value: &[u8]) -> bool {
        let bytes = table(&[(kind, value)]);
        Table::default().read(&bytes, 0, bytes.len()) == Some(bytes.len())
    }

    #[test]
    fn values_follow_each_other_and_end_inside_the_record() {
        let bytes = table(&[(kind::U8, &[7]), (kind::NULL, &[1, 2]), (kind::STRING, b"a\0b\0"), (kind::BINXML, &[15])]);
        let mut read = Table::default();
        assert_eq!(read.read(&bytes, 0, bytes.len()), Some(bytes.len()));
        let found: Vec<_> = read.slots().iter().map(|slot| value(slot.kind, slot.bytes(&bytes))).collect();
        assert_eq!(found, [Value::Unsigned(7), Value::Null, Value::Text("ab".into()), Value::Null]);
        assert_eq!((read.elements, read.arrays), (1, false));
        assert_eq!(read.read(&bytes, 0, bytes.len() - 1), None, "the last value is cut");
        assert_eq!(read.read(&bytes, 0, 6), None, "the descriptors are cut");
        assert_eq!(read.read(&bytes, usize::MAX - 2, bytes.len()), None);
        assert_eq!(read.read(&5000_u32.to_le_bytes(), 0, 4), None, "too many");
    }

    #[test]
    fn a_value_must_have_a_length_that_its_type_can_have() {
        for (kind, right) in [(kind::U8, 1), (kind::I16, 2), (kind::BOOL, 4), (kind::HEX64, 8), (kind::GUID, 16)] {
            let value = |len: usize| vec![0; len];
            assert!(reads(kind, &value(right)));
            assert!(!reads(kind, &value(right - 1)) && !reads(kind, &value(right + 1)) && !reads(kind, &[]));
        }
        assert!(reads(kind::STRING, b"a\0") && !reads(kind::STRING, b"a"));
        assert!(reads(kind::SIZE, &[0; 4]) && reads(kind::SIZE, &[0; 8]) && !reads(kind::SIZE, &[0; 2]));
        assert!(
            reads(kind::SID, &[1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0]) && !reads(kind::SID, &[1, 1, 0, 0, 0, 0, 0, 5])
        );
        assert!(reads(kind::STRINGS, b"a\0\0\0") && !reads(kind::STRINGS, b"a\0b\0"));
        assert!(reads(kind::FILETIME, &LAST_FILETIME.to_le_bytes()));
        assert!(!reads(kind::FILETIME, &(LAST_FILETIME + 1).to_le_bytes()));
        assert!(!reads(0x88, &[0; 4]) && !reads(0xFF, &[]), "types that are not read here");
    }

    #[test]
    fn values_mean_what_their_type_says() {
        let day = [0xE8, 7, 2, 0, 4, 0, 29, 0, 13, 0, 5, 0, 9, 0, 0xE7, 3];
        assert_eq!(value(kind::SYSTEMTIME, &day).to_string(), "2024-02-29T13:05:09.9990000Z");
        assert!(!reads(kind::SYSTEMTIME, &[0; 16]), "an unset SYSTEMTIME is no time");
        assert_eq!(value(kind::F32, &0.1_f32.to_le_bytes()).to_string(), "0.1");
        assert_eq!(value(kind::I8, &[0xFF]), Value::Signed(-1));
        assert_eq!(value(kind::BOOL, &[16, 0, 0, 0]), Value::Signed(16));
        assert_eq!(value(kind::SIZE, &[1, 2, 0, 0]), Value::Hex32(0x201));
        assert_eq!(value(kind::STRING, b"\0\0a\0"), Value::Null);
        assert_eq!(value(kind::BINARY, &[]), Value::Null);
    }
}
