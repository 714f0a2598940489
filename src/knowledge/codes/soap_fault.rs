//! Error words of the enrollment service (SOAP fault subcodes, terms-of-use answers) and the code each becomes.
//!
//! Written by `scripts/import_knowledge.py` from tables that are kept outside this repository; every row
//! names its source.

use crate::knowledge::codes::row::FaultRow;

/// Every word, sorted.
#[rustfmt::skip]
pub static FAULTS: &[FaultRow] = &[
    FaultRow { word: "a:InternalServiceFault", code: Some(0x80180006), meaning: "unhandled server exception", cause: "server", action: "", source: "windows-itpro-docs windows/client-management/mobile-device-enrollment.md; MS-MDE2 2.2.10" },
    FaultRow { word: "a:InvalidSecurity", code: Some(0x80180007), meaning: "security header refused", cause: "token/clock", action: "", source: "windows-itpro-docs windows/client-management/mobile-device-enrollment.md; MS-MDE2 2.2.10" },
    FaultRow { word: "access_denied", code: None, meaning: "ToU page refused the user", cause: "MDM policy", action: "check user scope", source: "windows-itpro-docs azure-active-directory-integration-with-mdm.md" },
    FaultRow { word: "DeviceCapReached", code: Some(0x80180013), meaning: "device limit reached", cause: "limit", action: "", source: "windows-itpro-docs windows/client-management/mobile-device-enrollment.md; MS-MDE2 2.2.10" },
    FaultRow { word: "DeviceNotSupported", code: Some(0x80180014), meaning: "platform/version blocked", cause: "restrictions / one-time limit", action: "", source: "windows-itpro-docs windows/client-management/mobile-device-enrollment.md; MS-MDE2 2.2.10" },
    FaultRow { word: "InMaintenance", code: Some(0x80180017), meaning: "service in maintenance", cause: "service", action: "", source: "windows-itpro-docs windows/client-management/mobile-device-enrollment.md; MS-MDE2 2.2.10" },
    FaultRow { word: "invalid_request", code: None, meaning: "ToU page was called with bad parameters", cause: "MDM vendor page", action: "vendor", source: "windows-itpro-docs azure-active-directory-integration-with-mdm.md" },
    FaultRow { word: "InvalidEnrollmentData", code: Some(0x80180019), meaning: "enrollment data not configured right", cause: "tenant set-up", action: "", source: "windows-itpro-docs windows/client-management/mobile-device-enrollment.md; MS-MDE2 2.2.10" },
    FaultRow { word: "NotEligibleToRenew", code: Some(0x80180016), meaning: "renewal refused", cause: "timing/record", action: "", source: "windows-itpro-docs windows/client-management/mobile-device-enrollment.md; MS-MDE2 2.2.10" },
    FaultRow { word: "NotSupported", code: Some(0x80180015), meaning: "MDM generally not supported for the device/user", cause: "service setting", action: "", source: "windows-itpro-docs windows/client-management/mobile-device-enrollment.md; MS-MDE2 2.2.10" },
    FaultRow { word: "rejectedTermsOfUse", code: None, meaning: "user declined the terms of use (OAuth-like answer of the ToU page)", cause: "user choice", action: "ask user to accept", source: "windows-itpro-docs azure-active-directory-integration-with-mdm.md" },
    FaultRow { word: "s:Authentication", code: Some(0x80180002), meaning: "user not authenticated", cause: "credential, token, clock", action: "", source: "windows-itpro-docs windows/client-management/mobile-device-enrollment.md; MS-MDE2 2.2.10" },
    FaultRow { word: "s:Authorization", code: Some(0x80180003), meaning: "user may not enroll", cause: "scope/restrictions/limit", action: "", source: "windows-itpro-docs windows/client-management/mobile-device-enrollment.md; MS-MDE2 2.2.10" },
    FaultRow { word: "s:CertificateRequest", code: Some(0x80180004), meaning: "certificate request refused", cause: "template/CA", action: "", source: "windows-itpro-docs windows/client-management/mobile-device-enrollment.md; MS-MDE2 2.2.10" },
    FaultRow { word: "s:EnrollmentServer", code: Some(0x80180005), meaning: "enrollment server error", cause: "server", action: "", source: "windows-itpro-docs windows/client-management/mobile-device-enrollment.md; MS-MDE2 2.2.10" },
    FaultRow { word: "s:MessageFormat", code: Some(0x80180001), meaning: "SOAP body/headers not acceptable", cause: "see 0x80180001", action: "", source: "windows-itpro-docs windows/client-management/mobile-device-enrollment.md; MS-MDE2 2.2.10" },
    FaultRow { word: "server_error", code: None, meaning: "ToU page internal error", cause: "vendor", action: "vendor", source: "windows-itpro-docs azure-active-directory-integration-with-mdm.md" },
    FaultRow { word: "unauthorized_client", code: None, meaning: "ToU caller not authorised", cause: "tenant MDM app", action: "check MDM app registration", source: "windows-itpro-docs azure-active-directory-integration-with-mdm.md" },
    FaultRow { word: "UserLicense", code: Some(0x80180018), meaning: "licence problem", cause: "licence", action: "", source: "windows-itpro-docs windows/client-management/mobile-device-enrollment.md; MS-MDE2 2.2.10" },
];
