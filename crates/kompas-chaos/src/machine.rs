//! On what the experiments ran.

use std::path::Path;
use std::process::Command;

use time::OffsetDateTime;

use crate::Fault;

/// The date, as in `2026-11-24`.
pub(crate) fn today() -> String {
    OffsetDateTime::now_utc().date().to_string()
}

/// Whether the tool runs as root.
pub(crate) fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt as _;
    Path::new("/proc/self")
        .metadata()
        .is_ok_and(|about| about.uid() == 0)
}

/// Whether the tool may mount disks, in memory and in files: mostly root may, but not in every
/// container.
pub fn may_mount() -> bool {
    let succeeds = |program: &str, arguments: &[&str]| {
        let output = Command::new(program).args(arguments).output();
        output.is_ok_and(|output| output.status.success())
    };
    let Ok(folder) = tempfile::tempdir() else {
        return false;
    };
    let at = folder.path().to_str().unwrap_or_default();
    let mounted = succeeds("mount", &["-t", "tmpfs", "-o", "size=1m", "tmpfs", at]);
    if mounted {
        succeeds("umount", &["-l", at]);
    }
    mounted && succeeds("losetup", &["--find"])
}

/// Cores and memory, in Dutch.
pub(crate) fn describe() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let memory = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let kibibytes = memory
        .lines()
        .find_map(|line| line.strip_prefix("MemTotal:"))
        .and_then(|rest| rest.trim().split(' ').next()?.parse::<u64>().ok());
    let memory = kibibytes.map_or_else(
        || "onbekend geheugen".to_owned(),
        |kibibytes| format!("{} GB geheugen", (kibibytes + (1 << 19)) >> 20),
    );
    format!("{cores} kernen, {memory}")
}

/// How busy the machine is, for the minute before: work beside ours shows in times.
pub(crate) fn load() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().unwrap_or("?").replace('.', ",")
}

/// What the program says it is.
pub(crate) fn program(kompas: &Path) -> Result<String, Fault> {
    let output = Command::new(kompas).arg("--version").output()?;
    let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let folder = kompas.parent().and_then(Path::file_name);
    let build = folder.map_or_else(String::new, |folder| folder.display().to_string());
    Ok(format!("{version} ({build})"))
}
