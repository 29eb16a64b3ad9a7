//! How many connections the system lets the program have.

use kompas_web::Limits;

/// Files that are open beside connections: databases, the index, children that read.
#[cfg(unix)]
const OTHERS: u64 = 256;

/// What the site takes on: as many connections as there can be open files, up to what is enough.
#[cfg(unix)]
pub(super) fn limits() -> Limits {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    let limits = Limits::default();
    let wanted = limits.connections as u64 + OTHERS;
    let found = getrlimit(Resource::Nofile);
    // A shell gives a program 1024, and lets it take more.
    let raised = Rlimit {
        current: Some(found.maximum.map_or(wanted, |most| most.min(wanted))),
        maximum: found.maximum,
    };
    let is_enough = found.current.is_none_or(|files| files >= wanted);
    let files = if is_enough {
        wanted
    } else if setrlimit(Resource::Nofile, raised).is_ok() {
        raised.current.unwrap_or(wanted)
    } else {
        found.current.unwrap_or(wanted)
    };
    Limits {
        connections: connections(files),
        ..limits
    }
}

/// What the site takes on.
#[cfg(not(unix))]
pub(super) fn limits() -> Limits {
    Limits::default()
}

/// Connections for so many open files.
#[cfg(unix)]
fn connections(files: u64) -> usize {
    let connections = files.saturating_sub(OTHERS).max(files / 2).max(1);
    usize::try_from(connections).unwrap_or(usize::MAX)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn connections_leave_files_for_others() {
        for (files, expected) in [(10_256, 10_000), (1024, 768), (256, 128), (0, 1)] {
            assert_eq!(connections(files), expected);
        }
    }
}
