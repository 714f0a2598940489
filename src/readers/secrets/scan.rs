//! Secrets inside longer texts, found in one pass: tokens, passwords, keys, hashes, scripts.
//!
//! A secret shows by a mark: the name before it (`"accessToken":"…"`, `Password=…`, `<keyMaterial>…`, also escaped, as in
//! JSON inside JSON, XML inside XML, or a URL), or its own form (JSON web token, PEM, encoded command line, recovery
//! password, a long run of base64 or hex). Marks are short literals in the cases they are written in, so that a text
//! without one costs a single fast search.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use aho_corasick::AhoCorasickKind;

use crate::readers::secrets::LEFT_OUT;
use crate::readers::secrets::is_secret_name;

/// What a mark may begin or belong to.
#[derive(Clone, Copy)]
enum Mark {
    /// Part of a name.
    Name,
    /// A JSON web token.
    WebToken,
    /// `Bearer …`, `Basic …`.
    Scheme,
    /// A key or certificate in its armour.
    Armour,
    /// `-EncodedCommand …` in any of its shortenings.
    Command,
    /// The agent's `Policy body = …`: a script up to the end.
    Script,
    /// `://user:password@host`.
    Address,
}

/// Every mark. A part of a name stands in each name end of [`crate::readers::secrets`].
const MARKS: &[(&str, Mark)] = &[
    ("pass", Mark::Name),
    ("pwd", Mark::Name),
    ("secret", Mark::Name),
    ("token", Mark::Name),
    ("key", Mark::Name),
    ("assertion", Mark::Name),
    ("hardwareh", Mark::Name),
    ("decryptinfo", Mark::Name),
    ("script", Mark::Name),
    ("body", Mark::Name),
    ("sasurl", Mark::Name),
    ("signature", Mark::Name),
    ("sig=", Mark::Name),
    ("sig%3", Mark::Name),
    ("eyJ", Mark::WebToken),
    ("bearer ", Mark::Scheme),
    ("basic ", Mark::Scheme),
    ("-----BEGIN ", Mark::Armour),
    ("-e", Mark::Command),
    ("olicy body", Mark::Script),
    ("://", Mark::Address),
];

/// Mixed spellings that are neither all small, all capital, nor with a capital in front.
const MIXED: &[(&str, Mark)] =
    &[("HardwareH", Mark::Name), ("hardwareH", Mark::Name), ("DecryptInfo", Mark::Name), ("SasUrl", Mark::Name)];

/// The search for marks, and what each of its patterns is.
struct Search {
    automaton: AhoCorasick,
    marks: Vec<Mark>,
}

static SEARCH: LazyLock<Option<Search>> = LazyLock::new(|| {
    let mut words: Vec<(String, Mark)> = Vec::new();
    for (word, mark) in MARKS.iter().chain(MIXED) {
        let mut spellings = vec![(*word).to_owned()];
        if !matches!(mark, Mark::WebToken | Mark::Armour) {
            let (first, rest) = word.split_at_checked(1).unwrap_or((word, ""));
            spellings.extend([word.to_uppercase(), format!("{}{rest}", first.to_uppercase())]);
        }
        for spelling in spellings {
            if !words.iter().any(|(known, _)| *known == spelling) {
                words.push((spelling, *mark));
            }
        }
    }
    // Every text of a bundle passes here: one step a byte is worth the few kilobytes of its table.
    let builder = AhoCorasick::builder().kind(Some(AhoCorasickKind::DFA)).build(words.iter().map(|(word, _)| word));
    let automaton = builder.ok()?;
    Some(Search { automaton, marks: words.into_iter().map(|(_, mark)| mark).collect() })
});

/// The shortest text that could hold a secret and the name before it.
const MIN_TEXT: usize = 8;
/// The shortest value that is taken for a secret behind the name of one.
const MIN_VALUE: usize = 3;
/// The shortest value that is taken for a token behind a name that may mean anything.
const MIN_TOKEN: usize = 20;
/// Longest name that is looked at; a longer one is no name.
const MAX_NAME: usize = 64;
/// A run of base64 or hex letters this long is a hash, a certificate, an encrypted blob: nothing that a person reads.
const BLOB: usize = 160;
/// A recovery password: eight groups of six digits with a dash between.
const RECOVERY: usize = 55;

