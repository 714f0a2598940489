//! Events and device to enrollment attempts, syncs, status page, unenrollments, verdict.
