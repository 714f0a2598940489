//! What no reader keeps: hardware hashes, tokens, passwords, private keys, bodies of scripts.
//!
//! A bundle is mailed around and its analysis pasted into tickets. What opens a door is therefore left out where it is
//! read, so that no later stage can leak it: every reading passes [`clean`] on its way out of [`crate::readers::read`],
//! values of event logs pass [`clean_fields`] when they are unpacked, and sources of places pass [`shown`]. The words are
//! those of the artifacts that carry them: the deep link's parameter, the column of `DeviceHash_*.csv`, Winlogon's
//! `DefaultPassword`, key material of a wireless profile, the policy bodies of the Intune Management Extension.

mod scan;

pub(crate) use scan::without_secrets;

use std::borrow::Cow;

use crate::model::fields::Field;
use crate::model::fields::Value;
use crate::readers::Reading;

/// What stands for the value that was left out.
pub(crate) const LEFT_OUT: &str = "(removed)";

/// Ends of names whose values are secret, in lower case without blanks, `_` and `-`.
const SECRET_NAME_ENDS: &[&str] = &[
    "password",
    "passphrase",
    "passwd",
    "pwd",
    "secret",
    "accesstoken",
    "refreshtoken",
    "idtoken",
    "bearertoken",
    "authtoken",
    "securitytoken",
    "sastoken",
    "bootstraptoken",
    "bulktoken",
    "assertion",
    "sasurl",
    "sharedaccesssignature",
    "apikey",
    "accountkey",
    "accesskey",
    "secretkey",
    "sharedkey",
    "privatekey",
    "encryptionkey",
    "mackey",
    "keymaterial",
    "recoverykey",
    "hardwarehash",
    "decryptinfo",
    "policybody",
    "policyscript",
    "policyscriptparameters",
    "scriptbody",
    "scriptcontent",
    "detectscript",
    "detectionscript",
    "remediatescript",
    "remediationscript",
];
/// What makes a value secret wherever it stands.
const SECRET_MARKS: &[&str] = &[
    "keymaterial>",
    "keymaterial&gt;",
    "sharedkey>",
    "sharedkey&gt;",
    "private key-----",
    "\"policybody\"",
    "\"hardwarehash\"",
];
/// Longest name that is looked at; a longer one is no name.
const MAX_NAME: usize = 256;

/// Whether the value of this name must not be kept. One digit is never secret: policies such as `AllowPassword` are
/// switches.
pub(crate) fn is_secret(name: &str, value: &str) -> bool {
    let is_switch = value.is_empty() || matches!(value.as_bytes(), [b'0'..=b'9']);
    !is_switch && (is_secret_name(name) || is_token(value) || has_secret_mark(value))
}

/// Whether this is the name of a secret.
pub(crate) fn is_secret_name(name: &str) -> bool {
    if name.len() < 3 || name.len() > MAX_NAME {
        return false;
    }
    SECRET_NAME_ENDS.iter().any(|end| ends_like(name, end))
}

/// Whether a name ends so; case, blanks, `_` and `-` of the name do not count.
fn ends_like(name: &str, end: &str) -> bool {
    let mut tail = name.bytes().rev().filter(|byte| !matches!(byte, b' ' | b'_' | b'-'));
    end.bytes().rev().all(|wanted| tail.next().is_some_and(|byte| byte.eq_ignore_ascii_case(&wanted)))
}

/// A JSON web token: three parts, the first of them encoded JSON.
fn is_token(value: &str) -> bool {
    let value = value.trim();
    value.len() > 60
        && value.starts_with("eyJ")
        && value.bytes().filter(|&b| b == b'.').count() >= 2
        && value.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b'='))
}

fn has_secret_mark(value: &str) -> bool {
    // Every mark holds one of these bytes; most values hold none.
    (memchr::memchr3(b'>', b'"', b'-', value.as_bytes()).is_some() || memchr::memchr(b'&', value.as_bytes()).is_some())
        && SECRET_MARKS.iter().any(|mark| contains_ignore_case(value, mark))
}

/// Takes the secrets out of everything that a reader gives. Values that are still packed are left to who unpacks them.
pub(crate) fn clean(reading: &mut Reading) {
    for record in &mut reading.records {
        record.fields.change_listed(clean_fields);
    }
    for fact in &mut reading.facts {
        if let Cow::Owned(clean) = without_secrets(&fact.name) {
            fact.name = clean.into();
        }
        if let Some(clean) = clean_value(&fact.name, &fact.value) {
            fact.value = clean.into_boxed_str();
        }
    }
    for warning in &mut reading.warnings {
        if let Cow::Owned(clean) = without_secrets(&warning.message) {
            warning.message = clean;
        }
    }
}

/// The shortest bytes that are looked at: ids and small structures are shorter than hashes and keys.
const MIN_BINARY: usize = 64;

/// Takes the secrets out of the values of a record.
pub(crate) fn clean_fields(fields: &mut [Field]) {
    for field in fields {
        match &field.value {
            Value::Text(text) => {
                if let Some(clean) = clean_value(&field.name, text) {
                    field.value = Value::Text(clean.into_boxed_str());
                }
            }
            Value::Binary(bytes) if bytes.len() >= MIN_BINARY => {
                if let Cow::Owned(clean) = without_secrets(&field.value.to_text()) {
                    field.value = Value::Text(clean.into());
                }
            }
            _ => {}
        }
    }
}

