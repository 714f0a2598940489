//! Human text shared by the outputs and the terminal UI.

mod clock;
mod code;
mod event;
mod gaps;
mod harmless;
mod input;
mod sentence;
mod value;
mod words;

pub use clock::date_and_clock;
pub use clock::duration_text;
pub use clock::span_text;
pub use clock::time_text;
pub use clock::zone_text;
pub use code::code_meaning;
pub use code::code_text;
pub use event::event_text;
pub use gaps::Gaps;
pub use gaps::gaps;
pub use harmless::cut;
pub use harmless::is_active;
pub use harmless::visible;
pub use harmless::width;
pub use input::input_note;
pub use words::attempt_name;
pub use words::build_text;
pub use words::join_text;
pub use words::locus_text;
pub use words::phase_name;
pub use words::phase_text;
pub use words::step_sign;
pub use words::trigger_text;
