// `make bench`: how long a search in one's own dossiers takes: the first one, the next ones, and one right after a change;
// beside a search in the guide by the same person. All are asked in turn on one connection; it only prints.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ask, begin, serve } from "../tests/support/program.mjs";

const dossiers = Number(process.env.DOSSIERS ?? 40);
const rounds = Number(process.env.SEARCHES ?? 1000);
const starts = Number(process.env.COLD_STARTS ?? 7);
const changes = Number(process.env.CHANGES ?? 50);
const questions = ["g1", "g2", "g3", "l1", "l2", "l3"];
const perAnswer = Math.floor(100_000 / questions.length);

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "kompas-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const options = ["--listen", "127.0.0.1:0", "--data", join(folder, "data")];

// The sentences of the guide, in an order that is the same in each run.
const files = readdirSync(here("../content"), { recursive: true }).filter((name) => name.endsWith(".toml")).sort();
const sentences = files.flatMap((name) => readFileSync(join(here("../content"), name), "utf8").match(/[A-Z][a-zà-ü]+ [^"=\n.]{30,200}\./g) ?? []);
assert(sentences.length > 500, `${sentences.length} sentences`);
let state = 7;
const next = (below) => ((state = (state * 48271) % 2147483647), state % below);
function answer(length) {
  let text = "";
  while (text.length < length) text += `${sentences[next(sentences.length)]}${next(5) === 0 ? "\n\n" : " "}`;
  return text.slice(0, length).trim();
}

let site = await serve(options);
const cookie = `kompas=${await begin(site.url, site.link)}`;

async function send(path, fields) {
  const headers = { cookie, origin: site.url, "content-type": "application/x-www-form-urlencoded" };
  const got = await ask(site.url + path, { method: "POST", headers }, new URLSearchParams(fields).toString());
  assert.equal(got.status, 303, `${path}: ${got.body}`);
  return got.headers.location;
}

const versions = new Map();
async function write(dossier, question, text) {
  const place = `${dossier}/vragen/${question}`;
  const version = versions.get(place) ?? 0;
  await send(place, { versie: version, antwoord: text });
  versions.set(place, version + 1);
}

const paths = [];
let bytes = 0;
for (let i = 0; i < dossiers; i++) {
  const path = await send("/dossiers", { thema: "weerbaar-buitengebied", titel: `Dossier ${i + 1}` });
  paths.push(path);
  for (const question of questions) {
    const text = answer(perAnswer);
    bytes += text.length;
    await write(path, question, text);
  }
}

let agent;
function milliseconds(path) {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    request(site.url + path, { agent, headers: { cookie } }, (got) => {
      assert.equal(got.statusCode, 200, path);
      got.resume().on("end", () => resolve(performance.now() - start));
    })
      .on("error", reject)
      .end();
  });
}

const queries = readFileSync(here("zoekvragen.txt"), "utf8").trim().split("\n");
const searches = (path) => queries.map((query) => `${path}?q=${encodeURIComponent(query)}`);
const [mine, guide] = [searches("/dossiers/zoeken"), searches("/zoeken")];

const taken = { first: [], next: [], changed: [], guide: [] };
for (let i = 0; i < starts; i++) {
  await site.stop();
  site = await serve(options);
  agent?.destroy();
  agent = new Agent({ keepAlive: true, maxSockets: 1 });
  await milliseconds("/dossiers");
  taken.first.push(await milliseconds(mine[i % mine.length]));
}
for (let i = 0; i < 40; i++) for (const all of [mine, guide]) await milliseconds(all[i % all.length]);
for (let i = 0; i < rounds; i++) {
  taken.next.push(await milliseconds(mine[i % mine.length]));
  taken.guide.push(await milliseconds(guide[i % guide.length]));
}
for (let i = 0; i < changes; i++) {
  await write(paths[i % paths.length], "l1", answer(perAnswer));
  taken.changed.push(await milliseconds(mine[i % mine.length]));
}

const at = (values, part) => values.toSorted((a, b) => a - b)[Math.ceil(values.length * part) - 1];
const row = (...cells) => console.log(cells.map((cell, i) => (i === 0 ? cell.padEnd(30) : cell.padStart(12))).join(""));
console.log(`\n## Search in ${dossiers} dossiers with ${(bytes / 1000 / dossiers).toFixed(0)} kB of text each`);
row("", "times", "median ms", "p99 ms", "p99 ratio");
for (const [name, values] of [["first search after a start", taken.first], ["next searches", taken.next], ["right after a change", taken.changed], ["search in the guide", taken.guide]])
  row(name, String(values.length), at(values, 0.5).toFixed(1), at(values, 0.99).toFixed(1), (at(values, 0.99) / at(taken.guide, 0.99)).toFixed(2));
for (const [name, values, aim] of [["the first search", taken.first, 500], ["the next ones", taken.next, 50]]) {
  const p99 = at(values, 0.99);
  console.log(`${p99 < aim ? "aim met" : "AIM MISSED"}: ${name} within ${aim} ms (p99), now ${(p99 / aim).toFixed(2)} of that`);
}
agent.destroy();
await site.stop();
