//! Who work on a dossier.

use axum::response::Response;
use utoipa_axum::routes;

use super::describe::{InDossier, OfMember};
use super::{Person, READERS, WRITERS, created, done, dossier_number, told};
use crate::api::body::{Given, inputs, refused};
use crate::api::made_anew;
use crate::api::paging::{Page, Paging, PagingParameters};
use crate::api::problem::Problem;
use crate::api::query::{Keys, Query, number};
use crate::routes::ApiRoutes;
use crate::visit::Visit;

pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::new()
        .get(READERS, routes!(members))
        .post(WRITERS, routes!(add))
        .delete(WRITERS, routes!(remove))
        .get(READERS, routes!(owner))
        .put(WRITERS, routes!(give))
        .get(READERS, routes!(colleagues))
}

inputs! {
    /// Een medewerker van de organisatie.
    #[schema(as = MedewerkerInvoer)]
    MemberInput {
        /// Het nummer van het account.
        #[schema(minimum = 1, maximum = 9_007_199_254_740_991_u64)]
        account: i64,
    }
}

type MemberPage = Page<Person<'static>>;

#[utoipa::path(
    get, path = "/dossiers/{dossier}/leden", operation_id = "lijstDossierleden", tag = "Dossiers",
    summary = "Wie aan een dossier werken",
    description = "De leden van een dossier: wie alles zien en alles mogen wijzigen.",
    params(InDossier, PagingParameters),
    responses((status = 200, description = "Een pagina van de leden.", body = MemberPage))
)]
async fn members(site: Visit, Keys([key]): Keys<1>, mut query: Query) -> Result<Response, Problem> {
    let paging = Paging::read(&mut query);
    query.none()?;
    let id = dossier_number(&key)?;
    let head = site.app.dossier_head(site.asker, id).await?;
    let path = format!("/dossiers/{id}/leden");
    let members = head.seen_by.members.iter();
    let response = paging.answer(&path, &[], members, |member| Person {
        nummer: member.account,
        naam: &member.name,
    })?;
    Ok(made_anew(response))
}

#[utoipa::path(
    get, path = "/dossiers/{dossier}/collegas", operation_id = "lijstCollegas", tag = "Dossiers",
    summary = "Wie aan een dossier kunnen gaan werken",
    description = "De medewerkers van de organisatie die nog niet aan dit dossier werken.",
    params(InDossier, PagingParameters),
    responses((status = 200, description = "Een pagina van de collega's.", body = MemberPage))
)]
async fn colleagues(
    site: Visit,
    Keys([key]): Keys<1>,
    mut query: Query,
) -> Result<Response, Problem> {
    let paging = Paging::read(&mut query);
    query.none()?;
    let id = dossier_number(&key)?;
    let head = site.app.dossier_head(site.asker, id).await?;
    let others = site
        .app
        .could_join(site.asker, &head.record, &head.seen_by)
        .await?;
    let path = format!("/dossiers/{id}/collegas");
    let response = paging.answer(&path, &[], others.iter(), |(nummer, naam)| Person {
        nummer: *nummer,
        naam,
    })?;
    Ok(made_anew(response))
}

#[utoipa::path(
    post, path = "/dossiers/{dossier}/leden", operation_id = "voegDossierlidToe", tag = "Dossiers",
    summary = "Iemand aan een dossier laten werken",
    description = "Laat een collega aan een dossier werken. Een coördinator die uw eigen account noemt, gaat zelf meedoen aan een dossier van haar organisatie; dat komt in het logboek.",
    params(InDossier),
    request_body(content = MemberInput, description = "De collega."),
    responses((status = 201, description = "De collega werkt eraan.", body = super::Created))
)]
async fn add(
    site: Visit,
    Keys([key]): Keys<1>,
    Given(input): Given<MemberInput>,
) -> Result<Response, Problem> {
    let (id, account) = (dossier_number(&key)?, input.account);
    if site.asker.is(account) {
        site.app
            .join_dossier(site.asker, id)
            .await
            .map_err(refused)?;
    } else {
        let added = site.app.add_to_dossier(site.asker, id, account).await;
        added.map_err(refused)?;
    }
    created(account, &format!("/dossiers/{id}/leden"))
}

#[utoipa::path(
    delete, path = "/dossiers/{dossier}/leden/{lid}", operation_id = "verwijderDossierlid", tag = "Dossiers",
    summary = "Iemand van een dossier halen",
    description = "Haalt een lid van een dossier. De eigenaar blijft: maak eerst een ander eigenaar.",
    params(InDossier, OfMember),
    responses((status = 204, description = "Het lid werkt er niet meer aan."))
)]
async fn remove(
    site: Visit,
    Keys([key, member]): Keys<2>,
    query: Query,
) -> Result<Response, Problem> {
    query.none()?;
    let (id, account) = (dossier_number(&key)?, number("lid", &member)?);
    let removed = site.app.take_off_dossier(site.asker, id, account).await;
    removed.map_err(refused)?;
    Ok(done())
}

#[utoipa::path(
    get, path = "/dossiers/{dossier}/eigenaar", operation_id = "haalDossiereigenaar", tag = "Dossiers",
    summary = "De eigenaar van een dossier",
    description = "Wie de eigenaar van een dossier is. Zonder eigenaar is de status 404; een coördinator wijst er dan een aan.",
    params(InDossier),
    responses((status = 200, description = "De eigenaar.", body = Person))
)]
async fn owner(site: Visit, Keys([key]): Keys<1>, query: Query) -> Result<Response, Problem> {
    query.none()?;
    let head = site
        .app
        .dossier_head(site.asker, dossier_number(&key)?)
        .await?;
    let Some((nummer, naam)) = &head.record.owner else {
        return Err(Problem::NotFound(
            "Dit dossier heeft geen eigenaar.".to_owned(),
        ));
    };
    told(&Person {
        nummer: *nummer,
        naam,
    })
}

#[utoipa::path(
    put, path = "/dossiers/{dossier}/eigenaar", operation_id = "wijzigDossiereigenaar", tag = "Dossiers",
    summary = "Een dossier aan een ander geven",
    description = "Maakt een ander lid van het dossier eigenaar.",
    params(InDossier),
    request_body(content = MemberInput, description = "De nieuwe eigenaar."),
    responses((status = 204, description = "Het dossier heeft een andere eigenaar."))
)]
async fn give(
    site: Visit,
    Keys([key]): Keys<1>,
    Given(input): Given<MemberInput>,
) -> Result<Response, Problem> {
    let id = dossier_number(&key)?;
    let given = site.app.give_dossier(site.asker, id, input.account).await;
    given.map_err(refused)?;
    Ok(done())
}
