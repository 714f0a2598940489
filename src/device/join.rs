//! How device and user are joined.
//!
//! `dsregcmd` looks at the live state and comes first; the registry (`CloudDomainJoin`) shows what a join left behind and
//! comes second. A key that a dump looked for and did not find says that there is no join, if nothing stronger speaks.

use crate::device::registry::Key;
use crate::device::sources::Sources;
use crate::device::sources::is_placeholder;
use crate::device::sources::known;
use crate::device::sources::text;
use crate::device::sources::yes;
use crate::model::code::Code;
use crate::model::device::Join;
use crate::model::device::Known;
use crate::model::evidence::Evidence;
use crate::model::fact::Fact;
use crate::model::fact::FactKind;

/// Where an Entra join is kept, in lower case.
pub(super) const CLOUD_DOMAIN_JOIN: &str = r"hklm\system\currentcontrolset\control\clouddomainjoin";

/// Everything that the facts say of it.
pub(super) fn describe(sources: &Sources<'_>) -> Join {
    Join {
        entra_joined: known(entra_claims(sources)),
        domain_joined: known(sources.dsregcmd("DomainJoined").filter_map(yes)),
        workplace_joined: known(workplace_claims(sources)),
        enterprise_joined: known(sources.dsregcmd("EnterpriseJoined").filter_map(yes)),
        device_id: known(first_of(sources, &["DeviceId", "WorkplaceDeviceId"]).map(text)),
        tenant_id: known(tenant_claims(sources)),
        tenant_name: known(
            first_of(sources, &["TenantName", "WorkplaceTenantName"])
                .chain(tenants(sources).filter_map(|key| key.text("DisplayName")))
                .map(text),
        ),
        domain_name: known(first_of(sources, &["DomainName"]).chain(dns_domain(sources)).map(text)),
        user: known(user_claims(sources)),
        mdm_url: mdm_url(sources),
        primary_refresh_token: refresh_token(sources),
        device_auth_status: known(first_of(sources, &["DeviceAuthStatus"]).map(text)),
        last_error_phase: known(first_of(sources, &["Error Phase"]).map(text)),
        last_error_code: known(
            first_of(sources, &["Client ErrorCode"])
                .filter_map(|fact| Some((Code::parse(&fact.value)?, fact.evidence()))),
        ),
    }
}

/// Values of these labels of `dsregcmd` that are not empty, label by label.
fn first_of<'a>(sources: &Sources<'a>, labels: &[&'static str]) -> impl Iterator<Item = &'a Fact> + use<'a> {
    let found: Vec<&Fact> =
        labels.iter().flat_map(|label| sources.dsregcmd(label).filter(|fact| !fact.value.trim().is_empty())).collect();
    found.into_iter()
}

