//! What a diagnosis of the bundle must say, as paths and values of the JSON contract, by stage.

use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// Expectations; each field belongs to the stage of the program that its name says.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// Paths below `bundle`.
    #[serde(default)]
    pub bundle: Paths,
    /// Paths below `verdict`.
    #[serde(default)]
    pub verdict: Paths,
    /// Paths below `device`.
    #[serde(default)]
    pub device: Paths,
    /// Paths below `timeline`, a number meaning "at least".
    #[serde(default)]
    pub timeline: Paths,
    /// Attempts that must be there, in this order; others may lie between them.
    #[serde(default)]
    pub attempts: Vec<Paths>,
    #[serde(default)]
    pub unenrollments: Vec<Paths>,
    #[serde(default)]
    pub syncs: Vec<Paths>,
    /// Kinds of attempt that must not be claimed.
    #[serde(default)]
    pub no_attempt: Vec<Paths>,
    #[serde(default)]
    pub findings: Findings,
    /// Contradictions whose subject holds the word.
    #[serde(default)]
    pub contradictions: Vec<String>,
    /// Part of a coverage row's source or artifact -> its status.
    #[serde(default)]
    pub coverage: BTreeMap<String, String>,
    /// Parts of warnings' kinds or messages that must be there.
    #[serde(default)]
    pub warnings: Vec<String>,
    #[serde(default)]
    pub exit: Option<i32>,
}

pub type Paths = BTreeMap<String, toml::Value>;

/// Rule ids, or rows of the guide when they hold a `/`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Findings {
    #[serde(default)]
    pub has: Vec<String>,
    #[serde(default)]
    pub lacks: Vec<String>,
}

/// One thing to check.
#[derive(Clone, Debug)]
pub struct Check {
    pub stage: &'static str,
    /// What is wanted, in words.
    pub wanted: String,
    test: Test,
}

