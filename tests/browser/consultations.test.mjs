// Partners are asked, answer by their link and are cited, as people do it in a browser.
import assert from "node:assert/strict";
import { test } from "node:test";
import { axe, newPage, overflow } from "../support/browser.mjs";

/** Has a page looked at: by axe where scripts run, for what sticks out, and in a picture. */
async function look(page, name, width, javaScriptEnabled) {
  await page.waitForLoadState("load");
  if (process.env.KOMPAS_SHOTS) await page.screenshot({ path: `tests/browser/shots/${name}-${width}.png`, fullPage: true });
  const found = javaScriptEnabled ? await axe(page) : [];
  assert.deepEqual([...(await overflow(page)), ...found, ...page.faults], [], name);
}

const submit = (page, form, value) => page.locator(`main form[action="${form}"] [type='submit']${value ? `[value='${value}']` : ""}`).first().click();

/** So many days from now, as a field takes it. */
const day = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

for (const [width, javaScriptEnabled] of [[1280, true], [320, true], [320, false]]) {
  test(`two partners answer, one by link and one by mail, at ${width} px, scripts ${javaScriptEnabled ? "on" : "off"}`, async (t) => {
    const see = (page, name) => look(page, `${name}${javaScriptEnabled ? "" : "-zonder-script"}`, width, javaScriptEnabled);
    const adviser = await newPage(t, { operator: true, width, javaScriptEnabled });
    await adviser.goto("/dossiers/nieuw");
    await adviser.locator("#thema").selectOption("weerbaar-buitengebied");
    await adviser.locator("#titel").fill(`Leegstand ${width} ${javaScriptEnabled}`);
    await submit(adviser, "/dossiers");
    await adviser.waitForURL(/\/dossiers\/\d+$/);
    const dossier = new URL(adviser.url()).pathname;
    await see(adviser, "dossier-zonder-uitvraag");
    await adviser.goto(`${dossier}/uitvragen`);
    await see(adviser, "uitvragen-leeg");
    await adviser.locator("main a.kompas-knop").click();
    await adviser.waitForURL(/\/nieuw$/);
    await see(adviser, "uitvraag-nieuw");

    await adviser.locator("input[name='vraag'][value='L1']").check();
    await adviser.locator("#woorden-L1").fill("Staan er schuren leeg?");
    await adviser.locator("input[name='partner']").first().check();
    await adviser.locator("#rol-1").fill("boswachter");
    await adviser.locator("#toelichting").fill("Het gaat over 123456782.");
    await adviser.locator("#deadline").fill(day(14));
    await submit(adviser, `${dossier}/uitvragen`);
    await adviser.locator("#fouten").waitFor();
    assert.match(await adviser.locator("#fouten").innerText(), /burgerservicenummer \(regel 1, na “Het gaat over”\)/);
    await see(adviser, "uitvraag-nieuw-fout");
    assert(await adviser.locator("input[name='vraag'][value='L1']").isChecked(), "nothing is lost");
    await adviser.locator("#toelichting").fill("Wij zoeken uit of schuren leegstaan.\n\nHet antwoord blijft in het dossier.");
    await submit(adviser, `${dossier}/uitvragen`);
    await adviser.locator("#link-2").waitFor();
    await see(adviser, "uitvraag-links");
    const link = (await adviser.locator("#link-1").inputValue()).match(/\/uitvraag\/\w{64}/)[0];
    assert.match(await adviser.locator("#brief-1").inputValue(), new RegExp(link));
    await adviser.locator("main a", { hasText: "Naar de uitvraag" }).click();
    await adviser.waitForURL(/\/uitvragen\/\d+$/);
    const consultation = new URL(adviser.url()).pathname;
    await see(adviser, "uitvraag-open");

    const partner = await newPage(t, { width, javaScriptEnabled });
    await partner.goto(link);
    await see(partner, "uitvraag-partner");
    assert(!(await partner.content()).includes("Leegstand"), "the title of the dossier is not told");
    await partner.locator("#antwoord-L1").fill("Ja, twee schuren. Meer weet ik niet.");
    await submit(partner, link, "bewaar");
    await partner.waitForURL(/#bewaard$/);
    await partner.locator("#bijlage").setInputFiles({ name: "kapot.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7 niets") });
    await submit(partner, `${link}/bijlagen`);
    await partner.locator("#fouten").waitFor();
    assert.match(await partner.locator("#fouten").innerText(), /kapot\.pdf: Het bestand is beschadigd/);
    await see(partner, "uitvraag-partner-fout");
    await partner.locator("#bijlage").setInputFiles({ name: "lijst.txt", mimeType: "text/plain", buffer: Buffer.from("Schuur 1 en schuur 2 staan leeg.") });
    await submit(partner, `${link}/bijlagen`);
    await partner.waitForURL(/#bijlagen$/);
    await see(partner, "uitvraag-partner-bijlage");
    assert.equal(await partner.locator("#antwoord-L1").inputValue(), "Ja, twee schuren. Meer weet ik niet.");
    await partner.locator("input[name='vertrouwelijk-L1']").check();
    await submit(partner, link, "verstuur");
    await partner.locator("#verstuurd").waitFor();
    await see(partner, "uitvraag-partner-verstuurd");

    await adviser.goto(consultation);
    await adviser.locator("#partner").selectOption({ label: "boswachter" });
    await adviser.locator("#datum").fill(day(-1));
    await adviser.locator("#reactie-L1").fill("Eén schuur, aan de bosrand.");
    await submit(adviser, `${consultation}/overgenomen`);
    await adviser.waitForURL(/#partner-\d+$/);
    const cite = adviser.locator("form[action$='/citeren']").first();
    await cite.locator("textarea").fill("Ja, twee schuren.");
    await cite.locator("[type='submit']").click();
    await adviser.waitForURL(/#partner-\d+$/);
    await adviser.locator("form[action$='/bevestigen']").waitFor();
    await see(adviser, "uitvraag-beantwoord");
    const confirm = adviser.locator("form[action$='/bevestigen']");
    await confirm.locator("textarea").fill("De partner ziet twee lege schuren.");
    await confirm.locator("[type='submit']").click();
    await adviser.locator("#link-1").waitFor();
    const second = (await adviser.locator("#link-1").inputValue()).match(/\/uitvraag\/\w{64}/)[0];

    await partner.goto(second);
    await see(partner, "uitvraag-partner-bevestigen");
    await partner.locator("main button[value='ja']").click();
    await partner.waitForURL(/#teksten$/);
    await see(partner, "uitvraag-partner-bevestigd");
    await adviser.goto(dossier);
    assert.match(await adviser.locator("#citaat-1").innerText(), /Ja, twee schuren\..*In vertrouwen van een partner.*heeft de tekst bevestigd/s);
    await see(adviser, "dossier-met-partner");
    await adviser.goto(`${dossier}/uitvragen`);
    await see(adviser, "uitvragen");
    assert.match(await adviser.locator("main article").innerText(), /2 van 2 beantwoord/);

    // The link of before ended.
    const answer = await partner.goto(link);
    assert.equal(answer.status(), 404);
    assert.match(await partner.locator("main").innerText(), /vraag wie u de link gaf om een nieuwe/);
    partner.faults.length = 0;
    await see(partner, "uitvraag-weg");
  });
}
