//! Consultations: questions of a dossier, put to partners who have no account.
//!
//! A partner is a role, never a person.

use std::fmt;
use std::fmt::Write as _;
use std::str::FromStr;

use serde::Serialize;
use time::{Date, Duration, OffsetDateTime};

use crate::code::{Code, UnknownCode, codes};
use crate::dossier::{TextProblem, check_field, check_filled};
use crate::text::long_date;

codes! {
    /// How far an addressed partner is.
    PartnerState {
        /// Nothing came yet.
        Asked = "gevraagd", "Gevraagd";
        /// She saved something and did not send it in.
        Begun = "begonnen", "Begonnen";
        /// She sent it in, or her mail was pasted.
        Answered = "beantwoord", "Beantwoord";
        /// She says that another must be asked.
        Referred = "doorverwezen", "Verwijst door";
        /// The question was taken back.
        Withdrawn = "ingetrokken", "Ingetrokken";
    }
}

impl PartnerState {
    /// Whether an answer is still waited for.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Asked | Self::Begun)
    }
}

codes! {
    /// How an answer came.
    AnswerWay {
        /// By the link of the partner.
        Link = "link", "Via de link";
        /// By mail; the adviser pasted it.
        Mail = "mail", "Uit een mail overgenomen";
    }
}

codes! {
    /// Which reminder.
    Reminder {
        /// Some days before the deadline.
        Before = "vooraf", "Voor de termijn";
        /// After the deadline.
        After = "na", "Na de termijn";
    }
}

codes! {
    /// What a partner says of a text that cites her.
    ConfirmationState {
        /// She did not answer yet.
        Asked = "gevraagd", "Gevraagd";
        /// It is right.
        Right = "bevestigd", "Klopt";
        /// It should be otherwise.
        Otherwise = "anders", "Moet anders";
    }
}

/// Most characters of an explanation.
pub const EXPLANATION: usize = 4_000;
/// Most characters of a question in the adviser's own words.
pub const QUESTION: usize = 1_000;
/// Most characters of an answer to one question.
pub const REPLY: usize = 10_000;
/// Most characters of a role.
pub const ROLE: usize = 120;
/// Most characters of whom to ask instead, and of how a text should be.
pub const REMARK: usize = 1_000;
/// Most partners of one consultation.
pub const PARTNERS: usize = 30;
/// Most files with one answer.
pub const FILES: usize = 5;
/// So many days before the deadline the first reminder goes out.
pub const DAYS_BEFORE: i64 = 3;
/// A link is good for so many days after the deadline.
pub const DAYS_AFTER: i64 = 30;

/// Which reminder is due to a partner who did not answer: at most one.
///
/// Who was asked shortly before the deadline is not reminded before it.
pub fn reminder_due(
    asked: Date,
    deadline: Date,
    today: Date,
    sent: &[Reminder],
) -> Option<Reminder> {
    let from = deadline.saturating_sub(Duration::days(DAYS_BEFORE));
    let until = deadline.saturating_add(Duration::days(DAYS_AFTER));
    let due = if today > deadline && today <= until {
        Reminder::After
    } else if asked < from && today >= from && today <= deadline {
        Reminder::Before
    } else {
        return None;
    };
    (!sent.contains(&due)).then_some(due)
}

/// The last day on which a link is good.
pub const fn last_day(deadline: Date) -> Date {
    deadline.saturating_add(Duration::days(DAYS_AFTER))
}

/// From when on a link is no longer good.
pub const fn expires(deadline: Date) -> OffsetDateTime {
    let next = last_day(deadline).saturating_add(Duration::days(1));
    next.midnight().assume_utc()
}

/// What is wrong with a consultation as it is made.
pub fn check_consultation(
    explanation: &str,
    questions: &[&str],
    roles: &[&str],
) -> Vec<TextProblem> {
    let mut problems = Vec::new();
    if questions.is_empty() {
        problems.push(TextProblem::Empty("vragen"));
    }
    for question in questions {
        check_filled("vragen", question, QUESTION, &mut problems);
    }
    if roles.is_empty() {
        problems.push(TextProblem::Empty("partners"));
    }
    for role in roles {
        check_role("partners", role, &mut problems);
    }
    check_filled("toelichting", explanation, EXPLANATION, &mut problems);
    problems
}

