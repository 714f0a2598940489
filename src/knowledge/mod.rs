//! Facts of the field as rows, each cited.
