// Dossiers that go: past their term by a coordinator, or opened by mistake by their owner.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { axe, newPage, overflow } from "../support/browser.mjs";
import { begin, later, serve, signIn } from "../support/program.mjs";

/** Has a page looked at: by axe, for what sticks out, and in a picture. */
async function look(page, name, width, javaScriptEnabled = true) {
  await page.waitForLoadState("load");
  if (process.env.KOMPAS_SHOTS) await page.screenshot({ path: `tests/browser/shots/${name}-${width}.png`, fullPage: true });
  const found = javaScriptEnabled ? await axe(page) : [];
  assert.deepEqual([...(await overflow(page)), ...found, ...page.faults], [], name);
}

async function open(page, title) {
  await page.goto("/dossiers/nieuw");
  await page.locator("#thema").selectOption("weerbaar-buitengebied");
  await page.locator("#titel").fill(title);
  await page.locator("#bewaren").selectOption("1-jaar");
  await page.getByRole("button", { name: "Open het dossier", exact: true }).click();
  await page.waitForURL(/\/dossiers\/\d+$/);
  return new URL(page.url()).pathname;
}

/** Closes a dossier with a decision of years ago. */
async function close(page, path) {
  await page.goto(`${path}/besluit`);
  await page.locator("#datum").fill("2020-02-29");
  await page.locator("#orgaan").selectOption("college");
  await page.locator("#besluit").fill("Wij controleren de schuren.");
  await page.locator("[name='bevestig']").check();
  await page.getByRole("button", { name: "Leg vast en sluit het dossier" }).click();
  await page.waitForURL(`${path}/besluit`);
}

for (const [width, javaScriptEnabled] of [[1280, true], [320, false]]) {
  test(`a coordinator destroys what is past its term, at ${width}`, async (t) => {
    const data = await mkdtemp(join(tmpdir(), "kompas-test-"));
    const options = ["--listen", "127.0.0.1:0", "--data", data];
    const now = await serve(options);
    const before = await newPage(t, { site: now.url, session: await begin(now.url, now.link), width, javaScriptEnabled });
    const titles = [`Schuren ${width}`, `Langer ${width}`];
    const paths = [];
    for (const title of titles) {
      paths.push(await open(before, title));
      await close(before, paths.at(-1));
    }
    await before.goto("/dossiers/vernietiging");
    await before.getByText("Vandaag hoeft er niets weg.").waitFor();
    await now.stop();

    // Their term counts from the day on which the decision was recorded.
    const site = await serve(options, await later(367));
    t.after(() => site.stop());
    t.after(() => rm(data, { recursive: true, force: true }));
    const page = await newPage(t, { site: site.url, session: await signIn(site.url), width, javaScriptEnabled });
    await page.goto("/dossiers");
    await page.getByRole("link", { name: "Vernietigen" }).click();
    await page.waitForURL("/dossiers/vernietiging");
    await look(page, "vernietiging", width, javaScriptEnabled);

    // One is kept for a while, with a reason.
    await page.locator("#dossier").selectOption({ label: titles[1] });
    await page.locator("#tot").fill("2099-12-31");
    await page.locator("#reden").fill("Er loopt bezwaar");
    await page.getByRole("button", { name: "Bewaar langer" }).click();
    await page.getByText("Uitzondering tot en met 31 december 2099").waitFor();

    // Nothing goes without being sure.
    await page.getByLabel(titles[0]).check();
    await page.getByRole("button", { name: "Vernietig de gekozen dossiers" }).click();
    await page.locator("#fouten").getByText("vink aan dat u weet").waitFor();
    await look(page, "vernietiging-fout", width, javaScriptEnabled);
    assert.ok(await page.getByLabel(titles[0]).isChecked(), "what was chosen stays");
    await page.getByLabel("Ik weet dat dit niet ongedaan te maken is").check();
    await page.getByRole("button", { name: "Vernietig de gekozen dossiers" }).click();
    await page.waitForURL(/\/dossiers\/vernietiging\/\d+$/);
    await look(page, "verklaring", width, javaScriptEnabled);
    const told = await page.locator("main").innerText();
    assert.match(told, /Bewaartermijn verstreken: 1 jaar na sluiten/);
    assert.ok(!told.includes(titles[0]), told);
    const [gone, kept] = [await page.request.get(paths[0]), await page.request.get(paths[1])];
    assert.deepEqual([gone.status(), kept.status()], [404, 200]);
    await page.goto("/dossiers/vernietiging");
    await page.getByRole("button", { name: new RegExp(`uitzondering weg.*${titles[1]}`) }).click();
    await page.waitForLoadState("load");
    assert.equal(await page.getByText("Uitzondering tot en met").count(), 0);
  });
}

test("an owner removes what she opened by mistake", async (t) => {
  const page = await newPage(t, { operator: true, width: 320 });
  const path = await open(page, "Vergissing");
  await page.goto(path);
  await page.getByRole("link", { name: "Per vergissing geopend?" }).click();
  await page.waitForURL(`${path}/verwijderen`);
  await look(page, "dossier-verwijderen", 320);
  await page.getByRole("button", { name: "Verwijder het dossier" }).click();
  await page.waitForURL("/dossiers");
  assert.equal((await page.request.get(path)).status(), 404);

  const closed = await open(page, "Besloten");
  await close(page, closed);
  await page.goto(`${closed}/verwijderen`);
  await page.getByRole("heading", { name: "Dit dossier blijft" }).waitFor();
  await look(page, "dossier-blijft", 320);
});
