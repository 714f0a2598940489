//! Links that start an enrollment (`ms-device-enrollment:?mode=…`), wherever a text of the bundle has one.

use std::sync::Arc;

use crate::device::sources::Sources;
use crate::model::device::Known;
use crate::model::event::Event;
use crate::model::evidence::Evidence;
use crate::model::id::EventId;

const SCHEME: &str = "ms-device-enrollment:";
/// The parameter whose value is never kept.
const TOKEN: &str = "accesstoken=";
const LEFT_OUT: &str = "(left out)";
/// Most links that are listed.
const MAX_LINKS: usize = 100;
/// Longest link: eight parameters with URLs in them are shorter.
const MAX_LINK_BYTES: usize = 4096;

/// All links with their places, in the order in which they are met: facts, then logs.
pub(super) fn find(sources: &Sources<'_>, events: &[Event]) -> Vec<Known<String>> {
    let mut links = Vec::new();
    for fact in sources.all {
        links_in(&fact.value, &mut links, || fact.evidence());
    }
    // Events of one provider share its name, and most have the neighbour's.
    let mut last: Option<(&Arc<str>, bool)> = None;
    let mut is_shell = |provider| match last {
        Some((name, is_shell)) if Arc::ptr_eq(name, provider) => is_shell,
        _ => last.insert((provider, provider.contains("Shell-Core"))).1,
    };
    for (at, event) in events.iter().enumerate() {
        // Windows does not log the link; a program's own log or a shell event may hold it.
        if event.record.system.is_some() && !is_shell(&event.record.provider) {
            continue;
        }
        let Ok(id) = u32::try_from(at).map(EventId) else { break };
        for field in &event.record.fields {
            if let Some(text) = field.value.as_text() {
                links_in(text, &mut links, || event.evidence(id));
            }
        }
    }
    links
}

fn links_in(text: &str, links: &mut Vec<Known<String>>, evidence: impl Fn() -> Evidence) {
    let mut rest = text;
    while let Some(at) = position(rest) {
        let from = rest.get(at..).unwrap_or_default();
        let ends =
            |c: char| c.is_whitespace() || c.is_control() || matches!(c, '"' | '\'' | '<' | '>' | '`' | '|' | '\\');
        let end = from.find(ends).unwrap_or(from.len()).min(MAX_LINK_BYTES);
        let link = from.get(..end).unwrap_or_default();
        rest = from.get(end.max(SCHEME.len())..).unwrap_or_default();
        let link = without_token(link.trim_end_matches(['.', ',', ')', ';']));
        let evidence = evidence();
        if let Some(known) = links.iter_mut().find(|known| known.value == link) {
            if known.evidence.len() < 8 && !known.evidence.contains(&evidence) {
                known.evidence.push(evidence);
            }
        } else if links.len() < MAX_LINKS {
            links.push(Known::new(link, evidence));
        } else {
            return;
        }
    }
}

/// Where the scheme stands, in any case.
fn position(text: &str) -> Option<usize> {
    text.match_indices(':').find_map(|(colon, _)| {
        let start = (colon + 1).checked_sub(SCHEME.len())?;
        text.get(start..=colon)?.eq_ignore_ascii_case(SCHEME).then_some(start)
    })
}

/// The link without the value of its access token.
fn without_token(link: &str) -> String {
    let lower = link.to_ascii_lowercase();
    let Some(at) = lower.find(TOKEN).map(|at| at + TOKEN.len()) else { return link.to_owned() };
    let value = link.get(at..).unwrap_or_default();
    let end = value.find('&').unwrap_or(value.len());
    format!("{}{LEFT_OUT}{}", link.get(..at).unwrap_or_default(), value.get(end..).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::testing::fact;
    use crate::device::testing::line;
    use crate::model::fact::FactKind;

    #[test]
    fn links_are_listed_once_and_without_their_token() {
        let facts = [
            fact(FactKind::Text, "deep_link", "link", "MS-Device-Enrollment:?mode=mdm&AccessToken=abc&ownership=1"),
            fact(FactKind::Text, "deep_link", "link", "go to (ms-device-enrollment:?mode=awa)."),
        ];
        let lines = [line("x", "2026-02-10T10:00:00Z", &[("user", "see ms-device-enrollment:?mode=awa")])];
        let links = find(&Sources::new(&facts), &lines);
        let texts: Vec<_> = links.iter().map(|link| (link.value.as_str(), link.evidence.len())).collect();
        assert_eq!(
            texts,
            [
                ("MS-Device-Enrollment:?mode=mdm&AccessToken=(left out)&ownership=1", 1),
                ("ms-device-enrollment:?mode=awa", 2)
            ]
        );
    }
}
