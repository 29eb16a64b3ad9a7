// What Kompas is for: "which partners inside my own municipality can tell me about the local
// risks of weerbaar buitengebied, and why is each advised?"
import assert from "node:assert/strict";
import { test } from "node:test";
import { newPage } from "../support/browser.mjs";

for (const javaScriptEnabled of [true, false]) {
  for (const width of [320, 1280]) {
    test(`from home to advised partners with reasons, at ${width} px, ${javaScriptEnabled ? "with" : "without"} JavaScript`, async (t) => {
      const page = await newPage(t, { width, javaScriptEnabled });
      await page.goto("/");
      await page.locator("main a", { hasText: "Weerbaar buitengebied" }).first().click();
      await page.waitForURL(/\/themas\/weerbaar-buitengebied$/);

      const filter = page.locator(".kompas-filter");
      if (!(await filter.locator('[type="submit"]').isVisible())) await filter.locator("summary").click();
      await filter.getByRole("checkbox", { name: /^L1\b/ }).check();
      await filter.getByRole("checkbox", { name: /^Partner/ }).check();
      await filter.getByRole("checkbox", { name: /^Binnen de gemeente/ }).check();
      await filter.locator('[type="submit"]').click();
      await page.waitForURL(/vraag=l1/i);

      const advised = await page.locator("article.kompas-vermelding").all();
      assert(advised.length >= 3, `${advised.length} partners`);
      for (const article of advised) {
        const name = await article.locator("h2, h3, h4").first().innerText();
        assert.match(await article.innerText(), /Partner[\s\S]*Binnen de gemeente/, `${name} is a partner inside the municipality`);
        assert.match(await article.locator(".kompas-vragen").innerText(), /\bL1\b/, `${name} serves L1`);
        const said = await article.locator("> p").first().innerText();
        assert(said.length > 40, `${name} says what it can tell: ${said}`);
        const why = article.locator("details.kompas-waarom");
        if ((await why.getAttribute("open")) === null) await why.locator("summary").click();
        const reasons = await why.locator("dd").allInnerTexts();
        assert(reasons.length > 0 && reasons.every((reason) => reason.trim().length > 10), `${name} says why it is advised: ${reasons}`);
        assert(await why.locator("dd").first().isVisible());
      }
      assert.deepEqual(page.faults, []);
    });
  }
}
