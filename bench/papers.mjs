// `make bench`: a hundred papers issued at once, made one after another beside the site, and how long pages take
// meanwhile, beside how long they take when nothing is made. It only prints.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ask, begin, serve } from "../tests/support/program.mjs";

const papers = Number(process.env.PAPERS ?? 100);
const citations = Number(process.env.CITATIONS ?? 60);
const questions = ["g1", "g2", "g3", "l1", "l2", "l3"];

const folder = mkdtempSync(join(tmpdir(), "kompas-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const data = join(folder, "data");

// A document with a passage for each citation: a heading begins a new one.
const numbers = Array.from({ length: citations }, (_, i) => i + 1);
const sentence = (i) => `In straat ${i} stond in dat jaar schuur ${i} leeg, en ${i * 3} bewoners meldden dat bij de gemeente.`;
const filler = "De melding werd bekeken en teruggekoppeld aan de melder. ".repeat(8);
const file = join(folder, "meldingen.md");
writeFileSync(file, `# Meldingen\n\n${numbers.map((i) => `## Straat ${i}\n\n${sentence(i)} ${filler}`).join("\n\n")}\n`);
execFileSync(process.env.KOMPAS_BIN, ["documenten", "toevoegen", "--data", data, "--verzameling", "gids", file], { stdio: "ignore" });

const site = await serve(["--listen", "127.0.0.1:0", "--data", data]);
const cookie = `kompas=${await begin(site.url, site.link)}`;
const headers = { cookie, origin: site.url, "content-type": "application/x-www-form-urlencoded" };

async function send(path, fields) {
  const answer = await ask(site.url + path, { method: "POST", headers }, new URLSearchParams(fields).toString());
  assert.equal(answer.status, 303, `${path}: ${answer.body}`);
  return answer.headers.location;
}
const see = async (path) => (await ask(site.url + path, { method: "GET", headers: { cookie } })).body.toString();

const dossier = await send("/dossiers", { thema: "weerbaar-buitengebied", titel: "Leegstand" });
const id = dossier.split("/").at(-1);
const passages = [...(await see("/documenten/1/versies/1")).matchAll(/id="passage-(\d+)"/g)].length;
let passage = 1;
for (const i of numbers) {
  for (;;) {
    assert(passage <= passages, `sentence ${i} stands in no passage`);
    const fields = { dossier: id, document: 1, versie: 1, passage, citaat: sentence(i), als: "citaat" };
    const answer = await ask(`${site.url}/dossiers/passages`, { method: "POST", headers }, new URLSearchParams(fields).toString());
    if (answer.status === 303) break;
    passage += 1;
  }
}
// Some twenty pages: each question has a tenth of the citations with text around them.
for (const [place, question] of questions.entries()) {
  const mine = numbers.filter((i) => i % questions.length === place);
  const text = mine.map((i) => `## Straat ${i}\n\nStraat ${i} had meldingen.[^${i}] ${filler}\n\n${filler}`).join("\n\n");
  await send(`${dossier}/vragen/${question}`, { versie: 0, antwoord: text });
}
const paper = await send(`${dossier}/stukken`, { soort: "heel-dossier", titel: "Het hele dossier" });

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

const paths = [["theme page", "/themas/weerbaar-buitengebied"], ["search", "/zoeken?q=drugslab+schuur"], ["dossier", dossier]];
async function round(taken) {
  for (const [k, [, path]] of paths.entries()) taken[k].push(await milliseconds(path));
}
const idle = paths.map(() => []);
for (let i = 0; i < 20; i++) await round(paths.map(() => []));
for (let i = 0; i < 300; i++) await round(idle);

const mark = (await see(`${paper}/controle`)).match(/name="gezien" value="([^"]+)"/)[1];
const start = performance.now();
for (let i = 0; i < papers; i++) await send(`${paper}/uitgaven`, { gezien: mark });
const issued = performance.now();
const busy = paths.map(() => []);
const isDone = async (number) => (await see(`${paper}/uitgaven/${number}`)).includes("Download deze uitgave");
let first;
for (let done = false; !done; ) {
  for (let i = 0; i < 10; i++) await round(busy);
  if (!first && (await isDone(1))) first = performance.now();
  done = await isDone(papers);
}
const end = performance.now();
const at = (values, part) => values.toSorted((a, b) => a - b)[Math.ceil(values.length * part) - 1];

console.log(`\n## ${papers} papers with ${citations} citations issued at once, each in five formats`);
const seconds = (from, to) => ((to - from) / 1000).toFixed(1);
console.log(`issued in ${seconds(start, issued)} s, all made after ${seconds(start, end)} s: ${((end - start) / papers).toFixed(0)} ms each`);
const row = (...cells) => console.log(cells.map((cell, i) => (i === 0 ? cell.padEnd(16) : cell.padStart(14))).join(""));
row("", "idle p50 ms", "busy p50 ms", "idle p99 ms", "busy p99 ms", "p99 ratio");
for (const [k, [name]] of paths.entries()) {
  const [quiet, loud] = [at(idle[k], 0.99), at(busy[k], 0.99)];
  row(name, at(idle[k], 0.5).toFixed(1), at(busy[k], 0.5).toFixed(1), quiet.toFixed(1), loud.toFixed(1), (loud / quiet).toFixed(1));
}
const worst = Math.max(...busy.map((values) => at(values, 0.99)));
console.log(`${worst < 500 ? "aim met" : "AIM MISSED"}: no page takes 500 ms (p99) while papers are made, now ${(worst / 500).toFixed(2)} of that`);
agent.destroy();
await site.stop();
