// `make bench`: a hundred papers issued at once, made one after another beside the site, and how long pages take
// meanwhile, beside how long they take when nothing is made. It only prints.
import { at, filler, siteToCite } from "./dossiers.mjs";

const papers = Number(process.env.PAPERS ?? 100);
const citations = Number(process.env.CITATIONS ?? 60);

const { send, see, milliseconds, cited, stop } = await siteToCite(citations);
// Some twenty pages, and no two alike: what is laid out once is remembered.
const ready = [];
for (let k = 1; k <= papers; k++) {
  const own = filler.replaceAll("melder", `melder van wijk ${k}`);
  const dossier = await cited(`Wijk ${k}`, (i) => `## Straat ${i}\n\nStraat ${i} van wijk ${k} had meldingen.[^${i}] ${own}\n\n${own}`);
  const paper = await send(`${dossier}/stukken`, { soort: "heel-dossier", titel: `Het hele dossier van wijk ${k}` });
  const mark = (await see(`${paper}/controle`)).match(/name="gezien" value="([^"]+)"/)[1];
  ready.push({ dossier, paper, mark });
}
const dossier = ready[0].dossier;

const paths = [["theme page", "/themas/weerbaar-buitengebied"], ["search", "/zoeken?q=drugslab+schuur"], ["dossier", dossier]];
async function round(taken) {
  for (const [k, [, path]] of paths.entries()) taken[k].push(await milliseconds(path));
}
const idle = paths.map(() => []);
for (let i = 0; i < 20; i++) await round(paths.map(() => []));
for (let i = 0; i < 300; i++) await round(idle);

const start = performance.now();
for (const { paper, mark } of ready) await send(`${paper}/uitgaven`, { gezien: mark });
const issued = performance.now();
const busy = paths.map(() => []);
const isDone = async ({ paper }) => (await see(`${paper}/uitgaven/1`)).includes("Download deze uitgave");
for (const issue of ready) while (!(await isDone(issue))) for (let i = 0; i < 10; i++) await round(busy);
const end = performance.now();

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
await stop();
