//! A `PostgreSQL` of the tool's own, on loopback, that can be stopped, killed and started again.

use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, chown};
use std::path::PathBuf;
use std::process::Command;

use tempfile::TempDir;

use crate::Fault;

/// A server in a folder of its own; gone with the value.
pub(crate) struct Postgres {
    folder: TempDir,
    programs: PathBuf,
    port: u16,
}

impl Postgres {
    /// Makes a server and starts it. What it acknowledges is on disk: `fsync` is on.
    pub(crate) fn new() -> Result<Self, Fault> {
        let folder = tempfile::Builder::new()
            .prefix("kompas-chaos-pg")
            .tempdir()?;
        let port = free_port()?;
        let server = Self {
            folder,
            programs: programs()?,
            port,
        };
        if crate::machine::is_root() {
            let (user, group) = somebody()?;
            chown(server.folder.path(), Some(user), Some(group))?;
        }
        let data = server.data();
        let data = data.to_str().unwrap_or_default();
        server.run(
            "initdb",
            &[
                "--pgdata",
                data,
                "--username=kompas",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync",
            ],
        )?;
        server.start()?;
        Ok(server)
    }

    pub(crate) const fn port(&self) -> u16 {
        self.port
    }

    /// What the program takes, by way of a port.
    pub(crate) fn address(port: u16) -> String {
        format!("postgres://kompas@127.0.0.1:{port}/postgres?sslmode=disable")
    }

    /// Has the server write its tables to their files.
    pub(crate) fn checkpoint(&self) -> Result<(), Fault> {
        let address = Self::address(self.port);
        self.run("psql", &["--quiet", "--command", "checkpoint", &address])
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Starts the server, after a kill too.
    pub(crate) fn start(&self) -> Result<(), Fault> {
        let (data, log) = (self.data(), self.folder.path().join("server.log"));
        let options = format!(
            "-c listen_addresses=127.0.0.1 -c port={} -c unix_socket_directories='{}' -c max_connections=100",
            self.port,
            self.folder.path().display()
        );
        let (data, log) = (
            data.to_str().unwrap_or_default(),
            log.to_str().unwrap_or_default(),
        );
        self.run(
            "pg_ctl",
            &[
                "--pgdata",
                data,
                "--wait",
                "--log",
                log,
                "--options",
                &options,
                "start",
            ],
        )
    }

    /// The server and all processes that it made.
    fn processes(&self) -> Vec<String> {
        let text = std::fs::read_to_string(self.data().join("postmaster.pid")).unwrap_or_default();
        let Some(first) = text.lines().next() else {
            return Vec::new();
        };
        let all = std::fs::read_dir("/proc").into_iter().flatten().flatten();
        let children = all.filter_map(|entry| {
            let name = entry.file_name().to_str()?.to_owned();
            let stat = std::fs::read_to_string(entry.path().join("stat")).ok()?;
            let parent = stat.rsplit_once(") ")?.1.split(' ').nth(1)?;
            (parent == first).then_some(name)
        });
        std::iter::once(first.to_owned()).chain(children).collect()
    }

    /// Sends a signal, such as `-STOP`, to the server and all its processes.
    pub(crate) fn signal(&self, signal: &str) -> Result<(), Fault> {
        let sent = Command::new("kill")
            .arg(signal)
            .args(self.processes())
            .output()?;
        if sent.status.success() {
            return Ok(());
        }
        Err(String::from_utf8_lossy(&sent.stderr).into_owned().into())
    }

    fn run(&self, program: &str, arguments: &[&str]) -> Result<(), Fault> {
        let mut command = Command::new(self.programs.join(program));
        // PostgreSQL refuses to run as root.
        let owner = self.folder.path().metadata()?;
        if crate::machine::is_root() {
            command = Command::new("setpriv");
            command
                .arg(format!("--reuid={}", owner.uid()))
                .arg(format!("--regid={}", owner.gid()))
                .arg("--clear-groups")
                .arg(self.programs.join(program));
        }
        // To a file: the server keeps what it was given, and a pipe would never end.
        let said = self.folder.path().join("said.log");
        let into = std::fs::File::create(&said)?;
        let status = command
            .args(arguments)
            .current_dir(self.folder.path())
            .stdin(std::process::Stdio::null())
            .stdout(into.try_clone()?)
            .stderr(into)
            .status()?;
        if status.success() {
            return Ok(());
        }
        let text = std::fs::read_to_string(said).unwrap_or_default();
        Err(format!("{program} failed: {text}").into())
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let _ = self.signal("-CONT");
        let data = self.data();
        let data = data.to_str().unwrap_or_default();
        let _ = self.run(
            "pg_ctl",
            &["--pgdata", data, "--mode=immediate", "--wait", "stop"],
        );
    }
}

/// A port that is free now.
pub(crate) fn free_port() -> Result<u16, Fault> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// User and group of `postgres`, or of `nobody`.
fn somebody() -> Result<(u32, u32), Fault> {
    let users = std::fs::read_to_string("/etc/passwd")?;
    let find = |name: &str| {
        let mut lines = users.lines();
        let line = lines.find(|line| line.split(':').next() == Some(name))?;
        let mut fields = line.split(':').skip(2).map(str::parse::<u32>);
        Some((fields.next()?.ok()?, fields.next()?.ok()?))
    };
    let found = find("postgres").or_else(|| find("nobody"));
    found.ok_or_else(|| "no user that is not root".into())
}

/// The folder with the programs: the newest that Debian has.
fn programs() -> Result<PathBuf, Fault> {
    let versions = std::fs::read_dir("/usr/lib/postgresql");
    let mut folders: Vec<(u32, PathBuf)> = versions
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let version = entry.file_name().to_str()?.parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .filter(|(_, folder)| folder.join("initdb").is_file())
        .collect();
    folders.sort();
    let newest = folders.pop();
    newest
        .map(|(_, folder)| folder)
        .ok_or_else(|| "PostgreSQL is needed: run scripts/test-tools.sh postgresql".into())
}
