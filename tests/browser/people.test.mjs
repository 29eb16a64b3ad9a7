// From an invitation to a second factor and out again, as people do it in a browser.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { axe, newPage, overflow } from "../support/browser.mjs";
import { get, password } from "../support/site.mjs";

/** The code that an app shows for a secret in base 32, so many half minutes from now (RFC 6238). */
function code(secret, ahead = 0) {
  const bits = [...secret.replaceAll(/\s/g, "")].map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + ahead));
  const digest = createHmac("sha1", key).update(counter).digest();
  const number = digest.readUInt32BE(digest[19] & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}

/** Has a page looked at: by axe where scripts run, for what sticks out, and in a picture. */
async function look(page, name, width, javaScriptEnabled) {
  // The style may still come in.
  await page.waitForLoadState("load");
  if (process.env.KOMPAS_SHOTS) await page.screenshot({ path: `tests/browser/shots/${name}-${width}.png`, fullPage: true });
  // Without scripts axe cannot run.
  const found = javaScriptEnabled ? await axe(page) : [];
  assert.deepEqual([...(await overflow(page)), ...found, ...page.faults], [], name);
}

const submit = (page, form) => page.locator(`main form[action="${form}"] [type='submit']`).click();

for (const [width, javaScriptEnabled] of [[1280, true], [320, false]]) {
  test(`somebody is invited, comes in and leaves at ${width} px, scripts ${javaScriptEnabled ? "on" : "off"}`, async (t) => {
    const mail = `adviseur-${width}@voorbeeld.nl`;
    const boss = await newPage(t, { operator: true, width, javaScriptEnabled });
    await boss.goto("/beheer/leden");
    await boss.locator("#mail").fill(mail);
    await boss.locator("#rol").selectOption("adviseur");
    await submit(boss, "/beheer/leden");
    await boss.locator("#link").waitFor();
    await look(boss, "link-doorgeven", width, javaScriptEnabled);
    const link = (await boss.locator("#link").inputValue()).match(/\/toegang\/\w+/)[0];

    const page = await newPage(t, { width, javaScriptEnabled });
    await page.goto(link);
    await look(page, "uitnodiging", width, javaScriptEnabled);
    await page.locator("#naam").fill("Adviseur Veiligheid");
    await page.locator("#wachtwoord").fill("gemeente2026");
    await submit(page, link);
    await page.locator("#fouten").waitFor();
    await look(page, "uitnodiging-fout", width, javaScriptEnabled);
    await page.locator("#wachtwoord").fill(password);
    await submit(page, link);
    await page.waitForURL("/profiel");
    await look(page, "profiel-nieuw", width, javaScriptEnabled);

    await page.locator("main a", { hasText: "Zet een tweede factor aan" }).first().click();
    const secret = await page.locator("main code").innerText();
    await page.locator("#code").fill(code(secret));
    await submit(page, "/profiel/tweede-factor");
    await page.locator(".kompas-codes").waitFor();
    await look(page, "herstelcodes", width, javaScriptEnabled);
    assert.equal(await page.locator(".kompas-codes li").count(), 10);
    const recovery = await page.locator(".kompas-codes li").first().innerText();
    await page.locator("main a", { hasText: "Ik heb de codes bewaard" }).click();
    await submit(page, "/afmelden");
    await page.waitForURL("/");

    const enter = async (proof) => {
      await page.goto("/beheer");
      await page.waitForURL(/\/aanmelden\?terug=/);
      await page.locator("#mail").fill(mail);
      await page.locator("#wachtwoord").fill(password);
      await submit(page, "/aanmelden");
      await page.waitForURL(/\/aanmelden\/code/);
      await page.locator("#code").fill(proof);
      await submit(page, "/aanmelden/code");
      await page.waitForURL("/beheer");
    };
    await enter(code(secret, 1));
    await look(page, "beheer-adviseur", width, javaScriptEnabled);
    await page.goto("/beheer/leden");
    await look(page, "leden-verboden", width, javaScriptEnabled);
    await page.goto("/profiel");
    await submit(page, "/afmelden");
    await enter(recovery);
    await page.goto("/profiel");
    assert.match(await page.locator("main").innerText(), /nog 9 herstelcodes/);
    await look(page, "profiel", width, javaScriptEnabled);
  });
}

for (const [width, javaScriptEnabled] of [[1280, true], [320, true], [320, false]]) {
  test(`a key to the API is made, works and is taken back at ${width} px, scripts ${javaScriptEnabled ? "on" : "off"}`, async (t) => {
    const page = await newPage(t, { operator: true, width, javaScriptEnabled });
    const see = (name) => look(page, `${name}${javaScriptEnabled ? "" : "-zonder-script"}`, width, javaScriptEnabled);
    const name = `Maandrapport ${width} ${javaScriptEnabled}`;
    await page.goto("/profiel");
    await page.locator("main a", { hasText: "Bekijk of maak uw sleutels" }).click();
    await page.locator("#naam").fill(name);
    await page.locator("input[value='lezen']").uncheck();
    await submit(page, "/profiel/sleutels");
    await page.locator("#fouten").waitFor();
    await see("sleutels-fout");
    assert.equal(await page.locator("#naam").inputValue(), name);
    await page.locator("input[value='lezen']").check();
    await submit(page, "/profiel/sleutels");
    await page.locator("#sleutel").waitFor();
    await see("sleutel-nieuw");
    const key = await page.locator("#sleutel").inputValue();
    assert.match(key, /^kompas_[0-9A-Za-z]{49}$/);
    const headers = { authorization: `Bearer ${key}` };
    assert.equal((await get("/api/v1/documenten", { headers })).status, 200);

    await page.locator("main a", { hasText: "Ik heb de sleutel bewaard" }).click();
    await page.waitForURL("/profiel/sleutels");
    const row = page.locator(".kompas-rijen > li", { hasText: name });
    assert.match(await row.innerText(), /om te lezen\..*Laatst gebruikt op/s);
    assert(!(await page.content()).includes(key), "it is shown once");
    await row.locator("summary").click();
    await see("sleutels-intrekken");
    await row.locator("[type='submit']").click();
    await page.waitForURL(/\/profiel\/sleutels#/);
    assert.equal(await row.count(), 0);
    await see("sleutels-zonder");
    assert.equal((await get("/api/v1/documenten", { headers })).status, 401);
  });
}