/// The text without the secrets in it.
pub(crate) fn without_secrets(text: &str) -> Cow<'_, str> {
    if text.len() < MIN_TEXT {
        return Cow::Borrowed(text);
    }
    let mut found = marked(text);
    runs(text, BLOB, is_blob_letter, is_blob, &mut found);
    runs(text, RECOVERY, |c| c.is_ascii_digit() || c == b'-', is_recovery_password, &mut found);
    if found.is_empty() {
        return Cow::Borrowed(text);
    }
    found.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for range in found.into_iter().filter(|range| text.get(range.clone()) != Some(LEFT_OUT)) {
        if range.start >= done {
            out.push_str(text.get(done..range.start).unwrap_or_default());
            out.push_str(LEFT_OUT);
        }
        done = done.max(range.end);
    }
    out.push_str(text.get(done..).unwrap_or_default());
    Cow::Owned(out)
}

/// The secrets that a mark shows.
fn marked(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let Some(search) = SEARCH.as_ref() else { return found };
    // Up to where a run of letters was found to be no token: the rest of the run is none either.
    let mut no_token = 0;
    for hit in search.automaton.find_iter(text) {
        let mark = search.marks.get(hit.pattern().as_usize()).copied();
        if found.last().is_some_and(|last| hit.start() < last.end) {
            continue;
        }
        let range = match mark {
            Some(Mark::Name) => named(text, hit.start()),
            Some(Mark::WebToken) if hit.start() >= no_token => web_token(text, hit.start(), &mut no_token),
            Some(Mark::WebToken) => None,
            Some(Mark::Scheme) => scheme(text, hit.start(), hit.end()),
            Some(Mark::Armour) => armour(text, hit.start(), hit.end()),
            Some(Mark::Command) => command(text, hit.start()),
            Some(Mark::Script) => script(text, hit.end()),
            Some(Mark::Address) => address(text, hit.end()),
            None => None,
        };
        found.extend(range);
    }
    found
}

fn after(text: &str, at: usize) -> &str {
    text.get(at..).unwrap_or_default()
}

/// How many bytes at the beginning of a text are of a kind.
fn length(text: &str, is: impl Fn(u8) -> bool) -> usize {
    text.bytes().take_while(|c| is(*c)).count()
}

fn is_name_letter(c: u8) -> bool {
    c.is_ascii_alphanumeric() || c == b'_' || c == b'-'
}

fn is_token_letter(c: u8) -> bool {
    c.is_ascii_alphanumeric() || b"-_.+/=%~".contains(&c)
}

/// The value behind the name around `at`, if that is the name of a secret.
fn named(text: &str, at: usize) -> Option<Range<usize>> {
    let before = text.get(..at)?;
    let left = before.bytes().rev().take(MAX_NAME).take_while(|c| is_name_letter(*c)).count();
    let start = at - left;
    let rest = after(text, start);
    let name = rest.get(..length(rest.get(..MAX_NAME * 2).unwrap_or(rest), is_name_letter))?;
    let end = start + name.len();
    let (begin, quote) = value_start(text, end)?;
    // `token` alone, `deviceToken`: what is called so in a log is often an error or an id.
    let doubtful = !is_secret_name(name);
    if doubtful && !name.to_ascii_lowercase().ends_with("token") && !is_signature(text, start, name) {
        return None;
    }
    let value = after(text, begin);
    // What is only a secret if it looks like a token is not searched for its end before it does.
    let beginning = value.get(..MIN_TOKEN).unwrap_or_default();
    let looks_like_token = || beginning.len() == MIN_TOKEN && beginning.bytes().all(is_token_letter);
    if value.starts_with(['{', '[']) || (doubtful && name.ends_with(['n', 'N']) && !looks_like_token()) {
        return None;
    }
    let size = match quote {
        Quote::None if doubtful => length(value, is_token_letter).min(bare_length(value)),
        Quote::None => bare_length(value),
        Quote::Mark(mark, slashes) => quoted_length(value, mark, slashes),
        Quote::Entity => value.find("&quot;").unwrap_or(value.len()),
    };
    let value = value.get(..size)?;
    (size >= MIN_VALUE && !is_no_secret(value) && !(doubtful && is_guid(value))).then(|| begin..begin + size)
}

/// `?sig=` of a storage address, also URL-encoded. (`%26sig%3D`: the name before the mark begins with `26`.)
fn is_signature(text: &str, start: usize, name: &str) -> bool {
    let before = text.get(..start).and_then(|before| before.bytes().next_back());
    name.eq_ignore_ascii_case("sig") && matches!(before, Some(b'?' | b'&' | b';'))
        || (before == Some(b'%') && (name.eq_ignore_ascii_case("26sig") || name.eq_ignore_ascii_case("3fsig")))
}

/// What stands around a value.
enum Quote {
    None,
    /// A quotation mark with so many backslashes before it.
    Mark(u8, usize),
    /// `&quot;`
    Entity,
}

