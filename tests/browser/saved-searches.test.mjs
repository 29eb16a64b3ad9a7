// Keeping a search in documents, as people do it in a browser.
import assert from "node:assert/strict";
import { test } from "node:test";
import { axe, newPage, overflow } from "../support/browser.mjs";
import { addDocument } from "../support/site.mjs";

/** Has a page looked at: by axe where scripts run, for what sticks out, and in a picture. */
async function look(page, name, width, javaScriptEnabled) {
  await page.waitForLoadState("load");
  if (process.env.KOMPAS_SHOTS) await page.screenshot({ path: `tests/browser/shots/${name}-${width}.png`, fullPage: true });
  // Without scripts axe cannot run.
  const found = javaScriptEnabled ? await axe(page) : [];
  assert.deepEqual([...(await overflow(page)), ...found, ...page.faults], [], name);
}

addDocument("weilanden.md", "# Weilanden\n\nOp de weilanden staan oude schuren.\n");
const text = (page) => page.locator("main").innerText();

for (const [width, javaScriptEnabled] of [[1280, true], [320, true], [320, false]]) {
  test(`keeping a search at ${width} px, scripts ${javaScriptEnabled ? "on" : "off"}`, async (t) => {
    const page = await newPage(t, { operator: true, width, javaScriptEnabled });
    const see = (name) => look(page, `${name}${javaScriptEnabled ? "" : "-zonder-script"}`, width, javaScriptEnabled);
    const name = `Weilanden ${width} ${javaScriptEnabled}`;
    await page.goto("/profiel/zoekvragen");
    await see("zoekvragen-leeg");
    await page.goto("/documenten?q=weilanden&verzameling=gids");
    await page.locator("#bewaar summary").click();
    await see("documenten-bewaar");
    await page.locator("#naam").fill("Over 123456782");
    await page.locator("#bewaar [type='submit']").click();
    await page.locator("#fouten").waitFor();
    assert.match(await text(page), /burgerservicenummer/);
    await see("zoekvragen-fout");
    await page.locator("#naam").fill(name);
    await page.locator("section[aria-labelledby='bewaren'] [type='submit']").click();
    await page.waitForURL(/\/profiel\/zoekvragen#zoekvraag-\d+$/);
    assert.match(await text(page), new RegExp(name));
    await see("zoekvragen");
    const one = page.locator("li", { has: page.getByRole("link", { name, exact: true }) });
    await one.locator("summary").click();
    await see("zoekvragen-wijzig");
    await one.getByRole("button", { name: /^Haal weg/ }).click();
    await page.waitForURL((url) => url.pathname === "/profiel/zoekvragen" && !url.hash);
    assert(!(await text(page)).includes(name));
  });
}
