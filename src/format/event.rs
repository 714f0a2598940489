//! An event as a sentence: the meaning of its row with the record's own values put in.

use std::borrow::Cow;

use crate::format::sentence::sentence;
use crate::format::value::as_code;
use crate::format::value::code_words;
use crate::format::value::one_line;
use crate::format::value::plain;
use crate::knowledge;
use crate::knowledge::EventRow;
use crate::knowledge::events::lookup;
use crate::knowledge::events::row::CodeUse;
use crate::model::event::Event;
use crate::model::event::Meaning;
use crate::model::fields::Field;
use crate::model::fields::Value;
use crate::model::record::Record;

/// Values of an event without a text that are shown.
const MAX_VALUES: usize = 12;

/// What an event says, in one line of text that a helpdesk agent understands.
///
/// The row's meaning with its values put in: codes with name and meaning, numbers of enumerations and well-known GUIDs as
/// words. A value that the record's build does not write leaves its part of the sentence out. An unknown event is its
/// provider, id and named values; a log line that nobody knows is the line. The text still has whatever characters the
/// bundle has: pass it through [`crate::format::visible`] before it reaches a terminal.
#[must_use]
pub fn event_text(event: &Event) -> String {
    let record = &event.record;
    let row = record.event_id().and_then(|id| knowledge::event(&record.provider, id)).or_else(|| renamed(record));
    match event.meaning {
        Some(meaning) if !meaning.text.is_empty() => {
            let source = Source { event, meaning, row };
            let mut text = sentence(meaning.text, &|position| source.value(position));
            if text.is_empty() {
                return unknown(event, row);
            }
            if let Some(row) = row {
                source.add_extra(row, &mut text);
            }
            if meaning.weak {
                text.push_str(" (meaning inferred)");
            }
            text
        }
        _ => unknown(event, row),
    }
}

/// The row of a record whose provider is known by its GUID alone.
fn renamed(record: &Record) -> Option<&'static EventRow> {
    let system = record.system.as_ref()?;
    lookup::provider_of(system.provider_guid?)?.event(system.event_id)
}

/// Where the values of a sentence come from.
struct Source<'a> {
    event: &'a Event,
    meaning: &'static Meaning,
    row: Option<&'static EventRow>,
}

impl Source<'_> {
    /// The text for `{position}`; nothing if the record has no such value or left it empty.
    fn value(&self, position: usize) -> Option<String> {
        let fields = &self.event.record.fields;
        let name = *self.meaning.fields.get(position.checked_sub(1)?)?;
        let value = match self.row {
            Some(row) => row.value(fields, position)?,
            None => fields.get(name)?,
        };
        let how = match self.row {
            Some(row) => row.codes.iter().find(|(at, _)| usize::from(*at) == position).map(|(_, how)| *how),
            None => matches!(name, "code" | "exit_code").then_some(CodeUse::Firm),
        };
        let text = self.words(name, value, how);
        (!text.is_empty()).then_some(text)
    }

    fn words(&self, name: &str, value: &Value, how: Option<CodeUse>) -> String {
        let event = self.event;
        if let Some(code) = how.and_then(|how| as_code(value, how)) {
            return code_words(code, event);
        }
        let number = value.as_u64();
        let id = event.event_id.unwrap_or_default();
        if let Some((word, inferred)) = number.and_then(|n| lookup::value_name(&event.record.provider, id, name, n)) {
            return if inferred { format!("perhaps {word} ({value})") } else { word.to_owned() };
        }
        plain(value).into_owned()
    }

    /// Values of an older build that no place of the sentence can take, by their names.
    fn add_extra(&self, row: &EventRow, text: &mut String) {
        let fields = &self.event.record.fields;
        if row.is_newest(fields) {
            return;
        }
        let mut separator = if text.contains(';') { ", " } else { "; " };
        for (at, field) in fields.iter().enumerate().filter(|(at, _)| row.is_extra(fields, *at)).take(MAX_VALUES) {
            let words = plain(&field.value);
            if !words.is_empty() {
                text.push_str(separator);
                push_named(text, field, at, &words);
                separator = ", ";
            }
        }
    }
}

/// An event without a text: what it is and its values.
fn unknown(event: &Event, row: Option<&'static EventRow>) -> String {
    let record = &event.record;
    let Some(id) = record.event_id() else {
        return record.fields.text("message").map_or_else(String::new, |text| one_line(text).into_owned());
    };
    let provider = record.provider.strip_prefix("Microsoft-Windows-").unwrap_or(&record.provider);
    let mut text = format!("{provider} event {id}");
    let mut separator = ": ";
    for (at, field) in record.fields.iter().enumerate().filter(|(_, field)| !field.name.contains('@')).take(MAX_VALUES)
    {
        let how = row.and_then(|row| row.codes.iter().find(|(position, _)| usize::from(*position) == at + 1));
        let words = match how.and_then(|(_, how)| as_code(&field.value, *how)) {
            Some(code) => Cow::Owned(code_words(code, event)),
            None => plain(&field.value),
        };
        if !words.is_empty() {
            text.push_str(separator);
            push_named(&mut text, field, at, &words);
            separator = ", ";
        }
    }
    text
}

