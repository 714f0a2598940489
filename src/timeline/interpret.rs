//! Record to event: what it means, what it is about, what it says.

use std::sync::Arc;

use crate::knowledge::EventRow;
use crate::knowledge::enrollment;
use crate::knowledge::events::lookup;
use crate::knowledge::events::row::Provider;
use crate::knowledge::ime;
use crate::model::code::Code;
use crate::model::event::Event;
use crate::model::event::EventOutcome;
use crate::model::event::Meaning;
use crate::model::event::Phase;
use crate::model::event::Topic;
use crate::model::fields::Value;
use crate::model::id::ArtifactId;
use crate::model::record::Level;
use crate::model::record::Record;
use crate::model::record::System;
use crate::model::silent::SilentRecords;
use crate::model::time::Time;
use crate::model::time::TimeBasis;
use crate::timeline::codes;
use crate::timeline::codes::Decisive;

const TASK_SCHEDULER: &str = "Microsoft-Windows-TaskScheduler";
const SERVICES: &str = "Service Control Manager";
const PROVISIONING: &str = "Microsoft-Windows-Provisioning-Diagnostics-Provider";
const SHELL_CORE: &str = "Microsoft-Windows-Shell-Core";
const KERNEL_GENERAL: &str = "Microsoft-Windows-Kernel-General";
/// A clock set by less than this is the everyday correction by a time server.
pub(super) const CLOCK_STEP_SECONDS: f64 = 60.0;

/// The records of one artifact, and what the tables say of them.
#[derive(Debug)]
pub struct Interpreted {
    /// The artifact.
    pub artifact: ArtifactId,
    /// Its records, in artifact order.
    pub records: Vec<Record>,
    /// Those that were set aside; the one that each stands before is the index of a record here.
    pub silent: SilentRecords,
    /// What is told of records, by their index and in its order; of those that are not here nothing is.
    told: Vec<(u32, Told)>,
    /// Whether there are log lines among the records.
    lines: bool,
}

impl Interpreted {
    /// Looks the records up. This needs nothing but the records: artifacts may be interpreted side by side.
    #[must_use]
    pub fn new(artifact: ArtifactId, records: Vec<Record>, silent: SilentRecords) -> Self {
        let (mut providers, mut told, mut lines) = (Providers::default(), Vec::new(), false);
        for (index, record) in records.iter().enumerate() {
            let of_record = match &record.system {
                Some(system) => providers.of(record, system).map(|provider| from_log(provider, record, system)),
                None => {
                    lines = true;
                    Some(from_line(record))
                }
            };
            if let Some(of_record) = of_record.filter(|told| !told.is_nothing())
                && let Ok(index) = u32::try_from(index)
            {
                told.push((index, of_record));
            }
        }
        Self { artifact, records, silent, told, lines }
    }

    /// How many records there are, those set aside as well.
    #[must_use]
    pub fn len(&self) -> usize {
        self.records.len() + self.silent.records.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether there are log lines among the records: only these have local times.
    #[must_use]
    pub fn has_lines(&self) -> bool {
        self.lines
    }

    /// Takes the records out one by one.
    pub(super) fn take(self) -> Taking {
        let records = self.records.into_iter().map(Some).collect();
        Taking { artifact: self.artifact, records, silent: self.silent, told: self.told, next: 0 }
    }
}

/// The records of one artifact while they become events.
pub(super) struct Taking {
    artifact: ArtifactId,
    records: Vec<Option<Record>>,
    /// Those that were set aside.
    pub(super) silent: SilentRecords,
    told: Vec<(u32, Told)>,
    /// Which of `told` is the likely next.
    next: usize,
}

impl Taking {
    /// The event of a record; nothing if the record was taken before.
    pub(super) fn event(&mut self, record: u32, at: Time, basis: TimeBasis) -> Option<Event> {
        let Told { meaning, topic, phase, outcome, relevant, codes } = self.told(record);
        let record = self.records.get_mut(record as usize).and_then(Option::take)?;
        Some(Event { meaning, topic, phase, outcome, relevant, codes, ..Event::new(self.artifact, record, at, basis) })
    }

