//! All texts of dossiers, to be searched by those who work on them.

use kompas_domain::code::QuestionCode;
use kompas_domain::dossier::{DossierPart, InformationLabel, Openness};
use sqlx::FromRow;

use super::{DossierScope, reached, read};
use crate::database::reading;
use crate::{Error, Store};

/// How far a dossier was changed: another as soon as one of its texts is another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DossierMark {
    /// The number of the dossier.
    pub dossier: i64,
    version: i64,
    changes: i64,
}

/// Where a text of a dossier stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextPlace {
    /// In which part.
    pub part: DossierPart,
    /// At which question, where it stands at one.
    pub question: Option<QuestionCode>,
    /// Its number among its like: of a measure, of the partner who answered.
    pub number: i64,
    /// The key of the source, or the number of the consultation; empty for the rest.
    pub of: String,
}

/// A text of a dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DossierText {
    /// The number of the dossier.
    pub dossier: i64,
    /// Where it stands.
    pub place: TextPlace,
    /// Its title; empty when it has none.
    pub title: String,
    /// What it says; Markdown for an answer.
    pub body: String,
    /// Who may read it in the end, where that was said.
    pub openness: Option<Openness>,
    /// Whose information it holds.
    pub labels: Vec<InformationLabel>,
}

#[derive(FromRow)]
struct Row {
    dossier: i64,
    part: String,
    question: String,
    number: i64,
    place: String,
    title: String,
    body: String,
    openness: String,
    labels: String,
}

impl Row {
    fn text(self) -> Result<DossierText, Error> {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let question = some(&self.question).map(|code| read(&code, "question"));
        let openness = some(&self.openness).map(|code| read(&code, "answer.openness"));
        let labels: Vec<&str> =
            serde_json::from_str(&self.labels).map_err(|_| Error::unreadable("answer.labels"))?;
        let labels: Result<_, Error> = labels
            .into_iter()
            .map(|code| read(code, "answer.labels"))
            .collect();
        Ok(DossierText {
            dossier: self.dossier,
            place: TextPlace {
                part: read(&self.part, "part")?,
                question: question.transpose()?,
                number: self.number,
                of: self.place,
            },
            title: self.title,
            body: self.body,
            openness: openness.transpose()?,
            labels: labels?,
        })
    }
}

/// The newest version of each answer.
const NEWEST: &str = "w.number = (select max(n.number) from answer n where n.dossier = w.dossier
 and n.question = w.question)";

/// The dossiers that the asker may reach, as `s`.
const SEEN: &str = concat!(
    "with s as (select d.id, d.title from dossier d where ",
    reached!("$1", "$2")
);

/// What stands in which part, of the dossiers `s`.
fn parts() -> String {
    format!(
        r#"select s.id as dossier, 'titel' as part, '' as question, s.id as number, '' as place,
         s.title as title, '' as body, '' as openness, '[]' as labels from s
         union all select s.id, 'antwoord', w.question, w.number, '', '', w.body, w.openness,
         w.labels from answer w join s on s.id = w.dossier where w.body <> '' and {NEWEST}
         union all select s.id, 'onbekend', w.question, w.number, '', '', w.unknown, w.openness,
         w.labels from answer w join s on s.id = w.dossier where w.unknown <> '' and {NEWEST}
         union all select s.id, 'notitie', '', n.number, '', '',
         n.quote || ' / ' || n.body, '', '[]'
         from dossier_note n join s on s.id = n.dossier
         union all select s.id, 'bron', b.question, b.place, b.source, '', b.reason, '', '[]'
         from dossier_source b join s on s.id = b.dossier where b.reason <> ''
         union all select s.id, 'maatregel', coalesce(m.question, ''), m.number, '', m.title,
         m.why || ' / ' || m.effect || ' / ' || m.evidence, '', '[]'
         from measure m join s on s.id = m.dossier
         union all select s.id, 'actie', coalesce(a.question, ''), a.number, '', a.title,
         a.remark, '', '[]' from action a join s on s.id = a.dossier
         union all select s.id, 'besluit', '', b.number, '', b.other, b.content, '', '[]'
         from decision b join s on s.id = b.dossier
         union all select s.id, 'reactie', r.question, p.id, cast(c.id as text), p.role, r.body,
         case when r.confidential then 'vertrouwelijk' else '' end,
         case when r.confidential then '["partner"]' else '[]' end
         from reply r join consulted p on p.id = r.partner and p.state = 'beantwoord'
         join consultation c on c.id = p.consultation join s on s.id = c.dossier
         where r.body <> ''
         order by 1, 2, 3, 4"#
    )
}

impl Store {
    /// How far each dossier was changed that an asker may reach, by number.
    ///
    /// # Errors
    /// The database fails.
    pub async fn dossier_marks(&self, scope: DossierScope) -> Result<Vec<DossierMark>, Error> {
        let rows: Vec<(i64, i64, i64)> = reading!(self, |db| {
            sqlx::query_as(concat!(
                "select d.id, d.version, coalesce(n.last, 0) from dossier d
                 left join dossier_number n on n.dossier = d.id and n.thing = 'wijziging' where ",
                reached!("$1", "$2"),
                " order by d.id"
            ))
            .bind(scope.of())
            .bind(scope.who())
            .fetch_all(db)
            .await?
        });
        let marks = rows
            .into_iter()
            .map(|(dossier, version, changes)| DossierMark {
                dossier,
                version,
                changes,
            });
        Ok(marks.collect())
    }

    /// All texts of these dossiers, of those that the asker may reach: answers in their newest
    /// version, and of partners only what they sent in.
    ///
    /// # Errors
    /// The database fails.
    pub async fn dossier_texts(
        &self,
        scope: DossierScope,
        ids: &[i64],
    ) -> Result<Vec<DossierText>, Error> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<String> = ids.iter().map(i64::to_string).collect();
        let query = format!("{SEEN} and d.id in ({})) {}", ids.join(", "), parts());
        let rows: Vec<Row> = reading!(self, |db| {
            sqlx::query_as(sqlx::AssertSqlSafe(query))
                .persistent(false)
                .bind(scope.of())
                .bind(scope.who())
                .fetch_all(db)
                .await?
        });
        rows.into_iter().map(Row::text).collect()
    }
}
