//! Jobs: work that goes on after the request that asked for it.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use crate::code::{Code, UnknownCode, codes};

codes! {
    /// What a job does.
    JobKind {
        /// Reads the original of a version into passages.
        Read = "lezen", "Document lezen";
        /// Fetches an address and keeps the copy.
        Fetch = "ophalen", "Adres ophalen";
        /// Checks whether an address still answers.
        CheckLink = "link", "Adres nakijken";
        /// Makes the search index anew.
        Reindex = "index", "Zoekindex opbouwen";
        /// Sends a one-time link by mail.
        Mail = "mail", "Mail versturen";
        /// Takes what is left of something that was destroyed off the disk.
        Erase = "wissen", "Resten wissen";
        /// Makes the files of a paper that leaves.
        Paper = "stuk", "Stuk maken";
        /// Fetches a table of figures.
        Figures = "cijfers", "Cijfers ophalen";
    }
}

codes! {
    /// How far a job is.
    JobState {
        /// It waits for its turn, or for its next try.
        Waiting = "wacht", "Wacht";
        /// A worker has it.
        Running = "bezig", "Bezig";
        /// It is done.
        Done = "klaar", "Klaar";
        /// It failed for good and waits for a person: the dead letter.
        Failed = "mislukt", "Mislukt";
    }
}
