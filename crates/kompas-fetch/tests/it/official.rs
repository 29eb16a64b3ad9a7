//! official
