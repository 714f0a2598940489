//! How fast the readers of state artifacts are, in bytes a second.
//!
//! One reader: `cargo bench --bench readers -- mdm_report_xml`. Peak memory of the whole program: with
//! `READERS_WRITE=folder` in the environment the inputs are written into that folder; then
//! `/usr/bin/time -v mdmlens folder/FILE --format json --events none`.

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::Duration;

use criterion::Criterion;
use mdmlens::model::id::ArtifactId;
use mdmlens::readers::Head;
use mdmlens::readers::Input;
use mdmlens::readers::find;

use crate::amount;

const MEGABYTE: usize = 1_000_000;
const ID: &str = "8A7B1F0C-2D5E-4C33-9B7A-1D2E3F405162";

/// `head`, then what `part` gives for 0, 1, 2, … until the text has `size` bytes, then `tail`.
fn grown(head: &str, tail: &str, size: usize, part: impl Fn(usize, &mut String)) -> Vec<u8> {
    let mut text = head.to_owned();
    let mut n = 0;
    while text.len() < size {
        part(n, &mut text);
        n += 1;
    }
    text.push_str(tail);
    text.into_bytes()
}

const XML_HEAD: &str =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<MDMEnterpriseDiagnosticsReport>\r\n  <Version>1.0</Version>\r\n";

/// A report as they are: nearly all of it the definitions of every policy.
fn report_of_definitions(size: usize) -> Vec<u8> {
    let head = format!("{XML_HEAD}  <PolicyManagerMeta>\r\n");
    grown(&head, "  </PolicyManagerMeta>\r\n</MDMEnterpriseDiagnosticsReport>\r\n", size, |n, out| {
        let _ = write!(
            out,
            "    <AreaMetadata>\r\n      <PolicyAreaName>Area{n}</PolicyAreaName>\r\n      <PolicyMetadata>\r\n        \
             <PolicyName>Policy{n}</PolicyName>\r\n        <Behavior>1</Behavior>\r\n        <mergealgorithm>3</mergealgorithm>\r\n        \
             <RegKeyPathRedirect>Software\\Policies\\Microsoft\\Windows\\X</RegKeyPathRedirect>\r\n        <value>0</value>\r\n      \
             </PolicyMetadata>\r\n    </AreaMetadata>\r\n"
        );
    })
}

/// A report that is nothing but settings: the most facts a byte.
fn report_of_settings(size: usize) -> Vec<u8> {
    let head = format!("{XML_HEAD}  <PolicyManager>\r\n");
    grown(&head, "  </PolicyManager>\r\n</MDMEnterpriseDiagnosticsReport>\r\n", size, |n, out| {
        let _ = write!(
            out,
            "    <CurrentPolicies>\r\n      <PolicyScope>device</PolicyScope>\r\n      <CurrentPolicyValues>\r\n        \
             <PolicyAreaName>Area{}</PolicyAreaName>\r\n",
            n % 90
        );
        for p in 0..20 {
            let _ = write!(
                out,
                "        <Policy{p}>{n}</Policy{p}>\r\n        <Policy{p}_WinningProvider>{ID}</Policy{p}_WinningProvider>\r\n"
            );
        }
        out.push_str("      </CurrentPolicyValues>\r\n    </CurrentPolicies>\r\n");
    })
}

/// Some values are long, as those of administrative templates are: a report of 50 MB has fewer facts than are kept.
fn html(size: usize) -> Vec<u8> {
    let long = "&lt;enabled/&gt;&lt;data id=\"x\" value=\"y\"/&gt;".repeat(24);
    let head = "<!DOCTYPE html><html><body><section><span class=\"SectionTitle\">Managed policies</span>\
        <table id=\"ManagedPoliciesTable\"><tr><th>Area</th><th>Policy</th><th>Default Value</th><th>Current Value</th>\
        <th>Target</th><th>Config Source</th></tr>\r\n";
    grown(head, "</table></section></body></html>\r\n", size, |n, out| {
        let _ = write!(
            out,
            "<tr><td class=\"c\">Area{}</td><td class=\"c\">Policy{n}</td><td class=\"c\">0</td><td class=\"c\">{long}</td>\
             <td class=\"c\">device</td><td class=\"c\">{ID}</td></tr>\r\n",
            n % 90
        );
    })
}

/// A dump of the tool: every tenth key is one that matters.
fn dump(size: usize) -> Vec<u8> {
    grown("", "", size, |n, out| {
        let root = if n % 10 == 0 { "current\\device" } else { "default" };
        let _ = write!(out, "[HKEY_LOCAL_MACHINE\\software\\microsoft\\policymanager\\{root}\\Area{n}]\r\n");
        for p in 0..30 {
            let _ = write!(out, "    \"Policy{p}\"=DWORD:{n:08x}\r\n    \"Policy{p}_WinningProvider\"=\"{ID}\"\r\n");
        }
        out.push_str("\r\n");
    })
}

