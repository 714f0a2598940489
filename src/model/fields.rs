//! Named, typed values of a record, in the order of the record.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::sync::OnceLock;

use crate::model::code::Code;
use crate::model::id::Guid;
use crate::model::time::Time;

/// One value with its type as the record has it.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Text (UTF-16 or ANSI in the record). Control characters are kept; presenters make them harmless.
    Text(Box<str>),
    /// Unsigned number of any width.
    Unsigned(u64),
    /// Signed number of any width.
    Signed(i64),
    /// A 32-bit number that its template shows in hex (`HexInt32`, HRESULT).
    Hex32(u32),
    /// A 64-bit number that its template shows in hex.
    Hex64(u64),
    /// A floating-point number.
    Float(f64),
    /// True or false.
    Bool(bool),
    /// A GUID.
    Guid(Guid),
    /// A security identifier, `S-1-…`.
    Sid(Box<str>),
    /// A time (FILETIME, SYSTEMTIME), UTC.
    Time(Time),
    /// Bytes.
    Binary(Box<[u8]>),
    /// The template has the value, the record left it empty.
    Null,
}

impl Value {
    /// The text, if the value is text.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Sid(text) => Some(text),
            _ => None,
        }
    }

    /// The number: a numeric value, or text that is a decimal or `0x` number. Signed values are sign-extended.
    #[must_use]
    pub fn as_u64(&self) -> Option<u64> {
        match self {
            Self::Unsigned(v) | Self::Hex64(v) => Some(*v),
            Self::Signed(v) => Some(v.cast_unsigned()),
            Self::Hex32(v) => Some(u64::from(*v)),
            Self::Bool(v) => Some(u64::from(*v)),
            Self::Text(text) => {
                let text = text.trim();
                match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
                    Some(hex) => u64::from_str_radix(hex, 16).ok(),
                    None => text.parse().ok().or_else(|| text.parse::<i64>().ok().map(i64::cast_unsigned)),
                }
            }
            _ => None,
        }
    }

    /// The value as a 32-bit result code in any of its spellings, if it can be one.
    #[must_use]
    pub fn as_code(&self) -> Option<Code> {
        match self {
            Self::Hex32(v) => Some(Code::status(*v)),
            Self::Unsigned(v) | Self::Hex64(v) => u32::try_from(*v).ok().map(Code::status),
            Self::Signed(v) => i32::try_from(*v).ok().map(|v| Code::status(v.cast_unsigned())),
            Self::Text(text) => Code::parse(text),
            _ => None,
        }
    }

    /// The GUID: a GUID value or text of that form.
    #[must_use]
    pub fn as_guid(&self) -> Option<Guid> {
        match self {
            Self::Guid(guid) => Some(*guid),
            Self::Text(text) => Guid::parse(text),
            _ => None,
        }
    }

    /// The value as text: borrowed when it is text already, else as [`fmt::Display`] writes it.
    #[must_use]
    pub fn to_text(&self) -> Cow<'_, str> {
        match self.as_text() {
            Some(text) => Cow::Borrowed(text),
            None => Cow::Owned(self.to_string()),
        }
    }
}

/// As Event Viewer writes it: hex values as `0x…`, booleans `true`/`false`, binary as upper-case hex, null as nothing.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) | Self::Sid(text) => f.write_str(text),
            Self::Unsigned(v) => write!(f, "{v}"),
            Self::Signed(v) => write!(f, "{v}"),
            Self::Hex32(v) => write!(f, "0x{v:x}"),
            Self::Hex64(v) => write!(f, "0x{v:x}"),
            Self::Float(v) => write!(f, "{v}"),
            Self::Bool(v) => write!(f, "{v}"),
            Self::Guid(v) => write!(f, "{v}"),
            Self::Time(v) => write!(f, "{v}"),
            Self::Binary(bytes) => bytes.iter().try_for_each(|b| write!(f, "{b:02X}")),
            Self::Null => Ok(()),
        }
    }
}

/// One named value. Unnamed data has the empty name and is found by position.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Name as in the record (`Message1`, `HRESULT`), `""` if it has none. Nested UserData names are joined by `.`.
    pub name: Arc<str>,
    /// Its value.
    pub value: Value,
}

/// Values that stay packed as their artifact has them until somebody looks.
pub trait Packed: fmt::Debug + Send + Sync {
    /// The values of one record, in record order. `at` is what [`Fields::packed`] was given.
    fn unpack(&self, at: u32) -> Vec<Field>;

