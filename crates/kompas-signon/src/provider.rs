//! A provider: sending somebody there, and asking who came back.

use std::borrow::Cow;
use std::sync::{PoisonError, RwLock};

use openidconnect::core::{
    CoreAuthDisplay, CoreAuthenticationFlow, CoreClaimName, CoreClaimType, CoreClientAuthMethod,
    CoreGenderClaim, CoreGrantType, CoreJsonWebKey, CoreJsonWebKeySet,
    CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreResponseMode,
    CoreResponseType, CoreSubjectIdentifierType,
};
use openidconnect::{
    AdditionalProviderMetadata, AuthorizationCode, ClientId, ClientSecret, CsrfToken,
    DiscoveryError, JsonWebKeySetUrl, Nonce, OAuth2TokenResponse, PkceCodeChallenge,
    PkceCodeVerifier, ProviderMetadata, RedirectUrl, RequestTokenError, Scope, TokenUrl,
    UserInfoClaims, UserInfoError, UserInfoUrl,
};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::answer::Callback;
use crate::assertion::{self, assertion};
use crate::claims::{Claims, Groups};
use crate::error::{Disbelief, Error, Place, short};
use crate::http::{Http, NoAnswer};
use crate::identity::Identity;
use crate::key::Key;
use crate::settings::{ClientAuthentication, ProviderSettings, is_secured};
use crate::token::{Expected, OidcClient, TokenClaims, Tokens, believe, disbelief};

/// What the description of a provider has beside the standard that the library knows.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Announced {
    /// RFC 9207.
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

impl AdditionalProviderMetadata for Announced {}

type Metadata = ProviderMetadata<
    Announced,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

/// A sign-on that has begun. The caller keeps it with the visitor until she comes back, where
/// nobody else can read it, and then forgets it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Started {
    /// Where the visitor goes.
    pub url: String,
    /// What she must bring back.
    pub state: String,
    /// What must stand in the token.
    pub nonce: String,
    /// What shows that the code is ours (PKCE, S256).
    pub pkce_verifier: String,
}

/// A provider that has described itself. The caller keeps it; its keys are asked again when a
/// token has an unknown one.
pub struct Provider {
    settings: ProviderSettings,
    client: OidcClient,
    /// What Kompas signs with, where it does.
    key: Option<Key>,
    keys: RwLock<CoreJsonWebKeySet>,
    keys_url: JsonWebKeySetUrl,
    says_issuer: bool,
}

impl Provider {
    /// Asks a provider to describe itself, and for its keys.
    ///
    /// # Errors
    /// A setting cannot be used, or the provider does not answer, or not well.
    pub async fn discover(settings: ProviderSettings, http: &Http) -> Result<Self, Error> {
        let issuer = settings.issuer_url()?;
        let secret = match &settings.authentication {
            ClientAuthentication::Secret(secret) => Some(ClientSecret::new(secret.clone())),
            ClientAuthentication::PrivateKeyJwt { .. } => None,
        };
        let signing = match &settings.authentication {
            ClientAuthentication::Secret(_) => None,
            ClientAuthentication::PrivateKeyJwt { pem, .. } => {
                let key = Key::read(pem).map_err(|problem| Error::Settings {
                    key: settings.key.clone(),
                    name: "sleutel-bestand",
                    problem: problem.to_owned(),
                })?;
                Some(key)
            }
        };
        let metadata = Metadata::discover_async(issuer, http)
            .await
            .map_err(|error| undiscovered(&settings.key, Place::Description, &error))?;
        check_endpoints(&settings.key, &metadata)?;
        let client_id = ClientId::new(settings.client_id.clone());
        Ok(Self {
            key: signing,
            keys: RwLock::new(metadata.jwks().clone()),
            keys_url: metadata.jwks_uri().clone(),
            says_issuer: metadata
                .additional_metadata()
                .authorization_response_iss_parameter_supported,
            client: OidcClient::from_provider_metadata(metadata, client_id, secret),
            settings,
        })
    }

    /// What the administrator told of it.
    pub fn settings(&self) -> &ProviderSettings {
        &self.settings
    }