/// A true export, UTF-16LE, all of it kept.
fn export(size: usize) -> Vec<u8> {
    let text = grown("\u{feff}Windows Registry Editor Version 5.00\r\n\r\n", "", size / 2, |n, out| {
        let _ = write!(out, "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\Windows\\Area{n}]\r\n");
        for p in 0..30 {
            let _ = write!(
                out,
                "\"Policy{p}\"=dword:{n:08x}\r\n\"Path{p}\"=\"C:\\\\Program Files\\\\Contoso\\\\Component{n}\\\\bin\\\\x64\\\\contoso.component.module{p}.dll\"\r\n"
            );
        }
        out.push_str("\r\n");
    });
    String::from_utf8(text).unwrap().encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn status(size: usize) -> Vec<u8> {
    grown("\r\n", "", size, |n, out| {
        let _ = write!(out, "+----+\r\n| Device State |\r\n+----+\r\n\r\n             AzureAdJoined : YES\r\n");
        for p in 0..20 {
            let _ = write!(out, "                  Label{p} : https://login.microsoftonline.com/{ID}/{n}\r\n");
        }
    })
}

fn results(size: usize) -> Vec<u8> {
    grown("<Collection HRESULT=\"0\">\r\n", "</Collection>\r\n", size, |n, out| {
        let _ =
            write!(out, "  <RegistryKey HRESULT=\"-2147024894\">HKLM\\Software\\Microsoft\\Key{n}</RegistryKey>\r\n");
    })
}

fn profile(size: usize) -> Vec<u8> {
    grown("{\r\n  \"CloudAssignedTenantId\": \"x\",\r\n", "  \"End\": 1\r\n}\r\n", size, |n, out| {
        let _ = write!(out, "  \"Key{n}\": {{ \"Nested\": \"C:\\\\x \\u00fc {ID}\", \"Number\": {n} }},\r\n");
    })
}

fn certificates(size: usize) -> Vec<u8> {
    grown("my \"Personal\"\r\n", "", size, |n, out| {
        let _ = write!(
            out,
            "================ Certificate {n} ================\r\nSerial Number: {n:032x}\r\nIssuer: CN=Contoso CA\r\n \
             NotBefore: 1/5/2026 8:00 AM\r\n NotAfter: 1/25/2027 8:00 AM\r\nSubject: CN={ID}\r\nCert Hash(sha1): {n:040x}\r\n"
        );
    })
}

fn note(size: usize) -> Vec<u8> {
    grown("", "", size, |n, out| {
        let _ = write!(
            out,
            "{n}: the quick brown fox jumps over the lazy dog at 10:15:{:02} and goes on: https://x\r\n",
            n % 60
        );
    })
}

/// Name of the artifact, its bytes.
fn inputs() -> Vec<(&'static str, Vec<u8>)> {
    let wide = String::from_utf8(report_of_definitions(25 * MEGABYTE)).unwrap();
    let wide = [0xfeff].into_iter().chain(wide.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    vec![
        ("definitions.xml", report_of_definitions(50 * MEGABYTE)),
        ("settings.xml", report_of_settings(10 * MEGABYTE)),
        ("utf16.xml", wide),
        ("MDMDiagReport.html", html(50 * MEGABYTE)),
        ("dump.reg", dump(20 * MEGABYTE)),
        ("export.reg", export(20 * MEGABYTE)),
        ("dsregcmd.txt", status(5 * MEGABYTE)),
        ("results.xml", results(5 * MEGABYTE)),
        ("AutopilotDDSZTDFile.json", profile(5 * MEGABYTE)),
        ("certutil.txt", certificates(5 * MEGABYTE)),
        ("note.txt", note(50 * MEGABYTE)),
    ]
}

pub(crate) fn readers(c: &mut Criterion) {
    let inputs = inputs();
    if let Ok(folder) = std::env::var("READERS_WRITE") {
        inputs.iter().for_each(|(name, bytes)| std::fs::write(format!("{folder}/{name}"), bytes).unwrap());
    }
    for (name, bytes) in &inputs {
        let reader = find(&Head::new(name, bytes)).unwrap();
        let mut group = c.benchmark_group(reader.name);
        let input = Input { artifact: ArtifactId(0), path: name, bytes };
        let reading = (reader.read)(&input);
        // A reader that stops at a limit looks faster than it is.
        assert_eq!(reading.warnings, [], "{name}");
        group.throughput(amount(reading.facts.len(), bytes)).sample_size(10).measurement_time(Duration::from_secs(3));
        group.bench_function(*name, |b| b.iter(|| black_box((reader.read)(black_box(&input)))));
        group.finish();
    }
}
