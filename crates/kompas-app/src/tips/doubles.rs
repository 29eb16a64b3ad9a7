//! What may be the same as a tip.

use kompas_domain::guide::Guide;
use kompas_domain::text::long_date;
use kompas_domain::tip::{TipKind, TipState, resembles, same_place};
use kompas_store::TipRecord;

/// The most that is told.
const MOST: usize = 5;

/// Something that may be the same as a tip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TipDouble {
    /// What it is, in Dutch.
    pub label: String,
    /// Its page; none for what has no page that anyone may see.
    pub path: Option<String>,
    /// Why it may be the same, in Dutch.
    pub why: &'static str,
}

const NAME: &str = "De naam lijkt erop.";
const PLACE: &str = "Het adres is hetzelfde.";

/// What may be the same: of the guide first, then other tips.
pub(super) fn of(
    guide: &Guide,
    tips: &[TipRecord],
    kind: TipKind,
    title: &str,
    address: &str,
) -> Vec<TipDouble> {
    let place = same_place(address);
    let same = |names: &[&str], addresses: &[&str]| -> Option<&'static str> {
        let at = |address: &&str| !place.is_empty() && same_place(address) == place;
        if addresses.iter().any(at) {
            return Some(PLACE);
        }
        let is_alike = names.iter().any(|name| resembles(name, title));
        is_alike.then_some(NAME)
    };
    let mut found = Vec::new();
    match kind {
        TipKind::Source => {
            for source in guide.sources() {
                let others = source.aliases.iter().chain(&source.abbreviations);
                let names: Vec<&str> = std::iter::once(&source.name)
                    .chain(others)
                    .map(String::as_str)
                    .collect();
                let addresses = source.addresses.iter().map(|one| one.url.as_str());
                let addresses: Vec<&str> = addresses.collect();
                if let Some(why) = same(&names, &addresses) {
                    found.push(TipDouble {
                        label: format!("{} staat al in de gids", source.name),
                        path: Some(format!("/bronnen/{}", source.slug)),
                        why,
                    });
                }
            }
        }
        TipKind::Theme => {
            for theme in guide.themes() {
                if let Some(why) = same(&[&theme.title, &theme.short], &[]) {
                    found.push(TipDouble {
                        label: format!("{} staat al in de gids", theme.title),
                        path: Some(format!("/themas/{}", theme.slug)),
                        why,
                    });
                }
            }
        }
    }
    for tip in tips.iter().filter(|tip| tip.text.kind == kind) {
        if tip.state == TipState::Merged {
            continue;
        }
        let names = [tip.text.title.as_str(), tip.shown.as_str()];
        let Some(why) = same(&names, &[&tip.text.address]) else {
            continue;
        };
        let sent = long_date(tip.sent.date());
        let stage = tip.stage();
        let is_theme = super::is_on_site(tip);
        found.push(TipDouble {
            label: if tip.shown.is_empty() {
                format!("Er is al zo’n tip, van {sent}")
            } else {
                format!("{}: een tip van {sent}", tip.shown)
            },
            path: match stage {
                _ if is_theme => Some(format!("/tips/themas/{}", tip.id)),
                _ if !tip.shown.is_empty() => Some("/tips#besluiten".to_owned()),
                _ => None,
            },
            why,
        });
    }
    found.sort_by_key(|one| one.why == NAME);
    found.truncate(MOST);
    found
}
