//! Writing a finding down without forgetting a part.

use crate::model::attempt::Attempt;
use crate::model::code::Code;
use crate::model::evidence::Evidence;
use crate::model::finding::Confidence;
use crate::model::finding::Finding;
use crate::model::finding::Severity;
use crate::rules::Rule;

/// A finding being written. It takes rule, title, severity, seed row and references from its rule.
pub(super) struct Draft(Finding);

impl Draft {
    /// A finding of this rule: why we think so, what the helpdesk does next.
    pub(super) fn new(rule: &'static Rule, because: impl Into<String>, action: impl Into<String>) -> Self {
        Self(Finding {
            rule: rule.id,
            severity: rule.severity,
            confidence: Confidence::High,
            title: rule.title.to_owned(),
            explanation: because.into(),
            action: action.into(),
            ask: None,
            codes: Vec::new(),
            attempt: None,
            seed_row: rule.seed_row,
            effect_of: None,
            evidence: Vec::new(),
            references: rule.references.to_vec(),
        })
    }

    /// What to ask the user.
    pub(super) fn ask(mut self, ask: impl Into<String>) -> Self {
        self.0.ask = Some(ask.into());
        self
    }

    /// How sure it is.
    pub(super) fn confidence(mut self, confidence: Confidence) -> Self {
        self.0.confidence = confidence;
        self
    }

    /// A severity milder than the rule's worst.
    pub(super) fn severity(mut self, severity: Severity) -> Self {
        self.0.severity = severity;
        self
    }

    /// A code that it rests on.
    pub(super) fn code(mut self, code: Code) -> Self {
        if !self.0.codes.contains(&code) {
            self.0.codes.push(code);
        }
        self
    }

    /// Whether it rests on this code.
    pub(super) fn has_code(&self, code: Code) -> bool {
        self.0.codes.contains(&code)
    }

    /// The root code of an attempt, if it has one.
    pub(super) fn code_of(self, attempt: &Attempt) -> Self {
        match attempt.code {
            Some(code) => self.code(code),
            None => self,
        }
    }

    /// The attempt that it explains, with that attempt's evidence after what is there already.
    pub(super) fn attempt(mut self, attempt: &Attempt) -> Self {
        self.0.attempt = Some(attempt.id);
        self.evidence(attempt.evidence.iter().cloned())
    }

    /// Another row of the enrollment guide than the rule's, or none.
    pub(super) fn seed_row(mut self, row: Option<&'static str>) -> Self {
        self.0.seed_row = row;
        self
    }

    /// What is wrong, if the title of the rule does not say it.
    pub(super) fn title(mut self, title: impl Into<String>) -> Self {
        self.0.title = title.into();
        self
    }

    /// One more sentence of why we think so.
    pub(super) fn also(mut self, sentence: &str) -> Self {
        self.0.explanation.push(' ');
        self.0.explanation.push_str(sentence);
        self
    }

    /// The rule whose finding causes this one.
    pub(super) fn effect_of(mut self, rule: &'static str) -> Self {
        self.0.effect_of = Some(rule);
        self
    }

    /// What shows it.
    pub(super) fn evidence(mut self, list: impl IntoIterator<Item = Evidence>) -> Self {
        for evidence in list {
            if !self.0.evidence.contains(&evidence) {
                self.0.evidence.push(evidence);
            }
        }
        self
    }

    /// The finding; none if it has no evidence, since a claim without evidence is not made.
    pub(super) fn done(self) -> Option<Finding> {
        (!self.0.evidence.is_empty()).then_some(self.0)
    }
}
