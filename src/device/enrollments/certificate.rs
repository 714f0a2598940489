//! The certificate that an enrollment authenticates with.

use crate::device::certificates::thumbprint;
use crate::device::enrollments::Entry;
use crate::model::device::Certificate;
use crate::model::device::Enrollment;
use crate::model::device::EnrollmentKind;
use crate::model::fact::Fact;

/// The thumbprint that account or enrollment name: `MY;User;<thumbprint>`, `DMPCertThumbPrint`.
fn named<'a>(entry: &Entry<'_, 'a>) -> Option<(String, &'a Fact)> {
    let reference = entry.account_value("SslClientCertReference").or_else(|| entry.value("SslClientCertReference"));
    let reference = reference.and_then(|fact| Some((thumbprint(fact.value.rsplit(';').next()?)?, fact)));
    reference.or_else(|| {
        let fact = entry.value("DMPCertThumbPrint")?;
        Some((thumbprint(&fact.value)?, fact))
    })
}

/// The certificate, completed by what certificate stores and reports say of that thumbprint. Without a thumbprint, the
/// one certificate of the bundle that is for MDM is that of the one Intune enrollment.
pub(super) fn of(entry: &Entry<'_, '_>, enrollment: &Enrollment, certificates: &[Certificate]) -> Option<Certificate> {
    if let Some((print, fact)) = named(entry) {
        let known = certificates.iter().find(|certificate| certificate.thumbprint.as_deref() == Some(&print));
        // A report's table has no thumbprints: with one MDM certificate in all, it is this one.
        let mut certificate = known.cloned().or_else(|| lone(certificates, enrollment)).unwrap_or_default();
        certificate.thumbprint = Some(print);
        certificate.purpose = Some("mdm");
        certificate.evidence.insert(0, fact.evidence());
        certificate.evidence.dedup();
        return Some(certificate);
    }
    lone(certificates, enrollment)
}

fn lone(certificates: &[Certificate], enrollment: &Enrollment) -> Option<Certificate> {
    let own =
        !matches!(enrollment.kind, EnrollmentKind::UnmanagedBuiltin | EnrollmentKind::Linked | EnrollmentKind::Mam);
    let mut mdm = certificates.iter().filter(|c| c.purpose == Some("mdm") && own);
    mdm.next().filter(|certificate| mdm.next().is_none() && certificate.thumbprint.is_none()).cloned()
}
