// The site with nothing but a keyboard.
import assert from "node:assert/strict";
import { test } from "node:test";
import { axe, focusProblems, newPage, tabTo } from "../support/browser.mjs";
import { pages } from "../support/pages.mjs";

/** Presses Enter and waits until another page is there. */
async function enter(page) {
  await Promise.all([page.waitForEvent("framenavigated"), page.keyboard.press("Enter")]);
  await page.waitForLoadState();
}

test("from home to a source with Tab and Enter", async (t) => {
  const page = await newPage(t);
  await page.goto("/");
  const problems = await tabTo(page, 'main a[href^="/themas/weerbaar-buitengebied"]');
  await enter(page);
  assert.equal(new URL(page.url()).pathname, "/themas/weerbaar-buitengebied");
  problems.push(...(await tabTo(page, 'main a[href^="/bronnen/"]')));
  const name = await page.evaluate(() => document.activeElement.textContent.trim());
  await enter(page);
  assert.match(new URL(page.url()).pathname, /^\/bronnen\/[a-z0-9-]+$/);
  assert.equal((await page.locator("h1").innerText()).trim(), name);
  assert.deepEqual(problems, []);
});

test("the skip link comes first, shows itself and goes past the header", async (t) => {
  const page = await newPage(t);
  await page.goto("/matrix");
  await page.keyboard.press("Tab");
  const skip = page.locator(":focus");
  assert.equal(await skip.getAttribute("href"), "#inhoud");
  assert.deepEqual(await focusProblems(page), []);
  const box = await skip.boundingBox();
  assert(box.width > 24 && box.height > 24, `the skip link is ${box.width} by ${box.height} px`);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  assert(await page.evaluate(() => document.activeElement.closest("main") !== null), "the next Tab is in the content");
});

for (const { name, path, operator } of pages) {
  for (const [width, height] of [[1280, 900], [320, 568]]) {
    test(`${name} at ${width} px: Tab reaches all and shows where it is`, async (t) => {
      const page = await newPage(t, { operator, width, height, reducedMotion: "reduce" });
      await page.goto(path);
      const wanted = await page.evaluate(() => {
        window.reached = new Set();
        window.wanted = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")].filter((e) => e.checkVisibility({ visibilityProperty: true }) && !e.disabled);
        return window.wanted.length;
      });
      const problems = [];
      for (let i = 0; i < wanted + 5; i++) {
        await page.keyboard.press("Tab");
        const found = await focusProblems(page);
        if (!found || !(await page.evaluate(() => window.reached.size < window.reached.add(document.activeElement).size))) break;
        problems.push(...found);
      }
      const missed = await page.evaluate(() => window.wanted.filter((e) => !window.reached.has(e)).map((e) => e.outerHTML.slice(0, 120)));
      assert.deepEqual([...problems, ...missed.map((html) => `not reached: ${html}`)], []);
    });
  }
}

test("search box: suggestions, arrows, Escape, Enter", async (t) => {
  const page = await newPage(t);
  await page.goto("/");
  await tabTo(page, 'main input[name="q"]');
  const box = page.locator(':focus[role="combobox"][aria-expanded="false"]');
  await box.waitFor();
  await page.keyboard.type("om");
  await page.locator('[role="combobox"][aria-expanded="true"]').waitFor();
  const list = page.locator(`#${await page.locator(":focus").getAttribute("aria-controls")}`);
  assert.equal(await list.getAttribute("role"), "listbox");
  assert(await list.isVisible());
  assert((await list.getByRole("option").count()) > 1);
  assert.deepEqual(await axe(page), []);

  await page.keyboard.press("ArrowDown");
  const first = list.getByRole("option", { selected: true });
  assert.equal(await page.locator(":focus").getAttribute("aria-activedescendant"), await first.getAttribute("id"));
  await page.keyboard.press("Escape");
  await box.waitFor();
  assert(await list.isHidden());
  assert.equal(await page.locator(":focus").inputValue(), "om", "Escape keeps what was typed");

  await page.keyboard.type("gevings");
  await page.locator('[role="combobox"][aria-expanded="true"]').waitFor();
  await page.keyboard.press("ArrowDown");
  const chosen = await list.getByRole("option", { selected: true }).innerText();
  await enter(page);
  assert.notEqual(new URL(page.url()).pathname, "/", `Enter opens ${chosen}`);
  assert.deepEqual(page.faults, []);
});

