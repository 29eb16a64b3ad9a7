//! Whether a token is believed.

use std::time::{Duration, SystemTime};

use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreErrorResponseType, CoreGenderClaim, CoreJsonWebKey,
    CoreJsonWebKeySet, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm,
    CoreRevocableToken, CoreRevocationErrorResponse, CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AccessTokenHash, ClaimsVerificationError, Client, ClientId, EmptyExtraTokenFields,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, IdToken, IdTokenClaims, IdTokenFields,
    IdTokenVerifier, IssuerUrl, Nonce, OAuth2TokenResponse, SignatureVerificationError,
    StandardErrorResponse, StandardTokenResponse, TokenResponse,
};
use time::OffsetDateTime;

use crate::claims::Claims;
use crate::error::Disbelief;

/// How far two clocks may differ.
const LEEWAY: Duration = Duration::from_mins(1);

/// Signatures that are believed.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 3] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
];

type Fields = IdTokenFields<
    Claims,
    EmptyExtraTokenFields,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;
pub(crate) type Tokens = StandardTokenResponse<Fields, CoreTokenType>;
pub(crate) type TokenClaims = IdTokenClaims<Claims, CoreGenderClaim>;
type Token =
    IdToken<Claims, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>;
pub(crate) type OidcClient = Client<
    Claims,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Tokens,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// Whom a token must come from, whom it is for, and what it answers.
pub(crate) struct Expected {
    pub(crate) issuer: IssuerUrl,
    pub(crate) client_id: ClientId,
    pub(crate) nonce: Nonce,
    pub(crate) now: OffsetDateTime,
}

/// What the identity token says, if it is believed.
pub(crate) fn believe<'t>(
    tokens: &'t Tokens,
    keys: &CoreJsonWebKeySet,
    expected: &Expected,
) -> Result<&'t TokenClaims, Disbelief> {
    let token = tokens.id_token().ok_or(Disbelief::Missing)?;
    let now = SystemTime::from(expected.now);
    let verifier = IdTokenVerifier::new_public_client(
        expected.client_id.clone(),
        expected.issuer.clone(),
        keys.clone(),
    )
    .set_allowed_algs(ALGORITHMS)
    .set_time_fn(move || (now - LEEWAY).into());
    let claims = token
        .claims(&verifier, &expected.nonce)
        .map_err(|error| disbelief(&error))?;
    let latest = now + LEEWAY;
    let latest_second = (expected.now + LEEWAY).unix_timestamp();
    let begin = claims.additional_claims().not_before();
    if SystemTime::from(claims.issue_time()) > latest || begin > Some(latest_second) {
        return Err(Disbelief::Future);
    }
    if claims
        .authorized_party()
        .is_some_and(|party| *party != expected.client_id)
    {
        return Err(Disbelief::AuthorizedParty);
    }
    belongs_to_access_token(token, tokens, claims, &verifier)?;
    Ok(claims)
}

fn belongs_to_access_token(
    token: &Token,
    tokens: &Tokens,
    claims: &TokenClaims,
    verifier: &IdTokenVerifier<'_, CoreJsonWebKey>,
) -> Result<(), Disbelief> {
    let Some(said) = claims.access_token_hash() else {
        return Ok(());
    };
    let algorithm = token.signing_alg().map_err(|_| Disbelief::Algorithm)?;
    let key = token
        .signing_key(verifier)
        .map_err(|_| Disbelief::UnknownKey)?;
    let made = AccessTokenHash::from_token(tokens.access_token(), algorithm, key)
        .map_err(|_| Disbelief::AccessToken)?;
    (made == *said).then_some(()).ok_or(Disbelief::AccessToken)
}

pub(crate) fn disbelief(error: &ClaimsVerificationError) -> Disbelief {
    match error {
        ClaimsVerificationError::Expired(_) => Disbelief::Expired,
        ClaimsVerificationError::InvalidAudience(_) => Disbelief::Audience,
        ClaimsVerificationError::InvalidIssuer(_) => Disbelief::Issuer,
        ClaimsVerificationError::InvalidNonce(_) => Disbelief::Nonce,
        ClaimsVerificationError::InvalidSubject(_) => Disbelief::Subject,
        ClaimsVerificationError::SignatureVerification(error) => match error {
            SignatureVerificationError::NoMatchingKey
            | SignatureVerificationError::AmbiguousKeyId(_) => Disbelief::UnknownKey,
            SignatureVerificationError::DisallowedAlg(_)
            | SignatureVerificationError::NoSignature
            | SignatureVerificationError::UnsupportedAlg(_) => Disbelief::Algorithm,
            _ => Disbelief::Signature,
        },
        _ => Disbelief::Other,
    }
}
