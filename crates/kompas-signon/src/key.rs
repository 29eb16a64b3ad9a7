//! The private key that Kompas shows itself with.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest};
use ring::rand::{SecureRandom, SystemRandom};
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaEncoding,
    RsaKeyPair,
};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};

/// A key that signs with RS256 or ES256; with PS256 if it has a certificate, as Entra ID asks.
pub(crate) struct Key {
    pair: Pair,
    /// SHA-256 of the certificate beside it.
    pub(crate) thumbprint: Option<String>,
}

enum Pair {
    Rsa(Box<RsaKeyPair>),
    P256(Box<EcdsaKeyPair>),
}

impl Key {
    /// Reads a key and the certificate beside it, in any order; the problem is in Dutch.
    pub(crate) fn read(pem: &str) -> Result<Self, &'static str> {
        let key = PrivateKeyDer::from_pem_slice(pem.as_bytes())
            .map_err(|_| "hierin staat geen privésleutel in PEM")?;
        let pair = match &key {
            PrivateKeyDer::Pkcs8(key) => {
                let bytes = key.secret_pkcs8_der();
                RsaKeyPair::from_pkcs8(bytes).map_or_else(|_| p256(bytes), |rsa| Ok(rsa_pair(rsa)))
            }
            PrivateKeyDer::Pkcs1(key) => RsaKeyPair::from_der(key.secret_pkcs1_der())
                .map(rsa_pair)
                .map_err(|_| UNFIT),
            _ => Err("zet de sleutel om naar PKCS#8: openssl pkcs8 -topk8 -nodes"),
        }?;
        let certificate = CertificateDer::from_pem_slice(pem.as_bytes()).ok();
        let thumbprint = certificate
            .map(|certificate| URL_SAFE_NO_PAD.encode(digest(&SHA256, certificate.as_ref())));
        Ok(Self { pair, thumbprint })
    }

    /// The name of how it signs.
    pub(crate) fn algorithm(&self) -> &'static str {
        match (&self.pair, &self.thumbprint) {
            (Pair::Rsa(_), None) => "RS256",
            (Pair::Rsa(_), Some(_)) => "PS256",
            (Pair::P256(_), _) => "ES256",
        }
    }

    /// The signature, none if the system gives no randomness.
    pub(crate) fn sign(&self, message: &[u8]) -> Option<Vec<u8>> {
        let random = SystemRandom::new();
        match &self.pair {
            Pair::Rsa(key) => {
                let mut signature = vec![0; key.public().modulus_len()];
                let padding: &dyn RsaEncoding = match self.thumbprint {
                    None => &RSA_PKCS1_SHA256,
                    Some(_) => &RSA_PSS_SHA256,
                };
                key.sign(padding, &random, message, &mut signature).ok()?;
                Some(signature)
            }
            Pair::P256(key) => {
                let signature = key.sign(&random, message).ok()?;
                Some(signature.as_ref().to_vec())
            }
        }
    }
}

const UNFIT: &str = "gebruik een sleutel voor RSA van 2048 bits of meer, of voor P-256";

fn rsa_pair(key: RsaKeyPair) -> Pair {
    Pair::Rsa(Box::new(key))
}

fn p256(pkcs8: &[u8]) -> Result<Pair, &'static str> {
    let random = SystemRandom::new();
    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8, &random)
        .map(|key| Pair::P256(Box::new(key)))
        .map_err(|_| UNFIT)
}

/// A word that nobody guesses, none if the system gives no randomness.
pub(crate) fn unguessable() -> Option<String> {
    let mut bytes = [0; 24];
    SystemRandom::new().fill(&mut bytes).ok()?;
    Some(URL_SAFE_NO_PAD.encode(bytes))
}
