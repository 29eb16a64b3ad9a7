// From a file to a citation, as the operator does it in a browser.
import assert from "node:assert/strict";
import { test } from "node:test";
import { newPage } from "../support/browser.mjs";

const file = (name, text) => ({ name, mimeType: "text/markdown", buffer: Buffer.from(text) });
const note = (word) => file(`${word}.md`, `# Verslag ${word}\n\nIn de stal bij ${word} stond een kwekerij. De boer meldde dat bij het loket.\n`);

/** Searches until the worker has read what was added. */
async function found(page, word) {
  for (let tries = 0; tries < 50; tries++) {
    await page.goto(`/documenten?q=${word}`);
    const hit = page.locator("main article h3 a").first();
    if ((await hit.count()) > 0) return hit;
    await page.waitForTimeout(200);
  }
  throw new Error(`${word} is not found`);
}

for (const javaScriptEnabled of [true, false]) {
  const word = javaScriptEnabled ? "hoogkerspel" : "laagkerspel";
  test(`a file is added, found, cited and removed, scripts ${javaScriptEnabled ? "on" : "off"}`, async (t) => {
    const page = await newPage(t, { operator: true, javaScriptEnabled });
    await page.goto("/documenten/toevoegen");
    await page.locator("#bestanden").setInputFiles([note(word)]);
    await page.locator("main form [type='submit']").click();
    await page.waitForURL(/\/beheer\/taken/);

    await (await found(page, word)).click();
    await page.waitForURL(/\/documenten\/\d+/);
    assert(await page.locator("mark", { hasText: word }).first().isVisible());
    const document = new URL(page.url()).pathname;
    await page.locator("main a", { hasText: "Citeer" }).first().click();
    await page.waitForURL(/\/citaat\?/);
    assert.match(await page.locator("pre").first().innerText(), new RegExp(word));
    const copy = page.locator("[data-kopieer]").first();
    if (javaScriptEnabled) {
      await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
      await copy.click();
      await page.locator("#kopieer-melding", { hasText: /./ }).waitFor();
      assert.match(await page.evaluate(() => navigator.clipboard.readText()), new RegExp(word));
    } else {
      assert(await copy.isHidden());
    }

    await page.goto(`${document}/verwijderen`);
    await page.locator("main form [type='submit']").click();
    await page.waitForURL((url) => !url.pathname.endsWith("/verwijderen"));
    const gone = await page.goto(document);
    assert.equal(gone.status(), 404);
    assert.deepEqual(page.faults, []);
  });
}

test("files are dropped on the form", async (t) => {
  const page = await newPage(t, { operator: true });
  await page.goto("/documenten/toevoegen");
  const transfer = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File(["# Gesleept\n\nEen zelfgemaakt bestand over nergenshuizen.\n"], "gesleept.md", { type: "text/markdown" }));
    return data;
  });
  await page.dispatchEvent("[data-sleep]", "drop", { dataTransfer: transfer });
  await page.locator(".kompas-sleep__lijst li", { hasText: "gesleept.md" }).waitFor();
  await page.locator("main form [type='submit']").click();
  await page.waitForURL(/\/beheer\/taken/);
  await found(page, "nergenshuizen");
  assert.deepEqual(page.faults, []);
});

test("what is wrong is told, and nothing that was typed is lost", async (t) => {
  const page = await newPage(t, { operator: true });
  await page.goto("/documenten/toevoegen");
  await page.locator("#adressen").fill("geen adres\nook niet");
  await page.locator("main form [type='submit']").click();
  const alert = page.getByRole("alert");
  await alert.waitFor();
  const told = await alert.innerText();
  assert(told.includes("geen adres") && told.includes("ook niet"), told);
  assert.equal(await page.locator("#adressen").inputValue(), "geen adres\nook niet");
});
