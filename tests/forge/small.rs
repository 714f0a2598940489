//! The small files of a bundle: metadata, the collector's own log, TPM outputs, Autopilot profile, `results.xml`.

use super::guid::Guid;
use super::registry::Registry;
use super::story::{Names, Story};
use super::time;
use std::fmt::Write;

/// `MdmDiagLogMetadata.json`: hand-printed, every area followed by a semicolon.
pub fn metadata(story: &Story) -> Vec<u8> {
    let areas: String = story.bundle.areas.iter().map(|a| format!("{};", a.to_lowercase())).collect();
    let (build, revision) = story.device.build.split_once('.').expect("build.revision");
    let mut out = String::from("{\r\n  \"MdmDiagVersion\":\"1.0\",\r\n");
    let _ = write!(out, "  \"AreaName\" : \"{areas}\",\r\n");
    let _ = write!(out, "  \"BaseBuildRevisionNumber\":\"{build}.{revision}\",\r\n");
    let _ = write!(out, "  \"BuildBranch\":\"{}\"\r\n}}\r\n", branch(story.device.build_number()));
    out.into_bytes()
}

fn branch(build: u32) -> &'static str {
    match build {
        ..=17_763 => "rs5_release",
        17_764..=19_045 => "vb_release",
        19_046..=22_000 => "co_release",
        22_001..=22_631 => "ni_release",
        _ => "ge_release",
    }
}

/// `MdmLogCollectorFootPrint.txt`: what the collection could dump and what was absent.
pub fn footprint(story: &Story, registry: &Registry) -> Vec<u8> {
    let mut out = format!("--- Start at:{}\r\n", time::utc(story.bundle.collected, "%-m/%-d/%Y %H:%M:%S"));
    for area in &story.bundle.areas {
        let _ = write!(out, "\"AreaName\" : \"{};\"\r\n", area.to_lowercase());
    }
    let paths = [
        r"software\microsoft\enrollments",
        r"software\microsoft\provisioning",
        r"software\microsoft\policymanager",
        r"software\microsoft\enterprisedesktopappmanagement",
        r"software\microsoft\windows\autopilot\enrollmentstatustracking",
        r"system\currentcontrolset\control\clouddomainjoin",
    ];
    for path in paths {
        let there = !registry.below(&[&format!(r"HKEY_LOCAL_MACHINE\{path}")]).0.is_empty();
        let result = if there { "Succeeded" } else { "Failed (HResult:0x80070002)" };
        let _ = write!(out, "{result} to dump HKLM registry:{path}\r\n");
    }
    let _ = write!(
        out,
        "--- 0 HKCU registry entries are collected\r\n--- {} HKLM registry entries are collected\r\n",
        paths.len()
    );
    out.into_bytes()
}

/// `TpmHliInfo_Output.txt`; "not ready for attestation" is what ends self-deploying and pre-provisioning.
pub fn tpm_info(story: &Story) -> Vec<u8> {
    let ready = story.autopilot.as_ref().is_none_or(|a| a.tpm_ready);
    let mut out = format!("{}\r\n", time::utc(story.bundle.collected, "%-m/%-d/%Y %H:%M:%S"));
    out.push_str("TpmHLI GetVersion result: 0x00000000\r\nTpmHLI Version: 2.0\r\nManufacturer: INTC\r\n");
    out.push_str("VendorId: Intel\r\nUefi Is Present: Yes\r\n");
    out.push_str("TpmHLI IsReady for Storage result: 0x00000000\r\nReady: True\r\nBits:  0x0000000000000000\r\n");
    out.push_str("TpmHLI IsReady for Attestation result: 0x00000000\r\n");
    out.push_str(if ready {
        "Ready: True\r\nBits:  0x0000000000000000\r\n"
    } else {
        "Ready: False\r\nBits:  0x0000000000000002\r\n  -NoValidEkCert: No valid EK cert found\r\n"
    });
    out.into_bytes()
}

