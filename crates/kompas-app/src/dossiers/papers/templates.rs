//! Templates of papers: how the papers of an organisation look.

use std::collections::BTreeMap;

use kompas_domain::code::Code;
use kompas_domain::dossier::{TITLE, TextProblem, check_filled};
use kompas_domain::paper::{PaperKind, PaperPart, PaperTemplate, TemplateField, TemplatePart};
use kompas_domain::trail::LogAction;
use kompas_store::{LogoRecord, Saved, TemplateRecord};

use super::super::measures::lined;
use super::super::{Kept, told};
use super::example;
use super::material::picture;
use crate::access::{Asker, Right};
use crate::people::FieldProblem;
use crate::{App, Error};

/// The largest logo.
pub const MAX_LOGO_BYTES: usize = 100 << 10;
const TOO_LARGE: &str = "Dit logo is groter dan 100 kB. Maak het plaatje kleiner.";

fn logo_of(organisation: i64) -> String {
    format!("organisatie/{organisation}/logo")
}

/// A template of an organisation.
#[derive(Debug, Clone)]
pub struct TemplateView {
    /// Of which papers.
    pub kind: PaperKind,
    /// How they look now.
    pub template: PaperTemplate,
    /// The version; 0 for that of Kompas.
    pub version: u32,
    /// All versions of the organisation, the last first.
    pub versions: Vec<TemplateRecord>,
}

/// A template as a form gives it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TemplateForm {
    /// The lines of the letterhead.
    pub letterhead: String,
    /// Heading fields, each on a line: `Ons kenmerk`, or `Aan: de gemeenteraad`.
    pub fields: String,
    /// Whether it has a table of contents.
    pub contents: bool,
    /// The line at the foot of each page.
    pub footer: String,
    /// By the code of each part: its place (empty for none), its heading, its fixed text.
    pub parts: BTreeMap<String, (String, String, String)>,
}

impl TemplateForm {
    /// The form that shows a template.
    pub fn of(template: &PaperTemplate) -> Self {
        let fields = template
            .fields
            .iter()
            .map(|field| match field.value.as_str() {
                "" => field.label.clone(),
                value => format!("{}: {value}", field.label),
            });
        let fields: Vec<String> = fields.collect();
        let mut parts = BTreeMap::new();
        for (at, one) in template.parts.iter().enumerate() {
            let said = ((at + 1).to_string(), one.heading.clone(), one.text.clone());
            parts.insert(one.part.code().to_owned(), said);
        }
        Self {
            letterhead: template.letterhead.join("\n"),
            fields: fields.join("\n"),
            contents: template.contents,
            footer: template.footer.clone(),
            parts,
        }
    }

    /// The parts as they are placed, and then those that have no place.
    pub fn order(&self) -> Vec<PaperPart> {
        let mut order = PaperPart::ALL.to_vec();
        order.sort_by_key(|part| self.part(*part).0.trim().parse().unwrap_or(u8::MAX));
        order
    }

    /// What it says of a part: its place, its heading, its fixed text.
    pub fn part(&self, part: PaperPart) -> (&str, &str, &str) {
        let known = self.parts.get(part.code());
        known.map_or(("", part.label(), ""), |(place, heading, text)| {
            (place.as_str(), heading.as_str(), text.as_str())
        })
    }

    /// The template, or all that is wrong with it.
    fn template(&self) -> Result<PaperTemplate, Error> {
        let mut problems = Vec::new();
        let lines = |text: &str| -> Vec<String> {
            let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
            lines.map(str::to_owned).collect()
        };
        let fields = lines(&self.fields).into_iter().map(|line| {
            let (label, value) = line.split_once(':').unwrap_or((&line, ""));
            TemplateField {
                label: label.trim().to_owned(),
                value: value.trim().to_owned(),
            }
        });
        let mut placed = Vec::new();
        for part in PaperPart::ALL {
            let (place, heading, text) = self.part(*part);
            let place = place.trim();
            if place.is_empty() {
                continue;
            }
            let Some(number) = place
                .parse::<u8>()
                .ok()
                .filter(|one| (1..=99).contains(one))
            else {
                let message = format!(
                    "{}: “{place}” is geen plaats; schrijf een getal van 1 tot en met 99, of laat leeg",
                    part.label()
                );
                problems.push(FieldProblem::new("onderdelen", message));
                continue;
            };
            let said = TemplatePart {
                part: *part,
                heading: heading.trim().to_owned(),
                text: lined(text),
            };
            placed.push((number, said));
        }
        placed.sort_by_key(|(number, _)| *number);
        let template = PaperTemplate {
            letterhead: lines(&self.letterhead),
            fields: fields.collect(),
            contents: self.contents,
            parts: placed.into_iter().map(|(_, part)| part).collect(),
            footer: self.footer.trim().to_owned(),
        };
        let found = template.problems();
        problems.extend(
            found
                .iter()
                .map(|problem| FieldProblem::new(problem.field(), problem.to_string())),
        );
        if problems.is_empty() {
            Ok(template)
        } else {
            Err(Error::Form(problems))
        }
    }
}

