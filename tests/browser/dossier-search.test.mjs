// Search in one's own dossiers, as people do it in a browser.
import assert from "node:assert/strict";
import { test } from "node:test";
import { axe, newPage, overflow } from "../support/browser.mjs";

/** Has a page looked at: by axe where scripts run, for what sticks out, and in a picture. */
async function look(page, name, width, javaScriptEnabled) {
  await page.waitForLoadState("load");
  if (process.env.KOMPAS_SHOTS) await page.screenshot({ path: `tests/browser/shots/${name}-${width}.png`, fullPage: true });
  // Without scripts axe cannot run.
  const found = javaScriptEnabled ? await axe(page) : [];
  assert.deepEqual([...(await overflow(page)), ...found, ...page.faults], [], name);
}

const text = (page) => page.locator("main").innerText();

for (const [width, javaScriptEnabled] of [[1280, true], [320, true], [320, false]]) {
  test(`search in dossiers at ${width} px, scripts ${javaScriptEnabled ? "on" : "off"}`, async (t) => {
    const page = await newPage(t, { operator: true, width, javaScriptEnabled });
    const see = (name) => look(page, `${name}${javaScriptEnabled ? "" : "-zonder-script"}`, width, javaScriptEnabled);
    const word = `kelder${"abc"[[1280, 320].indexOf(width) + (javaScriptEnabled ? 0 : 1)]}q`;
    await page.goto("/dossiers/nieuw");
    await page.locator("#thema").selectOption("weerbaar-buitengebied");
    await page.locator("#titel").fill(`Opslag ${word}`);
    await page.locator("main form[action='/dossiers'] [type='submit']").click();
    await page.waitForURL(/\/dossiers\/\d+$/);
    const dossier = new URL(page.url()).pathname;
    await page.goto(`${dossier}/vragen/l1`);
    await page.locator("#antwoord").fill(`In de ${word} staan **vaten** met loog. Niemand weet van wie die zijn.`);
    await page.locator("#openheid").selectOption("vertrouwelijk");
    await page.locator("#grond").selectOption("5.1.2d");
    await page.locator("#kenmerken input[value='wpg']").check();
    await page.locator("button[value='bewaar']").click();
    await page.waitForURL((url) => url.pathname === dossier);

    await page.goto("/dossiers");
    await see("dossiers-met-zoekvak");
    await page.locator("#dossiers-zoek input[name='q']").fill(`${word} vat`);
    await page.locator("#dossiers-zoek [type='submit']").click();
    await page.waitForURL(/\/dossiers\/zoeken\?q=/);
    assert.match(await text(page), /Antwoord bij vraag L1/);
    assert.match(await text(page), /Vertrouwelijk/);
    assert((await page.locator("main mark").allInnerTexts()).includes("vaten"));
    await see("dossiers-zoeken");
    // On a narrow screen the script folds the filters.
    if (!(await page.locator("input[name='onderdeel']").first().isVisible())) await page.locator(".kompas-filter summary").click();
    await page.locator("input[name='onderdeel'][value='antwoord']").check();
    await page.locator("button[form='dossiers-zoek']").click();
    await page.waitForURL(/onderdeel=antwoord/);
    await see("dossiers-zoeken-gefilterd");
    await page.locator("main article a").first().click();
    await page.waitForURL(/#vraag-L1$/);
    await page.goto("/dossiers/zoeken?q=qxzvwq");
    assert.match(await text(page), /Niets gevonden/);
    await see("dossiers-zoeken-niets");
    await page.goto("/dossiers/zoeken");
    await see("dossiers-zoeken-leeg");
  });
}
