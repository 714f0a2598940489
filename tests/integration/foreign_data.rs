//! Wrong readings of other tools that need a whole bundle to be seen; those of codes and events are tested beside their tables.

use mdmlens::analyze::{Options, analyze_bundle};
use mdmlens::bundle;
use mdmlens::bundle::limits::Limits;

use crate::forge::zip;

/// Elements of these names are in no report of Windows; a tool that takes them from the first XML file takes a stranger's.
#[test]
fn elements_that_look_like_a_device_are_not_taken_from_any_xml_file() {
    let stranger = "<Collection><TenantId>72f988bf-0000-4000-8000-000000000001</TenantId><OSVersion>10.0.1.1</OSVersion>\
        <UserUPN>stranger@fabrikam.com</UserUPN><AutopilotProfileName>Stranger</AutopilotProfileName></Collection>";
    for name in ["results.xml", "MDMDiagReport.xml", "a.xml"] {
        let entries = [zip::Entry::new(name, stranger.as_bytes().to_vec())];
        let bytes = zip::write(&entries, "2026-03-01T10:00:00Z".parse().unwrap(), 0);
        let opened = bundle::open_bytes("bundle.zip", bytes, false, &Limits::default()).unwrap();
        let device = analyze_bundle(&opened, &Options::default(), &|_| ()).device;
        assert!(device.join.tenant_id.is_none() && device.join.user.is_none(), "{name}: {:?}", device.join);
        assert!(device.os_version.is_none() && device.autopilot.profile.is_none(), "{name}");
    }
}
