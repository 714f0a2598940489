//! `mdmlens explain`: what a code, an event id, a symbol, a rule, an enrollment link, a scheduled task or the number of a CSP
//! command means.

use std::io;
use std::io::Write;

use anyhow::bail;

use crate::cli::exit;
use crate::cli::terminal;
use crate::format::visible;
use crate::knowledge::codes::lookup;
use crate::knowledge::codes::lookup::CodeInfo;
use crate::knowledge::deep_link;
use crate::knowledge::deep_link::DeepLink;
use crate::knowledge::deep_link::Mode;
use crate::knowledge::events::PROVIDERS;
use crate::knowledge::events::lookup as lookup_events;
use crate::knowledge::events::row::EventRow;
use crate::knowledge::events::row::Provider;
use crate::knowledge::tasks;
use crate::model::code::Code;
use crate::model::event::Topic;
use crate::rules;
use crate::rules::Rule;

/// Symbols that are listed for a word that many contain.
const SYMBOLS_SHOWN: usize = 20;

/// Explains a term. Not to know it is status 2.
pub(super) fn run(term: &str) -> anyhow::Result<u8> {
    let mut out = terminal::output();
    let mut known = false;
    if let Some(link) = deep_link::read(term) {
        known = true;
        tell_link(&link, &mut out)?;
    }
    if let Some(rule) = rules::find(term) {
        known = true;
        tell_rule(rule, &mut out)?;
    }
    if let Some((of, id)) = event_id(term) {
        let meant = PROVIDERS.iter().filter(|provider| provider.name.to_ascii_lowercase().contains(&of));
        for (provider, row) in meant.filter_map(|provider| Some((provider, provider.event(id)?))) {
            known = true;
            tell_event(provider, row, &mut out)?;
        }
    }
    if let Some(code) = Code::parse(term) {
        known |= tell_code(code, &mut out)?;
    }
    if let Some(number) = command_number(term) {
        known |= tell_command(number, &mut out)?;
    }
    for task in tasks::find(term) {
        known = true;
        writeln!(out, "task {}\n  does    {}\n  source  {}\n", task.name, task.does, task.source)?;
    }
    if let Some(fault) = lookup::fault(term) {
        known = true;
        writeln!(
            out,
            "{} (error word of the enrollment service)\n  means   {}\n  cause   {}",
            fault.word, fault.meaning, fault.cause
        )?;
        if let Some(code) = fault.code {
            tell_code(Code::status(code), &mut out)?;
        }
    }
    if !known {
        for (code, info) in lookup::by_name(term, SYMBOLS_SHOWN) {
            known = true;
            tell_info(code, &info, &mut out)?;
        }
    }
    out.flush()?;
    if !known {
        bail!(
            "nothing is known of `{term}`: give a code (0x8018002B, -2145910741), an event id (76, AAD/1097), a symbol, a rule, an enrollment link, a task (PushLaunch) or a CSP command (command 5)"
        );
    }
    Ok(exit::FINE)
}

/// The event that a term can be, as a part of the provider's name in lower case and the id: `76`, `event 76`, `AAD/1097`,
/// `event:AAD/1097`.
fn event_id(term: &str) -> Option<(String, u16)> {
    let lower = term.trim().to_ascii_lowercase();
    let rest = lower.strip_prefix("event").unwrap_or(&lower).trim_start_matches([':', ' ']);
    let (provider, id) = rest.rsplit_once('/').unwrap_or(("", rest));
    Some((provider.to_owned(), id.trim().parse().ok()?))
}

/// The number of a CSP command that a term can be: `5`, `command 5`, `csp command 5`.
fn command_number(term: &str) -> Option<u64> {
    let lower = term.trim().to_ascii_lowercase();
    let rest = lower.strip_prefix("csp").unwrap_or(&lower).trim_start();
    rest.strip_prefix("command").unwrap_or(rest).trim().parse().ok()
}

