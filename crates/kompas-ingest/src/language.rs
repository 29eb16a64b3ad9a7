//! In which language a text is.

use kompas_domain::document::{Block, Language};
use whatlang::Lang;

/// So many bytes are enough to tell.
const SAMPLE: usize = 20_000;

pub(crate) fn tell(blocks: &[Block]) -> Language {
    let mut sample = String::new();
    // From the middle: the beginning holds names and numbers.
    for block in &blocks[blocks.len() / 4..] {
        sample.push_str(&block.text);
        sample.push('\n');
        if sample.len() > SAMPLE {
            break;
        }
    }
    if sample.split_whitespace().count() < 8 {
        return Language::Unknown;
    }
    match whatlang::detect(&sample).map(|info| info.lang()) {
        Some(Lang::Nld | Lang::Afr) => Language::Dutch,
        Some(Lang::Eng) => Language::English,
        Some(Lang::Deu) => Language::German,
        Some(Lang::Fra) => Language::French,
        _ => Language::Unknown,
    }
}
