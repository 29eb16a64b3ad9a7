//! Tests of what was recorded, each on both databases.
#![expect(
    clippy::disallowed_methods,
    reason = "each scope is tried on the store itself"
)]

mod additions;
mod at_once;
mod backup;
mod care;
mod collections;
mod consultations;
mod destruction;
mod documents;
mod dossier_texts;
mod dossiers;
mod editions;
mod forgetting;
mod hostile;
mod jobs;
mod killed;
mod links;
mod log;
mod measures;
mod migrations;
mod model;
mod observations;
mod originals;
mod outbox;
mod own_figures;
mod papers;
mod people;
mod postgres;
mod saved_searches;
mod schema;
mod secured;
mod settings;
mod steps;
mod texts;
mod tips;
mod tokens;
mod usage;
mod versions;
mod world;
