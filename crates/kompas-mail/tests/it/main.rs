//! Mail to a real server on this machine: `tests/support/smtp-server.mjs`.

mod refusals;
mod sending;
mod server;
mod settings;
