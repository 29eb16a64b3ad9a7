// One Chromium per test file, and what is watched on each page that a test opens.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import { after } from "node:test";
import { chromium } from "playwright-core";
import { operatorToken, siteUrl } from "./site.mjs";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const arguments_ = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

function executable() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const folders = [...process.env.PATH.split(delimiter), "/usr/bin"];
  const found = ["chromium", "chromium-browser", "google-chrome"].flatMap((name) => folders.map((folder) => join(folder, name))).find(existsSync);
  if (!found) throw new Error("no Chromium found; `make test-tools` installs it, or name one in CHROMIUM");
  return found;
}

let launched;
function browser() {
  launched ??= chromium.launch({ executablePath: executable(), args: arguments_ });
  return launched;
}
after(async () => (await launched)?.close());

/**
 * An empty page in a context of its own, of a visitor or of the operator; it is closed when test
 * `t` ends. It is of the site under test, unless the address of another is given as `site`; who has
 * a session there gives its token.
 * `page.faults` collects what must not happen: errors on the console (refusals by the content
 * security policy are among them), exceptions, requests to another origin.
 */
export async function newPage(t, { width = 1280, height = 900, operator = false, site, session, ...options } = {}) {
  const baseURL = site ?? (await siteUrl());
  const context = await (await browser()).newContext({ baseURL, viewport: { width, height }, locale: "nl-NL", ...options });
  t.after(() => context.close());
  context.setDefaultTimeout(10_000);
  const token = operator ? await operatorToken() : session;
  if (token) await context.addCookies([{ name: "kompas", value: token, url: baseURL }]);
  const page = await context.newPage();
  page.faults = [];
  page.on("pageerror", (error) => page.faults.push(`exception: ${error.message}`));
  page.on("console", (message) => {
    // A page that answers 404 on purpose is itself reported as a failed resource.
    const itself = message.location().url === page.url() && message.text().startsWith("Failed to load resource");
    if (message.type() === "error" && !itself) page.faults.push(`console: ${message.text()} (${message.location().url})`);
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(`${baseURL}/`)) page.faults.push(`request outside the site: ${request.url()}`);
  });
  return page;
}

const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What axe finds on the page as it is now, one line per element; `more` are options of axe. */
export async function axe(page, more = {}) {
  await page.evaluate(axeSource);
  const { violations, ran } = await page.evaluate(async ({ values, more }) => {
    const results = await window.axe.run(document, { ...more, runOnly: { type: "tag", values }, rules: { "target-size": { enabled: true } } });
    return { violations: results.violations, ran: [...results.passes, ...results.violations, ...results.incomplete].map((rule) => rule.id) };
  }, { values: tags, more });
  const problems = violations.flatMap((rule) => rule.nodes.map((node) => `axe ${rule.id}: ${node.html.slice(0, 200)}: ${node.failureSummary.replace(/\s+/g, " ")}`));
  for (const rule of ["color-contrast", "target-size"]) if (!ran.includes(rule)) problems.push(`axe did not check ${rule}`);
  return problems;
}

/** How far the page reaches past its window to the right, as a list of what sticks out; empty when it fits. */
export function overflow(page) {
  return page.evaluate(() => {
    const root = document.documentElement;
    const hidden = [root, document.body].filter((e) => /hidden|clip/.test(getComputedStyle(e).overflowX)).map((e) => `${e.localName} hides what does not fit`);
    if (root.scrollWidth <= innerWidth) return hidden;
    const wide = [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > innerWidth + 1).slice(0, 5);
    return [...hidden, `${root.scrollWidth} px in ${innerWidth} px: ${wide.map((e) => e.outerHTML.slice(0, 120)).join(" · ")}`];
  });
}

/**
 * Complaints about the focus as it is now; empty when a sighted keyboard user can see where she is:
 * an outline of at least 2 px on the element or on the surface that stands for it, in view, not covered.
 * Null when nothing has the focus.
 */
export function focusProblems(page) {
  return page.evaluate(async () => {
    const e = document.activeElement;
    if (!e || e === document.body) return null;
    const outline = (...style) => (style.some((s) => s.outlineStyle !== "none") ? Math.max(...style.map((s) => (s.outlineStyle === "none" ? 0 : parseFloat(s.outlineWidth)))) : 0);
    const look = () => {
      const width = outline(getComputedStyle(e), getComputedStyle(e, "::after"));
      const box = e.getClientRects()[0] ?? e.getBoundingClientRect();
      const inView = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
      const clamp = (value, most) => Math.min(Math.max(value, 1), most - 1);
      const at = document.elementFromPoint(clamp(box.x + Math.min(box.width / 2, 8), innerWidth), clamp(box.y + box.height / 2, innerHeight));
      const html = e.outerHTML.slice(0, 160);
      return [
        ...(width < 2 ? [`outline of ${width} px: ${html}`] : []),
        ...(inView ? [] : [`out of view: ${html}`]),
        ...(inView && at && !e.contains(at) && !at.contains(e) ? [`covered by ${at.outerHTML.slice(0, 80)}: ${html}`] : []),
      ];
    };
    if (look().length === 0) return [];
    // The style may take effect, and the page may scroll, in the next frames.
    const frame = () => new Promise(requestAnimationFrame);
    for (let before = NaN, still = 0; still < 6; still = scrollY === before ? still + 1 : 0) {
      before = scrollY;
      await frame();
    }
    await Promise.allSettled(document.getAnimations().map((animation) => animation.finished));
    return look();
  });
}

/** Presses Tab until `selector` has the focus; returns complaints about the elements on the way. */
export async function tabTo(page, selector, atMost = 250) {
  const problems = [];
  for (let i = 0; i < atMost; i++) {
    await page.keyboard.press("Tab");
    problems.push(...((await focusProblems(page)) ?? []));
    if (await page.evaluate((s) => document.activeElement?.matches(s), selector)) return problems;
  }
  throw new Error(`${selector} is not reached with ${atMost} times Tab`);
}
