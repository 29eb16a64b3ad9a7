// Editors of the guide at work in a browser, and how their pages are looked at.
import assert from "node:assert/strict";
import { axe, newPage, overflow } from "./browser.mjs";
import { ask, password } from "./program.mjs";

/** Presses the button of a form, or the one with this value. */
export const submit = (page, form, value) => page.locator(`main form[action="${form}"] [type='submit']${value ? `[value='${value}']` : ""}`).first().click();

/**
 * How the pages of a test are looked at: each wide and narrow, with axe, and without anything that
 * sticks out. KOMPAS_SHOTS=1 also puts a picture of each into tests/browser/shots.
 */
export function look(of) {
  let count = 0;
  return async (page, name) => {
    await page.waitForLoadState("load");
    const number = String(++count).padStart(2, "0");
    for (const width of [1280, 320]) {
      await page.setViewportSize({ width, height: 800 });
      if (process.env.KOMPAS_SHOTS) await page.screenshot({ path: `tests/browser/shots/${of}-${number}-${name}-${width}.png`, fullPage: true });
      assert.deepEqual([...(await overflow(page)), ...(await axe(page)), ...page.faults], [], `${name} at ${width}`);
    }
    await page.setViewportSize({ width: 1280, height: 800 });
  };
}

/** A page of somebody who has this session. */
export const pageOf = (t, site, token) => newPage(t, { site: site.url, session: token });

/** A new editor, invited by an administrator; gives the token of her session. */
export async function editor(site, boss, mail, name) {
  const headers = { "content-type": "application/x-www-form-urlencoded", origin: site.url };
  const invitation = new URLSearchParams({ mail, redacteur: "ja" });
  const { body } = await ask(`${site.url}/beheer/gebruikers`, { method: "POST", headers: { ...headers, cookie: `kompas=${boss}` } }, invitation.toString());
  const link = body.toString().match(/\/toegang\/\w+/)[0];
  const form = new URLSearchParams({ naam: name, wachtwoord: password });
  const { status, headers: answered } = await ask(site.url + link, { method: "POST", headers }, form.toString());
  assert.equal(status, 303);
  return answered["set-cookie"][0].match(/^kompas=(\w+);/)[1];
}

/** Lays the proposal that is shown before a second editor; gives its path. */
export async function layBefore(page) {
  await page.waitForURL(/\/redactie\/voorstellen\/\d+$/);
  const proposal = new URL(page.url()).pathname;
  await submit(page, `${proposal}/voorleggen`);
  await page.locator("main", { hasText: "Een andere redacteur beoordeelt dit voorstel" }).waitFor();
  return proposal;
}
