//! The command line: the only module that knows clap and prints.
