// The guide as a folder on a disk, with the network off.
// KOMPAS_SHOTS=1 also puts a picture of each kind of page into tests/browser/shots.
import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { HtmlValidate, StaticConfigLoader } from "html-validate";
import { axe, focusProblems, newPage, overflow, tabTo } from "../support/browser.mjs";
import { folderUrl } from "../support/map.mjs";

const open = (t, options = {}) => newPage(t, { site: folderUrl, offline: true, ...options });
/** On a disk no script may fetch a style sheet, as axe would. */
const axeHere = (page) => axe(page, { preload: false });
const at = (path) => `${folderUrl}/${path}`;

const kinds = [
  ["index", "index.html"],
  ["thema", "themas/weerbaar-buitengebied.html"],
  ["vraag", "vragen/l1.html"],
  ["bronnen", "bronnen/index.html"],
  ["bron", "bronnen/omgevingsdienst.html"],
  ["bron-met-adressen", "bronnen/bag-brp-ozb.html"],
  ["matrix", "matrix.html"],
  ["begrippen", "begrippen.html"],
  ["zoeken", "zoeken.html"],
  ["gezocht", "zoeken.html?q=jeugd+drugs"],
  ["gezocht-niets", "zoeken.html?q=qxzvwq"],
  ["over", "over.html"],
  ["toegankelijkheid", "toegankelijkheid.html"],
];

for (const [name, path] of kinds) {
  for (const width of [320, 1280]) {
    test(`${name} from a disk at ${width} px`, async (t) => {
      const page = await open(t, { width });
      await page.goto(at(path));
      if (process.env.KOMPAS_SHOTS) await page.screenshot({ path: `tests/browser/shots/map-${name}-${width}.png`, fullPage: true });
      const problems = [...(await overflow(page)), ...(await axeHere(page))];
      await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
      problems.push(...(await overflow(page)), ...(await axeHere(page)));
      assert.deepEqual([...new Set(problems), ...page.faults], []);
    });
  }
}

test("every file is valid HTML", async () => {
  const validator = new HtmlValidate(new StaticConfigLoader(JSON.parse(await readFile(new URL("../../.htmlvalidate.json", import.meta.url), "utf8"))));
  const folder = fileURLToPath(folderUrl);
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith(".html"));
  assert(files.length > 90, `${files.length} pages`);
  const problems = new Set();
  for (const file of files) {
    const report = await validator.validateString(await readFile(`${folder}/${file}`, "utf8"));
    for (const { ruleId, message } of report.results.flatMap((result) => result.messages)) problems.add(`${ruleId}: ${message}`);
  }
  assert.deepEqual([...problems], []);
});

