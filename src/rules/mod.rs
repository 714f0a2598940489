//! One diagnosis per file.
