//! Facts to the state of the device; what was there to read; where artifacts disagree.
//!
//! Each part reads every artifact that can state it, the strongest first, and keeps the places of all that agree. Which
//! one is believed stands at the head of each file; what disagrees is listed by [`contradictions`]. A value is never made
//! up: what no artifact states is `None`.

pub mod bundle_info;
pub mod contradictions;
pub mod coverage;

mod applications;
mod autopilot;
mod certificates;
mod deep_links;
mod enrollments;
mod join;
mod policies;
mod registry;
mod sources;
mod system;

#[cfg(test)]
mod testing;

use crate::device::sources::Sources;
use crate::model::device::Device;
use crate::model::event::Event;
use crate::model::fact::Fact;
use crate::model::silent::SilentRecords;

/// The state of the device.
#[must_use]
pub fn describe(facts: &[Fact], events: &[Event], silent: &SilentRecords) -> Device {
    let sources = Sources::new(facts);
    let mut device = Device {
        join: join::describe(&sources),
        auto_enroll: autopilot::auto_enroll(&sources),
        autopilot: autopilot::describe(&sources),
        tpm: autopilot::tpm(&sources),
        config_manager: autopilot::config_manager(&sources, events),
        co_management_flags: autopilot::co_management_flags(&sources),
        manual_unenrollment_allowed: policies::manual_unenrollment(&sources),
        policies: policies::describe(&sources, events),
        applications: applications::describe(&sources, events),
        certificates: certificates::describe(&sources),
        deep_links: deep_links::find(&sources, events),
        ..Device::default()
    };
    system::describe(&sources, events, silent, &mut device);
    device.enrollments = enrollments::describe(&sources, events, &device.certificates);
    device
}
