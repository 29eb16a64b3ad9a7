//! The child process of the tests that reads documents, as the program has it in itself.

fn main() -> std::process::ExitCode {
    kompas_app::ingesting::worker::run()
}