/// Looks at a role: on one line, filled.
pub fn check_role(field: &'static str, role: &str, problems: &mut Vec<TextProblem>) {
    check_filled(field, role.trim(), ROLE, problems);
}

/// Looks at an answer to one question.
pub fn check_reply(field: &'static str, body: &str, problems: &mut Vec<TextProblem>) {
    check_field(field, body, REPLY, problems);
}

/// The letter in which a partner is asked.
#[derive(Debug, Clone, Copy)]
pub struct QuestionLetter<'a> {
    /// The name of the organisation that asks.
    pub organisation: &'a str,
    /// The role that is asked.
    pub role: &'a str,
    /// Why it is asked.
    pub explanation: &'a str,
    /// The questions.
    pub questions: &'a [&'a str],
    /// When an answer is wanted.
    pub deadline: Date,
    /// The link of this partner.
    pub link: &'a str,
}

impl QuestionLetter<'_> {
    /// What the mail is about.
    pub fn subject(&self) -> String {
        format!("{} vraagt uw kennis", self.organisation)
    }

    /// The letter.
    pub fn text(&self) -> String {
        let mut text = format!(
            "Goedendag,\n\n{} vraagt u als {} om te antwoorden, uiterlijk op {}.\n\n{}\n\n",
            self.organisation,
            self.role,
            long_date(self.deadline),
            self.explanation.trim()
        );
        text.push_str(if self.questions.len() == 1 {
            "De vraag:\n"
        } else {
            "De vragen:\n"
        });
        for question in self.questions {
            let _ = writeln!(text, "- {}", question.trim());
        }
        let _ = write!(
            text,
            "\nAntwoord met deze link. U hebt geen account nodig, en u kunt tussendoor bewaren:\n\n{}\n\n{}",
            self.link,
            ending(self.deadline)
        );
        text
    }

    /// A reminder of it.
    pub fn reminder(&self, reminder: Reminder) -> (String, String) {
        let deadline = long_date(self.deadline);
        let (subject, begin) = match reminder {
            Reminder::Before => (
                format!(
                    "Herinnering: antwoord aan {} voor {deadline}",
                    self.organisation
                ),
                format!(
                    "{} vroeg u als {} om te antwoorden, uiterlijk op {deadline}. Uw antwoord is er nog niet.",
                    self.organisation, self.role
                ),
            ),
            Reminder::After => (
                format!("Uw antwoord aan {} is nog welkom", self.organisation),
                format!(
                    "{} vroeg u als {} om te antwoorden, uiterlijk op {deadline}. Die dag is voorbij; uw antwoord is nog steeds welkom.",
                    self.organisation, self.role
                ),
            ),
        };
        let text = format!(
            "Goedendag,\n\n{begin}\n\nMet deze link ziet u de vragen en wat u al bewaarde:\n\n{}\n\nBent u niet de juiste? Dan kunt u dat daar ook zeggen.\n\n{}",
            self.link,
            ending(self.deadline)
        );
        (subject, text)
    }

    /// Asks to look at a sentence that cites her.
    pub fn confirmation(&self, sentence: &str) -> (String, String) {
        let subject = format!("Klopt deze tekst? Een vraag van {}", self.organisation);
        let text = format!(
            "Goedendag,\n\n{} gebruikt uw antwoord als {} in deze tekst:\n\n{}\n\nMet deze link zegt u of dat klopt, of hoe het moet zijn:\n\n{}\n\n{}",
            self.organisation,
            self.role,
            sentence.trim(),
            self.link,
            "Dit bericht is door Kompas verstuurd. Antwoorden komen niet aan.\n"
        );
        (subject, text)
    }
}