fn push_named(text: &mut String, field: &Field, at: usize, words: &str) {
    if field.name.is_empty() {
        text.push_str(&format!("value {}", at + 1));
    } else {
        text.push_str(&field.name);
    }
    text.push_str(": ");
    text.push_str(words);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::event::Topic;
    use crate::model::evidence::Locus;
    use crate::model::fields::Fields;
    use crate::model::id::ArtifactId;
    use crate::model::id::Guid;
    use crate::model::record::Level;
    use crate::model::record::System;
    use crate::model::time::RecordTime;
    use crate::model::time::Time;
    use crate::model::time::TimeBasis;

    const DM: &str = "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider";
    const UDR: &str = "Microsoft-Windows-User Device Registration";

    fn t(text: &str) -> Value {
        Value::Text(text.into())
    }

    fn event(provider: &str, id: Option<u16>, fields: &[(&str, Value)]) -> Event {
        let at = Time::from_unix_seconds(0);
        let system = id.map(|event_id| Box::new(System::new(event_id, 1, "PC")));
        let meaning = match id {
            Some(id) => knowledge::event(provider, id).map(|row| &row.meaning),
            None => fields
                .iter()
                .find(|f| f.0 == "marker")
                .and_then(|f| knowledge::ime::marker(f.1.as_text()?))
                .map(|row| &row.meaning),
        };
        let list = fields.iter().map(|(name, value)| Field { name: (*name).into(), value: value.clone() }).collect();
        Event {
            meaning,
            topic: meaning.map_or(Topic::Other, |meaning| meaning.topic),
            ..Event::new(
                ArtifactId(0),
                Record {
                    locus: Locus::Record(1),
                    time: RecordTime::Utc(at),
                    level: Level::Information,
                    provider: provider.into(),
                    channel: "".into(),
                    process_id: None,
                    thread_id: None,
                    fields: Fields::new(list),
                    system,
                },
                at,
                TimeBasis::Utc,
            )
        }
    }

    fn text(provider: &str, id: u16, fields: &[(&str, Value)]) -> String {
        event_text(&event(provider, Some(id), fields))
    }

    #[test]
    fn an_enrollment_reads_as_sentences() {
        let hex = Value::Hex32;
        let lines = [
            text(DM, 76, &[("HexInt1", hex(0)), ("HRESULT", hex(0x8018_002B))]),
            text(DM, 76, &[("HRESULT", hex(0x8018_0014))]),
            text(DM, 75, &[("HexInt1", hex(1))]),
            text(DM, 75, &[]),
            text(DM, 27, &[("HexInt1", hex(1)), ("HexInt2", hex(2)), ("HRESULT", hex(0))]),
            text(DM, 52, &[("Message1", t("s:Authorization")), ("Message2", t("User is not\r\n  allowed to enroll"))]),
            text(DM, 71, &[("HRESULT", hex(0x8018_0003))]),
            text(DM, 72, &[]),
            text(
                DM,
                91,
                &[
                    ("Message1", t("https://enrollment.manage.microsoft.com/")),
                    ("Message2", t("https://enrollment.manage.microsoft.com/enrollmentserver/discovery.svc")),
                    ("Message3", t("")),
                    ("Message4", t("avery@contoso.com")),
                ],
            ),
            text(DM, 206, &[("Message1", t("S-1-5-18"))]),
            text(DM, 209, &[("HRESULT", hex(0))]),
            text(
                DM,
                404,
                &[
                    ("Message1", t("A1B2C3D4-0000-0000-0000-000000000001")),
                    ("Message2", t("MDMDeviceWithAAD")),
                    ("Message3", t("./Vendor/MSFT/Policy")),
                    ("InternalCmdType", Value::Unsigned(7)),
                    ("Message5", t("./Device/Vendor/MSFT/Policy/Config/X")),
                    ("HexInt1", hex(0x8600_0002)),
                ],
            ),
            text(
                UDR,
                304,
                &[
                    ("ExitCode", Value::Signed(-2_145_648_611)),
                    ("ServerErrorMessage", t("")),
                    ("TenantType", t("undefined")),
                    ("JoinType", t("undefined")),
                    (
                        "DebugOutput",
                        t(
                            "joinMode: Join\r\ndrsInstance: undefined\r\nerrorPhase: discover\r\nadalLog:\nundefined\r\n",
                        ),
                    ),
                ],
            ),
            text(
                UDR,
                304,
                &[
                    ("ExitCode", Value::Signed(-2_145_648_611)),
                    ("ServerErrorMessage", t("")),
                    ("TenantName", t("contoso.com")),
                ],
            ),
            text(UDR, 230, &[("ErrorCode", Value::Unsigned(12_007))]),
            text(
                "Microsoft-Windows-TaskScheduler",
                201,
                &[
                    (
                        "TaskName",
                        t(
                            "\\Microsoft\\Windows\\EnterpriseMgmt\\Schedule created by enrollment client for automatically enrolling in MDM from AAD",
                        ),
                    ),
                    ("ActionName", t("%windir%\\system32\\deviceenroller.exe")),
                    ("TaskInstanceId", Value::Guid(Guid::NIL)),
                ],
            ),
            text(DM, 844, &[("Message1", t("A1B2")), ("HRESULT", hex(3))]),
        ];
        insta::assert_snapshot!(lines.join("\n"), @r"
        Automatic MDM enrollment failed; credential: user, result: 0x8018002B (MDM is not configured for this user/tenant; field knowledge)
        Automatic MDM enrollment failed; result: 0x80180014 (MENROLL_E_DEVICENOTSUPPORTED: platform or version blocked by the MDM)
        Automatic MDM enrollment succeeded; credential: device
        Automatic MDM enrollment succeeded
        Auto-enrollment (AutoEnrollMDM) evaluated; policy value: 0x1, credential type: device; result: success
        Server refused enrollment with a SOAP fault; subcode: s:Authorization, reason text: User is not allowed to enroll
        Enrollment failed; result: 0x80180003 (MENROLL_E_DEVICE_AUTHORIZATION_ERROR: identity is known but may not enroll)
        Enrollment completed
        Enrollment target resolved; resource: https://enrollment.manage.microsoft.com/, discovery URL: https://enrollment.manage.microsoft.com/enrollmentserver/discovery.svc, UPN: avery@contoso.com
        Session init; user SID: SYSTEM
        Session ended; status: success
        CSP command failed; config source: A1B2C3D4-0000-0000-0000-000000000001, enrollment name: MDMDeviceWithAAD, provider: ./Vendor/MSFT/Policy, command type: SetValue (SyncML Replace), URI: ./Device/Vendor/MSFT/Policy/Config/X, result: 0x86000002 (CFGMGR_E_NODENOTFOUND: node absent)
        Automatic registration failed in JOIN phase; exit: 0x801C001D (DSREG_AUTOJOIN_ADCONFIG_READ_FAILED: service connection point not read from AD), tenant type: undefined, join type: undefined, debug: joinMode: Join, errorPhase: discover
        Automatic registration failed in JOIN phase; exit: 0x801C001D (DSREG_AUTOJOIN_ADCONFIG_READ_FAILED: service connection point not read from AD), TenantName: contoso.com
        WinHTTP request not sent; error: 12007 (ERROR_WINHTTP_NAME_NOT_RESOLVED: name not resolved)
        Action %windir%\system32\deviceenroller.exe of task \Microsoft\Windows\EnterpriseMgmt\Schedule created by enrollment client for automatically enrolling in MDM from AAD ended; instance: none
        Stale enrollment (not stated) found while merging in (not stated); its policies are removed; state: 0x3, Message1: A1B2
        ");
    }

    #[test]
    fn what_is_not_known_is_shown_as_it_is() {
        let lines = [
            text("Contoso-Agent", 60_000, &[("Thing", t("a\tb")), ("", Value::Bool(true)), ("Empty", Value::Null)]),
            text(DM, 4118, &[("Message1", t("one")), ("Message2", t("two")), ("HRESULT", Value::Hex32(0x8007_0005))]),
            text(
                "Microsoft-Windows-Kernel-General",
                22,
                &[("NewBias", Value::Signed(-60)), ("OldBias", Value::Signed(0))],
            ),
            event_text(&event("IntuneManagementExtension", None, &[("message", t("[Win32App] something\nnew"))])),
            event_text(&event(
                "IntuneManagementExtension",
                None,
                &[
                    ("message", t("raw")),
                    ("marker", t("app_exit_code")),
                    ("app_id", t("0a1b2c3d-0000-0000-0000-000000000001")),
                    ("exit_code", t("1603")),
                ],
            )),
        ];
        insta::assert_snapshot!(lines.join("\n"), @r"
        Contoso-Agent event 60000: Thing: a b, value 2: yes
        DeviceManagement-Enterprise-Diagnostics-Provider event 4118: Message1: one, Message2: two, HRESULT: 0x80070005 (ERROR_ACCESS_DENIED: access denied)
        Time bias changed to -60 from 0 (meaning inferred)
        [Win32App] something new
        Installer of app 0a1b2c3d-0000-0000-0000-000000000001 ended; exit code: 1603 (ERROR_INSTALL_FAILURE: install failed)
        ");
    }

    #[test]
    fn every_row_gives_a_sentence_with_all_values_and_with_none() {
        for provider in crate::knowledge::events::PROVIDERS {
            for row in provider.rows {
                let full: Vec<_> =
                    row.meaning.fields.iter().enumerate().map(|(at, name)| (*name, t(&format!("<{at}>")))).collect();
                for fields in [&full[..], &[]] {
                    let said = text(provider.name, row.id, fields);
                    assert!(!said.is_empty() && !said.contains(['{', '}']), "{} {}: {said}", provider.name, row.id);
                    assert!(
                        !said.contains("=<") && !said.contains(": ,") && !said.ends_with([' ', ',', ';']),
                        "{said}"
                    );
                }
            }
        }
    }

    #[test]
    fn long_values_are_cut() {
        let said = text(DM, 59, &[("Message1", t(&"会".repeat(10_000)))]);
        assert!(crate::format::width(&said) < 400, "{said}");
    }
}
