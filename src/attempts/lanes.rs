//! The timeline sorted into lanes: one list of steps for each story that events tell a piece of.

use crate::attempts::chain::Finder;
use crate::attempts::chain::Hit;
use crate::attempts::chain::Lane;
use crate::model::event::Event;

/// The steps of the timeline, by lane.
#[derive(Debug, Default)]
pub(crate) struct Lanes {
    /// The enrollment chain.
    pub mdm: Vec<Hit>,
    /// Joins.
    pub join: Vec<Hit>,
    /// Autopilot.
    pub autopilot: Vec<Hit>,
    /// Provisioning packages, those that every Windows carries left out.
    pub package: Vec<Hit>,
    /// The linked second enrollment.
    pub linked: Vec<Hit>,
    /// Tasks of enrollments.
    pub task: Vec<Hit>,
    /// Pages.
    pub page: Vec<Hit>,
    /// Token errors.
    pub token: Vec<Hit>,
    /// Sessions.
    pub sync: Vec<Hit>,
    /// Enrollment status page.
    pub esp: Vec<Hit>,
    /// Unenrollments.
    pub unenroll: Vec<Hit>,
    /// The clock being set.
    pub clock: Vec<Hit>,
    /// Renewals of the management certificate.
    pub renewal: Vec<Hit>,
    /// Lines of the Intune Management Extension about the status page and about applications.
    pub ime: Vec<usize>,
    /// Lines of the Configuration Manager client about enrolling.
    pub co_management: Vec<usize>,
}

impl Lanes {
    /// Sorts the events into lanes.
    pub(crate) fn sort(events: &[Event]) -> Self {
        let mut lanes = Self::default();
        let mut finder = Finder::default();
        for (at, event) in events.iter().enumerate() {
            if event.record.system.is_none() {
                lanes.line(at, event);
                continue;
            }
            let Some(step) = finder.find(event) else { continue };
            if step.lane == Lane::Package && is_stock_package(event) {
                continue;
            }
            let lane = match step.lane {
                Lane::Mdm => &mut lanes.mdm,
                Lane::Join => &mut lanes.join,
                Lane::Autopilot => &mut lanes.autopilot,
                Lane::Package => &mut lanes.package,
                Lane::Linked => &mut lanes.linked,
                Lane::Task | Lane::CoManagement => &mut lanes.task,
                Lane::Page => &mut lanes.page,
                Lane::Token => &mut lanes.token,
                Lane::Sync => &mut lanes.sync,
                Lane::Esp => &mut lanes.esp,
                Lane::Unenroll => &mut lanes.unenroll,
                Lane::Renewal => &mut lanes.renewal,
                Lane::Clock => &mut lanes.clock,
            };
            lane.push(Hit { at, step });
        }
        lanes
    }

    /// A line of a log, by the word that its reader gave it.
    fn line(&mut self, at: usize, event: &Event) {
        let marker = event.record.fields.text("marker").unwrap_or_default();
        if marker.starts_with("co_management") {
            self.co_management.push(at);
        } else if marker.starts_with("esp_") || marker.starts_with("app_") {
            self.ime.push(at);
        }
    }
}

/// Packages that every Windows applies at its first start; seen on real machines: `Power.….ppkg`,
/// `Microsoft.Windows.Cosa.….ppkg`, and settings of the category `PowerSettings`.
fn is_stock_package(event: &Event) -> bool {
    let first = event.record.fields.text("Message1").unwrap_or_default();
    first == "PowerSettings" || first.starts_with("Power.") || first.starts_with("Microsoft.")
}
