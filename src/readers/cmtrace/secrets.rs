//! What of a log message is never kept: access tokens, script bodies, decryption keys.
//!
//! The Intune Management Extension logs the policies it gets, and with them whole scripts (`Policy body =`, `"PolicyBody"`,
//! `"ScriptBody"` inside detection rules) and the keys of encrypted content (`"DecryptInfo"`).

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::bytes::Regex;

/// Message beginnings behind which a script stands.
const SCRIPT_AFTER: &[&str] = &["Policy body = ", "Policy body=", "policy body = "];

/// JSON members whose text values are scripts or keys; also met inside JSON that is itself a JSON string (`\"PolicyBody\":\"…`).
const SECRET_MEMBERS: &[&str] = &[
    "PolicyBody",
    "PolicyScript",
    "PolicyScriptParameters",
    "ScriptBody",
    "ScriptContent",
    "DetectScript",
    "RemediateScript",
    "RemediationScript",
    "DecryptInfo",
    "EncryptionKey",
    "MacKey",
    "AccessToken",
    "access_token",
    "accesstoken",
    "id_token",
    "refresh_token",
];

/// What stands in the place of a secret.
const LEFT_OUT: &str = "(left out)";

/// The shortest run that is taken for a signed token: `eyJ` begins every JSON Web Token.
const MIN_TOKEN: usize = 24;

/// Everything that a secret is known by, as one search: literals only, so that it is a single fast pass over a text.
static MARKS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let words = SCRIPT_AFTER.iter().chain(SECRET_MEMBERS).chain(&["eyJ", "Bearer ", "accesstoken="]);
    let words: Vec<String> = words.map(|word| regex::escape(word)).collect();
    Regex::new(&words.join("|")).ok()
});

/// Tells quickly whether a log holds a secret at all: most logs, and most messages, hold none.
pub(super) struct Scrubber {
    /// The log has one somewhere, so that each message is looked at.
    suspect: bool,
}

impl Scrubber {
    /// For a log: looks once for what could be secret in it.
    pub(super) fn new(log: &[u8]) -> Self {
        Self { suspect: has_mark(log) }
    }

    /// The message without secrets.
    pub(super) fn scrub<'a>(&self, message: &'a str) -> Cow<'a, str> {
        if self.suspect && has_mark(message.as_bytes()) { Cow::Owned(scrub(message)) } else { Cow::Borrowed(message) }
    }
}

/// Whether a text holds a mark. Should the search not have been built, every text is suspect.
fn has_mark(text: &[u8]) -> bool {
    MARKS.as_ref().is_none_or(|marks| marks.is_match(text))
}

fn scrub(message: &str) -> String {
    let body = SCRIPT_AFTER.iter().filter_map(|word| message.find(word).map(|at| at + word.len())).min();
    let (head, cut) = match body.and_then(|at| message.get(..at)) {
        Some(head) => (head, true),
        None => (message, false),
    };
    let mut text = without_members(head);
    text = without_tokens(&text);
    if cut {
        text.push_str(LEFT_OUT);
    }
    text
}

/// Replaces the values of secret members, in plain and in escaped JSON.
fn without_members(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut kept = 0;
    let mut from = 0;
    while let Some(at) = memchr::memchr(b'"', text.as_bytes().get(from..).unwrap_or_default()) {
        from += at + 1;
        let Some((begin, end)) = secret_value(text, from) else { continue };
        out.push_str(text.get(kept..begin).unwrap_or_default());
        out.push_str(LEFT_OUT);
        kept = end;
        from = end;
    }
    out.push_str(text.get(kept..).unwrap_or_default());
    out
}

/// The value (from, to) of the secret member whose name begins at `at`, right behind a quotation mark.
fn secret_value(text: &str, at: usize) -> Option<(usize, usize)> {
    let rest = text.get(at..)?;
    let name = SECRET_MEMBERS
        .iter()
        .find(|name| rest.strip_prefix(**name).is_some_and(|after| after.trim_start_matches('\\').starts_with('"')))?;
    let after = rest.get(name.len()..)?.trim_start_matches('\\').strip_prefix('"')?;
    let value = after.trim_start_matches([' ', ':']);
    // The quotation mark that begins the value, with as many backslashes as it has: the same sequence ends it.
    let inside = value.trim_start_matches('\\').strip_prefix('"')?;
    if value.len() == after.len() {
        return None;
    }
    let slashes = value.len() - inside.len() - 1;
    let begin = text.len() - inside.len();
    Some((begin, begin + value_length(inside, slashes)))
}

