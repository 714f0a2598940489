use super::collect;
use super::forms::Redaction;
use super::names::Names;
use crate::model::id::Guid;

/// A redaction of what these texts have.
fn of(texts: &[&str]) -> Redaction {
    let mut names = Names::default();
    for text in texts {
        collect::from_text(text, &mut names);
    }
    Redaction::new(&names)
}

/// The text after redaction by what it has itself.
fn redacted(text: &str) -> String {
    of(&[text]).rewrite(text).unwrap_or_else(|| text.to_owned())
}

#[test]
fn one_person_has_one_name_in_every_form() {
    let redaction = of(&[
        "sign-in of Avery.Howell@contoso.com",
        r"C:\Users\Avery.Howell\AppData",
        r"After impersonation: CONTOSO\avery.howell",
    ]);
    for (text, expected) in [
        ("Avery.Howell@contoso.com", "user-1"),
        ("AVERY.HOWELL@CONTOSO.COM", "user-1"),
        ("avery.howell%40contoso.com", "user-1"),
        (r"C:\Users\avery.howell\x", r"C:\Users\user-1\x"),
        (r"C:\\Users\\Avery.Howell\\x", r"C:\\Users\\user-1\\x"),
        ("file:///C:/Users/Avery.Howell/x", "file:///C:/Users/user-1/x"),
        (r"CONTOSO\Avery.Howell did it", r"domain-2\user-1 did it"),
        (r#"{"upn":"avery.howell\u0040contoso.com"}"#, r#"{"upn":"user-1"}"#),
        ("mail.contoso.com", "mail.domain-1"),
    ] {
        assert_eq!(redaction.rewrite(text).as_deref(), Some(expected), "{text}");
    }
}

#[test]
fn numbers_and_addresses() {
    for (text, expected) in [
        ("user S-1-5-21-1004336348-1177238915-682003330-512 here", "user sid-1 here"),
        ("S-1-12-1-1234567890-1234567890-1234567890-1234567890", "sid-1"),
        ("from 10.20.30.40 to 192.168.1.7", "from ip-1 to ip-2"),
        ("via fe80::1ff:fe23:4567:890a%3", "via ip-1%3"),
        ("mac 00-15-5D-01-02-03", "mac mac-1"),
        (r"copied from \\fileserver07\share\x.msi", r"copied from \\host-1\share\x.msi"),
        ("https://proxy.fabrikam.local:8080/wpad", "https://host-1:8080/wpad"),
        ("SerialNumber: 5CD1234XYZ", "SerialNumber: serial-1"),
    ] {
        assert_eq!(redacted(text), expected);
    }
}

#[test]
fn a_root_of_windows_is_no_host_however_it_is_escaped() {
    for text in [
        r"Task \Microsoft\Windows\EnterpriseMgmt\Schedule",
        r"\Device\HarddiskVolume3\Windows\System32\svchost.exe",
        r#"{"Task":"\\Microsoft\\Windows\\Task"}"#,
        "%5CDevice%5CHarddiskVolume3",
        r"\SystemRoot\System32\drivers",
    ] {
        let escaped = text.replace('\\', r"\\");
        assert_eq!((redacted(text).as_str(), redacted(&escaped)), (text, escaped));
    }
    for (text, expected) in [
        (r"from \\files\share", r"from \\host-1\share"),
        (r#"{"a":"\\\\files\\share"}"#, r#"{"a":"\\\\host-1\\share"}"#),
        ("=%5C%5Cfiles%5Cshare", "=%5C%5Chost-1%5Cshare"),
    ] {
        assert_eq!(redacted(text), expected);
    }
}

#[test]
fn networks_organisations_and_telephones() {
    for (text, expected) in [
        ("SSID = Contoso-Floor7", "SSID = network-1"),
        ("SSID name: \"Contoso Floor 7\", BSSID: 00-15-5D-01-02-03", "SSID name: \"network-1\", BSSID: mac-1"),
        (r#"{\"ssid\":\"Avery's Wi-Fi\"}"#, r#"{\"ssid\":\"network-1\"}"#),
        ("<SSID><name>Contoso &amp; Sons</name></SSID>", "<SSID><name>network-1</name></SSID>"),
        ("./Vendor/MSFT/WiFi/Profile/Contoso%20Floor/WlanXml", "./Vendor/MSFT/WiFi/Profile/network-1/WlanXml"),
    ] {
        assert_eq!(redacted(text), expected);
    }
    for text in ["SSID: guest", "SSID: connected to the network after several attempts", "SSID:", "SSID = 12"] {
        assert_eq!(redacted(text), text);
    }

    let mut names = Names::default();
    for (name, value) in [
        ("SSID", "Contoso-Floor7"),
        ("RegisteredOrganization", "Contoso Ltd"),
        ("Organization", "Lenovo"),
        ("CompanyName", "Realtek"),
        ("HelpPhoneNumber", "+1 425 555 0100"),
        ("SupportPhone", "911"),
    ] {
        collect::named(name, value, &mut names);
    }
    let redaction = Redaction::new(&names);
    for (text, expected) in [
        ("connected to contoso-floor7 now", "connected to network-1 now"),
        ("managed by CONTOSO LTD; call +1 425 555 0100", "managed by organisation-1; call phone-1"),
    ] {
        assert_eq!(redaction.rewrite(text).as_deref(), Some(expected));
    }
    assert_eq!(redaction.rewrite("a Lenovo with a Realtek adapter, 911 events"), None);
    assert_eq!(
        redaction.leaks(b"Contoso Ltd, Contoso-Floor7, +1 425 555 0100"),
        ["network-1", "organisation-1", "phone-1"]
    );
}

#[test]
fn what_is_public_or_nobody_stays() {
    for text in [
        "https://login.microsoftonline.com/common/oauth2",
        "https://enrollment.manage.microsoft.com/enrollmentserver/discovery.svc",
        "version 10.0.26100.1742",
        "OS Version: 10.0.0.1",
        "09:12:04.118",
        "S-1-5-18",
        r"C:\Users\Public\Documents\MDMDiagnostics",
        r"C:\Users\defaultuser0\AppData",
        "127.0.0.1 and ::1",
        "3da494e4-0fe2-415c-b895-fb5265c5c83b",
        "fooUser@",
    ] {
        assert_eq!(redacted(text), text);
    }
}

#[test]
fn the_id_of_an_enrollment_stays_whatever_stands_before_it() {
    // Found by fuzzing: in a damaged report it stood behind the word for a policy's target, like the id of a device.
    let text = "Device: B2C1A7E4-5F0D-4E6B-9A53-0C7D1E2F3A4B";
    assert_eq!(redacted(text), "Device: device-id-1");
    let mut names = Names::default();
    names.keep(Guid::parse("b2c1a7e4-5f0d-4e6b-9a53-0c7d1e2f3a4b").unwrap());
    collect::from_text(text, &mut names);
    assert_eq!(Redaction::new(&names).rewrite(text), None);
}

#[test]
fn a_short_name_is_only_itself_when_it_stands_alone() {
    let redaction = of(&["lee@contoso.com"]);
    assert_eq!(redaction.rewrite("fleet of sleek"), None);
    assert_eq!(redaction.rewrite("user lee signed in").as_deref(), Some("user user-1 signed in"));
}

#[test]
fn the_leak_check_sees_what_was_left() {
    let redaction = of(&["avery@contoso.com", "10.20.30.40"]);
    assert!(redaction.leaks(b"all is user-1 and ip-1").is_empty());
    assert_eq!(redaction.leaks(b"oops avery%40contoso.com"), ["user-1"]);
    assert_eq!(redaction.leaks("AVERY@CONTOSO.COM and 10.20.30.40".as_bytes()), ["ip-1", "user-1"]);
    let wide: Vec<u8> = "avery@contoso.com".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(redaction.leaks(&wide).contains(&"user-1"));
}

#[test]
fn what_is_part_of_a_name_of_windows_is_no_leak() {
    // Found by fuzzing: the path of a log with a damaged letter, which reads as an address.
    let redaction = of(&["microsoft-windows-devicemanagem@nt-enterprise-diagnostics-provider-admin.evtx"]);
    let channel = "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider/Admin";
    assert!(redaction.leaks(channel.as_bytes()).is_empty());
    let redaction = of(&[r"C:\Users\Debug\AppData"]);
    let channel = "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider/Debug";
    assert!(redaction.leaks(channel.as_bytes()).is_empty());
    assert_eq!(redaction.leaks(br"in C:\Users\debug"), ["user-1"]);
    assert_eq!(redaction.leaks(br"in microsoft-windows-\debug"), ["user-1"]);
}
