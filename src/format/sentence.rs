//! The text of a row with values put in: `Automatic MDM enrollment failed; credential={1}, result={2}`.

/// A row's text with the words that `value` has for each position. Its parts stand between `;` and `,`; a part `key={n}`
/// without a value is left out.
pub(super) fn sentence(template: &str, value: &dyn Fn(usize) -> Option<String>) -> String {
    let mut out = String::with_capacity(template.len() + 64);
    let mut separator = "";
    for (sign, part) in parts(template) {
        if sign == ';' || separator.is_empty() {
            separator = if out.is_empty() { "" } else { "; " };
        }
        if let Some(text) = fill(part, value) {
            out.push_str(separator);
            out.push_str(&text);
            separator = ", ";
        }
    }
    capitalised(out)
}

/// The parts of a text with the sign before each (`;` or `,`; a space before the first). Signs inside brackets are text.
fn parts(template: &str) -> impl Iterator<Item = (char, &str)> {
    let mut rest = Some((' ', template));
    std::iter::from_fn(move || {
        let (sign, text) = rest.take()?;
        let mut depth = 0_u32;
        let end = text.char_indices().find(|(_, c)| match c {
            '(' => {
                depth += 1;
                false
            }
            ')' => {
                depth = depth.saturating_sub(1);
                false
            }
            ';' | ',' => depth == 0,
            _ => false,
        });
        let Some((at, next)) = end else { return Some((sign, text.trim())) };
        rest = text.get(at + 1..).map(|after| (next, after));
        Some((sign, text.get(..at).unwrap_or_default().trim()))
    })
}

/// One part with its values; nothing if it is `key={n}` and the value is missing.
fn fill(part: &str, value: &dyn Fn(usize) -> Option<String>) -> Option<String> {
    if !part.contains('{') {
        return Some(part.to_owned());
    }
    let mut out = String::with_capacity(part.len() + 32);
    let (mut found, mut missing) = (0_u32, 0_u32);
    let mut rest = part;
    while let Some((before, (position, after))) = placeholder(rest) {
        let keyed = before.strip_suffix('=');
        match value(position) {
            Some(words) => {
                found += 1;
                out.push_str(keyed.unwrap_or(before));
                if keyed.is_some() {
                    out.push_str(": ");
                }
                out.push_str(&words);
                rest = after;
            }
            None => {
                missing += 1;
                rest = skip(&mut out, before, after);
            }
        }
    }
    out.push_str(rest);
    let is_named = part.split('{').next().is_some_and(|start| start.ends_with('='));
    if missing > 0 && found == 0 && is_named { None } else { Some(out.trim_end().to_owned()) }
}

/// Goes over a placeholder without a value: ` ({n})` and `/{n}` go with it, else the sentence says that it is not stated.
fn skip<'a>(out: &mut String, before: &str, after: &'a str) -> &'a str {
    if let (Some(start), Some(end)) = (before.strip_suffix(" ("), after.strip_prefix(')')) {
        out.push_str(start);
        return end;
    }
    if let Some(start) = before.strip_suffix('/') {
        out.push_str(start);
        return after;
    }
    match before.strip_suffix('=') {
        Some(start) => {
            out.push_str(start);
            out.push_str(": ");
        }
        None => out.push_str(before),
    }
    out.push_str("(not stated)");
    after
}

/// Text before the next `{n}`, the number, and the text after it.
fn placeholder(text: &str) -> Option<(&str, (usize, &str))> {
    let (before, rest) = text.split_once('{')?;
    let (number, after) = rest.split_once('}')?;
    Some((before, (number.parse().ok()?, after)))
}

fn capitalised(text: String) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) if first.is_lowercase() => first.to_uppercase().chain(chars).collect(),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(template: &str, values: &[&str]) -> String {
        let value =
            |position: usize| values.get(position - 1).filter(|text| !text.is_empty()).map(|text| (*text).to_owned());
        sentence(template, &value)
    }

    #[test]
    fn a_part_without_its_value_is_left_out() {
        let template = "enrollment failed; credential={1}, result={2}; user={3}";
        assert_eq!(
            said(template, &["user", "0x1", "avery"]),
            "Enrollment failed; credential: user, result: 0x1; user: avery"
        );
        assert_eq!(said(template, &["", "0x1", ""]), "Enrollment failed; result: 0x1");
        assert_eq!(said(template, &[]), "Enrollment failed");
    }

    #[test]
    fn a_sentence_says_what_is_not_stated() {
        assert_eq!(said("bias changed to {1} from {2}", &["-60"]), "Bias changed to -60 from (not stated)");
        assert_eq!(said("action of {1} ({2}) ended", &["task"]), "Action of task ended");
        assert_eq!(said("state {1}/{2}", &["3"]), "State 3");
    }

    #[test]
    fn signs_in_brackets_are_text() {
        assert_eq!(said("policy (area, name; scope) set, value={1}", &[]), "Policy (area, name; scope) set");
    }
}
