//! From a message to its marker and the values that it carries.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value as Json;

use crate::model::code::Code;
use crate::model::fields::Field;
use crate::model::fields::Value;
use crate::model::id::Guid;
use crate::readers::cmtrace::markers;
use crate::readers::cmtrace::markers::Current;
use crate::readers::cmtrace::markers::Cut;
use crate::readers::cmtrace::markers::Take;
use crate::readers::cmtrace::states;

/// JSON behind a message is decoded up to this length: the longest reports met are some hundred kilobytes.
const MAX_JSON: usize = 8 * 1024 * 1024;

/// One copy of every field name of a log.
#[derive(Default)]
pub(super) struct Names(HashMap<&'static str, Arc<str>>);

impl Names {
    pub(super) fn get(&mut self, name: &'static str) -> Arc<str> {
        Arc::clone(self.0.entry(name).or_insert_with(|| Arc::from(name)))
    }
}

/// What a message was found to be.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Decoded {
    /// Marker, `""` if the message is of no known line.
    pub(super) marker: &'static str,
    /// What it carries, in the order of the row, `result` last.
    pub(super) values: Vec<(&'static str, Value)>,
    /// The JSON that ends the message, if the line is one that has some.
    pub(super) json: Option<Json>,
    /// The line has JSON, but it could not be read.
    pub(super) bad_json: bool,
}

impl Decoded {
    fn push(&mut self, name: &'static str, value: Value) {
        self.values.push((name, value));
    }

    /// A value by name.
    pub(super) fn value(&self, name: &str) -> Option<&Value> {
        self.values.iter().find(|(have, _)| *have == name).map(|(_, value)| value)
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.value(name).and_then(Value::as_text)
    }

    /// The fields for the record.
    pub(super) fn fields(self, names: &mut Names) -> impl Iterator<Item = Field> {
        let marker = (!self.marker.is_empty()).then(|| ("marker", text(self.marker)));
        marker.into_iter().chain(self.values).map(|(name, value)| Field { name: names.get(name), value })
    }
}

/// The application that lines without an id speak of: the agent works on one at a time, but changes threads while it does.
#[derive(Debug, Default)]
pub(super) struct CurrentApp(Option<(Guid, u32)>);

/// Decodes one message that stands on `line`.
pub(super) fn decode(message: &str, line: u32, current: &mut CurrentApp) -> Decoded {
    let plain = markers::plain(message);
    let Some((row, rest)) = markers::find(plain) else { return Decoded::default() };
    let mut decoded = Decoded { marker: row.marker, ..Decoded::default() };
    take_all(row.takes, markers::head(rest), &mut decoded);
    match row.marker {
        "app_policies" => decoded.json(plain.get("Get policies = ".len()..).unwrap_or_default()),
        "app_report" | "app_results_sent" | "remediation_result" | "app_state" => {
            if let Some(at) = rest.find(['{', '[']) {
                decoded.json(rest.get(at..).unwrap_or_default());
            }
        }
        _ => {}
    }
    match row.marker {
        "app_state" => delta(plain, &mut decoded),
        "app_report" => report(&mut decoded),
        "app_policies" | "app_results_sent" => {
            let count = decoded.json.as_ref().and_then(Json::as_array).map(Vec::len);
            if let Some(count) = count {
                decoded.push("count", Value::Unsigned(count as u64));
            }
        }
        "remediation_result" => remediation(&mut decoded),
        _ => {}
    }
    current_app(row.current, line, &mut decoded, current);
    words(&mut decoded);
    let result = if row.result.is_empty() { decoded.result() } else { row.result };
    if !result.is_empty() {
        decoded.push("result", text(result));
    }
    decoded
}

impl Decoded {
    fn json(&mut self, json: &str) {
        let json = json.get(..MAX_JSON).unwrap_or(json);
        // What follows the JSON (a full stop, the rest of a sentence) does not matter.
        match serde_json::Deserializer::from_str(json).into_iter::<Json>().next() {
            Some(Ok(value)) => self.json = Some(value),
            _ => self.bad_json = true,
        }
    }

    /// What the values say of how the thing went.
    pub(super) fn result(&self) -> &'static str {
        states::result(&states::State {
            marker: self.marker,
            state: self.text("enforcement_state").or_else(|| self.text("state")).unwrap_or_default(),
            exit_code: self.value("exit_code").and_then(Value::as_u64),
            code: self.value("code").and_then(Value::as_code),
        })
    }
}

