// The pages on paper, in forced colours, and for who wants no motion.
import assert from "node:assert/strict";
import { test } from "node:test";
import { focusProblems, newPage } from "../support/browser.mjs";
import { pages } from "../support/pages.mjs";

for (const { name, path, status, operator } of pages.filter((page) => page.status === 200)) {
  test(`${name} on paper`, async (t) => {
    const page = await newPage(t, { operator });
    await page.goto(path);
    await page.emulateMedia({ media: "print" });
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    const problems = await page.evaluate(() => {
      const visible = (e) => e.checkVisibility({ visibilityProperty: true });
      const screenOnly = "body > a[href='#inhoud'], header nav, header form, main form, .kompas-kruimel, .kompas-spring, .kompas-chips, .kompas-export, .kompas-facetten, .kompas-niet-drukken";
      const links = [...document.querySelectorAll("main a[href^='http']")].filter(visible);
      return [
        ...[...document.querySelectorAll(screenOnly)].filter(visible).map((e) => `on paper: ${e.outerHTML.slice(0, 120)}`),
        ...links.filter((a) => !getComputedStyle(a, "::after").content.includes(a.getAttribute("href"))).map((a) => `address not written out: ${a.outerHTML}`),
        ...[...document.querySelectorAll("main .kompas-waarom")].filter((e) => !e.open).map((e) => `closed on paper: ${e.innerText}`),
        ...(visible(document.querySelector("h1")) ? [] : ["no title on paper"]),
      ];
    });
    assert.deepEqual(problems, []);
  });
}

test("a source with addresses prints to a PDF file", async (t) => {
  const page = await newPage(t);
  await page.goto("/bronnen/bag-brp-ozb");
  assert((await page.locator("main a[href^='http']").count()) > 0);
  assert((await page.pdf({ format: "A4", tagged: true })).length > 10_000);
});

for (const { name, path, operator } of pages) {
  test(`${name} in forced colours loses nothing`, async (t) => {
    const page = await newPage(t, { operator });
    await page.goto(path);
    const text = await page.locator("body").innerText();
    await page.emulateMedia({ forcedColors: "active" });
    assert.equal(await page.locator("body").innerText(), text);
    const problems = await page.evaluate(() => {
      const parse = (colour) => colour.match(/[\d.]+/g).map(Number);
      const ground = (e) => {
        for (let at = e; at; at = at.parentElement) {
          const [r, g, b, alpha = 1] = parse(getComputedStyle(at).backgroundColor);
          if (alpha > 0) return [r, g, b].join();
        }
        return "255,255,255";
      };
      const found = [];
      for (const e of document.querySelectorAll("body *")) {
        if (!e.checkVisibility({ visibilityProperty: true })) continue;
        const [r, g, b, alpha = 1] = parse(getComputedStyle(e).color);
        const text = [...e.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && n.data.trim());
        const seen = text || e.matches("svg.icoon");
        if (seen && (alpha === 0 || [r, g, b].join() === ground(e))) found.push(`as its ground: ${e.outerHTML.slice(0, 120)}`);
        const field = e.matches("input[type='search'], input[type='text'], button, .kompas-knop");
        if (field && parseFloat(getComputedStyle(e).borderTopWidth) === 0) found.push(`no border: ${e.outerHTML.slice(0, 120)}`);
      }
      return found;
    });
    await page.keyboard.press("Tab");
    problems.push(...(await focusProblems(page)));
    assert.deepEqual(problems, []);
  });

  test(`${name} without motion`, async (t) => {
    const page = await newPage(t, { operator, reducedMotion: "reduce" });
    await page.goto(path);
    const moving = await page.evaluate(() => {
      const seconds = (value) => Math.max(...value.split(",").map((part) => parseFloat(part) * (part.trim().endsWith("ms") ? 0.001 : 1)));
      return [document.documentElement, ...document.querySelectorAll("body, body *")]
        .filter((e) => {
          const style = getComputedStyle(e);
          return style.scrollBehavior === "smooth" || seconds(style.transitionDuration) > 0.01 || (style.animationName !== "none" && seconds(style.animationDuration) > 0.01);
        })
        .map((e) => e.outerHTML.slice(0, 120));
    });
    assert.deepEqual(moving, []);
  });
}
