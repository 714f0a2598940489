//! What of an export may be shown as it is written.

use std::borrow::Cow;

use crate::readers::facts::MAX_VALUE_BYTES;
use crate::readers::raw_text;
use crate::readers::registry::data::hex_kind;
use crate::readers::registry::data::name_and_data;
use crate::readers::registry::data::starts_value;
use crate::readers::registry::value;
use crate::readers::secrets;
use crate::readers::text_decode::Lines;

/// A line as it may be shown.
pub(super) fn shown(line: &str) -> Cow<'_, str> {
    match name_and_data(line.trim_start(), false) {
        Some((name, data)) if secrets::is_secret(&name, data) => {
            Cow::Owned(format!("\"{name}\"={}", secrets::LEFT_OUT))
        }
        _ => Cow::Owned(raw_text::shown(line)),
    }
}

/// An export without the values that are secret by their name or by what they say, also where they stand in hex.
pub(crate) fn without_secret_values(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut lines = Lines::new(text).peekable();
    while let Some(first) = lines.next() {
        let mut value = vec![first.text];
        if hex_of(first.text).is_some() {
            while value.last().is_some_and(|line| line.trim_end().ends_with('\\')) {
                let Some(next) = lines.next_if(|line| !starts_value(line.text)) else { break };
                value.push(next.text);
            }
        }
        match secret_hex(&value) {
            Some(name) => out.push_str(&format!("\"{name}\"={}\n", secrets::LEFT_OUT)),
            None => value.iter().for_each(|line| {
                out.push_str(&shown(line));
                out.push('\n');
            }),
        }
    }
    out
}

/// Name and first bytes of a value whose data is given as bytes.
fn hex_of(line: &str) -> Option<(Cow<'_, str>, &str)> {
    let (name, data) = name_and_data(line.trim_start(), false)?;
    Some((name, hex_kind(data.trim_start())?.1))
}

/// The name of the value in these lines, if its bytes are a secret: a text that is one, or the data of the name of one.
fn secret_hex(lines: &[&str]) -> Option<String> {
    let (first, more) = lines.split_first()?;
    let (name, data) = hex_of(first)?;
    let mut bytes = Vec::new();
    for line in std::iter::once(&data).chain(more) {
        value::add_hex(&mut bytes, line.trim_end(), MAX_VALUE_BYTES);
    }
    let units = bytes.chunks_exact(2).filter_map(|unit| Some(u16::from_le_bytes(unit.try_into().ok()?)));
    let texts =
        [char::decode_utf16(units).map(|c| c.unwrap_or('?')).collect(), String::from_utf8_lossy(&bytes).into_owned()];
    let is_secret = |text: &String| matches!(secrets::without_secrets(text), Cow::Owned(_));
    (secrets::is_secret_name(&name) || texts.iter().any(is_secret)).then(|| name.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text as `reg export` writes it where it is no plain string.
    fn hex(text: &str) -> String {
        let bytes: Vec<String> =
            text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).map(|byte| format!("{byte:02x}")).collect();
        // Its lines end after some thirty bytes.
        bytes.chunks(25).map(|line| line.join(",")).collect::<Vec<_>>().join(",\\\n  ")
    }

    #[test]
    fn secrets_in_hex_are_left_out_over_all_their_lines() {
        let export = format!(
            "[HKEY_LOCAL_MACHINE\\SOFTWARE\\X]\n\"Path\"=hex(2):{}\n\"DefaultPassword\"=hex(2):{}\n\"Link\"=hex:{}\n\"DefaultPassword\"=\"Sommer2026!\"\n\"End\"=dword:00000001\n",
            hex("%SystemRoot%\\system32\\x.dll"),
            hex("Brimstone for the winter of 2026"),
            hex("https://store.example/x?sv=2024&sig=kZ9qWmE7%2Bp&se=1"),
        );
        let text = without_secret_values(&export);
        let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with("  ")).collect();
        assert_eq!(
            lines[2..],
            [
                "\"DefaultPassword\"=(removed)",
                "\"Link\"=(removed)",
                "\"DefaultPassword\"=(removed)",
                "\"End\"=dword:00000001"
            ]
        );
        assert!(lines[1].starts_with("\"Path\"=hex(2):25,00,53,00"), "what is no secret stays: {text}");
        assert_eq!(text.lines().count(), lines.len() + 2, "with the lines that it goes on in: {text}");
    }
}