impl App {
    /// The kinds of papers, each with the version of the organisation's own template: 0 for that of
    /// Kompas.
    ///
    /// # Errors
    /// The asker may not; the store fails.
    pub async fn paper_templates(&self, asker: Asker) -> Result<Vec<(PaperKind, u32)>, Error> {
        let archive = self.archive_for(asker, Right::Templates)?;
        let organisation = asker.organisation().ok_or(Error::NotAllowed)?;
        let own = archive.store.paper_templates(organisation).await?;
        let version = |kind| own.get(&kind).map_or(0, |one| one.version);
        Ok(PaperKind::ALL
            .iter()
            .map(|kind| (*kind, version(*kind)))
            .collect())
    }

    /// A template with its versions.
    ///
    /// # Errors
    /// The asker may not; the store fails.
    pub async fn paper_template(
        &self,
        asker: Asker,
        kind: PaperKind,
    ) -> Result<TemplateView, Error> {
        let archive = self.archive_for(asker, Right::Templates)?;
        let organisation = asker.organisation().ok_or(Error::NotAllowed)?;
        let versions = archive
            .store
            .paper_template_versions(organisation, kind)
            .await?;
        Ok(match versions.first() {
            Some(last) => TemplateView {
                kind,
                template: last.template.clone(),
                version: last.version,
                versions,
            },
            None => TemplateView {
                kind,
                template: PaperTemplate::of(kind),
                version: 0,
                versions,
            },
        })
    }

    /// How a paper would look by a template, with example texts, as HTML under a heading of a level.
    ///
    /// # Errors
    /// Fields are wrong; the asker may not.
    pub async fn preview_template(
        &self,
        asker: Asker,
        kind: PaperKind,
        form: &TemplateForm,
        level: u8,
    ) -> Result<String, Error> {
        let archive = self.archive_for(asker, Right::Templates)?;
        let number = asker.organisation().ok_or(Error::NotAllowed)?;
        let organisation = archive.store.organisation(number).await?;
        let name = organisation.map_or_else(String::new, |found| found.details.name);
        let template = form.template()?;
        let logo = archive.store.paper_logo(number).await?.map(picture);
        let of = (name.as_str(), logo);
        let report = example::paper(self.guide(), of, (archive.clock)(), kind, &template);
        Ok(kompas_export::html_body(&report, level)?)
    }

    /// Keeps a new version of a template of which the asker saw the last one.
    ///
    /// # Errors
    /// Fields are wrong; the asker may not; the store fails.
    pub async fn save_paper_template(
        &self,
        asker: Asker,
        kind: PaperKind,
        seen: u32,
        form: &TemplateForm,
    ) -> Result<Kept<TemplateView>, Error> {
        let template = form.template()?;
        self.keep_template(asker, kind, seen, &template).await
    }

    /// Makes an older version of a template the newest again: 0 for that of Kompas.
    ///
    /// # Errors
    /// There is no such version; the asker may not; the store fails.
    pub async fn restore_paper_template(
        &self,
        asker: Asker,
        kind: PaperKind,
        seen: u32,
        version: u32,
    ) -> Result<Kept<TemplateView>, Error> {
        let view = self.paper_template(asker, kind).await?;
        let template = if version == 0 {
            Some(PaperTemplate::of(kind))
        } else {
            let mut versions = view.versions.into_iter();
            let found = versions.find(|one| one.version == version);
            found.map(|one| one.template)
        };
        let template = template.ok_or_else(|| Error::NotFound {
            kind: "sjabloon",
            key: format!("{kind}/{version}"),
        })?;
        self.keep_template(asker, kind, seen, &template).await
    }

