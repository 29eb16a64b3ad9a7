//! Signing on at a real provider (`tests/support/oidc-provider.mjs`) and at one that lies
//! (`oidc-forger.mjs`), by the way out of Kompas itself.

mod describing;
mod forged;
mod program;
mod signing_on;
mod world;
