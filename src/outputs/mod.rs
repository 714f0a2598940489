//! Analysis to bytes, one file a format.
