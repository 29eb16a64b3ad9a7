//! Scanned pages: pictures of them to tesseract, where it is installed.

use std::path::{Path, PathBuf};
use std::time::Duration;

use kompas_domain::document::{Block, BlockKind, DocumentFormat, Language, ReadDocument};
use tokio::time::timeout;

use crate::pdf::PICTURE_ONLY;
use crate::reader::{Failure, Reader};
use crate::{BARE, Refusal, language};

/// More pages are not recognised.
const MAX_PAGES: u32 = 60;
/// A page that takes longer is given up.
const WALL: Duration = Duration::from_mins(1);

/// The tools that make pictures of pages and text of pictures.
#[derive(Debug, Clone)]
pub struct Ocr {
    /// Draws pages of a PDF.
    pub pdftoppm: PathBuf,
    /// Recognises text; none when only pictures are possible.
    pub tesseract: Option<PathBuf>,
}

impl Ocr {
    /// The tools in these folders; none when pages cannot be drawn.
    pub fn find(folders: impl Iterator<Item = PathBuf>) -> Option<Self> {
        let folders: Vec<PathBuf> = folders.collect();
        let find = |name: &str| {
            let mut paths = folders.iter().map(|folder| folder.join(name));
            paths.find(|path| path.is_file())
        };
        Some(Self {
            pdftoppm: find("pdftoppm")?,
            tesseract: find("tesseract"),
        })
    }

    /// A picture of a page of a PDF, as PNG.
    ///
    /// # Errors
    /// The page cannot be drawn.
    pub async fn picture(
        &self,
        reader: &Reader,
        bytes: &[u8],
        page: u32,
        dots: u32,
    ) -> Result<Vec<u8>, Failure> {
        let folder = Folder::with(bytes)?;
        let drawn = self.draw(reader, &folder, page, dots, &["-png"]).await?;
        std::fs::read(drawn).map_err(|_| Failure::Crashed)
    }

    /// Recognises the text of a scan.
    pub(crate) async fn recognise(
        &self,
        reader: &Reader,
        bytes: &[u8],
    ) -> Result<ReadDocument, Failure> {
        let found = self.pages(reader, bytes, 1..).await?;
        if found.blocks.is_empty() {
            return Err(Failure::Refused(Refusal::NoText { scan: true }));
        }
        let language = match language::tell(&found.blocks) {
            Language::Unknown => Language::Dutch,
            told => told,
        };
        Ok(ReadDocument {
            format: DocumentFormat::Pdf,
            title: None,
            author: None,
            date: None,
            language,
            pages: Some(found.pages),
            ocr_confidence: Some(found.sure.mean()),
            blocks: found.blocks,
            remarks: found.remarks,
        })
    }

    /// Recognises the text of those pages of a document that have next to none.
    pub(crate) async fn complete(
        &self,
        reader: &Reader,
        bytes: &[u8],
        document: &mut ReadDocument,
    ) -> Result<(), Failure> {
        let bare = bare_pages(document);
        if self.tesseract.is_none() || bare.is_empty() {
            return Ok(());
        }
        let found = self.pages(reader, bytes, bare.into_iter()).await?;
        let is_new = |page: Option<u32>| found.blocks.iter().any(|block| block.page == page);
        document.blocks.retain(|block| !is_new(block.page));
        document
            .remarks
            .retain(|remark| !remark.starts_with(PICTURE_ONLY));
        if !found.blocks.is_empty() {
            document.ocr_confidence = Some(found.sure.mean());
        }
        document.blocks.extend(found.blocks);
        document.blocks.sort_by_key(|block| block.page);
        document.remarks.extend(found.remarks);
        Ok(())
    }

    /// Recognises these pages, until one cannot be drawn: then there are no more.
    async fn pages(
        &self,
        reader: &Reader,
        bytes: &[u8],
        numbers: impl Iterator<Item = u32> + Send,
    ) -> Result<Found, Failure> {
        let folder = Folder::with(bytes)?;
        let mut found = Found::default();
        for number in numbers {
            let drawn = self.draw(reader, &folder, number, 200, &["-gray"]).await;
            let Ok(picture) = drawn else { break };
            if found.pages == MAX_PAGES {
                found.remarks.push(format!(
                    "Van de scan zijn alleen de eerste {MAX_PAGES} pagina’s herkend."
                ));
                break;
            }
            found.pages += 1;
            match self.text(reader, &folder, &picture).await {
                Some(table) => found
                    .blocks
                    .extend(paragraphs(&table, number, &mut found.sure)),
                None => found
                    .remarks
                    .push(format!("Pagina {number} is niet herkend.")),
            }
            let _ = std::fs::remove_file(picture);
        }
        Ok(found)
    }

