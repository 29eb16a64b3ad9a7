//! Addresses outside: whether they still answer.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use crate::code::{Code, UnknownCode, codes};

codes! {
    /// What the last check of an address found.
    LinkState {
        /// Never checked.
        Unknown = "onbekend", "Nog niet nagekeken";
        /// It answers with the page.
        Alive = "bereikbaar", "Bereikbaar";
        /// It answers from another address.
        Moved = "verhuisd", "Verhuisd";
        /// It answers, but asks for a login, a captcha, or refuses machines.
        Guarded = "afgeschermd", "Afgeschermd";
        /// It failed lately, and is tried again.
        Failing = "hapert", "Hapert";
        /// It is gone.
        Dead = "dood", "Dood";
    }
}
