// `make bench`: how long a dossier with 300 citations takes to open, beside an empty one and a page of the guide.
// All are asked in turn on one connection by one who signed in; it only prints.
import { at, siteToCite } from "./dossiers.mjs";

const count = Number(process.env.CITATIONS ?? 300);
const rounds = Number(process.env.OPENINGS ?? 500);

const { send, milliseconds, cited, stop } = await siteToCite(count);
const empty = await send("/dossiers", { thema: "weerbaar-buitengebied", titel: "Leeg" });
const full = await cited("Vol", (i) => `Straat ${i} had meldingen.[^${i}]`);

const paths = [["dossier, full", full], ["dossier, empty", empty], ["theme page", "/themas/weerbaar-buitengebied"]];
const taken = paths.map(() => []);
for (const [, path] of paths) for (let i = 0; i < 20; i++) await milliseconds(path);
for (let i = 0; i < rounds; i++) for (const [k, [, path]] of paths.entries()) taken[k].push(await milliseconds(path));

const row = (...cells) => console.log(cells.map((cell, i) => (i === 0 ? cell.padEnd(16) : cell.padStart(14))).join(""));
console.log(`\n## A dossier with ${count} citations, opened ${rounds} times`);
row("", "median ms", "p99 ms", "p99 ratio");
const beside = at(taken.at(-1), 0.99);
for (const [k, [name]] of paths.entries()) row(name, at(taken[k], 0.5).toFixed(2), at(taken[k], 0.99).toFixed(2), (at(taken[k], 0.99) / beside).toFixed(2));
const p99 = at(taken[0], 0.99);
console.log(`${p99 < 100 ? "aim met" : "AIM MISSED"}: a full dossier opens within 100 ms (p99), now ${(p99 / 100).toFixed(2)} of that`);
await stop();
