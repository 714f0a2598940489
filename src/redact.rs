//! Stable pseudonyms over an analysis, and the check that nothing private is left.
//!
//! First every text of the analysis is read and what is private is collected as originals: users, mail addresses, SIDs,
//! computer and device names, serial numbers, tenant and device ids, host names that are not public services, IP and
//! hardware addresses, certificate subjects. Each gets a pseudonym (`user-1`, `device-1`), the same thing the same one in
//! all its forms (address, `DOMAIN\user`, profile folder, URL-encoded, escaped, in any case), numbered by first
//! appearance in a fixed order. Then every text is rewritten. Tokens, passwords, keys and hashes are no names but
//! secrets: they are removed without a pseudonym; the presenters never show them, redacted or not.
//!
//! What a program may not miss it must be able to check: [`Redaction::leaks`] searches written output for every original
//! in every encoding.

use crate::model::analysis::Analysis;

mod collect;
mod forms;
mod names;
mod visit;

pub use forms::Redaction;

use visit::Texts;

/// A copy of the analysis with pseudonyms, and what it takes to check an output for leaks.
#[must_use]
pub fn redact(analysis: &Analysis) -> (Analysis, Redaction) {
    let mut copy = analysis.clone();
    let mut names = collect::structured(&copy);
    copy.each(&mut |text| {
        collect::from_text(text, &mut names);
        None
    });
    let redaction = Redaction::new(names);
    copy.each(&mut |text| {
        let removed = crate::format::without_secrets(text);
        let base = removed.as_deref().unwrap_or(text);
        redaction.rewrite(base).or(removed)
    });
    (copy, redaction)
}

#[cfg(test)]
mod tests;
