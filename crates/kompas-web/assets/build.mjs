// Builds the stylesheet, the script and the icons of Kompas into dist/.
//
// Usage: npm run build [-- FOLDER], where FOLDER holds the templates (default: ../templates).
//
// - vendor CSS (NL Design System, Utrecht component library) is pruned to the elements and
//   classes that the templates use; own CSS in src/ is kept whole;
// - design tokens are pruned to those that are referenced, directly or through another token;
// - layers decide precedence: tokens < utrecht < kompas, so that own rules never need to
//   outweigh a vendor selector.
import { mkdirSync, readFileSync, readdirSync, existsSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { transform } from "lightningcss";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../../..");
const src = join(here, "src");
const dist = join(here, "dist");
const templates = process.argv[2] ?? join(here, "../templates");
const vendorCss = ["html.css", "index.css"].map((f) => join(root, "node_modules/@utrecht/component-library-css/dist", f));
const tokensCss = join(root, "node_modules/@nl-design-system-unstable/voorbeeld-design-tokens/dist/variables.css");
const scripts = ["pagina.js", "kompas.js", "zoeken.js"];
const budget = 40_000; // gzipped bytes of the stylesheet; see ENGINEERING.md

const read = (file) => readFileSync(file, "utf8");
const encode = (text) => new TextEncoder().encode(text);

/** All text of the templates. */
function templateText() {
  const files = existsSync(templates) ? readdirSync(templates, { recursive: true }).filter((f) => f.endsWith(".html")) : [];
  if (files.length === 0) throw new Error(`no .html templates in ${templates}; name another folder: npm run build -- FOLDER`);
  return files.map((f) => read(join(templates, f))).join("\n");
}

/** Which elements, words (possible class names) and input types occur in the templates and the script; `mark` comes from the search index. */
function usage() {
  const text = templateText() + scripts.map((f) => read(join(src, f))).join("\n");
  const elements = new Set(["html", "body", "mark", ...[...text.matchAll(/<([a-z][a-z0-9]*)/g)].map((m) => m[1])]);
  const words = new Set(text.match(/[A-Za-z_][\w-]*/g));
  const types = new Set([...text.matchAll(/\btype="([a-z]+)"/g)].map((m) => m[1]));
  return { elements, words, types };
}

/** Whether a vendor selector (minified text) can match anything in the templates. */
function selectorIsUsed(selector, used) {
  const positive = selector.replace(/:not\((?:[^()]|\([^()]*\))*\)/g, "");
  if (/\[(inputmode|autocomplete|aria-invalid|hidden|dir)/.test(positive)) return false;
  if ([...positive.matchAll(/\[type="?([a-z-]+)"?/g)].some((m) => !used.types.has(m[1]))) return false;
  if ([...positive.matchAll(/\.([\w-]+)/g)].some((m) => m[1] !== "utrecht-html" && !used.words.has(m[1]))) return false;
  const elements = positive.replace(/\[[^\]]*\]/g, "").matchAll(/(?:^|[\s>+~(])([a-z][a-z0-9]*)/g);
  return [...elements].every((m) => used.elements.has(m[1]));
}

/** Splits minified CSS into its top-level rules: `[prelude, body]`. */
function* topLevelRules(css) {
  let start = 0;
  let depth = 0;
  let open = 0;
  for (let i = 0; i < css.length; i++) {
    if (css[i] === "{" && depth++ === 0) open = i;
    if (css[i] === "}" && --depth === 0) {
      yield [css.slice(start, open), css.slice(open + 1, i)];
      start = i + 1;
    }
    if (css[i] === ";" && depth === 0) start = i + 1;
  }
}

/** Minified CSS without the rules that nothing uses. */
function pruneRules(css, used) {
  let out = "";
  for (const [prelude, body] of topLevelRules(css)) {
    if (/^@(media|supports)/.test(prelude)) {
      const inner = pruneRules(body, used);
      if (inner) out += `${prelude}{${inner}}`;
    } else if (!prelude.startsWith("@")) {
      const kept = prelude.split(/,(?![^(]*\))/).filter((s) => selectorIsUsed(s, used));
      if (kept.length > 0) out += `${kept.join(",")}{${body}}`;
    }
  }
  return out;
}

/** The vendor style sheets, pruned. */
function vendor(used) {
  return vendorCss.map((file) => pruneRules(transform({ filename: file, code: encode(read(file)), minify: true }).code.toString(), used)).join("");
}

const referenced = (css) => new Set([...css.matchAll(/var\(\s*(--[\w-]+)/g)].map((m) => m[1]));

/** The token definitions that `css` needs, also through other tokens, without those that `look` sets itself. */
function pruneTokens(css, look) {
  const all = new Map([...read(tokensCss).matchAll(/^\s*(--[\w-]+):\s*([^;]+);/gm)].map((m) => [m[1], m[2]]));
  const overridden = new Set([...look.matchAll(/^\s*(--[\w-]+):/gm)].map((m) => m[1]));
  const wanted = new Set();
  const queue = [...referenced(css + look)];
  while (queue.length > 0) {
    const name = queue.pop();
    if (wanted.has(name) || overridden.has(name) || !all.has(name)) continue;
    wanted.add(name);
    queue.push(...referenced(all.get(name)));
  }
  return `:root{${[...wanted].sort().map((name) => `${name}:${all.get(name)}`).join(";")}}`;
}

function buildCss() {
  const base = vendor(usage());
  const look = read(join(src, "huisstijl.css"));
  const own = ["basis.css", "onderdelen.css", "druk.css"].map((f) => read(join(src, f))).join("\n");
  const tokens = pruneTokens(base + own, look);
  const css = `@layer tokens,utrecht,kompas;@layer tokens{${tokens}${look}}@layer utrecht{${base}}@layer kompas{${own}}`;
  return transform({ filename: "kompas.css", code: encode(css), minify: true, targets: { chrome: 111 << 16, firefox: 113 << 16, safari: (16 << 16) | (4 << 8) } }).code;
}

/** One symbol per icon: `iconen.txt` maps our name to an outline of Tabler Icons. */
function buildIcons() {
  const symbols = read(join(src, "iconen.txt")).split("\n").filter((l) => l && !l.startsWith("#")).map((line) => {
    const [name, outline] = line.split(/\s+/);
    const svg = read(join(root, "node_modules/@tabler/icons/icons/outline", `${outline}.svg`));
    const shapes = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>")).replace(/\s*\n\s*/g, "").replace(/<path stroke="none"[^>]*>/, "");
    return `<symbol id="${name}" viewBox="0 0 24 24">${shapes}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`;
}

/** Scripts for a folder on a disk, where no browser takes modules: each keeps its names to itself. */
const classic = (file) => `(() => {\n"use strict";\n${read(join(src, file))}})();\n`;

/** A package as one script, with the licence that goes with every copy. */
function vendorScript(name, file) {
  const folder = join(root, "node_modules", name);
  const { version } = JSON.parse(read(join(folder, "package.json")));
  const code = read(join(folder, file)).replace(/^\s*\/\*\*[\s\S]*?\*\/\n/gm, "").replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n");
  return `/*! ${name} ${version}\n\n${read(join(folder, "LICENSE.txt")).trim()}\n*/\n${code}`;
}

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
const outputs = {
  "kompas.css": buildCss(),
  "kompas.js": `${read(join(src, "pagina.js"))}\n${read(join(src, "kompas.js"))}`,
  "map.js": classic("pagina.js"),
  "zoeken.js": vendorScript("minisearch", "dist/umd/index.js") + classic("zoeken.js"),
  "iconen.svg": buildIcons(),
  "favicon.svg": read(join(src, "favicon.svg")),
};
for (const [name, data] of Object.entries(outputs)) {
  writeFileSync(join(dist, name), data);
  console.log(`${name}\t${Buffer.byteLength(data)} bytes\t${gzipSync(data).length} gzipped`);
}
const size = gzipSync(outputs["kompas.css"]).length;
if (size > budget) {
  console.error(`kompas.css is ${size} bytes gzipped, more than the budget of ${budget}`);
  process.exitCode = 1;
}