fn text(text: &str) -> Value {
    Value::Text(text.into())
}

/// Walks the takes of a row over the text behind its beginning.
fn take_all(takes: &'static [Take], rest: &str, decoded: &mut Decoded) {
    let mut rest = rest;
    for take in takes {
        let Some(at) = rest.find(take.after) else { continue };
        let from = rest.get(at + take.after.len()..).unwrap_or_default();
        let (value, length) = cut(from, take.cut);
        if let Some(value) = value {
            decoded.push(take.field, value);
            rest = from.get(length..).unwrap_or_default();
        }
    }
}

/// Cuts one value from the beginning of a text: the value and how far it reaches.
fn cut(from: &str, cut: Cut) -> (Option<Value>, usize) {
    let blank = from.len() - from.trim_start_matches([' ', ':', '=']).len();
    let body = from.get(blank..).unwrap_or_default();
    let run = |stop: &dyn Fn(char) -> bool| body.find(stop).unwrap_or(body.len());
    match cut {
        Cut::Guid => {
            let braced = usize::from(body.starts_with('{'));
            let value = body.get(braced..braced + 36).and_then(Guid::parse).map(Value::Guid);
            (value, blank + braced + 36)
        }
        Cut::Word => {
            let end = run(&|c| !(c.is_ascii_alphanumeric() || c == '_'));
            (body.get(..end).filter(|word| !word.is_empty()).map(text), blank + end)
        }
        Cut::Number => {
            let sign = usize::from(body.starts_with(['-', '+']));
            let digits = body.get(sign..).unwrap_or_default();
            let end = sign + digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
            (body.get(..end).and_then(|number| number.parse().ok()).map(Value::Signed), blank + end)
        }
        Cut::Code => {
            let end = run(&|c| !(c.is_ascii_alphanumeric() || c == '-'));
            let code = body.get(..end).and_then(Code::parse).map(|code| Value::Hex32(code.value));
            (code, blank + end)
        }
        Cut::Until(stop) => {
            let line = body.get(..run(&|c| c == '\n' || c == '\r')).unwrap_or_default();
            let found = if stop.is_empty() { None } else { line.find(stop) };
            let value = line.get(..found.unwrap_or(line.len())).unwrap_or_default();
            let value = if stop.is_empty() { value.trim().trim_end_matches('.') } else { value.trim() };
            ((!value.is_empty()).then(|| text(value)), blank + found.unwrap_or(line.len()))
        }
    }
}

/// `{"EnforcementState":{"OldValue":…,"NewValue":…},…}`: the new values.
fn delta(plain: &str, decoded: &mut Decoded) {
    let aspect = plain.split(' ').next().unwrap_or_default().to_ascii_lowercase();
    decoded.push("aspect", text(&aspect));
    let Some(json) = decoded.json.take() else { return };
    for (member, field) in [
        ("EnforcementState", "enforcement_state"),
        ("DetectionState", "detection_state"),
        ("ApplicabilityState", "applicability_state"),
        ("DesiredState", "desired_state"),
        ("DetectedIdentityVersion", "app_version"),
        ("ErrorCode", "code"),
        ("EnforcementErrorCode", "code"),
    ] {
        if let Some(value) = json.get(member).and_then(|change| change.get("NewValue")) {
            push_json(decoded, field, value);
        }
    }
}