fn ending(deadline: Date) -> String {
    format!(
        "De link is van u en werkt tot en met {}. Geef hem niet door. Noem in uw antwoord geen namen of burgerservicenummers van personen.\n\nDit bericht is door Kompas verstuurd. Antwoorden komen niet aan.\n",
        long_date(last_day(deadline))
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::date;

    use super::*;

    const DEADLINE: Date = date!(2026 - 12 - 10);

    #[test]
    fn reminders_by_day() {
        use Reminder::{After, Before};
        let early = date!(2026 - 11 - 24);
        for (asked, today, sent, due) in [
            (early, date!(2026 - 12 - 06), &[][..], None),
            (early, date!(2026 - 12 - 07), &[], Some(Before)),
            (early, date!(2026 - 12 - 10), &[], Some(Before)),
            (early, date!(2026 - 12 - 10), &[Before], None),
            (early, date!(2026 - 12 - 11), &[Before], Some(After)),
            (early, date!(2026 - 12 - 11), &[], Some(After)),
            (early, date!(2026 - 12 - 20), &[After], None),
            (early, date!(2027 - 01 - 09), &[], Some(After)),
            (early, date!(2027 - 01 - 10), &[], None),
            (date!(2026 - 12 - 08), date!(2026 - 12 - 09), &[], None),
            (
                date!(2026 - 12 - 08),
                date!(2026 - 12 - 11),
                &[],
                Some(After),
            ),
        ] {
            assert_eq!(
                reminder_due(asked, DEADLINE, today, sent),
                due,
                "{asked} {today}"
            );
        }
    }

    proptest! {
        #[test]
        fn each_reminder_goes_out_once(asked in 0_i64..60, length in 0_i64..60) {
            let asked = date!(2026 - 01 - 01) + Duration::days(asked);
            let deadline = asked + Duration::days(length);
            let mut sent = Vec::new();
            for days in 0..200 {
                let today = asked + Duration::days(days);
                if let Some(due) = reminder_due(asked, deadline, today, &sent) {
                    prop_assert!(!sent.contains(&due));
                    prop_assert_eq!(due == Reminder::After, today > deadline);
                    sent.push(due);
                }
            }
            prop_assert_eq!(sent.contains(&Reminder::Before), length > DAYS_BEFORE);
            prop_assert!(sent.contains(&Reminder::After));
        }
    }

    #[test]
    fn all_that_is_wrong_is_told_together() {
        let told = |explanation: &str, questions: &[&str], roles: &[&str]| -> Vec<String> {
            check_consultation(explanation, questions, roles)
                .iter()
                .map(|problem| format!("{}: {problem}", problem.field()))
                .collect()
        };
        assert_eq!(
            told("", &[], &[]),
            [
                "vragen: vul dit in",
                "partners: vul dit in",
                "toelichting: vul dit in"
            ]
        );
        let long = "a".repeat(ROLE + 1);
        let told = told("Over 123456782", &["Speelt het?"], &["wijkagent", &long]);
        assert_eq!(told[0], "partners: dit zijn 121 tekens; hoogstens 120 mag");
        assert!(
            told[1].starts_with(
                "toelichting: hier staat een burgerservicenummer (regel 1, na “Over”)"
            ),
            "{told:?}"
        );
        assert_eq!(told.len(), 2);
    }

    #[test]
    fn the_letter_says_who_asks_what_by_when() {
        let letter = QuestionLetter {
            organisation: "Gemeente Testdam",
            role: "wijkagent",
            explanation: "Wij zoeken uit of schuren leegstaan.\n",
            questions: &["Speelt het?", "Waar?"],
            deadline: DEADLINE,
            link: "https://kompas.example.nl/uitvraag/abc",
        };
        assert_eq!(letter.subject(), "Gemeente Testdam vraagt uw kennis");
        insta::assert_snapshot!(letter.text(), @r"
        Goedendag,

        Gemeente Testdam vraagt u als wijkagent om te antwoorden, uiterlijk op 10 december 2026.

        Wij zoeken uit of schuren leegstaan.

        De vragen:
        - Speelt het?
        - Waar?

        Antwoord met deze link. U hebt geen account nodig, en u kunt tussendoor bewaren:

        https://kompas.example.nl/uitvraag/abc

        De link is van u en werkt tot en met 9 januari 2027. Geef hem niet door. Noem in uw antwoord geen namen of burgerservicenummers van personen.

        Dit bericht is door Kompas verstuurd. Antwoorden komen niet aan.
        ");
        let (subject, text) = letter.reminder(Reminder::After);
        assert_eq!(subject, "Uw antwoord aan Gemeente Testdam is nog welkom");
        assert!(text.contains("Die dag is voorbij") && text.contains(letter.link));
        let (subject, text) = letter.reminder(Reminder::Before);
        assert!(subject.contains("voor 10 december 2026"));
        assert!(text.contains("Uw antwoord is er nog niet"));
        let (_, text) = letter.confirmation("Volgens de wijkagent speelt het.");
        assert!(text.contains("Volgens de wijkagent speelt het.") && text.contains(letter.link));
    }
}
