//! What follows from a story's device.

use super::{Device, Join};

impl Device {
    /// `26100`
    pub fn build_number(&self) -> u32 {
        self.build.split('.').next().unwrap().parse().expect("a build number")
    }

    pub fn offset_minutes(&self) -> i32 {
        let (sign, rest) = self.utc_offset.split_at(1);
        let (h, m) = rest.split_once(':').expect("+HH:MM");
        let minutes = h.parse::<i32>().unwrap() * 60 + m.parse::<i32>().unwrap();
        if sign == "-" { -minutes } else { minutes }
    }

    pub fn entra_joined(&self) -> bool {
        matches!(self.join, Join::Entra | Join::Hybrid)
    }

    pub fn domain_joined(&self) -> bool {
        matches!(self.join, Join::Domain | Join::Hybrid)
    }

    /// The name in event logs: with the domain when there is one.
    pub fn computer(&self) -> String {
        if self.domain_joined() { format!("{}.{}", self.name, self.domain) } else { self.name.clone() }
    }

    /// As the registry says it: still "Windows 10" on Windows 11.
    pub fn product_name(&self) -> &'static str {
        match self.edition.as_str() {
            "Core" => "Windows 10 Home",
            "Enterprise" => "Windows 10 Enterprise",
            "Education" => "Windows 10 Education",
            _ => "Windows 10 Pro",
        }
    }
}
