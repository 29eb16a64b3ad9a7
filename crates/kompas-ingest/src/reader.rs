//! The parent: one child process for each document.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use kompas_domain::document::{DocumentFormat, ReadDocument};
use serde::de::DeserializeOwned;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::Command;
use tokio::time::timeout;

use crate::worker::{GRID, MAX_INPUT, MAX_OUTPUT, PICTURE, UNCONFINED, head};
use crate::{CleanPicture, GridRefusal, Ocr, PictureRefusal, Refusal};

/// A child that has not answered by then is stopped.
const WALL: Duration = Duration::from_secs(20);

/// Has documents read by child processes.
#[derive(Debug, Clone)]
pub struct Reader {
    program: PathBuf,
    read: Vec<OsString>,
    tool: Vec<OsString>,
}

/// Why a document was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The document itself is the reason.
    Refused(Refusal),
    /// The document is too large to begin with.
    TooLarge,
    /// It took too long.
    TooSlow,
    /// It took too much memory, or made the reader crash.
    Crashed,
    /// The child could not be started or put under limits; the document may be good.
    Unavailable,
}

impl Failure {
    /// What is wrong and what to do, in Dutch.
    pub fn message(&self) -> String {
        match self {
            Self::Refused(refusal) => refusal.message(),
            Self::TooLarge => format!("Het bestand is groter dan {} MB. Splits het en voeg de delen toe.", MAX_INPUT >> 20),
            Self::TooSlow => "Het lezen duurde te lang en is gestopt. Sla het bestand opnieuw op als PDF, of splits het, en voeg dat toe.".to_owned(),
            Self::Crashed => "Het bestand is zo ongewoon of zo groot dat het lezen mislukte. Sla het opnieuw op als PDF en voeg dat toe.".to_owned(),
            Self::Unavailable => "Kompas kon het lezen niet veilig starten. Vraag de beheerder naar de grenzen voor processen op deze computer.".to_owned(),
        }
    }

    /// Whether trying again may help.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Unavailable)
    }
}

impl Reader {
    /// A reader that starts `program` with the arguments `read` for a child whose body is
    /// [`worker::run`](crate::worker::run), and with `tool` for one whose body is
    /// [`worker::run_tool`](crate::worker::run_tool).
    pub fn new(program: PathBuf, read: Vec<OsString>, tool: Vec<OsString>) -> Self {
        Self {
            program,
            read,
            tool,
        }
    }

    /// Reads a document in a child process.
    ///
    /// # Errors
    /// Why it was not read.
    pub async fn read(&self, bytes: &[u8], name: Option<&str>) -> Result<ReadDocument, Failure> {
        // No document goes by the names that are kept for pictures and tables.
        let name = name.filter(|name| ![PICTURE, GRID].contains(name));
        let read: Result<ReadDocument, Refusal> = self.ask(bytes, name).await?;
        read.map_err(Failure::Refused)
    }

    /// Has a picture taken apart and written anew in a child process.
    ///
    /// # Errors
    /// The child could not do it; within, why the picture is not taken.
    pub async fn picture(
        &self,
        bytes: &[u8],
    ) -> Result<Result<CleanPicture, PictureRefusal>, Failure> {
        self.ask(bytes, Some(PICTURE)).await
    }

    /// Has the cells of a table read in a child process: see [`grid`](crate::grid()).
    ///
    /// # Errors
    /// The child could not do it; within, why the table is not taken.
    pub async fn grid(
        &self,
        bytes: &[u8],
    ) -> Result<Result<Vec<Vec<String>>, GridRefusal>, Failure> {
        self.ask(bytes, Some(GRID)).await
    }

    /// What a child process answers.
    async fn ask<T: DeserializeOwned>(
        &self,
        bytes: &[u8],
        name: Option<&str>,
    ) -> Result<T, Failure> {
        if bytes.len() > MAX_INPUT {
            return Err(Failure::TooLarge);
        }
        let child = Command::new(&self.program)
            .args(&self.read)
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn();
        let mut child = child.map_err(|_| Failure::Unavailable)?;
        let (Some(mut input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(Failure::Unavailable);
        };
        let talk = async {
            let send = async {
                let head = head(name, bytes.len());
                // A child that ends early says why by its status.
                let _ = input.write_all(&head).await;
                let _ = input.write_all(bytes).await;
                drop(input);
            };
            let mut answer = Vec::new();
            let mut output = output.take(MAX_OUTPUT as u64 + 9);
            let receive = output.read_to_end(&mut answer);
            let ((), received) = tokio::join!(send, receive);
            let status = child.wait().await;
            (answer, received.is_ok(), status)
        };
        let (answer, received, status) = timeout(WALL, talk).await.map_err(|_| Failure::TooSlow)?;
        let status = status.map_err(|_| Failure::Unavailable)?;
        if received && let Some(answer) = parse(&answer) {
            return Ok(answer);
        }
        Err(ended(status))
    }

    /// Reads a document, and has the text recognised of what is a scan: all of it, or pages with
    /// next to no text. Without the tools for that it reads only.
    ///
    /// # Errors
    /// Why it was not read.
    pub async fn read_or_recognise(
        &self,
        bytes: &[u8],
        name: Option<&str>,
        ocr: Option<&Ocr>,
    ) -> Result<ReadDocument, Failure> {
        let read = self.read(bytes, name).await;
        let Some(ocr) = ocr else { return read };
        match read {
            Err(Failure::Refused(Refusal::NoText { scan: true })) => {
                ocr.recognise(self, bytes).await
            }
            Ok(mut document) if document.format == DocumentFormat::Pdf => {
                // What could be read stays readable.
                let _ = ocr.complete(self, bytes, &mut document).await;
                Ok(document)
            }
            read => read,
        }
    }

    /// A command that becomes another tool under limits.
    pub(crate) fn tool(&self, tool: &Path) -> Command {
        let mut command = Command::new(&self.program);
        command
            .args(&self.tool)
            .arg(tool)
            .env_clear()
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true);
        command
    }
}

fn parse<T: DeserializeOwned>(answer: &[u8]) -> Option<T> {
    let (length, json) = answer.split_at_checked(8)?;
    let length = u64::from_le_bytes(length.try_into().ok()?);
    (json.len() as u64 == length).then_some(())?;
    serde_json::from_slice(json).ok()
}

fn ended(status: ExitStatus) -> Failure {
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt as _;
        const SIGKILL: i32 = 9;
        const SIGXCPU: i32 = 24;
        if matches!(status.signal(), Some(SIGXCPU | SIGKILL)) {
            return Failure::TooSlow;
        }
    }
    if status.code() == Some(i32::from(UNCONFINED)) {
        return Failure::Unavailable;
    }
    Failure::Crashed
}
