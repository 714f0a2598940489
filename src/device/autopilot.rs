//! Windows Autopilot, the TPM it needs, group policy, Configuration Manager.

use crate::device::registry::Key;
use crate::device::registry::number;
use crate::device::sources::Sources;
use crate::device::sources::known;
use crate::device::sources::text;
use crate::model::code::Code;
use crate::model::device::AutoEnrollPolicy;
use crate::model::device::Autopilot;
use crate::model::device::Known;
use crate::model::device::Tpm;
use crate::model::event::Event;
use crate::model::evidence::Evidence;
use crate::model::fact::Fact;
use crate::model::fact::FactKind;
use crate::model::id::EventId;

const DIAGNOSTICS: &str = r"hklm\software\microsoft\provisioning\diagnostics\autopilot";
const POLICY_CACHE: &str = r"hklm\software\microsoft\provisioning\autopilotpolicycache";
const SETTINGS: &str = r"hklm\software\microsoft\provisioning\autopilotsettings";
const MDM_POLICY: &str = r"hklm\software\policies\microsoft\windows\currentversion\mdm";
const CONFIG_MANAGER: &str = r"hklm\software\microsoft\ccm";

/// Everything about Autopilot: the profile file, then the registry's copy of its values, then the policy cache.
pub(super) fn describe(sources: &Sources<'_>) -> Autopilot {
    let claims = |name: &'static str| profile_facts(sources, name);
    let numbers = |name| claims(name).into_iter().filter_map(|fact| Some((number(fact)?, fact.evidence())));
    let texts = |name| claims(name).into_iter().map(text);
    Autopilot {
        profile: profile(sources),
        profile_name: known(texts("DeploymentProfileName").chain(texts("ZtdProfileName"))),
        tenant_domain: known(texts("CloudAssignedTenantDomain")),
        tenant_id: known(texts("CloudAssignedTenantId").map(|(id, evidence)| (id.to_ascii_lowercase(), evidence))),
        oobe_config: known(numbers("CloudAssignedOobeConfig")),
        hybrid_join: known(numbers("CloudAssignedDomainJoinMethod").map(|(method, evidence)| (method == 1, evidence))),
        device_preparation: device_preparation(sources),
        hardware_hash: sources
            .named(FactKind::Autopilot, "present")
            .find(|fact| &*fact.group == "DeviceHash" && &*fact.value == "true")
            .map(Fact::evidence),
    }
}

/// The values of this name of the profile, wherever it is kept.
fn profile_facts<'a>(sources: &Sources<'a>, name: &'static str) -> Vec<&'a Fact> {
    let mut facts: Vec<&Fact> = sources.named(FactKind::Autopilot, name).collect();
    facts.extend(sources.registry.key(DIAGNOSTICS).and_then(|key| key.text(name)));
    if let Some(key) = sources.registry.key(POLICY_CACHE) {
        let cached = format!("PolicyJsonCache.{name}");
        facts.extend(key.text(name).or_else(|| key.text(&cached)));
    }
    facts
}

/// Whether a profile is on the device: one that assigns a tenant.
fn profile(sources: &Sources<'_>) -> Option<Known<bool>> {
    let assigned = ["CloudAssignedTenantDomain", "CloudAssignedTenantId"];
    let mut claims: Vec<(bool, Evidence)> =
        assigned.iter().flat_map(|name| profile_facts(sources, name)).map(|fact| (true, fact.evidence())).collect();
    // The key is there on every device that asked the service; without a tenant it got none.
    let asked = sources.registry.key(DIAGNOSTICS).and_then(Key::first);
    claims.extend(asked.map(|fact| (false, fact.evidence())));
    known(claims)
}

/// Device preparation: a hint of its own in the registry, or a profile of the second generation.
fn device_preparation(sources: &Sources<'_>) -> Option<Known<bool>> {
    const HINT: &str = "AutopilotDevicePrepHint";
    let hint = sources.registry.key(SETTINGS).and_then(|key| key.text(HINT));
    let hint_key = sources.registry.key(&format!(r"{SETTINGS}\{}", HINT.to_ascii_lowercase())).and_then(Key::first);
    let mut claims: Vec<_> = hint
        .map(|fact| (number(fact).unwrap_or(1) != 0, fact.evidence()))
        .or_else(|| hint_key.map(|fact| (true, fact.evidence())))
        .into_iter()
        .collect();
    let second = |name, value: u32| {
        profile_facts(sources, name)
            .into_iter()
            .find(|fact| number(fact) == Some(value))
            .map(|fact| (true, fact.evidence()))
    };
    claims.extend(second("CloudAssignedDeviceRegistration", 2).or_else(|| second("CloudAssignedEspEnabled", 0)));
    known(claims)
}

