// The site without JavaScript.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { newPage } from "../support/browser.mjs";
import { get } from "../support/site.mjs";

const plain = (t) => newPage(t, { javaScriptEnabled: false });

test("from home through search to a source", async (t) => {
  const page = await plain(t);
  await page.goto("/");
  await page.locator('main input[name="q"]').fill("toezicht omgeving");
  await page.locator('main form[role="search"] [type="submit"]').click();
  await page.waitForURL(/\/zoeken\?/);
  const hit = page.locator('main article a[href^="/bronnen/"]').first();
  const name = (await hit.innerText()).trim();
  await hit.click();
  await page.waitForURL(/\/bronnen\/[a-z0-9-]+$/);
  assert.equal((await page.locator("h1").innerText()).trim(), name);
});

test("filters are a form, and each can be taken off again", async (t) => {
  const page = await plain(t);
  await page.goto("/bronnen");
  const all = await page.locator("main article").count();
  await page.locator('.kompas-filter input[name="vorm"][value="partner"]').check();
  await page.locator('.kompas-filter input[name="bereik"][value="intern"]').check();
  await page.locator('.kompas-filter [type="submit"]').click();
  await page.waitForURL(/vorm=partner/);
  const some = await page.locator("main article").count();
  assert(some > 0 && some < all, `${some} of ${all}`);
  await page.locator(".kompas-chip", { hasText: /Partner/ }).click();
  await page.waitForURL((url) => !url.searchParams.has("vorm") && url.searchParams.get("bereik") === "intern");
  assert((await page.locator("main article").count()) > some);
});

test("filters open on a narrow screen", async (t) => {
  const page = await newPage(t, { javaScriptEnabled: false, width: 320 });
  await page.goto("/bronnen");
  assert(await page.locator('.kompas-filter [type="submit"]').isVisible());
});

test("a term explains itself on focus", async (t) => {
  const page = await plain(t);
  await page.goto("/themas/weerbaar-buitengebied");
  const term = page.locator("main .begrip").first();
  await term.locator("a").focus();
  await term.getByRole("tooltip").waitFor({ state: "visible" });
});

/** The rows of a Dutch CSV file: semicolons, quotes doubled within quotes. */
function csvRows(text) {
  const rows = [[""]];
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    const row = rows.at(-1);
    if (char === '"' && quoted && text[i + 1] === '"') row[row.length - 1] += text[++i];
    else if (char === '"') quoted = !quoted;
    else if (quoted) row[row.length - 1] += char;
    else if (char === ";") row.push("");
    else if (char === "\n") rows.push([""]);
    else if (char !== "\r") row[row.length - 1] += char;
  }
  if (rows.at(-1).length === 1) rows.pop();
  return rows;
}

for (const path of ["/bronnen?vorm=partner&bereik=intern", "/themas/weerbaar-buitengebied?vraag=l1", "/vragen/l1?vorm=registratie"]) {
  test(`${path}: the exports hold what is shown`, async (t) => {
    const page = await plain(t);
    await page.goto(path);
    const names = await page.locator("article.kompas-vermelding").locator("h2 a, h3 a, h4 a").allInnerTexts();
    assert(names.length > 0);
    const link = (format) => page.locator(`.kompas-export a[href*="formaat=${format}"]`);

    const [download] = await Promise.all([page.waitForEvent("download"), link("csv").click()]);
    assert.match(download.suggestedFilename(), /\.csv$/);
    const csv = await readFile(await download.path(), "utf8");
    assert(csv.startsWith("\uFEFF"), "a mark that tells a Dutch Excel that it is UTF-8");
    const rows = csvRows(csv);
    assert.equal(rows.length, names.length + 1, "a head and a row for each");
    for (const name of names) assert(rows.flat().includes(name.trim()), `${name} is in the CSV file`);

    const xlsx = await get(await link("xlsx").getAttribute("href"));
    assert.equal(xlsx.headers["content-type"], "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    assert.equal(xlsx.body.subarray(0, 2).toString(), "PK");

    const json = await get(await link("json").getAttribute("href"));
    assert.match(json.headers["content-type"], /^application\/json/);
    for (const name of names) assert(json.body.toString().includes(JSON.stringify(name.trim())), `${name} is in the JSON file`);
  });
}