/// `{"ApplicationId":…,"ResultantAppState":…,"ErrorCode":…,"EnforcementState":…}`.
fn report(decoded: &mut Decoded) {
    let Some(json) = decoded.json.take() else { return };
    report_values(&json, decoded);
    decoded.json = Some(json);
}

/// The values of one application report, at its top or in its `ReportingState`.
pub(super) fn report_values(json: &Json, decoded: &mut Decoded) {
    let inner = json.get("ReportingState").or_else(|| json.get("ReportingImpact")).unwrap_or(json);
    for (member, field) in [
        ("ApplicationId", "app_id"),
        ("AppId", "app_id"),
        ("ApplicationName", "app_name"),
        ("ResultantAppState", "resultant_state"),
        ("EnforcementState", "enforcement_state"),
        ("DetectionState", "detection_state"),
        ("ApplicabilityState", "applicability_state"),
        ("DetectedIdentityVersion", "app_version"),
        ("ErrorCode", "code"),
        ("EnforcementErrorCode", "code"),
        ("UserId", "user_id"),
    ] {
        if decoded.value(field).is_none()
            && let Some(value) = json.get(member).or_else(|| inner.get(member))
        {
            push_json(decoded, field, value);
        }
    }
}

/// One member of `[HS] new result = {…}`.
fn remediation(decoded: &mut Decoded) {
    let Some(json) = decoded.json.take() else { return };
    for (member, field) in
        [("PolicyId", "script_id"), ("UserId", "user_id"), ("ErrorCode", "code"), ("Result", "state")]
    {
        if let Some(value) = json.get(member) {
            push_json(decoded, field, value);
        }
    }
}

fn push_json(decoded: &mut Decoded, field: &'static str, json: &Json) {
    let value = match json {
        Json::String(word) if field == "code" => Code::parse(word).map(|code| Value::Hex32(code.value)),
        Json::String(word) if field.ends_with("_id") => Some(Guid::parse(word).map_or_else(|| text(word), Value::Guid)),
        Json::String(word) if !word.is_empty() => Some(text(word)),
        Json::Number(number) if field == "code" => {
            number.as_i64().and_then(|n| Code::parse(&n.to_string())).map(|code| Value::Hex32(code.value))
        }
        Json::Number(number) => number.as_i64().map(|n| text(states::word(field, n).unwrap_or(&n.to_string()))),
        Json::Bool(yes) => Some(Value::Bool(*yes)),
        _ => None,
    };
    if let Some(value) = value.filter(|value| !(field == "code" && value.as_u64() == Some(0))) {
        decoded.push(field, value);
    }
}

/// Gives the line the application it is about, or remembers the one that it names.
fn current_app(role: Current, line: u32, decoded: &mut Decoded, current: &mut CurrentApp) {
    let named = decoded.value("app_id").and_then(Value::as_guid);
    match role {
        Current::Keep => {}
        Current::Clear => current.0 = None,
        Current::Set => {
            // Several applications in one subgraph: which one is meant, the next lines say.
            let several = decoded.text("more_app_ids").is_some_and(|more| more.contains('-'));
            current.0 = named.filter(|_| !several).map(|id| (id, line));
        }
        Current::Use => {
            if let (None, Some((id, at))) = (named, current.0) {
                decoded.push("app_id", Value::Guid(id));
                decoded.push("app_id_line", Value::Unsigned(u64::from(at)));
            }
        }
    }
}

/// Numbers of the agent's enumerations become their words.
fn words(decoded: &mut Decoded) {
    let marker = decoded.marker;
    for (name, value) in &mut decoded.values {
        let Some(number) = value.as_text().and_then(|digits| digits.parse::<i64>().ok()) else { continue };
        let word = match (marker, *name) {
            ("esp_app_state", "state" | "old_state") => states::word("installation_state", number),
            (_, field) => states::word(field, number),
        };
        if let Some(word) = word {
            *value = text(word);
        }
    }
}