    /// Begins a sign-on that ends at `redirect_uri`, an address of ours that the provider knows.
    ///
    /// # Errors
    /// `redirect_uri` is no address.
    pub fn begin(&self, redirect_uri: &str) -> Result<Started, Error> {
        let redirect = self.redirect(redirect_uri)?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let scopes = self.settings.scopes.iter().cloned().map(Scope::new);
        let (url, state, nonce) = self
            .client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                CsrfToken::new_random,
                Nonce::new_random,
            )
            .add_scopes(scopes)
            .set_pkce_challenge(challenge)
            .set_redirect_uri(Cow::Owned(redirect))
            .url();
        Ok(Started {
            url: url.into(),
            state: state.into_secret(),
            nonce: nonce.secret().clone(),
            pkce_verifier: verifier.into_secret(),
        })
    }

    /// Ends a sign-on: asks the provider who came back. `redirect_uri` is that of the beginning.
    ///
    /// # Errors
    /// The visitor does not come back from this sign-on, the provider refuses or does not
    /// answer well, or its token is not believed.
    pub async fn finish(
        &self,
        callback: &Callback,
        started: &Started,
        redirect_uri: &str,
        http: &Http,
        now: OffsetDateTime,
    ) -> Result<Identity, Error> {
        let issuer = self.settings.issuer.as_str();
        let code = callback.code_of(started, &self.settings.key, issuer, self.says_issuer)?;
        let tokens = self
            .exchange(code, started, redirect_uri, http, now)
            .await?;
        let expected = Expected {
            issuer: self.settings.issuer_url()?,
            client_id: self.client.client_id().clone(),
            nonce: Nonce::new(started.nonce.clone()),
            now,
        };
        let mut claims = believe(&tokens, &self.keys(), &expected);
        if claims.as_ref().err() == Some(&Disbelief::UnknownKey) {
            self.renew_keys(http).await?;
            claims = believe(&tokens, &self.keys(), &expected);
        }
        let claims = claims.map_err(|reason| self.not_believed(reason))?;
        self.identity(claims, &tokens, http).await
    }

    async fn exchange(
        &self,
        code: &str,
        started: &Started,
        redirect_uri: &str,
        http: &Http,
        now: OffsetDateTime,
    ) -> Result<Tokens, Error> {
        let unusable = |problem: &str| self.unusable(Place::Token, problem);
        let code = AuthorizationCode::new(code.to_owned());
        let mut request = self
            .client
            .exchange_code(code)
            .map_err(|_| unusable("de dienst noemt er geen adres voor"))?
            .set_redirect_uri(Cow::Owned(self.redirect(redirect_uri)?))
            .set_pkce_verifier(PkceCodeVerifier::new(started.pkce_verifier.clone()));
        if let (Some(key), ClientAuthentication::PrivateKeyJwt { key_id, .. }) =
            (&self.key, &self.settings.authentication)
        {
            let endpoint = self.client.token_uri().map(|url| url.as_str());
            let signed = assertion(
                key,
                key_id.as_deref(),
                &self.settings.client_id,
                endpoint.unwrap_or_default(),
                now,
            );
            let signed = signed.ok_or_else(|| Error::Settings {
                key: self.settings.key.clone(),
                name: "sleutel-bestand",
                problem: "er kan niet mee worden ondertekend".to_owned(),
            })?;
            request = request
                .add_extra_param("client_assertion_type", assertion::TYPE)
                .add_extra_param("client_assertion", signed);
        }
        request
            .request_async(http)
            .await
            .map_err(|error| match error {
                RequestTokenError::ServerResponse(said) => Error::Refused {
                    key: self.settings.key.clone(),
                    code: short(said.error().as_ref()),
                    said: short(said.error_description().map_or("", String::as_str)),
                },
                RequestTokenError::Request(error) => self.no_answer(Place::Token, &error),
                RequestTokenError::Parse(error, _) => {
                    unusable(&reading(&error.path().to_string(), error.inner()))
                }
                RequestTokenError::Other(_) => unusable("het is leeg of van een andere soort"),
            })
    }

    async fn identity(
        &self,
        claims: &TokenClaims,
        tokens: &Tokens,
        http: &Http,
    ) -> Result<Identity, Error> {
        let groups_claim = self.settings.groups_claim.as_deref();
        let groups_in = |claims: &Claims| {
            groups_claim.map_or(Groups::Told(Vec::new()), |claim| claims.groups(claim))
        };
        let mut groups = groups_in(claims.additional_claims());
        let name = |name: Option<&str>| name.map(short).filter(|name| !name.is_empty());
        let mut identity = Identity {
            issuer: claims.issuer().to_string(),
            subject: claims.subject().to_string(),
            name: name(
                claims
                    .name()
                    .and_then(|name| name.get(None))
                    .map(|name| name.as_str()),
            ),
            mail: claims.email().and_then(|mail| address(mail)),
            mail_verified: claims.email_verified().unwrap_or_default(),
            groups: Vec::new(),
            groups_left_out: false,
            methods: claims
                .auth_method_refs()
                .into_iter()
                .flatten()
                .map(|method| method.to_string())
                .collect(),
            context: claims.auth_context_ref().map(|context| context.to_string()),
        };
        if (groups == Groups::NotTold || identity.name.is_none())
            && let Some(more) = self.user_info(claims, tokens, http).await?
        {
            if groups == Groups::NotTold {
                groups = groups_in(more.additional_claims());
            }
            let more_name = more.name().and_then(|name| name.get(None));
            identity.name = identity.name.or(name(more_name.map(|name| name.as_str())));
            if identity.mail.is_none() {
                identity.mail = more.email().and_then(|mail| address(mail));
                identity.mail_verified = more.email_verified().unwrap_or_default();
            }
        }
        identity.groups_left_out = groups == Groups::LeftOut;
        if let Groups::Told(groups) = groups {
            identity.groups = groups;
        }
        Ok(identity)
    }

    /// What the provider tells beside the token, if it can.
    async fn user_info(
        &self,
        claims: &TokenClaims,
        tokens: &Tokens,
        http: &Http,
    ) -> Result<Option<UserInfoClaims<Claims, CoreGenderClaim>>, Error> {
        let token = tokens.access_token();
        // it goes into a header
        if !token.secret().bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(self.unusable(Place::Token, "het access_token bevat vreemde tekens"));
        }
        let subject = claims.subject().clone();
        let Ok(request) = self.client.user_info(token.clone(), Some(subject)) else {
            return Ok(None);
        };
        let told = request.request_async(http).await;
        let place = Place::UserInfo;
        told.map(Some).map_err(|error| match error {
            UserInfoError::Request(error) => self.no_answer(place, &error),
            UserInfoError::Response(status, ..) => {
                self.unusable(place, &format!("het heeft code {}", status.as_u16()))
            }
            UserInfoError::Parse(error) => {
                self.unusable(place, &reading(&error.path().to_string(), error.inner()))
            }
            UserInfoError::ClaimsVerification(error) => self.not_believed(disbelief(&error)),
            _ => self.unusable(place, "het heeft een vorm die Kompas niet kent"),
        })
    }

    fn keys(&self) -> CoreJsonWebKeySet {
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        keys.clone()
    }

    async fn renew_keys(&self, http: &Http) -> Result<(), Error> {
        let keys = CoreJsonWebKeySet::fetch_async(&self.keys_url, http)
            .await
            .map_err(|error| undiscovered(&self.settings.key, Place::Keys, &error))?;
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = keys;
        Ok(())
    }

    fn redirect(&self, redirect_uri: &str) -> Result<RedirectUrl, Error> {
        RedirectUrl::new(redirect_uri.to_owned()).map_err(|_| Error::Settings {
            key: self.settings.key.clone(),
            name: "adres van Kompas",
            problem: "schrijf een adres dat begint met https://".to_owned(),
        })
    }

    fn no_answer(&self, place: Place, error: &NoAnswer) -> Error {
        Error::NoAnswer {
            key: self.settings.key.clone(),
            place,
            message: error.message.clone(),
        }
    }

    fn unusable(&self, place: Place, problem: &str) -> Error {
        Error::Unusable {
            key: self.settings.key.clone(),
            place,
            problem: problem.to_owned(),
        }
    }

    fn not_believed(&self, reason: Disbelief) -> Error {
        Error::Token {
            key: self.settings.key.clone(),
            reason,
        }
    }
}

