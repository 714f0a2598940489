//! Stable pseudonyms over an analysis.
