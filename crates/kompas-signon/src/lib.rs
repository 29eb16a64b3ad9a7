//! Who somebody is, by the word of her own organisation: `OpenID` Connect.
//!
//! A [`Provider`] is the sign-on service of an organisation, such as Entra ID or Keycloak. It
//! sends a visitor there with [`Provider::begin`], and when she comes back it asks the service
//! who she is with [`Provider::finish`]: by the code flow with PKCE, and it believes nothing that
//! is not signed by the service, for us, now, and for this very visit.
//!
//! Nothing here opens a connection or reads the clock: requests go out by an [`Http`] of the
//! caller, and the time is a parameter. Somebody is known by issuer and subject, never by mail.

mod answer;
mod assertion;
mod claims;
mod error;
mod http;
mod identity;
mod key;
mod provider;
mod settings;
mod token;

pub use answer::Callback;
pub use error::{Disbelief, Error, Place};
pub use http::{Answer, Http, NoAnswer, Request, Response};
pub use identity::Identity;
pub use provider::{Provider, Started};
pub use settings::{ClientAuthentication, ProviderSettings};
