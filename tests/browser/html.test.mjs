// Every page that can be reached by links: answers, is valid HTML, leads nowhere dead, and is light.
// No browser is needed for that.
//
// .htmlvalidate.json departs from the recommended rules in three points: a list may have a name (ARIA allows
// it), the options of a filter share one, and a title holds the whole name of a source.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { before, describe, test } from "node:test";
import { gunzipSync, gzipSync } from "node:zlib";
import { HtmlValidate, StaticConfigLoader } from "html-validate";
import { pages as kinds } from "../support/pages.mjs";
import { get, operatorToken } from "../support/site.mjs";

const pageBudget = 80_000; // bytes over the wire: page, style sheet, script and icons
const cssBudget = 40_000;

const decode = (text) => text.replaceAll("&amp;", "&").replaceAll("&#38;", "&").replaceAll("&quot;", '"').replaceAll("&#34;", '"').replaceAll("&#39;", "'");
const attributes = (html, name) => [...html.matchAll(new RegExp(`\\s${name}="([^"]*)"`, "g"))].map((m) => decode(m[1]));

/** One answer, unpacked: `wire` is how many bytes it took. */
async function fetchPage(path, operator = false) {
  const more = operator ? { cookie: `kompas=${await operatorToken()}` } : {};
  const { status, headers, body } = await get(path, { headers: { "accept-encoding": "gzip", ...more } });
  const text = headers["content-encoding"] === "gzip" ? gunzipSync(body) : body;
  return { path, status, type: headers["content-type"] ?? "", wire: body.length, body: text };
}

/** All that the pages link to. Links on a page with filters set are tried when no other page has them, but not followed. */
async function crawl() {
  const seen = new Map();
  const queue = ["/", ...kinds.filter((kind) => !kind.operator).map((kind) => kind.path)].map((path) => ({ path, from: "the list of kinds" }));
  const links = [];
  while (queue.length > 0) {
    const { path, from } = queue.shift();
    if (seen.has(path)) continue;
    const page = await fetchPage(path);
    seen.set(path, { ...page, from });
    if (!page.type.startsWith("text/html") || (path.includes("?") && from !== "the list of kinds")) continue;
    for (const href of attributes(page.body.toString(), "href")) {
      if (/^(https?:|mailto:)/.test(href)) continue;
      const target = new URL(href, `http://kompas.test${path}`);
      links.push({ from: path, href, path: target.pathname + target.search, fragment: decodeURIComponent(target.hash.slice(1)) });
      queue.push({ path: target.pathname + target.search, from: path });
    }
  }
  const managed = [];
  for (const { path, operator } of kinds) if (operator) managed.push(await fetchPage(path, true));
  return { seen, links, managed };
}

describe("all pages", () => {
  let seen;
  let links;
  let managed;
  let html;
  before(async () => {
    const crawled = await crawl();
    ({ seen, links, managed } = crawled);
    html = [...seen.values(), ...managed].filter((page) => page.type.startsWith("text/html"));
  });

  test("there are many", () => assert(html.length > 90, `${html.length} pages`));

  test("no link is dead", () => {
    const expected = new Map(kinds.filter((kind) => !kind.operator).map(({ path, status }) => [path, status]));
    const dead = [...seen.values()].filter((page) => page.status !== (expected.get(page.path) ?? 200));
    const fragments = links.filter(({ path, fragment }) => fragment && !attributes(seen.get(path).body.toString(), "id").includes(fragment));
    assert.deepEqual([...dead.map((page) => `${page.status} ${page.path}, linked from ${page.from}`), ...new Set(fragments.map(({ path, fragment, from }) => `no #${fragment} in ${path}, linked from ${from}`))], []);
  });

  test("HTML is valid", async () => {
    const config = JSON.parse(await readFile(new URL("../../.htmlvalidate.json", import.meta.url), "utf8"));
    const validator = new HtmlValidate(new StaticConfigLoader(config));
    const found = new Map();
    for (const page of html) {
      const report = await validator.validateString(page.body.toString());
      for (const message of report.results.flatMap((result) => result.messages)) {
        const key = `${message.ruleId}: ${message.message}`;
        found.set(key, [...(found.get(key) ?? []), `${page.path}:${message.line}`]);
      }
    }
    assert.deepEqual([...found].map(([problem, places]) => `${problem}: ${places.slice(0, 3).join(", ")} (${places.length})`), []);
  });

  test("each has one h1, a title of its own, and says that it is Dutch", () => {
    const problems = html.flatMap((page) => {
      const text = page.body.toString();
      const title = text.match(/<title>([^<]*)<\/title>/)?.[1] ?? "";
      return [
        ...(/<html [^>]*lang="nl"/.test(text) ? [] : [`${page.path}: not Dutch`]),
        ...(text.match(/<h1[\s>]/g)?.length === 1 ? [] : [`${page.path}: not one h1`]),
        ...(/\S+ .*Kompas$/.test(title) ? [] : [`${page.path}: title is ${title}`]),
      ];
    });
    const titles = html.filter((page) => !managed.includes(page) && page.status === 200 && !page.path.includes("?")).map((page) => page.body.toString().match(/<title>([^<]*)/)?.[1]);
    assert.deepEqual([...problems, ...titles.filter((title, i) => titles.indexOf(title) !== i).map((title) => `two pages are called ${title}`)], []);
  });

  test("each weighs less than 80 kB, the style sheet less than 40 kB", async (t) => {
    const assets = new Map();
    const weigh = async (path) => {
      if (!assets.has(path)) assets.set(path, await fetchPage(path));
      const asset = assets.get(path);
      assert.equal(asset.status, 200, path);
      return asset.wire;
    };
    const problems = [];
    let heaviest = { weight: 0 };
    for (const page of html) {
      const text = page.body.toString();
      const used = [...attributes(text, "href"), ...attributes(text, "src")].map((href) => href.split("#")[0]).filter((href) => href.startsWith("/assets/"));
      let weight = page.wire;
      for (const path of new Set(used)) weight += await weigh(path);
      if (weight > heaviest.weight) heaviest = { weight, path: page.path };
      if (weight >= pageBudget) problems.push(`${page.path}: ${weight} bytes`);
    }
    for (const [path, asset] of assets) {
      const packed = Math.max(asset.wire, gzipSync(asset.body).length);
      if (path.endsWith(".css") && packed >= cssBudget) problems.push(`${path}: ${packed} bytes`);
    }
    t.diagnostic(`heaviest page: ${heaviest.path}, ${heaviest.weight} bytes with all that it needs`);
    assert(assets.size >= 3, `style sheet, script and icons: ${[...assets.keys()]}`);
    assert.deepEqual(problems, []);
  });
});
