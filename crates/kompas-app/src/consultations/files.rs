//! Files that a partner sends with her answer. Each is read by the limited worker before it is
//! kept: one that cannot be read is refused, and says why.

use kompas_domain::bsn;
use kompas_domain::consultation::FILES;
use kompas_domain::document::{DocumentFormat, ReadDocument};
use kompas_domain::text::slug;
use kompas_store::{KeptFile, NewAttachment};

use super::partner::already;
use crate::documents::{MAX_FILE_BYTES, file_name};
use crate::people::{Caller, FieldProblem};
use crate::{App, Error};

/// Most characters of the text of a file that are kept.
const BODY: usize = 1_000_000;

/// The name of a file without anything that a header or a system could stumble over.
pub(super) fn safe_name(name: &str) -> String {
    let (stem, end) = name.rsplit_once('.').unwrap_or((name, ""));
    let stem = slug(stem);
    let stem = if stem.is_empty() { "bijlage" } else { &stem };
    let end = slug(end);
    if end.is_empty() || end.len() > 8 {
        format!("{stem:.80}")
    } else {
        format!("{stem:.80}.{end}")
    }
}

const fn media_type(format: DocumentFormat) -> &'static str {
    match format {
        DocumentFormat::Pdf => "application/pdf",
        DocumentFormat::Docx => {
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        }
        DocumentFormat::Odt => "application/vnd.oasis.opendocument.text",
        DocumentFormat::Html => "text/html",
        DocumentFormat::Markdown => "text/markdown",
        DocumentFormat::Email => "message/rfc822",
        DocumentFormat::Text => "text/plain",
    }
}

fn text_of(read: &ReadDocument) -> String {
    let blocks = read.blocks.iter().map(|block| block.text.as_str());
    let text = blocks.collect::<Vec<_>>().join("\n\n");
    text.chars().take(BODY).collect()
}

fn refused(name: &str, why: &str) -> Error {
    FieldProblem::alone("bijlage", format!("{name}: {why}"))
}

impl App {
    /// Keeps a file of a partner.
    ///
    /// # Errors
    /// It is empty, too large, cannot be read, or holds the number of a person; there are as many
    /// as there may be; the link is not, or no longer, good; she answered already; the store fails.
    pub async fn add_partner_file(
        &self,
        token: &str,
        name: &str,
        bytes: Vec<u8>,
        caller: &Caller,
    ) -> Result<(), Error> {
        let archive = self.archive().map_err(|_| Error::NoConsultation)?;
        let asked = archive.asked_by(token).await?;
        if !asked.partner.state.is_open() {
            return Err(already(asked.partner.state));
        }
        let name = file_name(name);
        let there = archive.store.own_attachments(asked.partner.id).await?;
        if there.len() >= FILES {
            return Err(full());
        }
        if bytes.is_empty() {
            return Err(refused(name, "Het bestand is leeg."));
        }
        if bytes.len() > MAX_FILE_BYTES {
            let most = MAX_FILE_BYTES >> 20;
            return Err(refused(
                name,
                &format!("Het bestand is groter dan {most} MB."),
            ));
        }
        let read = {
            let _one = archive.partner_files.lock().await;
            archive.reader.read(&bytes, Some(name)).await
        };
        let read = read.map_err(|failure| refused(name, &failure.message()))?;
        let body = text_of(&read);
        if let Some(place) = bsn::find(&body).first() {
            let why = format!(
                "In het bestand staat een burgerservicenummer ({place}). Haal het weg en stuur het bestand opnieuw."
            );
            return Err(refused(name, &why));
        }
        let count = bytes.len();
        let originals = archive.originals.clone();
        let keep = move || {
            let held = originals.hold()?;
            Ok::<_, kompas_store::Error>((originals.keep(&bytes)?, held))
        };
        let kept = tokio::task::spawn_blocking(keep).await;
        let (sha256, _held) = kept.map_err(|_| Error::Interrupted)??;
        let new = NewAttachment {
            name: name.to_owned(),
            media_type: media_type(read.format).to_owned(),
            bytes: count,
            sha256,
            body,
        };
        let entry = archive.partner_entry(&asked, caller);
        let added = archive.store.add_attachment(token, &new, FILES, &entry);
        match added.await? {
            KeptFile::As(_) => Ok(()),
            KeptFile::Full => Err(full()),
            KeptFile::Gone => Err(Error::NoConsultation),
        }
    }

    /// Removes a file of a partner who did not answer yet.
    ///
    /// # Errors
    /// There is no such file; the link is not, or no longer, good; the store fails.
    pub async fn remove_partner_file(
        &self,
        token: &str,
        id: i64,
        caller: &Caller,
    ) -> Result<(), Error> {
        let archive = self.archive().map_err(|_| Error::NoConsultation)?;
        let asked = archive.asked_by(token).await?;
        let originals = archive.originals.clone();
        let held = tokio::task::spawn_blocking(move || originals.hold_alone()).await;
        let _held = held.map_err(|_| Error::Interrupted)??;
        let entry = archive.partner_entry(&asked, caller);
        let removed = archive.store.remove_attachment(token, id, &entry).await?;
        let unused = removed.ok_or(Error::NoConsultation)?;
        let Some(sha256) = unused else {
            return Ok(());
        };
        let originals = archive.originals.clone();
        let removed = tokio::task::spawn_blocking(move || originals.remove(&sha256)).await;
        Ok(removed.map_err(|_| Error::Interrupted)??)
    }
}

fn full() -> Error {
    let message = format!("u kunt hoogstens {FILES} bestanden meesturen; haal er eerst een weg");
    FieldProblem::alone("bijlagen", message)
}

#[cfg(test)]
mod tests {
    use super::safe_name;

    #[test]
    fn a_name_is_safe_in_a_header() {
        for (given, safe) in [
            ("Lijst schuren.pdf", "lijst-schuren.pdf"),
            ("\"; filename=x\".exe", "filename-x.exe"),
            ("…", "bijlage"),
            ("a.b\r\nX: y", "a.b-x-y"),
        ] {
            assert_eq!(safe_name(given), safe);
        }
    }
}
