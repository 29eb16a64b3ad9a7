// One editor proposes, another judges, the next edition is published and the first stays as it was.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { newPage } from "../support/browser.mjs";
import { editor, layBefore, look, pageOf, submit } from "../support/editors.mjs";
import { ask, begin, serve } from "../support/program.mjs";

test("an edition is made by two editors, published and read", { timeout: 240_000 }, async (t) => {
  const data = await mkdtemp(join(tmpdir(), "kompas-edities-"));
  const site = await serve(["--listen", "127.0.0.1:0", "--data", data]);
  t.after(() => site.stop());
  t.after(() => rm(data, { recursive: true, force: true }));
  const boss = await begin(site.url, site.link);
  const seen = look("edities");
  const an = await pageOf(t, site, await editor(site, boss, "an@voorbeeld.nl", "An Redacteur"));
  const bo = await pageOf(t, site, await editor(site, boss, "bo@voorbeeld.nl", "Bo Redacteur"));

  await an.goto("/beheer");
  await an.locator("main a", { hasText: "Redactie" }).click();
  await seen(an, "redactie-leeg");
  await an.locator("main a", { hasText: /^Bronnen$/ }).click();
  await seen(an, "bronnen");
  await an.locator("main a", { hasText: "Regionaal Informatie- en Expertisecentrum" }).click();
  await seen(an, "bron-wijzigen");
  await an.locator("#beheerder").fill("Alle overheden samen");
  await an.locator("[id='adressen.0.url']").fill("riec.nl");
  await submit(an, "/redactie/onderdeel", "bewaar");
  await an.locator("main [role='alert']").waitFor();
  await seen(an, "bron-fout");
  await an.locator("[id='adressen.0.url']").fill("https://www.riec.nl/");
  await an.locator("#reden").fill("De naam van de beheerder klopte niet.");
  await submit(an, "/redactie/onderdeel", "bewaar");
  await an.waitForURL(/\/redactie\/voorstellen\/\d+$/);
  await seen(an, "voorstel");
  const first = await layBefore(an);

  await bo.goto("/redactie");
  await bo.locator(`main a[href='${first}']`).click();
  await seen(bo, "oordelen");
  await bo.locator("main a", { hasText: "als bezoeker" }).click();
  await bo.locator("main", { hasText: "Dit is nog niet uitgegeven" }).waitFor();
  await seen(bo, "voorbeeld");
  await bo.goto(first);
  await submit(bo, `${first}/oordeel`, "goedkeuren");
  await bo.locator("main", { hasText: "Goedgekeurd" }).waitFor();

  await bo.goto("/redactie/editie");
  await seen(bo, "zonder-nummer");
  await bo.locator("main a", { hasText: "Nummer en voorwoord voorstellen" }).click();
  await bo.locator("#editie").fill("2026");
  await bo.locator("#voorwoord").fill("Welkom bij de tweede editie.");
  await bo.locator("#reden").fill("Er is genoeg nieuw.");
  await submit(bo, "/redactie/onderdeel", "bewaar");
  const second = await layBefore(bo);
  await an.goto(second);
  await submit(an, `${second}/oordeel`, "goedkeuren");
  await an.locator("main", { hasText: "Goedgekeurd" }).waitFor();
  await an.goto("/redactie/editie");
  await seen(an, "uitgeven");
  await submit(an, "/redactie/editie");
  await an.waitForURL("/edities/2026");
  await an.locator("main", { hasText: "Welkom bij de tweede editie." }).waitFor();

  const visitor = await newPage(t, { site: site.url });
  await visitor.goto("/edities");
  await seen(visitor, "edities");
  await visitor.locator("main a", { hasText: "Editie 2026" }).click();
  await visitor.locator("main summary").first().click();
  await seen(visitor, "editie");
  const added = await visitor.locator("main ins").allTextContents();
  assert.ok(added.some((text) => text.includes("Alle")), added.join(" | "));
  await visitor.goto("/bronnen/riec");
  await visitor.locator("main", { hasText: "Alle overheden samen" }).waitFor();
  await visitor.goto("/edities/2023");
  await visitor.locator("main a", { hasText: "Lees deze editie" }).click();
  await seen(visitor, "oude-editie");
  await visitor.locator("header a", { hasText: "Bronnen" }).click();
  await visitor.locator("main a[href='/edities/2023/bronnen/riec']").first().click();
  await visitor.waitForURL("/edities/2023/bronnen/riec");
  await seen(visitor, "oude-bron");
  assert.equal(await visitor.locator("main", { hasText: "Alle overheden samen" }).count(), 0);

  // What programs ask for at the same addresses.
  const turtle = await ask(`${site.url}/bronnen/riec`, { method: "GET", headers: { accept: "text/turtle" } });
  assert.match(turtle.headers["content-type"], /^text\/turtle/);
  assert.match(turtle.body.toString(), /dct:title "Regionaal Informatie- en Expertisecentrum \(RIEC\)"@nl/);
  const feed = await ask(`${site.url}/edities.atom`, { method: "GET", headers: {} });
  assert.match(feed.body.toString(), /<entry>[\s\S]*Editie 2026/);
  const zip = await ask(`${site.url}/edities/2023/bestanden/kompas-2023.zip`, { method: "GET", headers: {} });
  assert.equal(zip.status, 200);
  assert.equal(zip.body.subarray(0, 2).toString(), "PK");
  const pdf = await ask(`${site.url}/edities/2026/bestanden/kompas-2026.pdf`, { method: "GET", headers: {} });
  assert.equal(pdf.headers["content-type"], "application/pdf");
  assert.equal(pdf.body.subarray(0, 5).toString(), "%PDF-");
});
