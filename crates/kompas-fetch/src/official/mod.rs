//! What was officially published.
