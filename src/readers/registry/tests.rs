//! Layouts: the dump as `Get-AutopilotDiagnostics` has to mend it before it can import it, the export as `reg.exe`
//! writes it.

use super::*;
use crate::model::id::ArtifactId;

fn input(bytes: &[u8]) -> Input<'_> {
    Input { artifact: ArtifactId(0), path: "x.reg", bytes }
}

/// `key|name=value` of every fact, without warnings.
fn rows(text: &str) -> Vec<String> {
    let reading = read(&input(text.as_bytes()));
    assert_eq!(reading.warnings, []);
    shown(&reading)
}

fn shown(reading: &Reading) -> Vec<String> {
    reading.facts.iter().map(|fact| format!("{}|{}={}", fact.group, fact.name, fact.value)).collect()
}

const DUMP: &str = "[HKEY_CURRENT_USER\\Software\\Microsoft\\SCEP]\r\n\r\n\
    [HKEY_LOCAL_MACHINE\\software\\microsoft\\enrollments\\AA]\r\n\
    \x20   \"EnrollmentType\"=DWORD:00000006\r\n\
    \x20   \"UPN\"=\"sam@contoso.com\"\r\n\
    \x20   \"Path\"=\"C:\\temp\\new \"x\" y\"\r\n\
    \x20   @=\"\"\r\n\
    \x20   \"Lines\"=\"one\r\n\r\ntwo\"\r\n\
    \x20   \"Big\"=QWORD:1d9f0a1b2c3\r\n\
    \x20   \"Bytes\"=01 02 ff\r\n\
    03 04\r\n\
    \r\n\
    [HKEY_LOCAL_MACHINE\\software\\microsoft\\policymanager\\default\\Camera]\r\n\
    \x20   \"AllowCamera\"=DWORD:00000001\r\n\r\n\
    [HKEY_LOCAL_MACHINE\\software\\microsoft\\enrollments\\aa]\r\n\
    \x20   \"UPN\"=\"kim@contoso.com\"\r\n";

#[test]
fn the_dump_of_the_tool() {
    let e = r"HKLM\software\microsoft\enrollments\AA";
    let expected = [
        r"HKCU\Software\Microsoft\SCEP|(key)=".to_owned(),
        format!("{e}|EnrollmentType=6"),
        format!("{e}|UPN=sam@contoso.com"),
        format!("{e}|Path=C:\\temp\\new \"x\" y"),
        format!("{e}|="),
        format!("{e}|Lines=one\n\ntwo"),
        format!("{e}|Big=2035556659907"),
        format!("{e}|Bytes=01 02 ff;03 04"),
        r"HKLM\software\microsoft\enrollments\aa|UPN=kim@contoso.com".to_owned(),
        "(left out)|keys=1".to_owned(),
        "(left out)|values=1".to_owned(),
    ];
    assert_eq!(rows(DUMP), expected);
    let facts = read(&input(DUMP.as_bytes())).facts;
    let upns: Vec<_> = facts.iter().filter(|f| &*f.name == "UPN").map(|f| (f.instance, f.locus.clone())).collect();
    assert_eq!(upns[0].1, Locus::Key { key: e.into(), value: "UPN".into() });
    assert_eq!((upns[0].0, upns[1].0), (0, 1));
}

const EXPORT: &str = "Windows Registry Editor Version 5.00\r\n\r\n\
    [HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\Windows\\CurrentVersion\\MDM]\r\n\
    @=\"Default\"\r\n\
    \"AutoEnrollMDM\"=dword:00000001\r\n\
    \"Quoted\"=\"C:\\\\Program Files\\\\x \\\"y\\\"\"\r\n\
    \"Na\\\"me\"=\"two\r\nlines\"\r\n\
    \"Names\"=hex(7):4f,00,6e,00,65,00,00,00,\\\r\n  54,00,77,00,6f,00,00,00,00,00\r\n\
    \"Expand\"=hex(2):25,00,61,00,25,00,00,00\r\n\
    \"Q\"=hex(b):00,00,00,00,01,00,00,00\r\n\
    \"Binary\"=hex:0a,ff\r\n\
    \"Gone\"=-\r\n\r\n\
    [-HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Old]\r\n\
    ; a comment\r\n\
    [HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\TimeZoneInformation]\r\n\
    \"ActiveTimeBias\"=dword:fffffcf4\r\n";

