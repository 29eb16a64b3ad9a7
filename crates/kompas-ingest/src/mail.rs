//! E-mail messages.

use kompas_domain::document::BlockKind;
use mail_parser::{MessageParser, MimeHeaders};
use time::OffsetDateTime;

use crate::plain::block;
use crate::{Draft, Refusal, html, plain};

pub(crate) fn read(bytes: &[u8]) -> Result<Draft, Refusal> {
    let malformed = Refusal::Malformed {
        format: kompas_domain::document::DocumentFormat::Email,
    };
    let message = MessageParser::default().parse(bytes).ok_or(malformed)?;
    let mut draft = match (message.body_text(0), message.body_html(0)) {
        (_, Some(body)) if message.text_body.is_empty() => html::read(&body)?,
        (Some(body), _) => plain::read(&body),
        (None, Some(body)) => html::read(&body)?,
        (None, None) => Draft::default(),
    };
    draft.title = message.subject().map(str::to_owned);
    draft.date = message
        .date()
        .and_then(|date| OffsetDateTime::from_unix_timestamp(date.to_timestamp()).ok())
        .map(OffsetDateTime::date);
    if let Some(title) = &draft.title {
        draft.blocks.insert(0, block(BlockKind::Heading(1), title));
    }
    let names: Vec<String> = message
        .attachments()
        .map(|part| {
            part.attachment_name()
                .unwrap_or("zonder naam")
                .chars()
                .take(100)
                .collect()
        })
        .collect();
    if !names.is_empty() {
        draft.remarks.push(format!(
            "Bijlagen worden niet gelezen: {}. Voeg ze zelf toe als bestand.",
            names.join(", ")
        ));
    }
    Ok(draft)
}