/// What the number of a command to a configuration service provider (first value of the events about it) stands for.
fn tell_command(number: u64, out: &mut dyn Write) -> io::Result<bool> {
    let maps = lookup_events::value_maps().iter().filter(|map| map.fields.contains(&"InternalCmdType"));
    let mut known = false;
    for map in maps {
        let Some((_, name)) = map.values.iter().find(|(value, _)| *value == number) else { continue };
        known = true;
        let ids: Vec<String> = map.ids.iter().map(u16::to_string).collect();
        writeln!(out, "CSP command {number}\n  means   {name}")?;
        writeln!(out, "  in      InternalCmdType of events {} of {}", ids.join(", "), map.provider)?;
        writeln!(out, "  source  {}\n", map.source)?;
    }
    Ok(known)
}

/// A code in every spelling, with everything the tables say of it; whether they say anything.
fn tell_code(code: Code, out: &mut dyn Write) -> io::Result<bool> {
    let all = lookup::everything(code, Topic::Registration);
    for (at, info) in all.iter().enumerate() {
        if !says_again(info, all.get(..at).unwrap_or_default()) {
            tell_info(code, info, out)?;
        }
    }
    Ok(!all.is_empty())
}

/// Whether a row says no more than one before it: several families have the same number, and the list of all symbols has
/// nothing but names.
fn says_again(info: &CodeInfo, before: &[CodeInfo]) -> bool {
    let says = |it: &CodeInfo| [it.meaning, it.cause, it.action].map(|text| text.filter(|text| !text.is_empty()));
    let own = says(info);
    before.iter().any(|it| it.name == info.name && (own == [None; 3] || own == says(it)))
}

fn tell_info(code: Code, info: &CodeInfo, out: &mut dyn Write) -> io::Result<()> {
    let name = info.name.unwrap_or("no name known");
    writeln!(out, "{code} {name} ({})", info.family.replace('_', " "))?;
    let value = code.value;
    if code.kind == crate::model::code::CodeKind::Status && value >= 0x8000_0000 {
        writeln!(out, "  also    {} signed, {value} unsigned", value.cast_signed())?;
    } else if matches!(code.kind, crate::model::code::CodeKind::Status | crate::model::code::CodeKind::Exit) {
        writeln!(out, "  also    {value}")?;
    }
    for (label, text) in
        [("means", info.meaning), ("cause", info.cause), ("do", info.action), ("source", Some(info.source))]
    {
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            writeln!(out, "  {label:<7} {}", visible(text))?;
        }
    }
    if info.hint {
        writeln!(out, "  note    field knowledge, not from the maker's documents")?;
    }
    writeln!(out)
}

fn tell_event(provider: &Provider, row: &EventRow, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "event {} of {}", row.id, provider.name)?;
    writeln!(out, "  means   {}", row.meaning.text)?;
    if !row.meaning.fields.is_empty() {
        writeln!(out, "  values  {}", row.meaning.fields.join(", "))?;
    }
    let outcome = row.meaning.outcome;
    writeln!(
        out,
        "  about   {}, {outcome}",
        row.phase.map_or(row.meaning.topic.as_str(), crate::model::event::Phase::as_str)
    )?;
    writeln!(out, "  channel {}", row.channels.join(", "))?;
    writeln!(out, "  source  {}", row.source)?;
    if row.meaning.weak {
        writeln!(out, "  note    inferred from its field names, not from a published text")?;
    }
    writeln!(out)
}

/// What a link does and what is wrong with it. Its access token is not in it any more.
fn tell_link(link: &DeepLink, out: &mut dyn Write) -> io::Result<()> {
    let does = link.mode.map_or("nothing that Windows knows", Mode::words);
    writeln!(out, "enrollment link\n  does    {does}")?;
    for parameter in &link.parameters {
        let meaning = parameter.meaning.unwrap_or("unknown");
        writeln!(out, "  {:<16} {} ({meaning})", visible(&parameter.name), visible(&parameter.value))?;
    }
    let faults = link.faults();
    for fault in &faults {
        writeln!(out, "  wrong   {}", visible(fault))?;
    }
    if faults.is_empty() {
        writeln!(out, "  wrong   nothing")?;
    }
    writeln!(out, "  note    Windows does not write a link into its logs; the user is asked for the rest\n")
}

fn tell_rule(rule: &Rule, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "rule {} ({})", rule.id, rule.severity)?;
    writeln!(out, "  finds   {}", rule.title)?;
    writeln!(out, "  from    {}", rule.doc)?;
    for reference in rule.references {
        writeln!(out, "  read    {reference}")?;
    }
    writeln!(out)
}