    fn told(&mut self, record: u32) -> Told {
        let at = |index: usize| self.told.get(index).map(|(at, _)| *at);
        // Most logs are in the order of time.
        let here = at(self.next).is_none_or(|next| record <= next);
        let before = self.next.checked_sub(1).and_then(at).is_none_or(|before| before < record);
        if !(here && before) {
            self.next = self.told.partition_point(|(at, _)| *at < record);
        }
        match self.told.get_mut(self.next) {
            Some((at, told)) if *at == record => {
                self.next += 1;
                std::mem::take(told)
            }
            _ => Told::default(),
        }
    }
}

/// The providers of one artifact's records. Logs are written by few, and their names are shared: the same name is the
/// same place in memory, which is what is looked for.
#[derive(Default)]
struct Providers(Vec<(Arc<str>, Option<&'static Provider>)>);

/// Most providers that are remembered; those that come after are looked up each time.
const MOST_PROVIDERS: usize = 32;

impl Providers {
    fn of(&mut self, record: &Record, system: &System) -> Option<&'static Provider> {
        let known = self.0.iter().position(|(name, _)| Arc::ptr_eq(name, &record.provider));
        if let Some(at) = known {
            // The next record is likely to be of the same.
            self.0.swap(0, at);
            return self.0.first().and_then(|(_, provider)| *provider);
        }
        let found = lookup::provider(&record.provider).or_else(|| system.provider_guid.and_then(lookup::provider_of));
        if self.0.len() < MOST_PROVIDERS {
            self.0.push((Arc::clone(&record.provider), found));
        }
        found
    }
}

/// Tells the records that can say something: those of events that the tables know, failures of providers that take part
/// in an enrollment, and log lines. The others have no meaning, whatever stands beside them.
#[derive(Default)]
pub struct Sieve(Providers);

impl Sieve {
    /// For the records of one artifact.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether a record is a log line, or of a provider that the tables know.
    pub fn knows(&mut self, record: &Record) -> bool {
        record.system.as_ref().is_none_or(|system| self.0.of(record, system).is_some())
    }

    /// Whether a record can say something.
    pub fn keeps(&mut self, record: &Record) -> bool {
        let Some(system) = &record.system else { return true };
        self.0
            .of(record, system)
            .is_some_and(|provider| provider.event(system.event_id).is_some() || is_unknown_failure(provider, record))
    }
}

/// A newer build may report an enrollment's failure by an id that no table has yet.
fn is_unknown_failure(provider: &Provider, record: &Record) -> bool {
    record.level <= Level::Error && provider.rows.iter().any(|row| row.phase.is_some())
}

/// What is told of a record.
#[derive(Debug)]
struct Told {
    meaning: Option<&'static Meaning>,
    topic: Topic,
    phase: Option<Phase>,
    outcome: EventOutcome,
    relevant: bool,
    codes: Vec<Code>,
}

impl Default for Told {
    fn default() -> Self {
        Self {
            meaning: None,
            topic: Topic::Other,
            phase: None,
            outcome: EventOutcome::Info,
            relevant: false,
            codes: Vec::new(),
        }
    }
}

impl Told {
    /// Whether it says no more than a record of which nothing is known.
    fn is_nothing(&self) -> bool {
        self.meaning.is_none() && self.outcome == EventOutcome::Info && !self.relevant && self.codes.is_empty()
    }
}

fn from_log(provider: &'static Provider, record: &Record, system: &System) -> Told {
    let Some(row) = provider.event(system.event_id) else {
        return Told { relevant: is_unknown_failure(provider, record), ..Told::default() };
    };
    let (codes, decisive) = codes::of(row, &record.fields);
    let mut told = Told {
        meaning: Some(&row.meaning),
        topic: row.meaning.topic,
        phase: row.phase,
        outcome: outcome(row, decisive),
        relevant: row.meaning.relevant,
        codes,
    };
    match provider.name {
        TASK_SCHEDULER => {
            // The Task Scheduler runs everything; only the tasks of an enrollment or join say something about one.
            told.relevant = record.fields.text("TaskName").is_some_and(enrollment::is_enrollment_task);
            if !told.relevant {
                told.topic = Topic::Other;
            }
        }
        SERVICES => {
            told.relevant &=
                record.fields.iter().any(|f| f.value.as_text().is_some_and(enrollment::is_enrollment_service))
        }
        PROVISIONING => told.relevant &= !record.fields.text("Message1").is_some_and(enrollment::is_built_in_package),
        SHELL_CORE => told.outcome = record.fields.text("Name").and_then(page_outcome).unwrap_or(told.outcome),
        KERNEL_GENERAL if row.id == 1 => {
            told.relevant &= clock_step(record).is_some_and(|step| step.abs() >= CLOCK_STEP_SECONDS)
        }
        _ => {}
    }
    told
}

/// The table's word, unless the record's own result says otherwise: many rows tell "ended; result=…" as information.
fn outcome(row: &EventRow, decisive: Decisive) -> EventOutcome {
    match (row.meaning.outcome, decisive) {
        (EventOutcome::Info | EventOutcome::Start, Decisive::Failed) => EventOutcome::Failure,
        (EventOutcome::Info, Decisive::Succeeded) if tells_an_end(row.meaning.text) => EventOutcome::Success,
        (word, _) => word,
    }
}

/// What the name of a page's event says of it: `…_ApplicationsFailed`, `…_WhiteGlove_Success`, `…_Timeout`.
fn page_outcome(name: &str) -> Option<EventOutcome> {
    let ends = |words: &[&str]| words.iter().any(|word| name.ends_with(word));
    match () {
        () if ends(&["Failed", "_Failure", "_Timeout", "_Abort", "_Error"]) => Some(EventOutcome::Failure),
        () if ends(&["_Success", "Succeeded"]) => Some(EventOutcome::Success),
        () => None,
    }
}

fn tells_an_end(text: &str) -> bool {
    let head = text.split(';').next().unwrap_or(text);
    ["ended", "finished", "completed", "done", "applied", "removed"].iter().any(|word| head.contains(word))
}

/// How far a Kernel-General 1 moved the clock, in seconds (negative: back); `None` if the record does not say.
pub(super) fn clock_step(record: &Record) -> Option<f64> {
    let time = |name| match record.fields.get(name) {
        Some(Value::Time(time)) => Some(*time),
        _ => None,
    };
    Some(time("NewTime")?.seconds_since(time("OldTime")?))
}

fn from_line(record: &Record) -> Told {
    let failed = record.level <= Level::Error;
    let Some(row) = record.fields.text("marker").and_then(ime::marker) else {
        return Told { outcome: if failed { EventOutcome::Failure } else { EventOutcome::Info }, ..Told::default() };
    };
    let mut codes = Vec::new();
    for name in ["code", "exit_code"] {
        let code = record.fields.get(name).and_then(Value::as_code).map(codes::narrow);
        if let Some(code) = code.filter(|code| !code.is_success() && !codes.contains(code)) {
            codes.push(code);
        }
    }
    // The reader says how the thing went where the line does (an installer's exit code alone does not: the admin may have
    // given it a meaning, told on the next line).
    let outcome = match record.fields.text("result") {
        Some("success") => EventOutcome::Success,
        Some("failure") => EventOutcome::Failure,
        Some("skipped") => EventOutcome::Info,
        _ => row.meaning.outcome,
    };
    if let Some(text) = record.fields.text("message") {
        codes::in_text(text, &mut codes);
    }
    let phase = record.fields.text("phase").and_then(esp_phase);
    Told {
        meaning: Some(&row.meaning),
        topic: row.meaning.topic,
        phase,
        outcome,
        relevant: row.meaning.relevant,
        codes,
    }
}

/// The phase of the enrollment status page in the agent's own word.
fn esp_phase(word: &str) -> Option<Phase> {
    match word {
        "DevicePreparation" => Some(Phase::EspDevicePreparation),
        "DeviceSetup" => Some(Phase::EspDeviceSetup),
        "AccountSetup" => Some(Phase::EspAccountSetup),
        _ => None,
    }
}
