//! The services of others that people reach Kompas by: sign-on and mail, as the configuration
//! describes them.

use std::path::Path;

use kompas_app::people::{ClientAuthentication, ProviderSettings, SignOnSettings};
use kompas_app::people::{MailSecurity, MailSettings, Mailer, Post, ServerLogin};

use crate::config::{ClientSecret, Config, Login, Mail, read_certificates, read_secret};
use crate::failure::{Exit, Refusal};

/// What serves people from outside.
#[derive(Default)]
pub(super) struct Outside {
    /// The sign-on services.
    pub(super) sign_on: Vec<SignOnSettings>,
    /// How mail leaves.
    pub(super) post: Option<Post>,
}

impl Outside {
    /// Reads the secrets that the configuration names. `site` is the address of the site, which
    /// stands in links.
    ///
    /// # Errors
    /// A secret cannot be read or used; there is no address of the site.
    pub(super) fn of(config: &Config, site: Option<&str>) -> anyhow::Result<Self> {
        let mail = config.mail();
        let Some(site) = site else {
            if mail.is_none() && config.logins.is_empty() {
                return Ok(Self::default());
            }
            return Err(Refusal::new(
                Exit::Usage,
                "Voor mail en voor aanmelden via een dienst moet Kompas weten onder welk adres bezoekers de site kennen.",
            )
            .hint("Zet adres onder [site] in het configuratiebestand, of geef --site https://… mee.")
            .into());
        };
        let mut sign_on = Vec::new();
        for login in &config.logins {
            sign_on.push(service(login)?);
        }
        let post = match mail {
            Some(mail) => Some(Post {
                mailer: mailer(mail)?,
                site: site.to_owned(),
            }),
            None => None,
        };
        Ok(Self { sign_on, post })
    }
}

fn secret(file: &Path) -> anyhow::Result<String> {
    read_secret(file).map_err(|problem| {
        Refusal::new(Exit::Usage, format!("{}: {problem}", file.display())).into()
    })
}

fn service(login: &Login) -> anyhow::Result<SignOnSettings> {
    let authentication = match &login.secret {
        ClientSecret::File(file) => ClientAuthentication::Secret(secret(file)?),
        ClientSecret::Key(file) => ClientAuthentication::PrivateKeyJwt {
            pem: secret(file)?,
            key_id: None,
        },
    };
    Ok(SignOnSettings {
        provider: ProviderSettings {
            key: login.key.clone(),
            name: login.name.clone(),
            issuer: login.issuer.clone(),
            client_id: login.client.clone(),
            authentication,
            scopes: login.scopes.clone(),
            groups_claim: (!login.groups.is_empty()).then(|| login.claim.clone()),
        },
        organisation: login.organisation.clone(),
        groups: login.groups.clone(),
    })
}

fn mailer(mail: Mail) -> anyhow::Result<Mailer> {
    let login = match mail.account {
        Some((name, file)) => Some(ServerLogin {
            name,
            password: secret(&file)?,
        }),
        None => None,
    };
    let extra_root = match mail.certificates {
        Some(file) => Some(read_certificates(&file).map_err(|problem| {
            Refusal::new(Exit::Usage, format!("{}: {problem}", file.display()))
        })?),
        None => None,
    };
    let settings = MailSettings {
        server: mail.server,
        port: mail.port,
        security: match mail.security.as_str() {
            "tls" => MailSecurity::Tls,
            "geen" => MailSecurity::None,
            _ => MailSecurity::StartTls,
        },
        login,
        sender: format!("Kompas <{}>", mail.from),
        extra_root,
        time_limit: MailSettings::TIME_LIMIT,
    };
    Mailer::new(settings).map_err(|error| Refusal::new(Exit::Usage, error.message()).into())
}