/// The value without secrets; nothing if there is none in it.
fn clean_value(name: &str, value: &str) -> Option<String> {
    let is_whole = value.len() > 2 && value != LEFT_OUT && is_secret_name(name);
    match without_secrets(value) {
        _ if is_whole => Some(LEFT_OUT.to_owned()),
        Cow::Owned(clean) => Some(clean),
        Cow::Borrowed(_) => None,
    }
}

/// Whether a text holds another, given in lower case; only ASCII letters are folded.
pub(crate) fn contains_ignore_case(text: &str, lower: &str) -> bool {
    find_ignore_case(text, lower).is_some()
}

/// Where a text holds another, given in lower case; only ASCII letters are folded.
pub(crate) fn find_ignore_case(text: &str, lower: &str) -> Option<usize> {
    let (text, lower) = (text.as_bytes(), lower.as_bytes());
    let first = *lower.first()?;
    let last = text.len().checked_sub(lower.len())?;
    memchr::memchr2_iter(first, first.to_ascii_uppercase(), text)
        .take_while(|&at| at <= last)
        .find(|&at| text.get(at..at + lower.len()).is_some_and(|part| part.eq_ignore_ascii_case(lower)))
}

/// The scheme of deep links that start an enrollment.
pub(crate) const LINK_SCHEME: &str = "ms-device-enrollment:";
/// Longest deep link that is kept.
const MAX_LINK: usize = 2048;

/// The deep links in a text, their access tokens taken out.
pub(crate) fn links(text: &str) -> Vec<String> {
    let mut links = Vec::new();
    let mut rest = text;
    while let Some(link) = find_link(rest) {
        let end = link
            .find(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '"' | '\'' | '<' | '>' | '`' | '|'))
            .unwrap_or(link.len());
        let (link, after) = link.split_at_checked(end).unwrap_or((link, ""));
        links.push(without_token(link));
        rest = after;
    }
    links
}

/// The rest of a text from the next link on. A link has a colon behind its scheme, and colons are rare.
fn find_link(text: &str) -> Option<&str> {
    memchr::memchr_iter(b':', text.as_bytes()).find_map(|colon| {
        let start = (colon + 1).checked_sub(LINK_SCHEME.len())?;
        let link = text.get(start..)?;
        link.get(..LINK_SCHEME.len())?.eq_ignore_ascii_case(LINK_SCHEME).then_some(link)
    })
}

/// A link whose `accesstoken` parameter has no value any more. In HTML and XML the `&` between parameters may be `&amp;`.
fn without_token(link: &str) -> String {
    let link = link.replace("&amp;", "&");
    let link = crate::readers::text_decode::cut(&link, MAX_LINK);
    let part = |part: &str| match part.split_once('=') {
        Some((name, _)) if contains_ignore_case(name, "accesstoken") => format!("{name}={LEFT_OUT}"),
        _ => part.to_owned(),
    };
    link.split('&').map(part).collect::<Vec<_>>().join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_told_from_settings() {
        for (name, value) in [
            ("DefaultPassword", "Sommer2026!"),
            ("DefaultPassword", "123456"),
            ("Hardware Hash", "T0FBQUFB"),
            ("access_token", "x"),
            ("PolicyBody", "V3JpdGUtSG9zdA=="),
            ("Data", "{\"Id\":1,\"PolicyBody\":\"V3Jp\"}"),
            ("Profile", "<WLANProfile><keyMaterial>geheim12</keyMaterial></WLANProfile>"),
            ("Blob", "-----BEGIN RSA PRIVATE KEY-----"),
            ("t", &format!("eyJ{}.{}.sig", "a".repeat(40), "b".repeat(40))),
        ] {
            assert!(is_secret(name, value), "{name}");
        }
        for (name, value) in [
            ("DevicePasswordEnabled", "1234"),
            ("AllowDevicePassword", "0"),
            ("LastPasswordUpdateTime", "133485408000000000"),
            ("UseAADCredentialType", "2"),
            ("SettingsUrl", "eyJVcmlzIjpbImh0dHBzOi8va2FpbGFuaTYub25lLm1pY3Jvc29mdC5jb20vIl19"),
            ("MdmUrl", "https://enrollment.manage.microsoft.com/EnrollmentServer/Discovery.svc"),
            ("KeyProvider", "Microsoft Platform Crypto Provider"),
        ] {
            assert!(!is_secret(name, value), "{name}");
        }
    }

    #[test]
    fn links_lose_their_token() {
        let text = "click <a href=\"MS-device-enrollment:?mode=mdm&amp;AccessToken=s3cr3t&amp;ownership=3\"> or\n\
                    ms-device-enrollment:?mode=awa&username=a%40contoso.com now";
        let links = links(text);
        assert_eq!(links[0], "MS-device-enrollment:?mode=mdm&AccessToken=(removed)&ownership=3");
        assert_eq!(links[1..], ["ms-device-enrollment:?mode=awa&username=a%40contoso.com"]);
    }

    #[test]
    fn searching_folds_ascii_letters_only() {
        assert_eq!(find_ignore_case("xxABc", "abc"), Some(2));
        assert_eq!(find_ignore_case("ab", "abc"), None);
        assert_eq!(find_ignore_case("ababc", "abc"), Some(2));
    }
}
