//! What a child that reads a document may do: compute, and answer. Nothing else.

use std::io;

/// Bytes of memory.
const MEMORY: u64 = 512 << 20;
/// Seconds of computing.
const SECONDS: u64 = 10;

/// Puts this process under its limits, for good.
///
/// # Errors
/// A limit cannot be set; then nothing must be read.
pub(crate) fn confine() -> io::Result<()> {
    resources(MEMORY, SECONDS, 0)?;
    #[cfg(target_os = "linux")]
    linux::confine()?;
    Ok(())
}

/// Limits for a tool that reads and writes files of its own: of memory, time and file size.
///
/// # Errors
/// A limit cannot be set.
pub(crate) fn for_tool(memory: u64, seconds: u64, file: u64) -> io::Result<()> {
    rlimit::setrlimit(rlimit::Resource::AS, memory, memory)?;
    rlimit::setrlimit(rlimit::Resource::CPU, seconds, seconds)?;
    rlimit::setrlimit(rlimit::Resource::FSIZE, file, file)?;
    rlimit::setrlimit(rlimit::Resource::CORE, 0, 0)
}

fn resources(memory: u64, seconds: u64, file: u64) -> io::Result<()> {
    for_tool(memory, seconds, file)?;
    rlimit::setrlimit(rlimit::Resource::NOFILE, 8, 8)?;
    #[cfg(target_os = "linux")]
    rlimit::setrlimit(rlimit::Resource::NPROC, 0, 0)?;
    Ok(())
}

#[cfg(target_os = "linux")]
mod linux {
    use std::collections::BTreeMap;
    use std::io;

    use landlock::{ABI, Access, AccessFs, CompatLevel, Compatible, Ruleset, RulesetAttr};
    use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, TargetArch, apply_filter};

    /// What a program needs to compute, to read and write what is open, and to end.
    const ALLOWED: [i64; 28] = [
        libc::SYS_read,
        libc::SYS_write,
        libc::SYS_readv,
        libc::SYS_writev,
        libc::SYS_close,
        libc::SYS_fstat,
        libc::SYS_lseek,
        libc::SYS_mmap,
        libc::SYS_munmap,
        libc::SYS_mremap,
        libc::SYS_mprotect,
        libc::SYS_madvise,
        libc::SYS_brk,
        libc::SYS_futex,
        libc::SYS_sched_yield,
        libc::SYS_sched_getaffinity,
        libc::SYS_clock_gettime,
        libc::SYS_getrandom,
        libc::SYS_rt_sigaction,
        libc::SYS_rt_sigprocmask,
        libc::SYS_rt_sigreturn,
        libc::SYS_sigaltstack,
        libc::SYS_gettid,
        libc::SYS_getpid,
        libc::SYS_tgkill,
        libc::SYS_exit,
        libc::SYS_exit_group,
        libc::SYS_restart_syscall,
    ];

    pub(super) fn confine() -> io::Result<()> {
        // An older kernel has no landlock; the list of calls below forbids opening files too.
        Ruleset::default()
            .set_compatibility(CompatLevel::BestEffort)
            .handle_access(AccessFs::from_all(ABI::V5))
            .and_then(Ruleset::create)
            .and_then(landlock::RulesetCreated::restrict_self)
            .map_err(io::Error::other)?;
        let arch: TargetArch = std::env::consts::ARCH
            .try_into()
            .map_err(io::Error::other)?;
        let rules: BTreeMap<i64, Vec<seccompiler::SeccompRule>> =
            ALLOWED.iter().map(|call| (*call, Vec::new())).collect();
        let refuse = SeccompAction::Errno(libc::EPERM.unsigned_abs());
        let filter = SeccompFilter::new(rules, refuse, SeccompAction::Allow, arch)
            .map_err(io::Error::other)?;
        let program: BpfProgram = filter.try_into().map_err(io::Error::other)?;
        apply_filter(&program).map_err(io::Error::other)
    }
}