#[derive(Clone, Debug)]
enum Test {
    At(String, Value),
    AtLeast(String, f64),
    /// In this list, entries with all these values, in this order.
    Sequence(&'static str, Vec<Vec<(String, Value)>>),
    NoneWith(&'static str, Vec<(String, Value)>),
    Finding(String, bool),
    Holds(&'static str, &'static [&'static str], String),
    Coverage(String, String),
    Exit(i32),
}

impl Expect {
    /// The checks one by one.
    pub fn checks(&self) -> Vec<Check> {
        let mut out = Vec::new();
        for (stage, paths) in [("bundle", &self.bundle), ("verdict", &self.verdict), ("device", &self.device)] {
            for (path, value) in paths {
                let path = format!("{stage}.{path}");
                let value = json(value);
                out.push(check(stage, format!("{path} = {value}"), Test::At(path, value)));
            }
        }
        for (path, value) in &self.timeline {
            let path = format!("timeline.{path}");
            let test = match json(value) {
                Value::Number(n) => Test::AtLeast(path.clone(), n.as_f64().unwrap()),
                value => Test::At(path.clone(), value),
            };
            out.push(check("timeline", format!("{path} ≥ {value}"), test));
        }
        for (list, wanted) in
            [("attempts", &self.attempts), ("unenrollments", &self.unenrollments), ("syncs", &self.syncs)]
        {
            for i in 0..wanted.len() {
                let sequence: Vec<_> = wanted[..=i].iter().map(pairs).collect();
                let words = format!("{list} hold {}", words(&sequence[i]));
                out.push(check("attempts", words, Test::Sequence(list, sequence)));
            }
        }
        for wanted in &self.no_attempt {
            let wanted = pairs(wanted);
            let text = format!("no attempt with {}", words(&wanted));
            out.push(check("attempts", text, Test::NoneWith("attempts", wanted)));
        }
        for (list, there) in [(&self.findings.has, true), (&self.findings.lacks, false)] {
            for key in list {
                let word = if there { "" } else { "no " };
                out.push(check("findings", format!("{word}finding {key}"), Test::Finding(key.clone(), there)));
            }
        }
        for word in &self.contradictions {
            let test = Test::Holds("contradictions", &["subject", "reading"], word.clone());
            out.push(check("device", format!("contradiction about {word}"), test));
        }
        for (source, status) in &self.coverage {
            let text = format!("coverage of {source} is {status}");
            out.push(check("coverage", text, Test::Coverage(source.clone(), status.clone())));
        }
        for word in &self.warnings {
            let test = Test::Holds("warnings", &["kind", "message", "artifact"], word.clone());
            out.push(check("coverage", format!("warning about {word}"), test));
        }
        if let Some(code) = self.exit {
            out.push(check("verdict", format!("exit status {code}"), Test::Exit(code)));
        }
        out
    }
}

fn check(stage: &'static str, wanted: String, test: Test) -> Check {
    Check { stage, wanted, test }
}

fn pairs(paths: &Paths) -> Vec<(String, Value)> {
    paths.iter().map(|(k, v)| (k.clone(), json(v))).collect()
}

fn words(pairs: &[(String, Value)]) -> String {
    let words: Vec<String> = pairs.iter().map(|(k, v)| format!("{k}={v}")).collect();
    words.join(" ")
}

impl Check {
    /// `Err` says what was found instead.
    pub fn test(&self, output: &Value, exit: Option<i32>) -> Result<(), String> {
        let (fine, found) = match &self.test {
            Test::At(path, wanted) => {
                let found = at(output, path);
                (same(found, wanted), show(found))
            }
            Test::AtLeast(path, wanted) => {
                let found = at(output, path);
                (found.and_then(Value::as_f64).is_some_and(|n| n >= *wanted), show(found))
            }
            Test::Sequence(list, wanted) => {
                let entries = entries(output, list);
                let mut left = entries.iter();
                let fine = wanted.iter().all(|w| left.any(|e| matches(e, w)));
                (fine, brief(&entries))
            }
            Test::NoneWith(list, wanted) => {
                let entries = entries(output, list);
                (!entries.iter().any(|e| matches(e, wanted)), brief(&entries))
            }
            Test::Finding(key, there) => {
                let field = if key.contains('/') { "seed_row" } else { "rule" };
                let found: Vec<&str> = entries(output, "findings").iter().filter_map(|f| f[field].as_str()).collect();
                (found.contains(&key.as_str()) == *there, found.join(", "))
            }
            Test::Holds(list, fields, word) => {
                let entries = entries(output, list);
                let fine = entries.iter().any(|e| fields.iter().any(|f| contains(&e[*f], word)));
                (fine, show(output.get(*list)))
            }
            Test::Coverage(source, status) => {
                let rows = entries(output, "coverage");
                let mut of_source =
                    rows.iter().filter(|row| contains(&row["source"], source) || contains(&row["artifact"], source));
                (of_source.any(|row| row["status"] == status.as_str()), show(output.get("coverage")))
            }
            Test::Exit(code) => (exit == Some(*code), format!("{exit:?}")),
        };
        if fine { Ok(()) } else { Err(found) }
    }
}

fn entries<'a>(output: &'a Value, list: &str) -> Vec<&'a Value> {
    output.get(list).and_then(Value::as_array).into_iter().flatten().collect()
}

fn contains(value: &Value, word: &str) -> bool {
    value.as_str().is_some_and(|s| s.to_lowercase().contains(&word.to_lowercase()))
}

fn matches(entry: &Value, wanted: &[(String, Value)]) -> bool {
    wanted.iter().all(|(path, value)| same(at(entry, path), value))
}

/// Equal; hexadecimal numbers in either spelling.
fn same(found: Option<&Value>, wanted: &Value) -> bool {
    match (found.and_then(Value::as_str), wanted.as_str()) {
        (Some(f), Some(w)) if w.starts_with("0x") => f.eq_ignore_ascii_case(w),
        _ => found == Some(wanted),
    }
}

/// `enrollments[0].certificate.issuer`; `null` is a value.
fn at<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(value, |v, step| {
        let (name, index) = match step.split_once('[') {
            Some((name, index)) => (name, Some(index.trim_end_matches(']').parse::<usize>().unwrap())),
            None => (step, None),
        };
        let v = if name.is_empty() { v } else { v.get(name)? };
        match index {
            Some(i) => v.get(i),
            None => Some(v),
        }
    })
}

fn show(value: Option<&Value>) -> String {
    value.map_or_else(|| "nothing".to_owned(), |v| v.to_string().chars().take(600).collect())
}

/// Attempts and their like in one line each.
fn brief(list: &[&Value]) -> String {
    let keep = ["trigger", "initiator", "credential", "outcome", "failed_phase", "code", "repeats"];
    let lines: Vec<String> = list
        .iter()
        .map(|e| {
            let parts: Vec<String> = keep
                .iter()
                .filter_map(|k| {
                    let v = e.get(*k)?;
                    Some(format!("{k}={}", v.get("hex").unwrap_or(v)))
                })
                .collect();
            parts.join(" ")
        })
        .collect();
    format!("[{}]", lines.join("; "))
}

/// TOML as JSON; the word `"null"` is null, which TOML cannot say.
fn json(value: &toml::Value) -> Value {
    match value {
        toml::Value::String(s) if s == "null" => Value::Null,
        toml::Value::Integer(n) => Value::from(*n),
        toml::Value::Datetime(d) => Value::from(d.to_string()),
        other => serde_json::to_value(other).expect("TOML that JSON can hold"),
    }
}
