//! Inputs that mean harm: the program must answer each in bounded time and memory, without a panic.

mod archives;
mod logs;
mod texts;

/// One hostile input. `make` is called only when it is wanted: some are hundreds of megabytes.
pub struct Case {
    /// What is hostile about it.
    pub what: &'static str,
    /// A file name under which a reader would take it for its own.
    pub file: &'static str,
    /// Larger than a test should make without need.
    pub huge: bool,
    pub make: fn() -> Vec<u8>,
}

/// Every case, huge ones included.
pub fn cases() -> Vec<Case> {
    [archives::cases(), logs::cases(), texts::cases()].into_iter().flatten().collect()
}

/// The cases that are small enough for every test run: a name that says what it is, file name and bytes.
pub fn all() -> Vec<(String, String, Vec<u8>)> {
    let small = cases().into_iter().filter(|c| !c.huge);
    small.map(|c| (c.what.to_owned(), c.file.to_owned(), (c.make)())).collect()
}

fn case(what: &'static str, file: &'static str, make: fn() -> Vec<u8>) -> Case {
    Case { what, file, huge: false, make }
}

fn huge(what: &'static str, file: &'static str, make: fn() -> Vec<u8>) -> Case {
    Case { what, file, huge: true, make }
}
