//! Scanned pages: pictures of them to tesseract, where it is installed.

use std::path::{Path, PathBuf};
use std::time::Duration;

use kompas_domain::document::{Block, BlockKind, DocumentFormat, ReadDocument};
use tokio::time::timeout;

use crate::reader::{Failure, Reader};
use crate::{Refusal, recognised};

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

    pub(crate) async fn recognise(
        &self,
        reader: &Reader,
        bytes: &[u8],
    ) -> Result<ReadDocument, Failure> {
        let Some(tesseract) = &self.tesseract else {
            return Err(Failure::Refused(Refusal::NoText { scan: true }));
        };
        let folder = Folder::with(bytes)?;
        let mut blocks = Vec::new();
        let mut sure = Sure::default();
        let mut pages = 0;
        let mut remarks = Vec::new();
        loop {
            if pages == MAX_PAGES {
                remarks.push(format!(
                    "Alleen de eerste {MAX_PAGES} pagina’s van de scan zijn herkend."
                ));
                break;
            }
            let Ok(picture) = self.draw(reader, &folder, pages + 1, 200, &["-gray"]).await else {
                break;
            };
            pages += 1;
            let text = folder.0.path().join("tekst");
            let mut command = reader.tool(tesseract);
            command
                .arg(&picture)
                .arg(&text)
                .args(["-l", "nld", "--psm", "3", "tsv"])
                .env("OMP_THREAD_LIMIT", "1");
            let done = timeout(WALL, command.status()).await;
            if matches!(done, Ok(Ok(status)) if status.success()) {
                let table = std::fs::read_to_string(text.with_extension("tsv")).unwrap_or_default();
                blocks.extend(paragraphs(&table, pages, &mut sure));
            } else {
                remarks.push(format!("Pagina {pages} is niet herkend."));
            }
            let _ = std::fs::remove_file(picture);
        }
        if blocks.is_empty() {
            return Err(Failure::Refused(Refusal::NoText { scan: true }));
        }
        Ok(recognised(
            blocks,
            pages,
            sure.mean(),
            remarks,
            DocumentFormat::Pdf,
        ))
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