/// Where the value of the name that ends at `end` begins, and how it is quoted; nothing if no value follows.
fn value_start(text: &str, end: usize) -> Option<(usize, Quote)> {
    let mut rest = after(text, end);
    rest = rest.trim_start_matches('\\').trim_start_matches(['"', '\'']);
    rest = rest.strip_prefix("&quot;").unwrap_or(rest).trim_start();
    let separators = ["=", ":", ">", "%3d", "%3D", "%3a", "%3A", "&gt;"];
    rest = separators.iter().find_map(|separator| rest.strip_prefix(*separator))?;
    // `->`, `=>`, `==`
    rest = rest.trim_start_matches(['=', '>']).trim_start();
    let at = |rest: &str| text.len() - rest.len();
    let bare = rest.trim_start_matches('\\');
    if let Some(inside) = bare.strip_prefix("&quot;") {
        return Some((at(inside), Quote::Entity));
    }
    match bare.bytes().next() {
        Some(mark @ (b'"' | b'\'')) => {
            let inside = bare.get(1..)?;
            Some((at(inside), Quote::Mark(mark, rest.len() - bare.len())))
        }
        _ => Some((at(rest), Quote::None)),
    }
}

/// Length of a value without quotation marks.
fn bare_length(value: &str) -> usize {
    let bytes = value.as_bytes();
    let ends = |at: usize, c: u8| match c {
        b'&' | b';' | b',' | b'<' | b'>' | b'"' | b'\'' => true,
        // `\"`, `\n`, a folder: an escape of whatever the text stands in.
        b'\\' => matches!(bytes.get(at + 1), Some(b'"' | b'\'' | b'\\' | b'n' | b'r' | b't')),
        b'%' => value.get(at..at + 3).is_some_and(|code| code == "%26"),
        c => c.is_ascii_whitespace(),
    };
    bytes.iter().enumerate().position(|(at, c)| ends(at, *c)).unwrap_or(bytes.len())
}

/// Length of a value up to its quotation mark, which carries `slashes` backslashes; one within the value carries more.
fn quoted_length(value: &str, mark: u8, slashes: usize) -> usize {
    let mut run = 0;
    for (at, c) in value.bytes().enumerate() {
        match c {
            b'\\' => run += 1,
            c if c == mark && run <= slashes => return at - run,
            _ => run = 0,
        }
    }
    value.len()
}

/// Values that say that there is none, or why: a code is what a reader of the log looks for.
fn is_no_secret(value: &str) -> bool {
    let hex = |digits: &str| digits.len() <= 8 && digits.bytes().all(|c| c.is_ascii_hexdigit());
    (value.starts_with('%') && value.ends_with('%'))
        || value.strip_prefix("0x").is_some_and(hex)
        || ["true", "false", "null", "none", "(null)", "undefined", "empty", "not"]
            .iter()
            .any(|word| value.eq_ignore_ascii_case(word))
}

fn is_guid(value: &str) -> bool {
    value.len() == 36 && value.bytes().all(|c| c.is_ascii_hexdigit() || c == b'-')
}

/// `eyJ….….…`: its second part is what it says.
fn web_token(text: &str, at: usize, no_token: &mut usize) -> Option<Range<usize>> {
    if text.get(..at)?.bytes().next_back().is_some_and(|c| c.is_ascii_alphanumeric()) {
        return None;
    }
    let token = after(text, at);
    let size = length(token, is_token_letter);
    let is_one = token.get(..size)?.split_once('.').is_some_and(|(head, tail)| head.len() > 8 && tail.len() >= 4);
    *no_token = at + size;
    is_one.then(|| at..at + size)
}

fn scheme(text: &str, at: usize, end: usize) -> Option<Range<usize>> {
    let basic = text.get(at..end)?.eq_ignore_ascii_case("basic ");
    let token = after(text, end);
    let size = length(token, is_token_letter);
    let token = token.get(..size)?;
    let letters = token.bytes().all(|c| c.is_ascii_alphabetic());
    let word = letters && !token.bytes().skip(1).any(|c| c.is_ascii_uppercase());
    let long = if basic { size >= 8 && !word } else { size >= 16 || (size >= 6 && !letters) };
    long.then(|| end..end + size)
}

fn armour(text: &str, at: usize, end: usize) -> Option<Range<usize>> {
    const END: &str = "-----END ";
    let rest = after(text, end);
    let Some(foot) = rest.find(END).map(|foot| end + foot + END.len()) else { return Some(at..text.len()) };
    Some(at..after(text, foot).find("-----").map_or(text.len(), |dashes| foot + dashes + 5))
}

