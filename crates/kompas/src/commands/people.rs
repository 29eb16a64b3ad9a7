//! `kompas organisaties`, `kompas gebruikers` and `kompas log`: who works with an installation,
//! and what they did.

use kompas_app::App;
use kompas_app::LogFault;
use kompas_app::people::{HandOver, Invited, OrganisationForm};
use kompas_domain::code::Code;
use kompas_domain::people::AccountState;
use serde_json::{Value, json};

use super::archive::{app, runtime};
use super::counted;
use super::documents::{ME, refused};
use crate::cli::{ArchiveArgs, Gebruikers, GuideArgs, Log, Organisaties};
use crate::failure::{Exit, Refusal};
use crate::output::{Output, plain};

/// Runs one of the commands about organisations.
pub(super) fn organisations(command: Organisaties, output: Output) -> anyhow::Result<()> {
    runtime()?.block_on(async {
        match command {
            Organisaties::Lijst(arguments) => {
                let app = app(&arguments.guide, &arguments.archive).await?;
                list_organisations(&app, output).await
            }
            Organisaties::Maak(arguments) => {
                let app = app(&arguments.guide, &arguments.archive).await?;
                let new = OrganisationForm {
                    kind: arguments.soort,
                    name: arguments.naam,
                };
                let id = app.add_organisation(ME, &new).await.map_err(refused)?;
                output.data(&json!({ "organisatie": id }), || {
                    format!("Gemaakt als organisatie {id}.\n")
                })
            }
        }
    })
}

async fn list_organisations(app: &App, output: Output) -> anyhow::Result<()> {
    let found = app.organisations(ME).await.map_err(refused)?;
    let rows: Vec<Value> = found
        .iter()
        .map(|one| {
            json!({
                "nummer": one.id,
                "naam": one.details.name,
                "soort": one.details.kind.code(),
                "code": one.details.code,
                "leden": one.members,
                "open": one.open,
            })
        })
        .collect();
    output.data(&Value::from(rows), || {
        if found.is_empty() {
            return "Er zijn nog geen organisaties. Maak er een met \"kompas organisaties maak NAAM\".\n"
                .to_owned();
        }
        let lines = found.iter().map(|one| {
            let closed = if one.open { "" } else { ", gesloten" };
            format!(
                "{:>5}  {} ({}{closed}), {}\n",
                one.id,
                plain(&one.details.name),
                one.details.kind.label(),
                counted(one.members, "lid", "leden"),
            )
        });
        lines.collect()
    })
}

/// Runs one of the commands about accounts.
pub(super) fn accounts(command: Gebruikers, output: Output) -> anyhow::Result<()> {
    runtime()?.block_on(async {
        match command {
            Gebruikers::Lijst(arguments) => {
                let app = app(&arguments.guide, &arguments.archive).await?;
                list_accounts(&app, output).await
            }
            Gebruikers::Uitnodigen(arguments) => {
                let app = app(&arguments.guide, &arguments.archive).await?;
                let mail = &arguments.mail;
                let made = if let Some(organisation) = arguments.organisatie {
                    let role = &arguments.rol;
                    app.invite_into(ME, organisation, (mail, role), HandOver::Oneself)
                        .await
                } else {
                    let tasks = (arguments.beheerder, arguments.redacteur);
                    app.invite_for(ME, mail, tasks, HandOver::Oneself).await
                };
                show_link(&made.map_err(refused)?, arguments.site.as_deref(), output)
            }
            Gebruikers::Wachtwoord(arguments) => {
                let app = app(&arguments.guide, &arguments.archive).await?;
                if arguments.zonder_tweede_factor {
                    app.clear_second_factor(ME, arguments.nummer)
                        .await
                        .map_err(refused)?;
                }
                let made = app
                    .reset_account(ME, arguments.nummer, HandOver::Oneself)
                    .await;
                show_link(&made.map_err(refused)?, arguments.site.as_deref(), output)
            }
            Gebruikers::Uitzetten(arguments) => {
                set(
                    &arguments.guide,
                    &arguments.archive,
                    arguments.nummer,
                    false,
                    output,
                )
                .await
            }
            Gebruikers::Aanzetten(arguments) => {
                set(
                    &arguments.guide,
                    &arguments.archive,
                    arguments.nummer,
                    true,
                    output,
                )
                .await
            }
        }
    })
}

async fn set(
    guide: &GuideArgs,
    archive: &ArchiveArgs,
    number: i64,
    active: bool,
    output: Output,
) -> anyhow::Result<()> {
    let app = app(guide, archive).await?;
    let view = app.accounts(ME).await.map_err(refused)?;
    let found = view.accounts.iter().find(|(other, _)| other.id == number);
    let Some((account, _)) = found else {
        return Err(
            Refusal::new(Exit::NothingFound, format!("Er is geen account {number}."))
                .hint("Kijk in \"kompas gebruikers lijst\" welke er zijn.")
                .into(),
        );
    };
    app.change_account(ME, number, active, account.administrator, account.editor)
        .await
        .map_err(refused)?;
    let word = if active { "aan" } else { "uit" };
    output.note(&format!("Account {number} staat {word}."));
    Ok(())
}