test("search box: Enter without a choice searches", async (t) => {
  const page = await newPage(t);
  await page.goto("/matrix");
  await tabTo(page, 'header input[name="q"]');
  await page.keyboard.type("boa");
  await enter(page);
  assert.equal(new URL(page.url()).pathname, "/zoeken");
  assert.equal(new URL(page.url()).searchParams.get("q"), "boa");
});

test("a term explains itself on focus and under the pointer, until Escape", async (t) => {
  const page = await newPage(t);
  await page.goto("/themas/weerbaar-buitengebied");
  const term = page.locator("main .begrip").first();
  const tip = term.getByRole("tooltip", { includeHidden: true });
  assert(await tip.isHidden());

  await tabTo(page, "main .begrip > a");
  await tip.waitFor({ state: "visible" });
  assert.equal(await page.locator(":focus").getAttribute("aria-describedby"), await tip.getAttribute("id"));
  assert.deepEqual(await axe(page), []);
  await page.keyboard.press("Escape");
  await tip.waitFor({ state: "hidden" });
  assert(await page.evaluate(() => document.activeElement.matches(".begrip > a")), "the focus stays on the term");

  await page.keyboard.press("Tab");
  await term.locator("a").hover();
  await tip.waitFor({ state: "visible" });
  const { x, y, width, height } = await tip.boundingBox();
  await page.mouse.move(x + width / 4, y + height / 2, { steps: 40 });
  assert(await tip.isVisible(), "the pointer may go onto the explanation");
  await page.keyboard.press("Escape");
  await tip.waitFor({ state: "hidden" });
});

test("no explanation shows while a slow style sheet comes in", async (t) => {
  const page = await newPage(t);
  let release;
  const held = new Promise((resolve) => { release = resolve; });
  await page.route("**/*.css", async (route) => { await held; await route.continue(); });
  await page.goto("/themas/weerbaar-buitengebied", { waitUntil: "commit" });
  await page.locator("main .begrip").first().waitFor({ state: "attached" });
  const before = await page.evaluate(() => {
    const visible = () => [...document.querySelectorAll('[role="tooltip"]')].filter((tip) => getComputedStyle(tip).visibility === "visible").length;
    window.afterwards = new Promise((resolve) => {
      document.querySelector('link[rel="stylesheet"]').addEventListener("load", () => resolve(visible()));
    });
    return visible();
  });
  assert(before > 0, "without the style sheet they are text");
  release();
  assert.equal(await page.evaluate(() => window.afterwards), 0);
});

test("filters with Tab, space and Enter", async (t) => {
  const page = await newPage(t);
  await page.goto("/bronnen");
  const problems = await tabTo(page, '.kompas-filter input[name="vorm"][value="registratie"]');
  await page.keyboard.press("Space");
  problems.push(...(await tabTo(page, '.kompas-filter [type="submit"]')));
  await enter(page);
  assert.deepEqual(new URL(page.url()).searchParams.getAll("vorm"), ["registratie"]);
  assert(await page.locator('.kompas-filter input[name="vorm"][value="registratie"]').isChecked(), "the form keeps the choice");
  const shown = await page.locator("main article").count();
  assert(shown > 0);
  assert.match(await page.locator("main h2", { hasText: /bron/ }).first().innerText(), new RegExp(`^${shown}\\b`));
  assert.deepEqual(problems, []);
});
