//! `kompas sleutels`: who has keys to the API.

use kompas_app::App;
use kompas_app::people::{TokenState, TokenView};
use kompas_domain::code::Code;
use serde_json::{Value, json};

use super::archive::{app, runtime};
use super::documents::{ME, refused};
use crate::cli::Sleutels;
use crate::output::{Output, plain};

/// Runs one of the commands about keys.
pub(super) fn run(command: Sleutels, output: Output) -> anyhow::Result<()> {
    runtime()?.block_on(async {
        match command {
            Sleutels::Lijst(arguments) => {
                let app = app(&arguments.guide, &arguments.archive).await?;
                list(&app, output).await
            }
            Sleutels::TrekIn(arguments) => {
                let app = app(&arguments.guide, &arguments.archive).await?;
                let number = arguments.nummer;
                app.end_any_token(ME, number).await.map_err(refused)?;
                output.note(&format!("Sleutel {number} is ingetrokken."));
                Ok(())
            }
        }
    })
}

async fn list(app: &App, output: Output) -> anyhow::Result<()> {
    let found = app.all_tokens(ME).await.map_err(refused)?;
    let rows: Vec<Value> = found.iter().map(row).collect();
    output.data(&Value::from(rows), || {
        if found.is_empty() {
            return "Er zijn geen sleutels voor de API.\n".to_owned();
        }
        found.iter().map(line).collect()
    })
}

fn rights(view: &TokenView) -> Vec<&'static str> {
    let rights = view.token.rights.iter();
    rights.map(|right| right.code()).collect()
}

fn row(view: &TokenView) -> Value {
    let token = &view.token;
    json!({
        "nummer": token.id,
        "naam": token.name,
        "laatsteTekens": token.hint,
        "account": token.account,
        "van": token.owner,
        "organisatie": token.organisation.1,
        "rechten": rights(view),
        "gemaakt": token.created.date().to_string(),
        "verloopt": token.expires.date().to_string(),
        "verlopen": view.state == TokenState::Ended,
        "gebruikt": token.used.map(|used| used.date().to_string()),
    })
}

fn line(view: &TokenView) -> String {
    let token = &view.token;
    let end = match view.state {
        TokenState::Good => "tot",
        TokenState::EndsSoon => "verloopt binnenkort, op",
        TokenState::Ended => "verlopen op",
    };
    let used = token.used.map_or_else(
        || "nooit gebruikt".to_owned(),
        |used| format!("gebruikt op {}", used.date()),
    );
    format!(
        "{:>5}  {} (…{}) van {}, {}: {}, {end} {}, {used}\n",
        token.id,
        plain(&token.name),
        token.hint,
        plain(&token.owner),
        plain(&token.organisation.1),
        rights(view).join(" en "),
        token.expires.date(),
    )
}
