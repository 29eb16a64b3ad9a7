//! Programs of others that need an environment of their own.

use std::path::Path;
use std::process::Command;

/// The Python that reads linked data and feeds.
pub(crate) fn data_python() -> Command {
    let bin = Path::new(env!("CARGO_TARGET_TMPDIR")).join("../tools/gegevens/bin");
    Command::new(bin.join("python"))
}
