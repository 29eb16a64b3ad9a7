// `make bench`: how long a dossier with 300 citations takes to open, beside an empty one and a page of the guide.
// All are asked in turn on one connection by one who signed in; it only prints.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ask, begin, serve } from "../tests/support/program.mjs";

const count = Number(process.env.CITATIONS ?? 300);
const rounds = Number(process.env.OPENINGS ?? 500);
const questions = ["g1", "g2", "g3", "l1", "l2", "l3"];

const folder = mkdtempSync(join(tmpdir(), "kompas-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const data = join(folder, "data");

// A document with as many passages as there are citations: a heading begins a new one.
const numbers = Array.from({ length: count }, (_, i) => i + 1);
const sentence = (i) => `In straat ${i} stond in dat jaar schuur ${i} leeg, en ${i * 3} bewoners meldden dat bij de gemeente.`;
const text = numbers.map((i) => `## Straat ${i}\n\n${sentence(i)} ${"De melding werd bekeken en teruggekoppeld aan de melder. ".repeat(8)}`).join("\n\n");
const file = join(folder, "meldingen.md");
writeFileSync(file, `# Meldingen\n\n${text}\n`);
execFileSync(process.env.KOMPAS_BIN, ["documenten", "toevoegen", "--data", data, "--verzameling", "gids", file], { stdio: "ignore" });

const site = await serve(["--listen", "127.0.0.1:0", "--data", data]);
const cookie = `kompas=${await begin(site.url, site.link)}`;

async function send(path, fields) {
  const headers = { cookie, origin: site.url, "content-type": "application/x-www-form-urlencoded" };
  const answer = await ask(site.url + path, { method: "POST", headers }, new URLSearchParams(fields).toString());
  assert.equal(answer.status, 303, `${path}: ${answer.body}`);
  return answer.headers.location;
}

const empty = await send("/dossiers", { thema: "weerbaar-buitengebied", titel: "Leeg" });
const full = await send("/dossiers", { thema: "weerbaar-buitengebied", titel: "Vol" });
const id = full.split("/").at(-1);
const { body } = await ask(`${site.url}/documenten/1/versies/1`, { method: "GET", headers: {} });
const passages = [...body.toString().matchAll(/id="passage-(\d+)"/g)].length;
// A passage may hold more than one of the sentences: each is tried in turn where it may stand.
let passage = 1;
for (const i of numbers) {
  for (;;) {
    assert(passage <= passages, `sentence ${i} stands in no passage`);
    const headers = { cookie, origin: site.url, "content-type": "application/x-www-form-urlencoded" };
    const fields = { dossier: id, document: 1, versie: 1, passage, citaat: sentence(i), als: "citaat" };
    const answer = await ask(`${site.url}/dossiers/passages`, { method: "POST", headers }, new URLSearchParams(fields).toString());
    if (answer.status === 303) break;
    passage += 1;
  }
}
for (const [place, question] of questions.entries()) {
  const mine = numbers.filter((i) => i % questions.length === place);
  await send(`${full}/vragen/${question}`, { versie: 0, antwoord: mine.map((i) => `Straat ${i} had meldingen.[^${i}]`).join("\n\n") });
}

const agent = new Agent({ keepAlive: true, maxSockets: 1 });
function milliseconds(path) {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    request(site.url + path, { agent, headers: { cookie } }, (answer) => {
      assert.equal(answer.statusCode, 200, path);
      answer.resume().on("end", () => resolve(performance.now() - start));
    })
      .on("error", reject)
      .end();
  });
}

const paths = [["dossier, full", full], ["dossier, empty", empty], ["theme page", "/themas/weerbaar-buitengebied"]];
const taken = paths.map(() => []);
for (const [, path] of paths) for (let i = 0; i < 20; i++) await milliseconds(path);
for (let i = 0; i < rounds; i++) for (const [k, [, path]] of paths.entries()) taken[k].push(await milliseconds(path));
const at = (values, part) => values.toSorted((a, b) => a - b)[Math.ceil(values.length * part) - 1];

const row = (...cells) => console.log(cells.map((cell, i) => (i === 0 ? cell.padEnd(16) : cell.padStart(14))).join(""));
console.log(`\n## A dossier with ${count} citations, opened ${rounds} times`);
row("", "median ms", "p99 ms", "p99 ratio");
const beside = at(taken.at(-1), 0.99);
for (const [k, [name]] of paths.entries()) row(name, at(taken[k], 0.5).toFixed(2), at(taken[k], 0.99).toFixed(2), (at(taken[k], 0.99) / beside).toFixed(2));
const p99 = at(taken[0], 0.99);
console.log(`${p99 < 100 ? "aim met" : "AIM MISSED"}: a full dossier opens within 100 ms (p99), now ${(p99 / 100).toFixed(2)} of that`);
agent.destroy();
await site.stop();