test("from the first page to a theme to a source, by links", async (t) => {
  const page = await open(t);
  await page.goto(at("index.html"));
  assert.match(await page.locator(".kompas-editie").innerText(), /^U leest editie .* zonder internet/);
  await page.getByRole("link", { name: "Weerbaar buitengebied" }).first().click();
  await page.waitForURL(at("themas/weerbaar-buitengebied.html"));
  const link = page.locator("#bronnen").locator("xpath=..").locator("h3 a").first();
  const name = (await link.innerText()).trim();
  await link.click();
  await page.waitForURL(/\/bronnen\/[a-z0-9-]+\.html$/);
  assert.equal((await page.locator("h1").innerText()).trim(), name);
  await page.getByRole("navigation", { name: "Kruimelpad" }).getByRole("link", { name: "Bronnen" }).click();
  await page.waitForURL(at("bronnen/index.html"));
  await page.getByRole("link", { name: "Matrix" }).click();
  await page.locator("td a").first().click();
  await page.waitForURL(/\/vragen\/g1\.html#thema-/);
  assert.deepEqual(page.faults, []);
});

test("icons are drawn, and the style is there", async (t) => {
  const page = await open(t);
  await page.goto(at("themas/weerbaar-buitengebied.html"));
  const drawn = await page.evaluate(() => [...document.querySelectorAll("svg.icoon use")].map((use) => use.getBBox().width > 0));
  assert(drawn.length > 20 && drawn.every(Boolean), `${drawn.filter(Boolean).length} of ${drawn.length}`);
  const colour = await page.locator("header").evaluate((header) => getComputedStyle(header).backgroundColor);
  assert.notEqual(colour, "rgba(0, 0, 0, 0)");
});

/** The titles that a search finds. */
async function found(page, query) {
  await page.goto(at(`zoeken.html?q=${encodeURIComponent(query)}`));
  return page.locator(".kompas-treffer h3").allInnerTexts();
}

test("a search from any page finds, tells it, and opens a hit", async (t) => {
  const page = await open(t);
  await page.goto(at("bronnen/omgevingsdienst.html"));
  await page.locator("header input[name=q]").fill("jeugdboa");
  await page.keyboard.press("Enter");
  await page.waitForURL(/zoeken\.html\?q=jeugdboa$/);
  assert.match(await page.getByRole("status").innerText(), /^\d+ resulta(at|ten) voor ‘jeugdboa’/);
  assert.equal(await page.title(), "Zoeken naar ‘jeugdboa’ | Kompas");
  assert.equal(await page.locator("main input[name=q]").inputValue(), "jeugdboa");
  const hit = page.locator(".kompas-treffer").first();
  assert.deepEqual((await hit.locator("li").allInnerTexts()).slice(0, 2), ["Bron", "Partner"]);
  assert.match((await hit.locator("mark").first().innerText()).toLowerCase(), /boa/);
  const name = (await hit.locator("h3").innerText()).trim();
  await hit.getByRole("link").click();
  assert.equal((await page.locator("h1").innerText()).trim(), name);
  await page.locator("header input[name=q]").fill("woonoverlast");
  await page.locator("header button").click();
  await page.locator("main form button").click();
  await page.locator(".kompas-treffer").first().waitFor();
  assert.deepEqual(page.faults, []);
});

test("a search finds what the site finds", async (t) => {
  const page = await open(t);
  const site = await newPage(t);
  for (const query of ["boa", "schuren", "leegstaande schuren", "RIEC", "bibob", "drugs", "jongeren criminaliteit", "coördinator", "COORDINATOR", "zorg- en veiligheidshuis", "politie", "cybercrime ouderen", "omgevingsdienst", "regionaal informatie en expertise centrum"]) {
    const here = await found(page, query);
    await site.goto(`/zoeken?q=${encodeURIComponent(query)}`);
    const there = await site.locator(".kompas-treffer h3").allInnerTexts();
    assert(there.length > 0, query);
    const missing = there.slice(0, 5).filter((title) => !here.includes(title));
    assert.deepEqual(missing, [], `${query}: ${here.slice(0, 8).join(" · ")}`);
    assert(here.slice(0, 3).includes(there[0]), `${query}: ${there[0]} comes after ${here.slice(0, 3).join(" · ")}`);
  }
});

test("half a word, a wrong letter, and nothing at all", async (t) => {
  const page = await open(t);
  const half = await found(page, "omgevingsd");
  assert(half.includes("Omgevingsdienst"), half.join(" · "));
  const wrong = await found(page, "omgevingsdinst");
  assert(wrong.includes("Omgevingsdienst"), wrong.join(" · "));
  assert.match(await page.getByRole("status").innerText(), /Dit lijkt erop/);
  assert.deepEqual(await found(page, "qxzvwq"), []);
  assert.match(await page.getByRole("status").innerText(), /^Niets gevonden voor ‘qxzvwq’/);
  await found(page, "constructor __proto__ toString");
  await page.goto(at("zoeken.html"));
  assert.match(await page.getByRole("status").innerText(), /^Typ een woord/);
  assert.deepEqual(page.faults, []);
});

test("what is typed is text", async (t) => {
  const page = await open(t);
  await found(page, "<img src=x onerror=weg()>");
  assert.equal(await page.locator("main img").count(), 0);
  assert.match(await page.getByRole("status").innerText(), /<img src=x onerror=weg\(\)>/);
  assert.deepEqual(page.faults, []);
});

test("more hits than fit are shown at once with a button, which keeps the keyboard", async (t) => {
  const page = await open(t);
  const first = await found(page, "gemeente");
  assert.equal(first.length, 20);
  const button = page.getByRole("button", { name: /^Toon ook de andere \d+$/ });
  await button.focus();
  assert.deepEqual(await focusProblems(page), []);
  await page.keyboard.press("Enter");
  const all = await page.locator(".kompas-treffer h3").allInnerTexts();
  assert(all.length > 20);
  assert.equal(await page.evaluate(() => document.activeElement.textContent), all[20]);
  assert.equal(await button.count(), 0);
});

test("by keyboard from the first page to a hit", async (t) => {
  const page = await open(t);
  await page.goto(at("index.html"));
  assert.deepEqual(await tabTo(page, "main input[name=q]"), []);
  await page.keyboard.type("omgevingsdienst");
  await page.keyboard.press("Enter");
  await page.waitForURL(/zoeken\.html\?q=/);
  assert.deepEqual(await tabTo(page, ".kompas-treffer a"), []);
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/bronnen\/omgevingsdienst\.html$/);
});

test("without JavaScript the search page says so and leads on", async (t) => {
  const page = await open(t, { javaScriptEnabled: false });
  await page.goto(at("zoeken.html?q=boa"));
  assert(await page.getByText("Zoeken werkt hier alleen met JavaScript").isVisible());
  await page.getByRole("link", { name: "Alle bronnen, op alfabet" }).click();
  await page.waitForURL(at("bronnen/index.html"));
  const names = await page.locator("article h3").allInnerTexts();
  assert.deepEqual(names, [...names].sort((a, b) => a.localeCompare(b, "nl", { ignorePunctuation: false })));
});
