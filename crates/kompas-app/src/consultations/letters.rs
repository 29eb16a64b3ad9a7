//! Mail to partners. The link is made when the mail leaves, so that it stands nowhere but in the
//! mail.

use std::fmt::Write as _;

use kompas_domain::code::Code;
use kompas_domain::consultation::{QuestionLetter, Reminder};
use kompas_domain::text::long_date;
use kompas_store::AskedPartner;

use super::manage::good_until;
use crate::Error;
use crate::archive::Archive;
use crate::people::{Letter, Post};

/// What a mail to a partner is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PartnerMail {
    /// What is asked.
    Question(i64),
    /// A reminder of it.
    Reminder(i64, Reminder),
    /// A copy of what she sent in.
    Copy(i64),
    /// A sentence to confirm, by its number.
    Confirmation(i64),
}

impl PartnerMail {
    /// What a job is to mail to a partner, if it is that: its subject says.
    pub(crate) fn of(subject: &str) -> Option<Self> {
        let (kind, rest) = subject.split_once('/')?;
        let (number, more) = rest.split_once('/').unwrap_or((rest, ""));
        let number = number.parse().ok()?;
        Some(match kind {
            "uitvraag" => Self::Question(number),
            "herinnering" => Self::Reminder(number, Reminder::from_code(more)?),
            "kopie" => Self::Copy(number),
            "bevestiging" => Self::Confirmation(number),
            _ => return None,
        })
    }
}

impl Archive {
    /// A mail to a partner, with her number; none when it need not go any more.
    pub(crate) async fn letter_to_partner(
        &self,
        post: &Post,
        mail: PartnerMail,
    ) -> Result<Option<(i64, Letter)>, Error> {
        let confirmation = match mail {
            PartnerMail::Confirmation(id) => self.store.confirmation(id).await?,
            _ => None,
        };
        let partner = match mail {
            PartnerMail::Question(partner)
            | PartnerMail::Reminder(partner, _)
            | PartnerMail::Copy(partner) => partner,
            PartnerMail::Confirmation(_) => confirmation.as_ref().map_or(0, |one| one.partner),
        };
        let Some(asked) = self.store.partner_asked(partner).await? else {
            return Ok(None);
        };
        let Some(to) = asked.partner.mail.clone() else {
            return Ok(None);
        };
        if mail == PartnerMail::Copy(partner) {
            let (subject, text) = self.copy(&asked).await?;
            return Ok(Some((partner, Letter::new(to, subject, text))));
        }
        if matches!(mail, PartnerMail::Reminder(..)) && !asked.partner.state.is_open() {
            return Ok(None);
        }
        let (token, now) = (self.token(), (self.clock)());
        let good = good_until(asked.consultation.deadline, now);
        let added = self.store.add_partner_link(partner, &token, good, now);
        if !added.await? {
            return Ok(None);
        }
        let link = format!("{}/uitvraag/{token}", post.site);
        let questions = asked.consultation.questions.iter();
        let questions: Vec<&str> = questions.map(|(_, body)| body.as_str()).collect();
        let letter = QuestionLetter {
            organisation: &asked.organisation_name,
            role: &asked.partner.role,
            explanation: &asked.consultation.explanation,
            questions: &questions,
            deadline: asked.consultation.deadline,
            link: &link,
        };
        let (subject, text) = match (mail, confirmation) {
            (PartnerMail::Reminder(_, reminder), _) => letter.reminder(reminder),
            (_, Some(confirmation)) => letter.confirmation(&confirmation.sentence),
            _ => (letter.subject(), letter.text()),
        };
        Ok(Some((partner, Letter::new(to, subject, text))))
    }

    /// What a partner sent in, for herself. What she said in confidence goes by no mail.
    async fn copy(&self, asked: &AskedPartner) -> Result<(String, String), Error> {
        let replies = self.store.own_replies(asked.partner.id).await?;
        let mut text = format!(
            "Goedendag,\n\nDit stuurde u als {} aan {}, op {}.\n",
            asked.partner.role,
            asked.organisation_name,
            long_date(asked.partner.answered.unwrap_or(asked.partner.asked).date())
        );
        for (question, body) in &asked.consultation.questions {
            let reply = replies.iter().find(|one| one.question == *question);
            let answer = match reply {
                Some(reply) if reply.confidential => {
                    "U antwoordde vertrouwelijk; dat antwoord staat niet in deze mail. U ziet het met de link die u kreeg."
                }
                Some(reply) if !reply.body.is_empty() => &reply.body,
                _ => "Niet beantwoord.",
            };
            let _ = write!(text, "\nVraag: {body}\n\n{answer}\n");
        }
        for file in self.store.own_attachments(asked.partner.id).await? {
            let _ = write!(text, "\nBijlage: {}\n", file.name);
        }
        text.push_str("\nDit bericht is door Kompas verstuurd. Antwoorden komen niet aan.\n");
        let subject = format!("Uw antwoord aan {}", asked.organisation_name);
        Ok((subject, text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_subject_of_a_job_says_what_is_mailed() {
        for (subject, mail) in [
            ("uitvraag/3", Some(PartnerMail::Question(3))),
            (
                "herinnering/3/vooraf",
                Some(PartnerMail::Reminder(3, Reminder::Before)),
            ),
            ("kopie/4", Some(PartnerMail::Copy(4))),
            ("bevestiging/5", Some(PartnerMail::Confirmation(5))),
            ("herinnering/3/ooit", None),
            ("link/3", None),
            ("wachtwoord/3", None),
            ("uitvraag", None),
        ] {
            assert_eq!(PartnerMail::of(subject), mail, "{subject}");
        }
    }
}