#[test]
fn a_true_export_in_utf16_and_utf8() {
    let m = r"HKLM\SOFTWARE\Policies\Microsoft\Windows\CurrentVersion\MDM";
    let expected = [
        format!("{m}|=Default"),
        format!("{m}|AutoEnrollMDM=1"),
        format!("{m}|Quoted=C:\\Program Files\\x \"y\""),
        format!("{m}|Na\"me=two\nlines"),
        format!("{m}|Names=One;Two"),
        format!("{m}|Expand=%a%"),
        format!("{m}|Q=4294967296"),
        format!("{m}|Binary=0AFF"),
        r"HKLM\SYSTEM\CurrentControlSet\Control\TimeZoneInformation|ActiveTimeBias=4294966516".to_owned(),
    ];
    assert_eq!(rows(EXPORT), expected);
    let wide: Vec<u8> = [0xfeff].into_iter().chain(EXPORT.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    assert_eq!(read(&input(&wide)), read(&input(EXPORT.as_bytes())));
}

#[test]
fn json_in_strings_is_opened_in_both_forms() {
    let json = r#"{"CloudAssignedTenantId":"t","Data":"{\"Zero\":{\"Forced\":1}}","List":[{"A":true}]}"#;
    let key = r"[HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Provisioning\AutopilotPolicyCache]";
    let dump = format!("{key}\r\n    \"PolicyJsonCache\"=\"{json}\"\r\n");
    let escaped = json.replace('\\', r"\\").replace('"', "\\\"");
    let export = format!("Windows Registry Editor Version 5.00\r\n\r\n{key}\r\n\"PolicyJsonCache\"=\"{escaped}\"\r\n");
    for text in [dump, export] {
        let found = rows(&text);
        for expected in ["CloudAssignedTenantId=t", "Data.Zero.Forced=1", "List.0.A=true"] {
            assert!(
                found.iter().any(|row| row.ends_with(&format!("|PolicyJsonCache.{expected}"))),
                "{expected} in {found:?}"
            );
        }
        assert!(found.iter().any(|row| row.ends_with(&format!("|PolicyJsonCache={json}"))), "{found:?}");
    }
}

#[test]
fn secrets_are_not_kept() {
    let key = r"[HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\IntuneManagementExtension\SideCarPolicies\Scripts]";
    let text = format!(
        "{key}\r\n    \"a\"=\"{{\"Id\":\"1\",\"PolicyBody\":\"c2VjcmV0\"}}\"\r\n    \"ProxyPassword\"=\"c2VjcmV0\"\r\n    \
         \"Run\"=\"ms-device-enrollment:?accesstoken=c2VjcmV0&mode=mdm\"\r\n"
    );
    let reading = crate::readers::read(&READER, &input(text.as_bytes()));
    assert!(shown(&reading).iter().all(|row| !row.contains("c2VjcmV0")), "{:?}", shown(&reading));
    assert!(shown(&reading).iter().any(|row| row.ends_with("|a.Id=1")));
}

#[test]
fn damage_is_told_and_reading_goes_on() {
    let text = "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Enrollments\\AA]\r\n    \"a\"=\"no end\r\n    \"b\"=DWORD:xyz\r\n    \
                \"c\"=hex:01,\\\r\n    \"d\"=\"4\"\r\n\r\nrubbish\r\n    \"e\"=\"5\"\r\n    \"f\"=\"cut";
    let reading = read(&input(text.as_bytes()));
    let names: Vec<_> = reading.facts.iter().map(|f| &*f.name).collect();
    assert_eq!(names, ["d", "e"]);
    let kinds: Vec<_> = reading.warnings.iter().map(|w| w.kind).collect();
    use WarningKind::{Damaged, Malformed, Truncated};
    assert_eq!(kinds, [Damaged, Malformed, Damaged, Malformed, Truncated]);
}

#[test]
fn a_truncated_dump_keeps_its_whole_values() {
    for text in [DUMP, EXPORT] {
        let whole = shown(&read(&input(text.as_bytes())));
        for end in 0..text.len() {
            let part = read(&input(&text.as_bytes()[..end]));
            for row in shown(&part).iter().filter(|row| !row.starts_with(LEFT_OUT)) {
                assert!(whole.contains(row) || row.contains("(key)"), "{end}: {row}");
            }
        }
    }
}

#[test]
fn the_source_of_a_value() {
    let dump = input(DUMP.as_bytes());
    let at = |key: &str, value: &str| raw(&dump, &Locus::Key { key: key.into(), value: value.into() });
    let e = r"HKLM\SOFTWARE\Microsoft\Enrollments\AA";
    let key = r"[HKEY_LOCAL_MACHINE\software\microsoft\enrollments\AA]";
    assert_eq!(at(e, "UPN").unwrap(), format!("{key}\n    \"UPN\"=\"sam@contoso.com\""));
    assert_eq!(at(e, "Bytes").unwrap(), format!("{key}\n    \"Bytes\"=01 02 ff\n03 04"));
    assert_eq!(at(e, "").unwrap().lines().count(), 11);
    assert_eq!(at(e, "Nothing"), None);
}
