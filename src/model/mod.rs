//! Plain values: what every stage speaks of. No I/O, no clock, nothing serialisable.

pub mod analysis;
pub mod artifact;
pub mod attempt;
pub mod code;
pub mod coverage;
pub mod device;
pub mod event;
pub mod evidence;
pub mod fact;
pub mod fields;
pub mod finding;
pub mod id;
pub mod record;
pub mod silent;
pub mod time;
pub mod verdict;
pub mod warning;

/// Implements `as_str` and [`std::fmt::Display`] for an enumeration whose variants have one fixed word each
/// (the word of the JSON contract), and `ALL`, every variant in declaration order.
macro_rules! words {
    ($name:ident { $($variant:ident => $word:literal),+ $(,)? }) => {
        impl $name {
            /// Every variant, in declaration order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word of the JSON contract for this variant.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The variant that has this word.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}
pub(crate) use words;