/// A mail address, if it looks like one.
fn address(text: &str) -> Option<String> {
    let odd = |letter: char| letter.is_control() || letter.is_whitespace();
    let good = text.contains('@') && text.len() <= 254 && !text.contains(odd);
    good.then(|| text.to_owned())
}

/// The visitor, her code and our secret go to secured addresses only.
fn check_endpoints(key: &str, metadata: &Metadata) -> Result<(), Error> {
    let open = [
        Some(metadata.authorization_endpoint().url()),
        metadata.token_endpoint().map(TokenUrl::url),
        metadata.userinfo_endpoint().map(UserInfoUrl::url),
        Some(metadata.jwks_uri().url()),
    ]
    .into_iter()
    .flatten()
    .find(|url| !is_secured(url));
    match open {
        None => Ok(()),
        Some(url) => Err(Error::Unusable {
            key: key.to_owned(),
            place: Place::Description,
            problem: format!("het adres {} is niet beveiligd", short(url.as_str())),
        }),
    }
}

fn undiscovered(key: &str, place: Place, error: &DiscoveryError<NoAnswer>) -> Error {
    let problem = match error {
        DiscoveryError::Request(error) => {
            return Error::NoAnswer {
                key: key.to_owned(),
                place,
                message: error.message.clone(),
            };
        }
        DiscoveryError::Response(status, ..) if status.is_success() => {
            "het is geen JSON".to_owned()
        }
        DiscoveryError::Response(status, ..) => format!("het heeft code {}", status.as_u16()),
        DiscoveryError::Parse(error) => reading(&error.path().to_string(), error.inner()),
        DiscoveryError::Validation(_) => {
            "er staat een andere uitgever in dan in de instellingen".to_owned()
        }
        _ => "er kan niet om worden gevraagd".to_owned(),
    };
    Error::Unusable {
        key: key.to_owned(),
        place,
        problem,
    }
}

/// Where an answer cannot be read, without what stands there: that may be secret.
fn reading(path: &str, error: &serde_json::Error) -> String {
    if !error.is_data() {
        return "het is geen JSON".to_owned();
    }
    let said = error.to_string();
    match said
        .strip_prefix("missing field `")
        .and_then(|rest| rest.split_once('`'))
    {
        Some((field, _)) => format!("{} ontbreekt", short(field)),
        None if path == "." => "het heeft een andere vorm dan verwacht".to_owned(),
        None => format!("{} heeft een andere vorm dan verwacht", short(path)),
    }
}