/// What the TPM says.
pub(super) fn tpm(sources: &Sources<'_>) -> Tpm {
    let of = |group: &'static str, name: &'static str| {
        sources.named(FactKind::Tpm, name).filter(move |fact| fact.group.eq_ignore_ascii_case(group))
    };
    let ready = |group| {
        of(group, "Ready").filter_map(|fact| match fact.value.trim() {
            word if word.eq_ignore_ascii_case("true") => Some((true, fact.evidence())),
            word if word.eq_ignore_ascii_case("false") => Some((false, fact.evidence())),
            _ => None,
        })
    };
    Tpm {
        version: known(of("TpmHLI", "Version").map(text)),
        ready_for_storage: known(ready("TpmHLI Storage")),
        ready_for_attestation: known(ready("TpmHLI Attestation")),
        aik_result: known(
            of("certreq -enrollaik", "result").filter_map(|fact| Some((Code::parse(&fact.value)?, fact.evidence()))),
        ),
    }
}

/// Group-policy auto-enrollment.
pub(super) fn auto_enroll(sources: &Sources<'_>) -> AutoEnrollPolicy {
    let key = sources.registry.key(MDM_POLICY);
    let value = |name: &str| {
        let fact = key?.get(name)?;
        Some((number(fact)?, fact.evidence()))
    };
    let switch = |name| known(value(name).map(|(number, evidence)| (number != 0, evidence)));
    AutoEnrollPolicy {
        enabled: switch("AutoEnrollMDM"),
        credential_type: known(value("UseAADCredentialType")),
        disable_registration: switch("DisableRegistration"),
    }
}

/// Whether the Configuration Manager client is there: its key, or a log of it.
pub(super) fn config_manager(sources: &Sources<'_>, events: &[Event]) -> Option<Known<bool>> {
    let key = sources.registry.key(CONFIG_MANAGER).and_then(Key::first);
    let below = sources.registry.below(CONFIG_MANAGER).find_map(|(_, key)| key.first());
    let mut claims: Vec<_> = key.or(below).map(|fact| (true, fact.evidence())).into_iter().collect();
    let log = events.iter().position(|event| {
        event.record.system.is_none() && event.record.channel.eq_ignore_ascii_case("CoManagementHandler")
    });
    claims.extend(log.and_then(|at| Some((true, events.get(at)?.evidence(EventId(u32::try_from(at).ok()?))))));
    known(claims)
}

/// `CoManagementFlags`.
pub(super) fn co_management_flags(sources: &Sources<'_>) -> Option<Known<u32>> {
    let keys =
        sources.registry.matching(|path| path == CONFIG_MANAGER || path.starts_with(r"hklm\software\microsoft\ccm\"));
    known(keys.filter_map(|(_, key)| {
        let fact = key.get("CoManagementFlags")?;
        Some((number(fact)?, fact.evidence()))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::testing::fact;
    use crate::device::testing::registry;
    use crate::model::device::value_of;

    const KEY: &str = r"HKLM\software\microsoft\provisioning\Diagnostics\AutoPilot";

    #[test]
    fn a_profile_assigns_a_tenant() {
        let facts = [
            fact(FactKind::Autopilot, "AutopilotDDSZTDFile", "CloudAssignedTenantDomain", "contoso.com"),
            fact(FactKind::Autopilot, "AutopilotDDSZTDFile", "CloudAssignedOobeConfig", "1118"),
            fact(FactKind::Autopilot, "DeviceHash", "present", "true"),
            registry(KEY, "DeploymentProfileName", "Kiosk"),
            registry(
                r"HKLM\SOFTWARE\Microsoft\Provisioning\AutopilotPolicyCache",
                "PolicyJsonCache.CloudAssignedDomainJoinMethod",
                "1",
            ),
        ];
        let autopilot = describe(&Sources::new(&facts));
        assert_eq!(value_of(autopilot.profile.as_ref()), Some(&true));
        assert_eq!(value_of(autopilot.profile_name.as_ref()).unwrap(), "Kiosk");
        assert_eq!(value_of(autopilot.hybrid_join.as_ref()), Some(&true));
        assert_eq!(autopilot.self_deploying(), Some(false));
        assert!(autopilot.hardware_hash.is_some() && autopilot.device_preparation.is_none());
    }

    #[test]
    fn a_device_that_asked_and_got_none_has_no_profile() {
        let facts = [registry(KEY, "IsAutopilotDisabled", "0"), registry(KEY, "CloudAssignedTenantDomain", "")];
        assert_eq!(value_of(describe(&Sources::new(&facts)).profile.as_ref()), Some(&false));
        assert_eq!(describe(&Sources::new(&[])).profile, None);
    }

    #[test]
    fn group_policy_and_configuration_manager_are_seen() {
        let policy = r"HKLM\SOFTWARE\Policies\Microsoft\Windows\CurrentVersion\MDM";
        let facts = [
            registry(policy, "AutoEnrollMDM", "1"),
            registry(policy, "UseAADCredentialType", "2"),
            registry(r"HKLM\SOFTWARE\Microsoft\CCM", "CoManagementFlags", "8193"),
        ];
        let sources = Sources::new(&facts);
        let auto = auto_enroll(&sources);
        assert_eq!(value_of(auto.enabled.as_ref()), Some(&true));
        assert_eq!((value_of(auto.credential_type.as_ref()), auto.disable_registration), (Some(&2), None));
        assert_eq!(value_of(config_manager(&sources, &[]).as_ref()), Some(&true));
        assert_eq!(value_of(co_management_flags(&sources).as_ref()), Some(&8193));
    }
}
