//! mdmlens