    /// The table of words that tesseract makes of a picture.
    async fn text(&self, reader: &Reader, folder: &Folder, picture: &Path) -> Option<String> {
        let target = folder.0.path().join("tekst");
        let mut command = reader.tool(self.tesseract.as_ref()?);
        command
            .arg(picture)
            .arg(&target)
            .args(["-l", "nld", "--psm", "3", "tsv"])
            .env("OMP_THREAD_LIMIT", "1");
        let status = timeout(WALL, command.status()).await.ok()?.ok()?;
        let table = std::fs::read_to_string(target.with_extension("tsv")).ok()?;
        status.success().then_some(table)
    }

    async fn draw(
        &self,
        reader: &Reader,
        folder: &Folder,
        page: u32,
        dots: u32,
        options: &[&str],
    ) -> Result<PathBuf, Failure> {
        let (page, dots) = (page.to_string(), dots.to_string());
        let target = folder.0.path().join("pagina");
        let mut command = reader.tool(&self.pdftoppm);
        command
            .args(["-f", &page, "-l", &page, "-r", &dots, "-singlefile"])
            .args(options)
            .arg(folder.0.path().join("stuk.pdf"))
            .arg(&target);
        let done = timeout(WALL, command.status())
            .await
            .map_err(|_| Failure::TooSlow)?;
        let done = done.map_err(|_| Failure::Unavailable)?;
        let ends = ["png", "pgm", "ppm"].map(|end| target.with_extension(end));
        let drawn = ends.into_iter().find(|path| path.is_file());
        drawn.filter(|_| done.success()).ok_or(Failure::Crashed)
    }
}

/// What was recognised.
#[derive(Default)]
struct Found {
    blocks: Vec<Block>,
    pages: u32,
    sure: Sure,
    remarks: Vec<String>,
}

/// The pages of a PDF with next to no text.
fn bare_pages(document: &ReadDocument) -> Vec<u32> {
    let letters = |page: u32| -> usize {
        let blocks = document.blocks.iter();
        let there = blocks.filter(|block| block.page == Some(page));
        there.map(|block| block.text.len()).sum()
    };
    let pages = 1..=document.pages.unwrap_or(0);
    pages.filter(|page| letters(*page) < BARE).collect()
}

/// A folder of its own for one document, removed with the value.
struct Folder(tempfile::TempDir);

impl Folder {
    fn with(bytes: &[u8]) -> Result<Self, Failure> {
        let folder = tempfile::tempdir().map_err(|_| Failure::Unavailable)?;
        let write = |path: &Path| std::fs::write(path, bytes);
        write(&folder.path().join("stuk.pdf")).map_err(|_| Failure::Unavailable)?;
        Ok(Self(folder))
    }
}

/// How sure the recognition is of its words.
#[derive(Default)]
struct Sure {
    words: f32,
    sum: f32,
}

impl Sure {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and 100"
    )]
    fn mean(&self) -> u8 {
        (self.sum / self.words.max(1.0)).clamp(0.0, 100.0) as u8
    }
}

/// The paragraphs in the table that tesseract writes: a row for each word.
fn paragraphs(table: &str, page: u32, sure: &mut Sure) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut place = ("", "");
    for row in table.lines().skip(1) {
        let cells: Vec<&str> = row.split('\t').collect();
        let [_, _, block, paragraph, .., confidence, word] = cells[..] else {
            continue;
        };
        let confidence: f32 = confidence.parse().unwrap_or(-1.0);
        if confidence < 0.0 || word.trim().is_empty() {
            continue;
        }
        sure.words += 1.0;
        sure.sum += confidence;
        if place != (block, paragraph) || blocks.is_empty() {
            place = (block, paragraph);
            blocks.push(Block {
                kind: BlockKind::Paragraph,
                text: String::new(),
                page: Some(page),
            });
        }
        if let Some(last) = blocks.last_mut() {
            if !last.text.is_empty() {
                last.text.push(' ');
            }
            last.text.push_str(word.trim());
        }
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_one_paragraph_stand_together() {
        let table = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n\
            4\t1\t1\t1\t1\t0\t0\t0\t0\t0\t-1\t\n\
            5\t1\t1\t1\t1\t1\t0\t0\t0\t0\t90\tEen\n\
            5\t1\t1\t1\t2\t1\t0\t0\t0\t0\t80\tzin.\n\
            5\t1\t1\t2\t1\t1\t0\t0\t0\t0\t70\tTwee.\n";
        let mut sure = Sure::default();
        let found = paragraphs(table, 3, &mut sure);
        let texts: Vec<&str> = found.iter().map(|block| block.text.as_str()).collect();
        assert_eq!(texts, ["Een zin.", "Twee."]);
        assert_eq!((sure.mean(), found[0].page), (80, Some(3)));
    }
}