async fn list_accounts(app: &App, output: Output) -> anyhow::Result<()> {
    let view = app.accounts(ME).await.map_err(refused)?;
    let rows: Vec<Value> = view
        .accounts
        .iter()
        .map(|(account, memberships)| {
            let memberships: Vec<Value> = memberships
                .iter()
                .map(|(name, role)| json!({ "organisatie": name, "rol": role.code() }))
                .collect();
            json!({
                "nummer": account.id,
                "naam": account.name,
                "mail": account.mail,
                "stand": account.state.code(),
                "beheerder": account.administrator,
                "redacteur": account.editor,
                "tweedeFactor": account.second_factor,
                "lidVan": memberships,
            })
        })
        .collect();
    output.data(&Value::from(rows), || {
        if view.accounts.is_empty() {
            return "Er zijn nog geen accounts. Start de site met \"kompas serve\" en open de link die u ziet.\n"
                .to_owned();
        }
        let lines = view.accounts.iter().map(|(account, memberships)| {
            let mut can: Vec<String> = Vec::new();
            can.extend(account.administrator.then(|| "beheerder".to_owned()));
            can.extend(account.editor.then(|| "redacteur".to_owned()));
            can.extend(
                memberships
                    .iter()
                    .map(|(name, role)| format!("{} van {}", role.code(), plain(name))),
            );
            if account.state == AccountState::Disabled {
                can.push("uitgezet".to_owned());
            }
            let can = if can.is_empty() { "mag niets".to_owned() } else { can.join(", ") };
            format!(
                "{:>5}  {} <{}>: {can}\n",
                account.id,
                plain(&account.name),
                plain(&account.mail)
            )
        });
        lines.collect()
    })
}

fn show_link(made: &Invited, site: Option<&str>, output: Output) -> anyhow::Result<()> {
    let path = format!("/toegang/{}", made.token.as_deref().unwrap_or_default());
    let link = format!("{}{path}", site.unwrap_or_default());
    if site.is_none() {
        output.note("Zet het adres van uw site voor deze link. De link werkt één keer.");
    }
    output.data(&json!({ "mail": made.mail, "link": link }), || {
        format!("{link}\n")
    })
}

/// Runs one of the commands about the log.
pub(super) fn log(command: Log, output: Output) -> anyhow::Result<()> {
    runtime()?.block_on(async {
        match command {
            Log::Controleer(arguments) => {
                let app = app(&arguments.guide, &arguments.archive).await?;
                let kept = arguments.hoofd.as_ref();
                let kept = kept.map(|(seq, hash)| (*seq, hash.as_str()));
                prove(&app, kept, output).await
            }
            Log::Hoofd(arguments) => {
                let app = app(&arguments.guide, &arguments.archive).await?;
                let head = app.log_head(ME).await.map_err(refused)?;
                let Some((seq, hash)) = head else {
                    return Err(Refusal::new(Exit::NothingFound, "Het logboek is nog leeg.").into());
                };
                output.data(&json!({ "regel": seq, "controlegetal": hash }), || {
                    format!("{seq}:{hash}\n")
                })
            }
        }
    })
}

async fn prove(app: &App, kept: Option<(i64, &str)>, output: Output) -> anyhow::Result<()> {
    let proof = app.prove_log(ME, kept).await.map_err(refused)?;
    if proof.faults.is_empty() {
        let head = proof
            .head
            .as_ref()
            .map(|(seq, hash)| format!("{seq}:{hash}"));
        return output.data(&json!({ "regels": proof.lines, "hoofd": head }), || {
            format!(
                "Het logboek is heel: {}.\n",
                counted(usize::try_from(proof.lines).unwrap_or(0), "regel", "regels")
            )
        });
    }
    let lines = proof.faults.iter().map(|(seq, fault)| {
        let what = match fault {
            LogFault::Gap => "hiervoor ontbreken regels, of deze staat er dubbel",
            LogFault::Broken => "sluit niet aan op de regel ervoor",
            LogFault::Changed => "is gewijzigd",
            LogFault::Cut => "dit bewaarde hoofd staat niet meer in het logboek",
        };
        format!("regel {seq}: {what}")
    });
    Err(Refusal::new(Exit::Failed, "Het logboek is niet heel.")
        .details(lines)
        .hint("Zet een kopie van de gegevens apart en zoek uit wie erbij kon.")
        .into())
}