/// `JoinInfo\<thumbprint>`: one device has at most one.
pub(super) fn join_infos<'s, 'a>(sources: &'s Sources<'a>) -> impl Iterator<Item = &'s Key<'a>> + use<'s, 'a> {
    sources.registry.below(CLOUD_DOMAIN_JOIN).filter_map(|(rest, key)| {
        let thumbprint = rest.strip_prefix(r"joininfo\")?;
        (!thumbprint.contains('\\') && key.values().next().is_some()).then_some(key)
    })
}

/// `TenantInfo\<tenant>`.
fn tenants<'s, 'a>(sources: &'s Sources<'a>) -> impl Iterator<Item = &'s Key<'a>> + use<'s, 'a> {
    let below = sources.registry.below(CLOUD_DOMAIN_JOIN);
    below.filter_map(|(rest, key)| rest.starts_with(r"tenantinfo\").then_some(key))
}

/// Joined to Entra or not, the strongest claim first.
pub(super) fn entra_claims(sources: &Sources<'_>) -> Vec<(bool, Evidence)> {
    let mut claims: Vec<_> = sources.dsregcmd("AzureAdJoined").filter_map(yes).collect();
    let joined = join_infos(sources).filter_map(|key| Some((true, key.first()?.evidence())));
    claims.extend(joined);
    if claims.is_empty() {
        claims.extend(not_found(sources, "clouddomainjoin").map(|fact| (false, fact.evidence())));
    }
    claims
}

/// The collection's statement that it looked for a key and that there is none.
fn not_found<'a>(sources: &Sources<'a>, end: &'static str) -> Option<&'a Fact> {
    sources.all.iter().find(|fact| {
        fact.kind == FactKind::Collection
            && fact.name.to_ascii_lowercase().ends_with(end)
            && fact.value.to_ascii_lowercase().contains("0x80070002")
    })
}

/// A work account is registered or not: `dsregcmd`, or a user's `WorkplaceJoin` key.
pub(super) fn workplace_claims(sources: &Sources<'_>) -> Vec<(bool, Evidence)> {
    let mut claims: Vec<_> = sources.dsregcmd("WorkplaceJoined").filter_map(yes).collect();
    let keys =
        sources.registry.matching(|path| !path.starts_with("hklm") && path.contains(r"\workplacejoin\joininfo\"));
    claims.extend(keys.filter_map(|(_, key)| Some((true, key.first()?.evidence()))));
    claims
}

/// Tenant ids, the strongest first.
pub(super) fn tenant_claims(sources: &Sources<'_>) -> Vec<(String, Evidence)> {
    let lower = |fact: &Fact| (fact.value.trim().to_ascii_lowercase(), fact.evidence());
    let mut claims: Vec<_> = first_of(sources, &["TenantId", "WorkplaceTenantId"]).map(lower).collect();
    claims.extend(join_infos(sources).filter_map(|key| key.text("TenantId")).map(lower));
    claims
}

/// The DNS domain of the computer: a member of a domain has one, others may.
fn dns_domain<'a>(sources: &Sources<'a>) -> Option<&'a Fact> {
    let key = sources.registry.key(r"hklm\system\currentcontrolset\services\tcpip\parameters")?;
    key.text("Domain").or_else(|| key.text("NV Domain"))
}

/// Who joined, then who ran `dsregcmd`, then whom the report names.
fn user_claims(sources: &Sources<'_>) -> Vec<(String, Evidence)> {
    let joined = join_infos(sources).filter_map(|key| key.text("UserEmail"));
    let mut claims: Vec<_> = joined.filter(|fact| !is_placeholder(&fact.value)).map(text).collect();
    for fact in sources.dsregcmd("Executing Account Name") {
        let upn = fact.value.split(',').map(str::trim).find(|part| part.contains('@'));
        if let Some(upn) = upn.filter(|upn| !upn.contains('$') && !is_placeholder(upn)) {
            claims.push((upn.to_owned(), fact.evidence()));
        }
    }
    let active = sources.html("ConnectionInfoTable", "Active Account");
    claims.extend(active.filter(|fact| !is_placeholder(&fact.value)).map(text));
    claims
}

/// The tenant's MDM URL for this user. An empty one is a statement: the user was outside the MDM scope when he joined.
fn mdm_url(sources: &Sources<'_>) -> Option<Known<String>> {
    // Without a tenant there is nothing to state: older `dsregcmd` prints the label all the same.
    let stated = sources.status("TenantId").is_some();
    let mut claims: Vec<_> = sources.dsregcmd("MdmUrl").filter(|_| stated).map(text).collect();
    claims.extend(tenants(sources).filter_map(|key| key.get("MdmEnrollmentUrl")).map(text));
    claims.extend(sources.dsregcmd("WorkplaceMdmUrl").map(text));
    known(claims)
}

/// Whether the signed-in user has a primary refresh token; SYSTEM sees none, so its `NO` says nothing.
fn refresh_token(sources: &Sources<'_>) -> Option<Known<bool>> {
    let claims = sources.dsregcmd("AzureAdPrt").filter_map(|fact| Some((yes(fact)?, fact)));
    known(claims.filter(|((has, _), fact)| *has || !sources.is_of_system(fact)).map(|(claim, _)| claim))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::testing::fact;
    use crate::device::testing::registry;
    use crate::model::device::value_of;

    fn status(values: &[(&str, &str)]) -> Vec<Fact> {
        values.iter().map(|(label, value)| fact(FactKind::Dsregcmd, "Section", label, value)).collect()
    }

    const JOIN_INFO: &str = r"HKLM\SYSTEM\CurrentControlSet\Control\CloudDomainJoin\JoinInfo\AABB";
    const TENANT_INFO: &str = r"HKLM\SYSTEM\CurrentControlSet\Control\CloudDomainJoin\TenantInfo\72f9";

    #[test]
    fn dsregcmd_wins_and_the_registry_agrees() {
        let mut facts = status(&[
            ("AzureAdJoined", "YES"),
            ("DomainJoined", "NO"),
            ("TenantId", "72F9"),
            ("MdmUrl", ""),
            ("AzureAdPrt", "NO"),
            ("Executing Account Name", r"CONTOSO\megan, megan@contoso.com"),
        ]);
        facts.push(registry(JOIN_INFO, "TenantId", "72f9"));
        facts.push(registry(JOIN_INFO, "UserEmail", "fooUser@contoso.com"));
        facts.push(registry(TENANT_INFO, "MdmEnrollmentUrl", ""));
        let join = describe(&Sources::new(&facts));
        assert_eq!(value_of(join.entra_joined.as_ref()), Some(&true));
        assert_eq!(join.entra_joined.unwrap().evidence.len(), 2);
        assert_eq!(join.tenant_id.unwrap().evidence.len(), 2);
        assert_eq!(value_of(join.mdm_url.as_ref()).map(String::as_str), Some(""));
        assert_eq!(value_of(join.user.as_ref()).map(String::as_str), Some("megan@contoso.com"));
        assert_eq!(value_of(join.primary_refresh_token.as_ref()), Some(&false));
        assert_eq!(value_of(join.workplace_joined.as_ref()), None);
    }

    #[test]
    fn system_sees_no_token_and_is_no_user() {
        let facts = status(&[
            ("AzureAdPrt", "NO"),
            ("WamDefaultSet", "ERROR (0x80070520)"),
            ("Executing Account Name", r"CONTOSO\PC1$, pc1$@contoso.com"),
        ]);
        let join = describe(&Sources::new(&facts));
        assert_eq!((join.primary_refresh_token, join.user), (None, None));
    }

    #[test]
    fn the_registry_alone_tells_of_a_join_and_a_missing_key_of_none() {
        let facts = [registry(JOIN_INFO, "UserEmail", "megan@contoso.com")];
        let join = describe(&Sources::new(&facts));
        assert_eq!(value_of(join.entra_joined.as_ref()), Some(&true));
        assert_eq!(join.mdm_url, None);
        let facts = [fact(
            FactKind::Collection,
            "footprint",
            r"HKLM registry:system\currentcontrolset\control\clouddomainjoin",
            "0x80070002",
        )];
        assert_eq!(value_of(describe(&Sources::new(&facts)).entra_joined.as_ref()), Some(&false));
        assert_eq!(describe(&Sources::new(&[])), Join::default());
    }

    #[test]
    fn a_users_work_account_is_seen_in_his_hive() {
        let key = r"HKCU\Software\Microsoft\Windows NT\CurrentVersion\WorkplaceJoin\JoinInfo\CCDD";
        let join = describe(&Sources::new(&[registry(key, "TenantId", "72f9")]));
        assert_eq!(value_of(join.workplace_joined.as_ref()), Some(&true));
    }
}