/// Length of a JSON text value whose quotation marks carry `slashes` backslashes.
fn value_length(inside: &str, slashes: usize) -> usize {
    let mut run = 0;
    for (at, c) in inside.bytes().enumerate() {
        match c {
            b'\\' => run += 1,
            // A quotation mark within the value carries more backslashes than the one that ends it.
            b'"' if run <= slashes => return at - run,
            _ => run = 0,
        }
    }
    inside.len()
}

/// Replaces what looks like a token: behind `Bearer ` or `accesstoken=`, or a JSON Web Token by itself.
fn without_tokens(text: &str) -> String {
    // Mark, how much of it stays, how long what follows must be at least.
    const MARKS: [(&str, usize, usize); 3] = [("Bearer ", 7, 1), ("accesstoken=", 12, 1), ("eyJ", 0, MIN_TOKEN)];
    let is_token = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '+' | '/' | '=' | '%' | '~');
    let find = |mark: &str, from: usize| text.get(from..).and_then(|rest| rest.find(mark)).map(|at| from + at);
    let mut next = MARKS.map(|(mark, ..)| find(mark, 0));
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    while let Some((at, which)) = next.iter().enumerate().filter_map(|(which, at)| Some(((*at)?, which))).min() {
        let Some((_, skip, least)) = MARKS.get(which) else { break };
        let begin = at + skip;
        let tail = text.get(begin..).unwrap_or_default();
        let length = tail.find(|c| !is_token(c)).unwrap_or(tail.len());
        out.push_str(text.get(done..begin).unwrap_or_default());
        out.push_str(if length >= *least { LEFT_OUT } else { tail.get(..length).unwrap_or_default() });
        done = begin + length;
        for (slot, (mark, ..)) in next.iter_mut().zip(MARKS) {
            // A mark is looked for again only when its last place has been passed: every byte is searched once a mark.
            if slot.is_some_and(|at| at < done) {
                *slot = find(mark, done);
            }
        }
    }
    out.push_str(text.get(done..).unwrap_or_default());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clean(message: &str) -> String {
        Scrubber::new(message.as_bytes()).scrub(message).into_owned()
    }

    #[test]
    fn script_bodies_are_cut_off() {
        assert_eq!(
            clean("[PowerShell] Policy body = Set-Secret hunter2\nmore"),
            "[PowerShell] Policy body = (left out)"
        );
    }

    #[test]
    fn members_are_blanked_in_plain_and_escaped_json() {
        assert_eq!(
            clean(r#"{"Id":"1","PolicyBody":"a \"quoted\" b","Name":"x"}"#),
            r#"{"Id":"1","PolicyBody":"(left out)","Name":"x"}"#
        );
        assert_eq!(
            clean(r#"{"Rule":"{\"ScriptBody\":\"c2VjcmV0\",\"Run\":1}"}"#),
            r#"{"Rule":"{\"ScriptBody\":\"(left out)\",\"Run\":1}"}"#
        );
        assert_eq!(clean(r#"{"PolicyBody" : "cut"#), r#"{"PolicyBody" : "(left out)"#);
        assert_eq!(clean(r#"{"PolicyBody":null}"#), r#"{"PolicyBody":null}"#);
        assert_eq!(
            clean(r#"{"Name":"5\" disk","PolicyBody":"x"}"#),
            r#"{"Name":"5\" disk","PolicyBody":"(left out)"}"#
        );
    }

    #[test]
    fn tokens_are_blanked() {
        let jwt = "eyJhbGciOiJSUzI1NiIsIng1dCI6IjEifQ.eyJzdWIiOiJtZWdhbiJ9.c2ln";
        assert_eq!(clean(&format!("token {jwt}, end")), "token (left out), end");
        assert_eq!(clean("Authorization: Bearer abc.def"), "Authorization: Bearer (left out)");
        assert_eq!(clean("?mode=mdm&accesstoken=abc&ownership=1"), "?mode=mdm&accesstoken=(left out)&ownership=1");
        assert_eq!(clean("monkeyJar is fine"), "monkeyJar is fine");
    }

    #[test]
    fn other_messages_are_not_copied() {
        assert!(matches!(Scrubber::new(b"eyJ").scrub("[Win32App] lpExitCode 0"), Cow::Borrowed(_)));
    }
}
