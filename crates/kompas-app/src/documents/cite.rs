//! Citing a passage.

use std::ops::Range;

use kompas_domain::citation::{Citation, find_quote};
use kompas_domain::sentence::sentences;
use kompas_domain::trail::LogAction;

use super::show::find;
use crate::access::Asker;
use crate::{App, Error};

/// A proposed quote has no more words, but for its first sentence.
const PROPOSED: usize = 60;

impl App {
    /// A citation of a passage of a version, or of the newest that was read. Without a quote the sentences with the words of `text` are
    /// proposed, or the beginning. Beside it what is wrong with the quote, in Dutch; then the
    /// citation has the whole passage.
    ///
    /// # Errors
    /// There is no such passage that the asker may see; the store fails.
    pub async fn citation(
        &self,
        asker: Asker,
        (id, version, number): (i64, Option<u32>, u32),
        quote: Option<&str>,
        text: &str,
    ) -> Result<(Citation, Option<String>), Error> {
        let archive = self.archive()?;
        let (record, versions) = find(archive, asker, id).await?;
        archive
            .log_reading(asker, LogAction::ReadDocument, &record)
            .await?;
        let version = record.shown_version(version);
        let no_passage = || Error::NotFound {
            kind: "passage",
            key: format!("{id}/{version}/{number}"),
        };
        let version = versions
            .into_iter()
            .find(|other| other.number == version)
            .ok_or_else(no_passage)?;
        let passages = archive
            .store
            .passages(asker.scope(), id, version.number)
            .await?;
        let passage = passages
            .into_iter()
            .find(|passage| passage.number == number)
            .ok_or_else(no_passage)?;
        let (quote, problem) = match quote.map(|quote| find_quote(&passage, quote)) {
            Some(Ok(quote)) => (quote, None),
            Some(Err(problem)) => (passage.text.clone(), Some(problem)),
            None => {
                let marking = archive.index.highlighter(text);
                let fits = |sentence: &str| marking.whole(sentence).iter().any(|part| part.marked);
                (proposed(&passage.text, fits), None)
            }
        };
        let citation = Citation {
            document: id,
            version: version.number,
            passage: number,
            quote,
            title: record.document.title,
            publisher: record.document.publisher,
            author: version.author,
            published: version.published,
            page: passage.page,
            last_page: passage.last_page,
            address: record.document.address,
            fetched: version.fetched,
            sha256: version.sha256,
            link: format!(
                "/documenten/{id}/versies/{}#passage-{number}",
                version.number
            ),
        };
        Ok((citation, problem))
    }
}

/// The run of sentences from the first that fits to the last, as far as it is not too long.
fn proposed(text: &str, fits: impl Fn(&str) -> bool) -> String {
    let all = sentences(text);
    // A heading in the text is no sentence to quote.
    let is_sentence = |range: &Range<usize>| {
        text[range.clone()]
            .trim_end()
            .ends_with(['.', '!', '?', ':', ';'])
    };
    let fitting = |range: &Range<usize>| fits(&text[range.clone()]);
    let first = all
        .iter()
        .position(|range| is_sentence(range) && fitting(range));
    let first = first.or_else(|| all.iter().position(fitting)).unwrap_or(0);
    let Some(start) = all.get(first) else {
        return text.to_owned();
    };
    let mut end = start.end;
    for range in &all[first..] {
        let words = text[start.start..range.end].split_whitespace().count();
        if words > PROPOSED {
            break;
        }
        if fits(&text[range.clone()]) {
            end = range.end;
        }
    }
    text[start.start..end].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentences_that_fit_are_proposed() {
        let text = "Eerst dit. Een drugslab in een schuur. Dan wat anders. Controle van de schuur helpt. Slot.";
        let found = proposed(text, |sentence| sentence.contains("schuur"));
        assert_eq!(
            found,
            "Een drugslab in een schuur. Dan wat anders. Controle van de schuur helpt."
        );
        assert_eq!(proposed(text, |_| false), "Eerst dit.");
        let headed = "Drugslab\nIn een schuur stond een drugslab. Slot.";
        let found = proposed(headed, |sentence| {
            sentence.to_lowercase().contains("drugslab")
        });
        assert_eq!(found, "In een schuur stond een drugslab.");
        assert_eq!(
            proposed("Drugslab\nNiets.", |sentence| sentence.contains("Drugslab")),
            "Drugslab"
        );
        assert_eq!(proposed("", |_| false), "");
    }
}
