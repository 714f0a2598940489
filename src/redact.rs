//! Stable pseudonyms over an analysis, and the check that nothing private is left.
//!
//! First every text of the analysis is read and what is private is collected as originals: users, mail addresses, SIDs,
//! computer and device names, serial numbers, tenant and device ids, host names that are not public services, IP and
//! hardware addresses, certificate subjects, wireless networks, organisations, telephone numbers. Each gets a pseudonym
//! (`user-1`, `device-1`), the same thing the same one in all its forms (address, `DOMAIN\name`, profile folder), numbered by
//! first appearance in a fixed order. Then every text is rewritten, read behind its escapes (JSON in JSON, XML, URLs) and
//! encodings (base64, hex of UTF-8 or UTF-16).
//! Tokens, passwords, keys and hashes are no names but secrets: no reading has them, redacted or not.
//!
//! What a program may not miss it must be able to check: [`Redaction::leaks`] searches written output for every original
//! in every form.

use aho_corasick::MatchKind;

use crate::model::analysis::Analysis;

mod collect;
mod encoded;
mod forms;
mod memory;
mod names;
mod plain;
mod visit;

pub use forms::Redaction;

use memory::Memory;
use names::Names;
use visit::Each;
use visit::Texts;

/// A copy of the analysis with pseudonyms, and what it takes to check an output for leaks.
#[must_use]
pub fn redact(analysis: &Analysis) -> (Analysis, Redaction) {
    let ([copy], redaction) = redact_together([analysis]);
    (copy, redaction)
}

/// Copies of several analyses: what is the same in them has the same pseudonym.
#[must_use]
pub fn redact_together<const N: usize>(analyses: [&Analysis; N]) -> ([Analysis; N], Redaction) {
    let mut copies = analyses.map(Clone::clone);
    let mut names = Names::default();
    for copy in &copies {
        collect::kept(copy, &mut names);
    }
    for copy in &copies {
        collect::structured(copy, &mut names);
    }
    let mut memory = Memory::default();
    each_text(&mut copies, false, &mut |text| {
        memory.get(text, || collect::from_text(text, &mut names));
        None
    });
    // What can only be told when other things are known: subjects, hosts of the organisation's domains.
    let known = Redaction::new(&names);
    for copy in &copies {
        collect::subjects(copy, &known, &mut names);
    }
    let domains: Vec<String> = names.domains().map(str::to_owned).collect();
    let domains = forms::search_of(&domains, MatchKind::Standard);
    let mut memory = Memory::default();
    each_text(&mut copies, false, &mut |text| {
        memory.get(text, || {
            collect::subjects_in_text(text, &known, &mut names);
            if let Some(domains) = &domains {
                collect::hosts_of_domains(text, domains, &mut names);
            }
        });
        None
    });
    let redaction = Redaction::new(&names);
    let mut memory = Memory::default();
    each_text(&mut copies, true, &mut |text| memory.get(text, || redaction.rewrite(text)));
    (copies, redaction)
}

fn each_text(copies: &mut [Analysis], versions: bool, look: &mut dyn FnMut(&str) -> Option<String>) {
    for copy in copies {
        copy.each(&mut Each { look, versions });
    }
}

#[cfg(test)]
mod tests;
