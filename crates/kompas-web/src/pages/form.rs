//! What forms have in common: what is wrong with their fields.

use axum::http::StatusCode;
use kompas_app::Error;
use kompas_app::people::FieldProblem;

use crate::errors::Failure;

/// What is wrong with the fields of a form.
#[derive(Debug, Default)]
pub(crate) struct Problems(Vec<FieldProblem>);

impl Problems {
    /// Those of an error that tells of fields, or of a refusal; any other error is a failure.
    pub(super) fn of(error: Error) -> Result<Self, Failure> {
        match error {
            Error::Form(problems) => Ok(Self(problems)),
            Error::Refused(message) => Ok(Self(vec![FieldProblem { field: "", message }])),
            other => Err(other.into()),
        }
    }

    /// The status of the page that shows the form.
    pub(super) fn status(&self) -> StatusCode {
        if self.is_empty() {
            StatusCode::OK
        } else {
            StatusCode::UNPROCESSABLE_ENTITY
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn all(&self) -> &[FieldProblem] {
        &self.0
    }

    /// What is wrong with a field.
    pub(crate) fn at(&self, field: &str) -> Option<&str> {
        let found = self.0.iter().find(|problem| problem.field == field);
        found.map(|problem| problem.message.as_str())
    }
}