    /// Whether a text value of the record may have this ASCII text in it; `false` is certain, `true` is not. For finding
    /// the few records that are worth unpacking.
    fn may_hold(&self, at: u32, ascii: &str) -> bool {
        let _ = (at, ascii);
        true
    }
}

/// The named values of one record, in order; names may repeat.
///
/// The values of a record that nobody looks at may stay packed ([`Fields::packed`]): they are unpacked, all of one
/// record at once, when the first of them is asked for.
#[derive(Default)]
pub struct Fields {
    packed: Option<(Arc<dyn Packed>, u32)>,
    list: OnceLock<Box<[Field]>>,
}

impl Fields {
    /// From the values in record order.
    #[must_use]
    pub fn new(list: Vec<Field>) -> Self {
        Self { packed: None, list: OnceLock::from(list.into_boxed_slice()) }
    }

    /// From values that are unpacked when they are looked at; `at` tells `packed` which.
    #[must_use]
    pub fn packed(packed: Arc<dyn Packed>, at: u32) -> Self {
        Self { packed: Some((packed, at)), list: OnceLock::new() }
    }

    fn list(&self) -> &[Field] {
        self.list.get_or_init(|| match &self.packed {
            Some((packed, at)) => packed.unpack(*at).into_boxed_slice(),
            None => Box::default(),
        })
    }

    /// Whether a text value may have this ASCII text in it; `false` is certain, `true` is not. Values that are packed
    /// stay so.
    #[must_use]
    pub fn may_hold(&self, ascii: &str) -> bool {
        match (&self.packed, self.list.get()) {
            (Some((packed, at)), None) => packed.may_hold(*at, ascii),
            _ => true,
        }
    }

    /// How many values there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list().len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list().is_empty()
    }

    /// The first value of this name (ASCII case does not matter: builds differ in it).
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.list().iter().find(|field| field.name.eq_ignore_ascii_case(name)).map(|field| &field.value)
    }

    /// The value at a position, counted from 0 (event texts count from 1: `{1}` is position 0).
    #[must_use]
    pub fn at(&self, position: usize) -> Option<&Value> {
        self.list().get(position).map(|field| &field.value)
    }

    /// All values in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Field> {
        self.list().iter()
    }

    /// Changes the values if they are listed or have been unpacked; what is still packed stays as it is.
    pub fn change_listed(&mut self, change: impl FnOnce(&mut [Field])) {
        if let Some(list) = self.list.get_mut() {
            change(list);
        }
    }

    /// The first text of this name that is not empty.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name).and_then(Value::as_text).filter(|text| !text.is_empty())
    }
}

/// What is packed stays packed; the copy unpacks for itself.
impl Clone for Fields {
    fn clone(&self) -> Self {
        match &self.packed {
            Some(packed) => Self { packed: Some(packed.clone()), list: OnceLock::new() },
            None => Self { packed: None, list: self.list.clone() },
        }
    }
}

impl PartialEq for Fields {
    fn eq(&self, other: &Self) -> bool {
        self.list() == other.list()
    }
}

impl fmt::Debug for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.list()).finish()
    }
}

impl<'a> IntoIterator for &'a Fields {
    type Item = &'a Field;
    type IntoIter = std::slice::Iter<'a, Field>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Numbers;
    impl Packed for Numbers {
        fn unpack(&self, at: u32) -> Vec<Field> {
            let field = |n: u32| Field { name: format!("N{n}").into(), value: Value::Unsigned(n.into()) };
            (0..at).map(field).collect()
        }
    }

    #[test]
    fn packed_values_are_the_same_as_listed_ones() {
        let packed = Fields::packed(Arc::new(Numbers), 3);
        let listed = Fields::new(Numbers.unpack(3));
        assert_eq!(packed.clone().get("n2"), Some(&Value::Unsigned(2)));
        assert_eq!((packed.len(), packed.at(3), packed.is_empty()), (3, None, false));
        assert!(packed.may_hold("N1"), "what cannot tell says that it may");
        assert_eq!(packed, listed);
        assert_eq!(format!("{packed:?}"), format!("{listed:?}"));
        assert!(Fields::default().is_empty() && Fields::packed(Arc::new(Numbers), 0) == Fields::default());
    }
}