/// `-e`, `-enc`, `-EncodedCommand`, `-ec` and base64 behind.
fn command(text: &str, at: usize) -> Option<Range<usize>> {
    let alone = text.get(..at)?.bytes().next_back().is_none_or(|c| c.is_ascii_whitespace() || b"\"'/(".contains(&c));
    if !alone {
        return None;
    }
    let option = after(text, at + 1);
    let name = option.get(..length(option, |c| c.is_ascii_alphabetic()))?;
    let known = name.eq_ignore_ascii_case("ec")
        || "encodedcommand".get(..name.len()).is_some_and(|word| word.eq_ignore_ascii_case(name));
    let value = option.get(name.len()..)?;
    let blank = length(value, |c| c.is_ascii_whitespace() || b"\\\"'".contains(&c));
    let value = value.get(blank..)?;
    let size = length(value, |c| is_blob_letter(c) || c == b'=');
    let begin = text.len() - value.len();
    (known && blank > 0 && size >= 16).then(|| begin..begin + size)
}

/// Everything behind `Policy body =`, up to the end of the record if the text is a log.
fn script(text: &str, end: usize) -> Option<Range<usize>> {
    let body = after(text, end).trim_start().strip_prefix('=')?.trim_start();
    let start = text.len() - body.len();
    (!body.is_empty()).then(|| start..start + body.find("]LOG]!>").unwrap_or(body.len()))
}

/// The password of `://user:password@host`.
fn address(text: &str, end: usize) -> Option<Range<usize>> {
    let rest = after(text, end);
    let host = length(rest.get(..512).unwrap_or(rest), |c| !c.is_ascii_whitespace() && !b"/\\\"'<>?#".contains(&c));
    let (user, _) = rest.get(..host)?.rsplit_once('@')?;
    let (name, password) = user.split_once(':')?;
    let begin = end + name.len() + 1;
    (!password.is_empty()).then(|| begin..begin + password.len())
}

/// Runs of letters of a kind that are at least `least` long and pass `test`. Every such run covers one of the places that
/// are looked at, `least` apart, so that a text without runs is hardly touched.
fn runs(text: &str, least: usize, is: fn(u8) -> bool, test: fn(&str) -> bool, found: &mut Vec<Range<usize>>) {
    let bytes = text.as_bytes();
    let mut probe = least - 1;
    while let Some(c) = bytes.get(probe) {
        let mut next = probe + least;
        if is(*c) {
            let left = bytes.get(..probe).unwrap_or_default().iter().rev().take_while(|c| is(**c)).count();
            let right = bytes.get(probe..).unwrap_or_default().iter().take_while(|c| is(**c)).count();
            let run = probe - left..probe + right;
            next = next.max(run.end + least);
            if left + right >= least && text.get(run.clone()).is_some_and(test) {
                // The padding of base64.
                let padding = length(after(text, run.end), |c| c == b'=').min(2);
                found.push(run.start..run.end + padding);
            }
        }
        probe = next;
    }
}

fn is_blob_letter(c: u8) -> bool {
    c.is_ascii_alphanumeric() || c == b'+' || c == b'/'
}

/// A run that is no path of folders: those have many slashes and no digit among many letters.
fn is_blob(run: &str) -> bool {
    let count = |is: fn(&u8) -> bool| run.bytes().filter(is).count();
    count(|c| *c == b'/') <= run.len() / 16 && count(u8::is_ascii_digit) > 0
}

