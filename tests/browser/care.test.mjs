// Sources are looked after, and editors see what readers open and do not find.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { newPage } from "../support/browser.mjs";
import { look as lookAt } from "../support/editors.mjs";
import { ask, begin, serve } from "../support/program.mjs";

const look = lookAt("onderhoud");

test("sources are looked after, and use is counted without cookies", { timeout: 180_000 }, async (t) => {
  const data = await mkdtemp(join(tmpdir(), "kompas-onderhoud-"));
  let site = await serve(["--listen", "127.0.0.1:0", "--data", data]);
  t.after(() => site.stop());
  t.after(() => rm(data, { recursive: true, force: true }));
  const boss = await begin(site.url, site.link);
  const editor = async () => {
    const page = await newPage(t, { site: site.url });
    await page.context().addCookies([{ name: "kompas", value: boss, url: site.url }]);
    return page;
  };

  let page = await editor();
  await page.goto("/redactie");
  await page.locator("main a", { hasText: /^Onderhoud$/ }).click();
  await page.locator("main", { hasText: "Hier wacht niets" }).waitFor();
  await look(page, "leeg");
  await page.goto("/redactie/gebruik");
  await page.locator("main", { hasText: "Er is nog niets geteld" }).waitFor();
  await look(page, "geen-gebruik");

  // A source becomes late today.
  await page.goto("/redactie/onderhoud?kies=bronnen");
  await look(page, "bronnen");
  await page.locator("main a[href='/redactie/onderhoud/riec']").click();
  await look(page, "bron");
  const today = new Date().toISOString().slice(0, 10);
  await page.locator("#opnieuw").fill(today);
  await page.locator("#eigenaar").selectOption({ index: 1 });
  await page.locator("main form[action='/redactie/onderhoud/riec'] [type='submit']").click();
  await page.waitForURL("/redactie/onderhoud/riec");
  await page.locator("main", { hasText: "Te laat" }).waitFor();
  await look(page, "bron-te-laat");
  const visitor = await newPage(t, { site: site.url });
  await visitor.goto("/bronnen/riec");
  await visitor.locator("main h2", { hasText: "Nog niet opnieuw nagekeken" }).waitFor();
  await look(visitor, "bezoeker");
  await page.goto("/redactie/onderhoud");
  await look(page, "wacht");
  await page.locator("main form[action='/redactie/onderhoud/riec/klopt'] [type='submit']").click();
  await page.locator("main", { hasText: "Hier wacht niets" }).waitFor();
  await visitor.reload();
  assert.equal(await visitor.locator("main h2", { hasText: "Nog niet opnieuw nagekeken" }).count(), 0);

  // What was counted since the last minute is written down when the program stops.
  for (let time = 0; time < 3; time += 1) await ask(`${site.url}/zoeken?q=xyloquark`, { method: "GET", headers: {} });
  await site.stop();
  site = await serve(["--listen", "127.0.0.1:0", "--data", data]);
  page = await editor();
  await page.goto("/redactie/gebruik");
  await page.locator("main th", { hasText: "xyloquark" }).waitFor();
  await page.locator("main a", { hasText: "Regionaal Informatie- en Expertisecentrum" }).first().waitFor();
  await look(page, "gebruik");
  await page.locator("main summary").click();
  await look(page, "gebruik-alles");
  assert.deepEqual(await visitor.context().cookies(), []);
});
