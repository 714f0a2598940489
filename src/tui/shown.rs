//! Texts of a bundle as they may be shown: without secrets, redacted or not. Tokens, passwords and keys are shown nowhere.

use std::borrow::Cow;

use crate::format;
use crate::model::event::Event;
use crate::model::fields::Value;

/// What an event says.
#[must_use]
pub fn event_text(event: &Event) -> String {
    let text = format::event_text(event);
    format::without_secrets(&text).unwrap_or(text)
}

/// A value of an event.
#[must_use]
pub fn value_text(value: &Value) -> Cow<'_, str> {
    let text = value.to_text();
    match format::without_secrets(&text) {
        Some(clean) => Cow::Owned(clean),
        None => text,
    }
}

/// A place as its source has it.
#[must_use]
pub fn raw_text(text: String) -> String {
    format::without_secrets(&text).unwrap_or(text)
}
