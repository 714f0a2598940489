//! What came of it: the verdict, the diagnoses that explain it, and where artifacts disagree.

use crate::outputs::wire::Text;
use crate::outputs::wire::evidence::Evidence;

objects! {
    /// The outcome.
    Verdict<'a> {
        /// enrolled, enrolled_with_problems, failed, in_progress, not_enrolled, unenrolled, undetermined.
        outcome: Text<'a>,
        /// high, medium, low.
        confidence: Text<'a>,
        /// One sentence that a helpdesk agent can read to the user.
        headline: Text<'a>,
        /// Id of the attempt it speaks of.
        attempt: Option<u32>,
        /// The phase that failed.
        phase: Option<Text<'a>>,
        /// The code.
        code: Option<Code<'a>>,
        /// The rule whose finding explains it.
        rule: Option<Text<'a>>,
    }
    /// A result code.
    Code<'a> {
        /// Eight hex digits with `0x`; an AADSTS number, OMA-DM or HTTP status in hex as well.
        hex: String,
        /// Its symbol or usual name.
        name: Option<Text<'a>>,
        /// Which family of codes it is of: mdm_enrollment, device_registration, entra_sign_in, …
        family: Option<Text<'a>>,
        /// What it means.
        meaning: Option<Text<'a>>,
    }
    /// One diagnosis.
    Finding<'a> {
        /// Id of the rule.
        rule: Text<'a>,
        /// error, warning, notice.
        severity: Text<'a>,
        /// high, medium, low.
        confidence: Text<'a>,
        /// What is wrong.
        title: Text<'a>,
        /// Why we think so.
        explanation: Text<'a>,
        /// What the helpdesk does next.
        action: Text<'a>,
        /// What to ask the user.
        ask: Option<Text<'a>>,
        /// Codes it rests on.
        codes: Vec<Code<'a>>,
        /// Id of the attempt it explains.
        attempt: Option<u32>,
        /// Key of the enrollment guide's row that it is.
        seed_row: Option<Text<'a>>,
        /// Rule of the finding that causes this one.
        effect_of: Option<Text<'a>>,
        /// What shows it.
        evidence: Vec<Evidence<'a>>,
        /// Documents to read.
        references: Vec<Text<'a>>,
    }
    /// Artifacts that disagree.
    Contradiction<'a> {
        /// What they disagree about.
        subject: Text<'a>,
        /// Who says what.
        claims: Vec<Claim<'a>>,
        /// How it was read, and why.
        reading: Text<'a>,
    }
    /// One claim.
    Claim<'a> {
        /// What is said.
        value: Text<'a>,
        /// Where.
        evidence: Evidence<'a>,
    }
}