fn is_recovery_password(run: &str) -> bool {
    let run = run.trim_matches('-');
    run.len() == RECOVERY && run.split('-').count() == 8 && run.split('-').all(|group| group.len() == 6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_left_out() {
        let blob = "QU1D".repeat(60);
        let jwt = "eyJ0eXAiOiJKV1Qi.eyJhdWQiOiJodHRw.c2lnbmF0dXJl";
        for (text, left) in [
            (format!("token {jwt}, end"), "token (removed), end"),
            (format!("({jwt})"), "((removed))"),
            ("Password=Hunter2!x;User=a".to_owned(), "Password=(removed);User=a"),
            ("PASSWORD: Hunter2".to_owned(), "PASSWORD: (removed)"),
            (r#"{"accessToken": "abc123", "x": 1}"#.to_owned(), r#"{"accessToken": "(removed)", "x": 1}"#),
            (r#"{\"client_secret\":\"abc123\"}"#.to_owned(), r#"{\"client_secret\":\"(removed)\"}"#),
            (r#"{"PolicyBody":"a \"quoted\" b","Name":"x"}"#.to_owned(), r#"{"PolicyBody":"(removed)","Name":"x"}"#),
            (
                r#"{"Rule":"{\"ScriptBody\":\"c2VjcmV0\",\"Run\":1}"}"#.to_owned(),
                r#"{"Rule":"{\"ScriptBody\":\"(removed)\",\"Run\":1}"}"#,
            ),
            (r#"{"PolicyBody" : "cut"#.to_owned(), r#"{"PolicyBody" : "(removed)"#),
            (r#"{"Name":"5\" disk","PolicyBody":"abc"}"#.to_owned(), r#"{"Name":"5\" disk","PolicyBody":"(removed)"}"#),
            ("<keyMaterial>geheim12</keyMaterial>".to_owned(), "<keyMaterial>(removed)</keyMaterial>"),
            (
                "&lt;keyMaterial&gt;geheim12&lt;/keyMaterial&gt;".to_owned(),
                "&lt;keyMaterial&gt;(removed)&lt;/keyMaterial&gt;",
            ),
            ("&quot;password&quot;:&quot;a b&quot;".to_owned(), "&quot;password&quot;:&quot;(removed)&quot;"),
            ("?mode=mdm&accesstoken=3xyz9&ownership=1".to_owned(), "?mode=mdm&accesstoken=(removed)&ownership=1"),
            ("mode%3Dmdm%26accesstoken%3D3xyz9%26x".to_owned(), "mode%3Dmdm%26accesstoken%3D(removed)%26x"),
            ("https://x.example/a?sv=1&sig=AbC%2Fd%3D&se=2".to_owned(), "https://x.example/a?sv=1&sig=(removed)&se=2"),
            ("https%3A%2F%2Fx%2Fa%3Fsv%3D1%26sig%3DAbC".to_owned(), "https%3A%2F%2Fx%2Fa%3Fsv%3D1%26sig%3D(removed)"),
            ("Authorization: Bearer abc.def".to_owned(), "Authorization: Bearer (removed)"),
            ("Authorization: Basic dXNlcjpwYXNz".to_owned(), "Authorization: Basic (removed)"),
            ("key 111111-222222-333333-444444-555555-666666-777777-888888.".to_owned(), "key (removed)."),
            ("-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY----- x".to_owned(), "(removed) x"),
            ("-----BEGIN RSA PRIVATE KEY-----\nMIIB".to_owned(), "(removed)"),
            (
                "powershell.exe -EncodedCommand VwByAGkAdABlAC0ASABvAA==".to_owned(),
                "powershell.exe -EncodedCommand (removed)",
            ),
            ("pwsh -nop -e VwByAGkAdABlAC0ASABvAA".to_owned(), "pwsh -nop -e (removed)"),
            ("[PowerShell] Policy body = Set-Secret x\nmore".to_owned(), "[PowerShell] Policy body = (removed)"),
            ("proxy http://meg:hunter2@proxy:8080/".to_owned(), "proxy http://meg:(removed)@proxy:8080/"),
            ("deviceToken: 0a1b2c3d4e5f0a1b2c3d4e5f".to_owned(), "deviceToken: (removed)"),
            (format!("hash {blob}=="), "hash (removed)"),
            (format!("blob {}", "0aF9".repeat(50)), "blob (removed)"),
            ("password=(removed)&token=(removed)".to_owned(), "password=(removed)&token=(removed)"),
        ] {
            assert_eq!(without_secrets(&text), left, "{text}");
        }
    }

    #[test]
    fn ordinary_text_is_not_copied() {
        for text in [
            "Password policy applied",
            "The token could not be read (0x80070005)",
            "accesstoken: 0x80070005",
            "DevicePasswordEnabled=1",
            "token: 3da494e4-0fe2-415c-b895-fb5265c5c83b",
            "monkeyJar is fine; eyJVcmlzIjpbImh0dHBzOi8va2Fp",
            "Bearer token is missing",
            "Basic authentication failed",
            "no-encryption ms-device-enrollment:?mode=mdm",
            "Found value: 1 at key: 2",
            "https://login.microsoftonline.com/common@x",
            "./Vendor/MSFT/Policy/Config",
            "",
        ] {
            assert!(matches!(without_secrets(text), Cow::Borrowed(_)), "{text}");
        }
        let path = "/Folder/Another".repeat(20);
        assert_eq!(without_secrets(&path), path);
    }

    #[test]
    fn hostile_texts_are_read_once() {
        for part in ["password=", "\"token\":\\\"", "eyJ", "://a:", "-----BEGIN ", "Ab1+", "123456-"] {
            let text = part.repeat(200_000);
            assert!(without_secrets(&text).len() <= text.len() + LEFT_OUT.len() * 200_000);
        }
    }
}
