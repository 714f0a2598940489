//! The `mdmlens` command.

fn main() -> std::process::ExitCode {
    mdmlens::cli::main()
}
