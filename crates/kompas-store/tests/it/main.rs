//! Tests of what was recorded, each on both databases.

mod at_once;
mod backup;
mod collections;
mod documents;
mod forgetting;
mod hostile;
mod jobs;
mod killed;
mod links;
mod migrations;
mod model;
mod originals;
mod outbox;
mod postgres;
mod schema;
mod secured;
mod settings;
mod steps;
mod texts;
mod versions;
mod world;
