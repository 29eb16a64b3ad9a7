// From a gap to an action, over measures and the board to a decision, as people do it in a browser.
import assert from "node:assert/strict";
import { test } from "node:test";
import { axe, newPage, overflow } from "../support/browser.mjs";
import { get } from "../support/site.mjs";

/** Has a page looked at: by axe where scripts run, for what sticks out, and in a picture. */
async function look(page, name, width, javaScriptEnabled) {
  await page.waitForLoadState("load");
  if (process.env.KOMPAS_SHOTS) await page.screenshot({ path: `tests/browser/shots/${name}-${width}.png`, fullPage: true });
  // Without scripts axe cannot run.
  const found = javaScriptEnabled ? await axe(page) : [];
  assert.deepEqual([...(await overflow(page)), ...found, ...page.faults], [], name);
}

const submit = (page, form) => page.locator(`main form[action="${form}"] [type='submit']`).first().click();
const text = (page) => page.locator("main").innerText();

for (const [width, javaScriptEnabled] of [[1280, true], [320, true], [320, false]]) {
  test(`measures, actions and a decision at ${width} px, scripts ${javaScriptEnabled ? "on" : "off"}`, async (t) => {
    const page = await newPage(t, { operator: true, width, javaScriptEnabled });
    const see = (name) => look(page, `${name}${javaScriptEnabled ? "" : "-zonder-script"}`, width, javaScriptEnabled);
    const title = `Leegstand ${width} ${javaScriptEnabled}`;
    await page.goto("/dossiers/nieuw");
    await page.locator("#thema").selectOption("weerbaar-buitengebied");
    await page.locator("#titel").fill(title);
    await submit(page, "/dossiers");
    await page.waitForURL(/\/dossiers\/\d+$/);
    const dossier = new URL(page.url()).pathname;

    await submit(page, `${dossier}/leemten`);
    await page.locator("#leemten").waitFor();
    assert.match(await text(page), /Hiervan is een actie gemaakt/);
    await see("dossier-leemten");

    await page.goto(`${dossier}/maatregelen`);
    await see("maatregelen-leeg");
    await page.locator("main a", { hasText: "Voeg een maatregel toe" }).click();
    await see("maatregel-nieuw");
    await page.locator("#titel").fill("Controle van lege schuren");
    await page.locator("#waarom").fill("De wijkagent met nummer 123456782 zag licht.");
    await page.locator("#eind").fill("2020-01-01");
    await submit(page, `${dossier}/maatregelen`);
    await page.locator("#fouten").waitFor();
    assert.match(await text(page), /burgerservicenummer/);
    await see("maatregel-fout");
    await page.locator("#waarom").fill("In lege schuren brandt licht.");
    await page.locator("#schakel").selectOption("preventie");
    await page.locator("#partners input[value='omgevingsdienst']").check();
    await page.locator("#rollen").fill("wijkagent\ngebiedsregisseur");
    await page.locator("#wie").selectOption({ index: 1 });
    await page.locator("#status").selectOption("loopt");
    await page.locator("#effect").fill("Minder lege schuren.");
    await submit(page, `${dossier}/maatregelen`);
    await page.waitForURL(/maatregelen#maatregel-1$/);
    assert.match(await text(page), /Te laat/);
    await see("maatregelen");

    // Two windows with the same form: nothing that was typed is lost.
    const other = await newPage(t, { operator: true, width, javaScriptEnabled });
    await page.goto(`${dossier}/maatregelen/1`);
    await other.goto(`${dossier}/maatregelen/1`);
    await other.locator("#titel").fill("Controle van loodsen");
    await submit(other, `${dossier}/maatregelen/1`);
    await other.waitForURL(/#maatregel-1$/);
    await page.locator("#effect").fill("Geen lege schuren meer.");
    await submit(page, `${dossier}/maatregelen/1`);
    await page.locator("#botsing").waitFor();
    assert.match(await text(page), /Controle van loodsen/);
    assert.equal(await page.locator("#effect").inputValue(), "Geen lege schuren meer.");
    await see("maatregel-botsing");
    await submit(page, `${dossier}/maatregelen/1`);
    await page.waitForURL(/#maatregel-1$/);
    await page.goto(`${dossier}/maatregelen/1/weg`);
    await see("maatregel-weg");

    await page.goto(`${dossier}/acties/nieuw?maatregel=1`);
    await see("actie-nieuw");
    await page.locator("#titel").fill("Bel de eigenaren");
    await page.locator("#wie").selectOption({ index: 1 });
    await page.locator("#deadline").fill("2020-02-01");
    await submit(page, `${dossier}/acties`);
    await page.waitForURL(/acties#actie-2$/);
    await see("acties");
    await page.goto("/acties");
    assert.match(await text(page), /Bel de eigenaren\s+Te laat/);
    await see("mijn-acties");
    await page.goto(`${dossier}/acties?beeld=bord`);
    await see("acties-bord");
    await page.locator("#actie-2 button[value='bezig']").click();
    await page.waitForURL(/beeld=bord#actie-2$/);
    assert.match(await page.locator("section[aria-labelledby='kolom-bezig']").innerText(), /Bel de eigenaren/);

    await page.goto(`${dossier}/besluit`);
    await see("besluit");
    await page.locator("#datum").fill("2026-01-15");
    await page.locator("#orgaan").selectOption("college");
    await page.locator("#besluit").fill("Wij gaan door met de controles.");
    await submit(page, `${dossier}/besluit`);
    await page.locator("#fouten").waitFor();
    await see("besluit-open");
    await page.locator("#bevestig input").check();
    await submit(page, `${dossier}/besluit`);
    await page.locator("#besluiten").waitFor();
    await see("besluit-gesloten");
    await page.goto(dossier);
    assert.match(await text(page), /Besloten door College van burgemeester en wethouders op 15 januari 2026/);

    await page.goto("/profiel");
    await submit(page, "/profiel/agenda");
    await page.locator("#adres").waitFor();
    await see("agenda");
    const address = (await page.locator("#adres").inputValue()).match(/\/agenda\/\w{64}$/)[0];
    const { status, headers, body } = await get(address);
    assert.equal(status, 200);
    assert.match(headers["content-type"], /^text\/calendar/);
    assert.match(body.toString(), /\r\nSUMMARY:Bel de eigenaren\r\n/);
    await page.locator("main a", { hasText: "Ik heb het adres bewaard" }).click();
    await see("profiel-agenda");
    await submit(page, "/profiel/agenda/weg");
    await page.waitForURL(/\/profiel#agenda$/);
    assert.equal((await get(address)).status, 404);
  });
}