/// `CertReq_enrollaik_Output.txt`.
pub fn certreq(story: &Story) -> Vec<u8> {
    let ready = story.autopilot.as_ref().is_none_or(|a| a.tpm_ready);
    let text = if ready {
        "{\"Message\":\"The operation completed successfully.\"}\r\nCertificate Request Processor: The operation completed \
         successfully. 0x0 (WIN32: 0)\r\n"
    } else {
        "GetCACaps\r\nCertificate Request Processor: The requested operation is not supported. 0x80090029 \
         (-2146893783 NTE_NOT_SUPPORTED)\r\n"
    };
    text.as_bytes().to_vec()
}

/// `CertUtil_tpminfo_Output.txt`.
pub fn tpminfo() -> Vec<u8> {
    b"TPM Manufacturer ID: INTC\r\nTPM Version: 2.0\r\nTPM Present: True\r\nTPM Ready: True\r\n\
      CertUtil: -tpminfo command completed successfully.\r\n"
        .to_vec()
}

/// `AutopilotDDSZTDFile.json`, also what the registry caches.
pub fn autopilot_profile(story: &Story, names: &Names) -> Option<String> {
    let a = story.autopilot.as_ref()?;
    let profile = serde_json::json!({
        "PolicyDownloadDate": time::utc(a.downloaded, "%Y-%m-%dT%H:%M:%SZ"),
        "DeploymentProfileName": a.profile,
        "CloudAssignedTenantId": names.get("tenant"),
        "CloudAssignedTenantDomain": names.get("upn_suffix"),
        "CloudAssignedDomainJoinMethod": u32::from(a.hybrid),
        "CloudAssignedOobeConfig": a.oobe_config,
        "CloudAssignedForcedEnrollment": 1,
        "CloudAssignedLanguage": "os-default",
        "CloudAssignedDeviceName": "%SERIAL%",
        "ZtdCorrelationId": Guid::made_of(&format!("ztd {}", story.device.name)).to_string(),
    });
    Some(profile.to_string())
}

/// A trace of the collector with its header buffer alone: real bundles hold one an area, and no event log reader opens it.
pub fn trace() -> Vec<u8> {
    const BUFFER: u32 = 4096;
    const HEADER: u32 = 0x48;
    let mut out = vec![0; BUFFER as usize];
    for (at, value) in [(0, BUFFER), (4, HEADER), (8, HEADER), (0x30, HEADER)] {
        out[at..at + 4].copy_from_slice(&u32::to_le_bytes(value));
    }
    // Type 4: the buffer that describes the trace.
    out[0x36] = 4;
    out
}

/// `DeviceHash_<computer>.csv`, with a hash that is nobody's.
pub fn device_hash() -> Vec<u8> {
    b"Device Serial Number,Windows Product ID,Hardware Hash\r\n1234-5678,,T0FBQUFBQUFBQUFBQUFBQUZPUkdFRA==\r\n".to_vec()
}

/// One line of `results.xml`: element, request text, result.
pub struct Item {
    pub kind: &'static str,
    pub request: String,
    pub result: u32,
}

/// `results.xml`: the requests in order, results as signed numbers.
pub fn results(items: &[Item], flattened: bool) -> Vec<u8> {
    let mut out = String::from("<Collection HRESULT=\"0\">\r\n  <ID>6c2f9d1e-7b1b-4f0e-8d57-1f0b7c2f1a90</ID>\r\n");
    out.push_str("  <SasUrl>SasUrlPlaceHolder</SasUrl>\r\n");
    for item in items {
        let _ = write!(out, "  <{0} HRESULT=\"{1}\">{2}</{0}>\r\n", item.kind, item.result as i32, item.request);
    }
    out.push_str("  <ClientTimeoutInSeconds>5400</ClientTimeoutInSeconds>\r\n");
    if flattened {
        out.push_str("  <OutputFileFormat>flattened</OutputFileFormat>\r\n");
    }
    out.push_str("</Collection>\r\n");
    out.into_bytes()
}
