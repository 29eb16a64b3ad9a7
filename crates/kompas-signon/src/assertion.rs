//! What Kompas signs to show the provider that it is Kompas (RFC 7523).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;
use time::OffsetDateTime;

use crate::key::{Key, unguessable};

/// The type of such a proof.
pub(crate) const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// How long it is valid, in seconds.
const LIFE: i64 = 60;

/// A proof for one request to the token endpoint, none if the system gives no randomness.
pub(crate) fn assertion(
    key: &Key,
    key_id: Option<&str>,
    client_id: &str,
    token_endpoint: &str,
    now: OffsetDateTime,
) -> Option<String> {
    let mut header = json!({ "alg": key.algorithm(), "typ": "JWT" });
    if let Some(key_id) = key_id {
        header["kid"] = json!(key_id);
    }
    if let Some(thumbprint) = &key.thumbprint {
        header["x5t#S256"] = json!(thumbprint);
    }
    let now = now.unix_timestamp();
    let claims = json!({
        "iss": client_id,
        "sub": client_id,
        "aud": token_endpoint,
        "jti": unguessable()?,
        "iat": now,
        "nbf": now,
        "exp": now + LIFE,
    });
    let part = |value: &serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let message = format!("{}.{}", part(&header), part(&claims));
    let signature = URL_SAFE_NO_PAD.encode(key.sign(message.as_bytes())?);
    Some(format!("{message}.{signature}"))
}

#[cfg(test)]
mod tests {
    use ring::digest::{SHA256, digest};
    use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
    use rustls_pki_types::CertificateDer;
    use rustls_pki_types::pem::PemObject;
    use serde_json::Value;
    use time::macros::datetime;

    use super::*;

    fn read(part: &str) -> Value {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
    }

    #[test]
    fn a_proof_says_who_for_whom_and_for_how_long() {
        let pair = rcgen::KeyPair::generate().unwrap();
        let certificate = rcgen::CertificateParams::new(Vec::new())
            .unwrap()
            .self_signed(&pair)
            .unwrap();
        let now = datetime!(2026-11-24 08:30 UTC);
        let endpoint = "https://aanmelden.voorbeeld.nl/token";
        let bare = pair.serialize_pem();
        for (pem, key_id) in [
            (bare.clone(), Some("sleutel-1")),
            (format!("{bare}{}", certificate.pem()), None),
            (format!("{}{bare}", certificate.pem()), None),
        ] {
            let key = Key::read(&pem).unwrap();
            let proof = assertion(&key, key_id, "kompas", endpoint, now).unwrap();
            let parts: Vec<&str> = proof.split('.').collect();
            let [header, claims, signature] = parts[..] else {
                panic!("{proof}");
            };
            let message = format!("{header}.{claims}");
            UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, pair.public_key_raw())
                .verify(
                    message.as_bytes(),
                    &URL_SAFE_NO_PAD.decode(signature).unwrap(),
                )
                .unwrap();
            let header = read(header);
            assert_eq!(
                (&header["alg"], &header["typ"]),
                (&json!("ES256"), &json!("JWT"))
            );
            assert_eq!(header.get("kid").and_then(Value::as_str), key_id);
            let thumbprint = pem.contains("CERTIFICATE").then(|| {
                let der = CertificateDer::from_pem_slice(pem.as_bytes()).unwrap();
                URL_SAFE_NO_PAD.encode(digest(&SHA256, der.as_ref()))
            });
            let said = header.get("x5t#S256").and_then(Value::as_str);
            assert_eq!(said, thumbprint.as_deref());
            let mut claims = read(claims);
            let jti = claims.as_object_mut().unwrap().remove("jti").unwrap();
            assert_eq!(jti.as_str().unwrap().len(), 32);
            let now = now.unix_timestamp();
            let expected = json!({
                "iss": "kompas", "sub": "kompas", "aud": endpoint,
                "iat": now, "nbf": now, "exp": now + 60,
            });
            assert_eq!(claims, expected);
            let again = assertion(
                &key,
                key_id,
                "kompas",
                endpoint,
                datetime!(2026-11-24 08:30 UTC),
            );
            assert_ne!(again, Some(proof), "each has a number of its own");
        }
    }
}
