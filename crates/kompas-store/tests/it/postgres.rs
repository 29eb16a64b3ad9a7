//! A `PostgreSQL` of the tests' own: made when first needed, gone when the tests end, however
//! they end. `KOMPAS_TEST_POSTGRES` names one that runs already.

use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::{MetadataExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use sqlx::{AssertSqlSafe, Connection, PgConnection};

/// Makes and starts a server in the folder `$1` with the programs in `$2` and the options `$3`, and
/// waits at its input: that closes when the tests end, even if they are killed.
const GUARD: &str = r#"
trap '' HUP INT TERM
trap 'rm -rf "$1"' EXIT
cd "$1" || exit 1
"$2/initdb" --pgdata=data --username=kompas --auth=trust --encoding=UTF8 --locale=C --no-sync >log 2>&1 &&
"$2/pg_ctl" --pgdata=data --wait --log=server.log --options="-c fsync=off $3" start >>log 2>&1 ||
    { cat log server.log; exit 1; }
echo ready
read -r _
"$2/pg_ctl" --pgdata=data --mode=immediate stop >/dev/null 2>&1
"#;

const ADVICE: &str = "PostgreSQL is needed for these tests: install the package `postgresql`, \
    or name a server that runs in KOMPAS_TEST_POSTGRES, as in postgres://user@host/database";

/// The address of the server, without anything behind it.
fn server() -> &'static str {
    static SERVER: OnceLock<(String, Option<Child>)> = OnceLock::new();
    let started = SERVER.get_or_init(|| match std::env::var("KOMPAS_TEST_POSTGRES") {
        Ok(address) => (address, None),
        Err(_) => start(),
    });
    &started.0
}

fn start() -> (String, Option<Child>) {
    let folder = folder();
    let options = format!(
        "-c listen_addresses= -c unix_socket_directories='{}' -c max_connections=300",
        folder.display()
    );
    let guard = launch(&folder, &options);
    let address = format!(
        "postgres://kompas@localhost/postgres?host={}",
        folder.display()
    );
    (address, Some(guard))
}

/// A folder for a server, which goes with it.
pub(crate) fn folder() -> PathBuf {
    let folder = tempfile::Builder::new().prefix("kompas").tempdir().unwrap();
    folder.keep()
}

/// Starts a server in a folder, with options; what is in the folder becomes its own. The server
/// stops when its guard goes.
pub(crate) fn launch(folder: &Path, options: &str) -> Child {
    let mut command = Command::new("sh");
    // PostgreSQL refuses to run as root.
    if folder.metadata().unwrap().uid() == 0 {
        let (user, group) = somebody();
        chown(folder, Some(user), Some(group)).unwrap();
        for entry in std::fs::read_dir(folder).unwrap() {
            chown(entry.unwrap().path(), Some(user), Some(group)).unwrap();
        }
        command = Command::new("setpriv");
        command.arg(format!("--reuid={user}"));
        command.arg(format!("--regid={group}"));
        command.args(["--clear-groups", "sh"]);
    }
    let mut guard = command
        .args(["-c", GUARD, "guard"])
        .args([folder, &programs()])
        .arg(options)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(guard.stdout.take().unwrap());
    let mut line = String::new();
    said.read_line(&mut line).unwrap();
    if line.trim() != "ready" {
        said.read_to_string(&mut line).unwrap();
        panic!("PostgreSQL does not start: {line}");
    }
    guard
}

/// User and group of `postgres`, or of `nobody`.
fn somebody() -> (u32, u32) {
    let users = std::fs::read_to_string("/etc/passwd").unwrap();
    let find = |name: &str| {
        let line = users
            .lines()
            .find(|line| line.split(':').next() == Some(name))?;
        let mut fields = line.split(':').skip(2).map(str::parse::<u32>);
        Some((fields.next()?.ok()?, fields.next()?.ok()?))
    };
    find("postgres")
        .or_else(|| find("nobody"))
        .expect("a user that is not root")
}

/// The folder with the programs: the newest that Debian has, or one of the search path.
fn programs() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten();
    let mut folders: Vec<(u32, PathBuf)> = versions
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let version = entry.file_name().to_str()?.parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .collect();
    folders.sort();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut all = folders
        .into_iter()
        .rev()
        .map(|(_, folder)| folder)
        .chain(std::env::split_paths(&path));
    let complete =
        |folder: &Path| folder.join("initdb").is_file() && folder.join("pg_ctl").is_file();
    all.find(|folder| complete(folder)).expect(ADVICE)
}

/// A schema that nobody else uses.
pub(crate) struct Schema {
    name: String,
}

impl Schema {
    pub(crate) async fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let schema = Self {
            name: format!("kompas_test_{}_{count}", std::process::id()),
        };
        schema.run("create schema").await;
        schema
    }

    /// An address of the server from which only this schema is seen.
    pub(crate) fn address(&self) -> String {
        let server = server();
        let mark = if server.contains('?') { '&' } else { '?' };
        format!("{server}{mark}options=-csearch_path%3D{}", self.name)
    }

    pub(crate) async fn remove(self) {
        self.run("set client_min_messages to warning; drop schema")
            .await;
    }

    async fn run(&self, what: &str) {
        let mut connection = PgConnection::connect(server()).await.expect(ADVICE);
        let end = if what.contains("drop") {
            " cascade"
        } else {
            ""
        };
        let statement = AssertSqlSafe(format!("{what} {}{end}", self.name));
        sqlx::raw_sql(statement)
            .execute(&mut connection)
            .await
            .unwrap();
        connection.close().await.unwrap();
    }
}