    /// The logo at the head of the papers of the organisation of the asker.
    ///
    /// # Errors
    /// The asker may not; the store fails.
    pub async fn paper_logo(&self, asker: Asker) -> Result<Option<LogoRecord>, Error> {
        let archive = self.archive_for(asker, Right::Templates)?;
        let organisation = asker.organisation().ok_or(Error::NotAllowed)?;
        Ok(archive.store.paper_logo(organisation).await?)
    }

    /// Puts a logo at the head of the papers of the organisation of the asker, in the place of the
    /// one that is there. A child process under limits reads it and writes its dots anew.
    ///
    /// # Errors
    /// [`Error::Form`] with all that is wrong; the asker may not; the store fails.
    pub async fn save_paper_logo(
        &self,
        asker: Asker,
        bytes: &[u8],
        description: &str,
    ) -> Result<(), Error> {
        let archive = self.archive_for(asker, Right::Templates)?;
        let organisation = asker.organisation().ok_or(Error::NotAllowed)?;
        let description = description.trim();
        let mut problems: Vec<TextProblem> = Vec::new();
        check_filled("tekst", description, TITLE, &mut problems);
        let mut problems: Vec<FieldProblem> = told(&problems).collect();
        let mut refuse = |message: String| problems.push(FieldProblem::new("logo", message));
        let mut clean = None;
        if bytes.is_empty() {
            refuse("kies een bestand".to_owned());
        } else if bytes.len() > MAX_LOGO_BYTES {
            refuse(TOO_LARGE.to_owned());
        } else {
            match archive.reader.picture(bytes).await {
                Ok(Ok(picture)) if picture.png.len() > MAX_LOGO_BYTES => {
                    refuse(TOO_LARGE.to_owned());
                }
                Ok(Ok(picture)) => clean = Some(picture),
                Ok(Err(refusal)) => refuse(refusal.message()),
                Err(failure) => refuse(failure.message()),
            }
        }
        let Some(picture) = clean.filter(|_| problems.is_empty()) else {
            return Err(Error::Form(problems));
        };
        let entry = archive.entry(asker, LogAction::ChangeOrganisation, logo_of(organisation));
        let logo = LogoRecord {
            description: description.to_owned(),
            width: picture.width,
            height: picture.height,
            png: picture.png,
            updated: entry.moment,
        };
        let saved = archive.store.save_paper_logo(organisation, &logo, &entry);
        Ok(saved.await?)
    }

    /// Takes the logo of the organisation of the asker away. Papers that left keep it.
    ///
    /// # Errors
    /// The asker may not; the store fails.
    pub async fn remove_paper_logo(&self, asker: Asker) -> Result<(), Error> {
        let archive = self.archive_for(asker, Right::Templates)?;
        let organisation = asker.organisation().ok_or(Error::NotAllowed)?;
        let entry = archive.entry(asker, LogAction::ChangeOrganisation, logo_of(organisation));
        archive
            .store
            .remove_paper_logo(organisation, &entry)
            .await?;
        Ok(())
    }

    async fn keep_template(
        &self,
        asker: Asker,
        kind: PaperKind,
        seen: u32,
        template: &PaperTemplate,
    ) -> Result<Kept<TemplateView>, Error> {
        let archive = self.archive_for(asker, Right::Templates)?;
        let organisation = asker.organisation().ok_or(Error::NotAllowed)?;
        let entry = archive.entry(
            asker,
            LogAction::ChangeOrganisation,
            format!("organisatie/{organisation}/sjabloon/{kind}"),
        );
        let saved = archive
            .store
            .save_paper_template(organisation, kind, seen, template, &entry)
            .await?;
        match saved {
            Saved::As(version) => Ok(Kept::As(version)),
            Saved::Stale | Saved::Gone => Ok(Kept::Stale(self.paper_template(asker, kind).await?)),
        }
    }
}
