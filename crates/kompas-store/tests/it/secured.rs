//! Secured connections to `PostgreSQL`.

use std::fs::{self, Permissions};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use kompas_store::Store;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};

use crate::postgres::{folder, launch};
use crate::world::BEGIN;

/// Writes `{name}.pem`, an authority, and `{name}-server.pem` and `.key` for `localhost`.
fn certify(folder: &Path, name: &str) {
    let key = KeyPair::generate().unwrap();
    let mut parameters = CertificateParams::new(Vec::new()).unwrap();
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = parameters.self_signed(&key).unwrap();
    let issuer = Issuer::new(parameters, key);
    let own = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(vec!["localhost".to_owned()])
        .unwrap()
        .signed_by(&own, &issuer)
        .unwrap();
    let write = |file: String, text: String| {
        let file = folder.join(file);
        fs::write(&file, text).unwrap();
        fs::set_permissions(file, Permissions::from_mode(0o600)).unwrap();
    };
    write(format!("{name}.pem"), authority.pem());
    write(format!("{name}-server.pem"), certificate.pem());
    write(format!("{name}-server.key"), own.serialize_pem());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_wants_a_secured_connection_gets_one_and_must_be_the_right_one() {
    let folder = folder();
    certify(&folder, "own");
    certify(&folder, "other");
    fs::write(
        folder.join("hba"),
        "hostssl all all 127.0.0.1/32 trust\nlocal all all trust\n",
    )
    .unwrap();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr();
    let port = port.unwrap().port();
    let here = folder.display();
    let server = launch(
        &folder,
        &format!(
            "-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories='{here}' \
             -c ssl=on -c ssl_cert_file='{here}/own-server.pem' \
             -c ssl_key_file='{here}/own-server.key' -c hba_file='{here}/hba'"
        ),
    );

    let address = |rest: &str| format!("postgres://kompas@localhost:{port}/postgres?{rest}");
    let known = format!("sslmode=verify-full&sslrootcert={here}/own.pem");
    for good in ["sslmode=require", "", &known] {
        let store = Store::connect_postgres(&address(good), BEGIN).await;
        let store = store.unwrap_or_else(|error| panic!("{good}: {error:?}"));
        store.close().await;
    }
    for (bad, because) in [
        ("sslmode=disable".to_owned(), "no encryption"),
        ("sslmode=verify-full".to_owned(), "UnknownIssuer"),
        (
            format!("sslmode=verify-full&sslrootcert={here}/other.pem"),
            "BadSignature",
        ),
    ] {
        let error = Store::connect_postgres(&address(&bad), BEGIN).await;
        let error = error.expect_err(&bad);
        assert_eq!(
            error.is_not_secured(),
            because != "no encryption",
            "{bad}: {error:?}"
        );
        let told = format!("{error:?}");
        assert!(told.contains(because), "{bad}: {told}");
    }
    drop(server);
}
