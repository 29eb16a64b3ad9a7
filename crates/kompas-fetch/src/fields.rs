//! Reading answers.
