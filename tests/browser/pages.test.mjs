// Every kind of page, on a phone and on a desktop: fits, speaks Dutch, is quiet on the console, and passes axe.
// KOMPAS_SHOTS=1 also puts a picture of each into tests/browser/shots.
import assert from "node:assert/strict";
import { test } from "node:test";
import { axe, newPage, overflow } from "../support/browser.mjs";
import { pages } from "../support/pages.mjs";

async function basics(page) {
  const problems = [];
  const headings = await page.locator("h1").count();
  if (headings !== 1) problems.push(`${headings} h1`);
  const lang = await page.locator("html").getAttribute("lang");
  if (lang !== "nl") problems.push(`lang is ${lang}`);
  const title = await page.title();
  if (!title.endsWith("Kompas")) problems.push(`title is ${title}`);
  return problems;
}

/** Opens every disclosure, so that what is in it is checked too. */
const openDetails = (page) => page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));

for (const { name, path, status, operator } of pages) {
  for (const width of [320, 1280]) {
    test(`${name} at ${width} px`, async (t) => {
      const page = await newPage(t, { operator, width });
      const answer = await page.goto(path);
      assert.equal(answer.status(), status);
      if (process.env.KOMPAS_SHOTS) await page.screenshot({ path: `tests/browser/shots/${name}-${width}.png`, fullPage: true });
      const problems = [...(await basics(page)), ...(await overflow(page)), ...(await axe(page))];
      if ((await page.locator("details:not([open])").count()) > 0) {
        await openDetails(page);
        problems.push(...(await overflow(page)), ...(await axe(page)));
      }
      assert.deepEqual([...new Set(problems), ...page.faults], []);
    });
  }
}

// WCAG 1.4.12: a reader may set wider spacing.
const spacing = "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; } p { margin-block-end: 2em !important; }";

for (const { name, path, operator } of pages) {
  // 1280 by 1024 px seen at 400 %.
  test(`${name} at 400 % zoom and with wide spacing`, async (t) => {
    const page = await newPage(t, { operator, width: 320, height: 256 });
    await page.goto(path);
    const problems = await overflow(page);
    const blocking = await page.evaluate(() =>
      [...document.querySelectorAll("body *")].filter((e) => /fixed|sticky/.test(getComputedStyle(e).position) && e.offsetHeight > innerHeight / 3 && e.checkVisibility()).map((e) => `takes the window: ${e.outerHTML.slice(0, 120)}`),
    );
    await page.evaluate((css) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      document.adoptedStyleSheets.push(sheet);
    }, spacing);
    assert.deepEqual([...problems, ...blocking, ...(await overflow(page))], []);
  });
}
