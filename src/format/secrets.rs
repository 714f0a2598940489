//! Tokens, passwords, keys and hashes: shown nowhere, with or without redaction.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use regex::Captures;
use regex::Regex;

/// What stands for something removed.
const REMOVED: &str = "<removed>";

/// The forms of secrets. Each keeps group 1 (what stands before) and loses the rest.
static PATTERNS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [
        // A JSON web token.
        r"()\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*)?",
        // `password=…`, `"accessToken": "…"`, `&access_token=…`, `sig=…` of a storage address; also escaped quotes.
        r#"(?i)((?:password|passwd|pwd|passphrase|secret|client_?secret|access_?token|refresh_?token|id_?token|bearer_?token|auth_?token|api_?key|account_?key|shared_?access_?(?:key|signature)|sas_?token|private_?key|recovery_?(?:key|password)|[?&]sig)(?:\\?["'])?\s*(?:=|:|%3d|>)\s*(?:\\?["'])?)[^\s"'&;,<>\\]{3,}"#,
        // `Authorization: Bearer …`.
        r"(?i)(\b(?:bearer|basic)\s+)[A-Za-z0-9+/=._~-]{16,}",
        // A script on a command line.
        r"(?i)(-e(?:nc(?:odedcommand)?)?\s+)[A-Za-z0-9+/]{16,}={0,2}",
        // A BitLocker recovery password: eight groups of six digits.
        r"()\b(?:\d{6}-){7}\d{6}\b",
        // A key or certificate in PEM armour, or what is left of one.
        r"()-----BEGIN [A-Z ]+-----[^-]*(?:-----END [A-Z ]+-----)?",
        // A hardware hash, a certificate, an encrypted blob: nothing a person reads.
        r"()[A-Za-z0-9+/]{160,}={0,2}",
        r"()\b[0-9A-Fa-f]{160,}\b",
    ]
    .into_iter()
    // A pattern that does not compile is caught by the tests, which use every one.
    .filter_map(|pattern| Regex::new(pattern).ok())
    .collect()
});

/// Words without which none of the short forms can match.
static SIGNS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let words = [
        "eyj",
        "pass",
        "pwd",
        "secret",
        "token",
        "key",
        "sig=",
        "sig:",
        "signature",
        "bearer",
        "basic ",
        "-----begin",
        "-e",
    ];
    AhoCorasick::builder().ascii_case_insensitive(true).build(words).ok()
});

/// A text this long may be a hash or blob, whatever its words are.
const BLOB: usize = 160;

/// Whether it is worth looking for secrets: nearly every text is not.
fn may_have(text: &str) -> bool {
    if text.len() < 8 {
        return false;
    }
    let numbers = text.len() >= 55 && text.contains('-');
    text.len() >= BLOB || numbers || SIGNS.as_ref().is_none_or(|signs| signs.is_match(text))
}

/// The text without secrets; `None` if there is none in it.
#[must_use]
pub fn without_secrets(text: &str) -> Option<String> {
    if !may_have(text) {
        return None;
    }
    let mut out: Option<String> = None;
    for pattern in PATTERNS.iter() {
        let current = out.as_deref().unwrap_or(text);
        if let std::borrow::Cow::Owned(changed) = pattern.replace_all(current, |found: &Captures<'_>| {
            format!("{}{REMOVED}", found.get(1).map_or("", |m| m.as_str()))
        }) {
            out = Some(changed);
        }
    }
    out.filter(|out| out != text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_removed() {
        assert_eq!(PATTERNS.len(), 8, "a pattern does not compile");
        let blob = "QUJD".repeat(60);
        for (text, left) in [
            ("token eyJ0eXAiOiJKV1Qi.eyJhdWQiOiJodHRw.c2lnbmF0dXJl end".to_owned(), "token <removed> end"),
            ("Password=Hunter2!x;User=a".to_owned(), "Password=<removed>;User=a"),
            (r#"{"accessToken": "abc123", "x": 1}"#.to_owned(), r#"{"accessToken": "<removed>", "x": 1}"#),
            (r#"{\"client_secret\":\"abc123\"}"#.to_owned(), r#"{\"client_secret\":\"<removed>\"}"#),
            (
                "ms-device-enrollment:?mode=mdm&accesstoken=3xyz9&ownership=1".to_owned(),
                "ms-device-enrollment:?mode=mdm&accesstoken=<removed>&ownership=1",
            ),
            ("https://x.blob.example/a?sv=1&sig=AbC%2Fd%3D".to_owned(), "https://x.blob.example/a?sv=1&sig=<removed>"),
            ("Authorization: Bearer abcdefghijklmnop1234".to_owned(), "Authorization: Bearer <removed>"),
            ("key 111111-222222-333333-444444-555555-666666-777777-888888".to_owned(), "key <removed>"),
            ("-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----".to_owned(), "<removed>"),
            (
                "powershell.exe -EncodedCommand VwByAGkAdABlAC0ASABvAHMAdAA=".to_owned(),
                "powershell.exe -EncodedCommand <removed>",
            ),
            (format!("hash {blob}=="), "hash <removed>"),
            (format!("blob {}", "0aF9".repeat(50)), "blob <removed>"),
        ] {
            assert_eq!(without_secrets(&text).as_deref(), Some(left), "{text}");
        }
    }

    #[test]
    fn ordinary_text_stays() {
        for text in [
            "Password policy applied",
            "The token could not be read (0x80070005)",
            "DevicePasswordEnabled",
            "MDM session started",
            "",
        ] {
            assert_eq!(without_secrets(text), None, "{text}");
        }
    }
}
