//! The `mdmlens` command.
fn main() {}
