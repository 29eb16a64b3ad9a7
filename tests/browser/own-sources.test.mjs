// An organisation adds a source for itself; its members see it among those of the guide.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { newPage } from "../support/browser.mjs";
import { look, pageOf, submit } from "../support/editors.mjs";
import { begin, serve } from "../support/program.mjs";

test("a source of an organisation itself is added, read and offered", { timeout: 120_000 }, async (t) => {
  const data = await mkdtemp(join(tmpdir(), "kompas-eigen-"));
  const site = await serve(["--listen", "127.0.0.1:0", "--data", data]);
  t.after(() => site.stop());
  t.after(() => rm(data, { recursive: true, force: true }));
  const page = await pageOf(t, site, await begin(site.url, site.link));
  const seen = look("eigen");

  await page.goto("/dossiers");
  await page.locator("main a", { hasText: "Eigen bronnen" }).click();
  await seen(page, "leeg");
  await page.locator("main a", { hasText: "Voeg een eigen bron toe" }).click();
  await seen(page, "nieuw");
  await page.locator("#naam").fill("Digipanel van Utrecht");
  await submit(page, "/eigen-bronnen/nieuw");
  await page.waitForURL(/\/eigen-bronnen\/bewerk/);
  await submit(page, "/eigen-bronnen/bewerk", "bewaar");
  await page.locator("main [role='alert']").waitFor();
  await seen(page, "fout");
  await page.locator("#vorm").selectOption("publicatie");
  await page.locator("#beheerder").fill("Team Onderzoek");
  await page.locator("#wat").fill("Een panel van inwoners dat vragen krijgt over veiligheid.");
  await page.locator("#bereiken").fill("Vraag het het team Onderzoek.");
  await page.locator("#toegang").selectOption("op-aanvraag");
  await submit(page, "/eigen-bronnen/bewerk", "bewaar");
  await page.waitForURL("/eigen-bronnen");
  await seen(page, "zonder-thema");
  await page.locator("#thema-digipanel-van-utrecht").selectOption("weerbaar-buitengebied");
  await submit(page, "/eigen-bronnen/bewerk");
  await page.waitForURL(/\/eigen-bronnen\/bewerk/);
  await seen(page, "vermelding");
  await page.locator("#tekst").fill("Laat zien hoe inwoners het buitengebied beleven.");
  await page.locator("[id='vragen.0.vraag']").selectOption("L1");
  await page.locator("[id='vragen.0.grond']").fill("antwoorden van inwoners");
  await page.locator("[id='criteria.dichtbij']").fill("Gaat over onze eigen inwoners.");
  await submit(page, "/eigen-bronnen/bewerk", "bewaar");
  await page.waitForURL("/eigen-bronnen");
  await seen(page, "lijst");
  await page.locator("main a", { hasText: "Bekijk in de gids" }).click();
  await page.waitForURL("/bronnen/digipanel-van-utrecht");
  await page.locator("main", { hasText: "Eigen bron van uw organisatie" }).waitFor();
  await seen(page, "bron");
  await page.goto("/themas/weerbaar-buitengebied");
  await page.locator("main a[href='/bronnen/digipanel-van-utrecht']").first().waitFor();

  const visitor = await newPage(t, { site: site.url });
  const answer = await visitor.goto("/bronnen/digipanel-van-utrecht");
  assert.equal(answer.status(), 404);

  await page.goto("/eigen-bronnen");
  await page.locator("main summary", { hasText: "Meer" }).click();
  await submit(page, "/eigen-bronnen/aanbieden");
  await page.waitForURL(/\/tips\/volgen\//);
  await page.goto("/eigen-bronnen");
  await page.locator("main", { hasText: "Als tip aangeboden: ontvangen" }).waitFor();
  assert.deepEqual(page.faults, []);
});
