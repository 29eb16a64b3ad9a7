// `make bench`: how fast and in how much memory five million figures come in, and how long the pages of a municipality
// take then; beside plain Node that only fetches, and the same figures put by hand in SQLite and DuckDB. It only prints.
import assert from "node:assert/strict";
import { execFileSync, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { Agent, get } from "node:http";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { later, serve } from "../tests/support/program.mjs";
import { at } from "./dossiers.mjs";
import { codes, indicators, seriesOf } from "./figures/tables.mjs";

const rows = Number(process.env.ROWS ?? 5_000_000);
const requests = Number(process.env.REQUESTS ?? 300);
const rests = process.env.RESTS === "1";

const binary = process.env.KOMPAS_BIN;
assert(binary && existsSync(binary), "name the program in KOMPAS_BIN");
const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "kompas-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(130));
const data = join(folder, "data");

const whole = (value) => Math.round(value).toLocaleString("en");
const row = (...cells) => console.log(cells.map((cell, i) => (i === 0 ? String(cell).padEnd(48) : String(cell).padStart(13))).join(""));
const aim = (value, limit, text) => console.log(`${value < limit ? "aim met" : "AIM MISSED"}: ${text}, now ${(value / limit).toFixed(2)} of that`);
const seconds = (from) => (performance.now() - from) / 1000;

// ---- A: figures come in ----

const replay = fork(here("figures/replay.mjs"), [String(rows)]);
const [played] = await once(replay, "message");
async function log() {
  replay.send("log");
  return (await once(replay, "message"))[0];
}
console.log(`\n## ${whole(played.asked)} observations asked, of ${codes.length} municipalities and the country`);
console.log(`${played.tables} tables of ${played.years} years; ${played.kinds} kinds of crime (the real table has some 60); ${played.pages} pages, ${whole(played.bytes / 1e6)} MB, made ready in ${(played.took / 1000).toFixed(1)} s`);

/** The peak of the memory of a process and the time of the processor, as long as it is there. */
function watched(child) {
  const seen = { megabytes: 0, processor: 0 };
  const look = () => {
    try {
      seen.megabytes = Number(readFileSync(`/proc/${child.pid}/status`, "utf8").match(/^VmHWM:\s+(\d+)/m)[1]) / 1024;
      const fields = readFileSync(`/proc/${child.pid}/stat`, "utf8").split(") ")[1].split(" ");
      // In hundredths of a second.
      seen.processor = (Number(fields[11]) + Number(fields[12])) / 100;
    } catch {
      // It ended just now.
    }
  };
  const timer = setInterval(look, 10);
  child.once("exit", () => clearInterval(timer));
  return seen;
}

// Kompas rests a second between two visits to a host. Here every look at the clock of the day is two seconds after the one
// before, so that no rest is left to wait for; durations are measured by another clock, which stays as it is.
const hurried = rests ? {} : { ...(await later(0)), FAKETIME: "+0 i2.0" };
const services = ["--diensten", `http://${played.host}`, "--intern", played.host];
let start = performance.now();
const child = spawn(binary, ["cijfers", "ververs", "--data", data, ...services, "--json"], { stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, ...hurried } });
const seen = watched(child);
let said = "";
child.stdout.on("data", (chunk) => (said += chunk));
const [code] = await once(child, "close");
const refresh = seconds(start);
const outcomes = JSON.parse(said);
assert(code === 0 && outcomes.every((one) => one.uitkomst === "opgehaald"), said);
const taken = outcomes.reduce((sum, one) => sum + one.cijfers, 0);
assert.equal(taken, played.asked, "Kompas took all that there is");

// The floor: the same addresses in the same order, and nothing done with what comes.
const asked = await log();
start = performance.now();
for (const path of asked) await (await fetch(`http://${played.host}${path}`)).arrayBuffer();
const floor = seconds(start);

row("", "seconds", "peak MB", "ratio");
row("kompas cijfers ververs", refresh.toFixed(1), whole(seen.megabytes), "1.00");
row("plain fetch of the same, the floor", floor.toFixed(1), "", (refresh / floor).toFixed(2));
console.log(`kompas: ${whole(taken / refresh)} observations/s, ${seen.processor.toFixed(1)} s of the processor, ${asked.length} visits${rests ? " with a rest of 1 s after each" : `; to a real host it rests 1 s after each, so about ${asked.length} s`}`);
aim(refresh, 60, "all figures within 60 s");
aim(seen.megabytes, 300, "less than 300 MB");

// ---- B: the same by hand ----

const database = join(data, "kompas.db");
const csv = join(folder, "figures.csv");
const python = (...args) => JSON.parse(execFileSync("python3", [here("figures/sqlite.py"), ...args], { encoding: "utf8", maxBuffer: 1 << 28 }));
const kept = python("export", database, csv);
const numbers = new Map(kept.series.map(([service, table, measure, codes_, id]) => [`${service}/${table}/${measure}/${codes_}`, id]));

// What a page is about: all years of thirty indicators, of a municipality, twelve others and the country.
const shown = indicators.filter((one) => one.themas && one.tables.length > 0).slice(0, 30);
assert.equal(shown.length, 30);
const series = new Set(shown.flatMap((one) => one.tables.map(seriesOf)).flatMap(({ service, table, measure, codes: all }) => all.map((one) => numbers.get(`${service}/${table}/${measure}/${one}`))));
assert(!series.has(undefined), "every series of an indicator was loaded");
const places = Array.from({ length: 50 }, (_, i) => codes[(codes.indexOf("GM0344") + i * 7) % codes.length]);
const key = (municipality) => 40_000 + Number(municipality.slice(2));
const areasOf = (municipality) => [0, ...Array.from({ length: 13 }, (_, i) => key(codes[(codes.indexOf(municipality) + i) % codes.length]))];
const spec = join(folder, "query.json");
const sql = `select series, area, year, value, note from observation where series in (${[...series].join(", ")}) and area in (${Array(14).fill("?").join(", ")}) order by series, area, year`;
writeFileSync(spec, JSON.stringify({ sql, areas: Array.from({ length: requests }, (_, i) => areasOf(places[i % places.length])) }));

/** DuckDB stands beside the other tools; what cannot be had is left out. */
function duckdb() {
  const tools = join(process.env.CARGO_TARGET_DIR ?? join(homedir(), ".cache/kompas-target"), "tools/duckdb");
  const module = join(tools, "node_modules/@duckdb/node-api");
  try {
    if (!existsSync(module)) execFileSync("npm", ["install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--no-save", "--prefix", tools, "@duckdb/node-api@1.5.6-r.1"], { stdio: ["ignore", "ignore", "inherit"] });
    return JSON.parse(execFileSync(process.execPath, [here("figures/duckdb.mjs"), module, csv, join(folder, "duck.db"), spec], { encoding: "utf8", maxBuffer: 1 << 28 }));
  } catch (error) {
    console.log(`DuckDB left out: ${error.message.split("\n")[0]}`);
    return null;
  }
}
const hands = [["SQLite", python("load", csv, join(folder, "hand.db"), spec), "hand.db"], ["DuckDB", duckdb(), "duck.db"]].filter(([, hand]) => hand);

console.log(`\n## The ${whole(kept.count)} observations that are kept, from a CSV file into a table with the same key (kompas: from the services)`);
row("", "seconds", "peak MB", "file MB", "time ratio", "memory ratio");
const size = (file) => whole(statSync(file).size / 1e6);
row("kompas", refresh.toFixed(1), whole(seen.megabytes), size(database), "1.00", "1.00");
for (const [name, hand, file] of hands) {
  assert.equal(hand.count, kept.count);
  const megabytes = hand.kilobytes / 1024;
  row(`${name} by hand`, hand.seconds.toFixed(1), whole(megabytes), size(join(folder, file)), (refresh / hand.seconds).toFixed(2), (seen.megabytes / megabytes).toFixed(2));
}
rmSync(csv);

// ---- C: pages ----

const site = await serve(["--listen", "127.0.0.1:0", "--data", data, ...services]);
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
function status(path) {
  return new Promise((resolve, reject) => {
    get(site.url + path, { agent }, (answer) => answer.resume().on("end", () => resolve(answer.statusCode))).on("error", reject);
  });
}
async function milliseconds(path) {
  const began = performance.now();
  assert.equal(await status(path), 200, path);
  return performance.now() - began;
}

const times = async (count, path) => {
  const taken = [];
  for (let i = 0; i < count; i++) taken.push(await milliseconds(`/lokaal/${places[i % places.length]}${path}`));
  return taken;
};

const pages = [
  ["municipality", ""],
  ["theme online-ordeverstoring", "/online-ordeverstoring"],
  ["theme zorg-en-veiligheid", "/zorg-en-veiligheid"],
  ["  ?kengetal=bedreiging", "/zorg-en-veiligheid?kengetal=bedreiging"],
  [`  ?kengetal=misdrijven-totaal, ${played.kinds} kinds`, "/zorg-en-veiligheid?kengetal=misdrijven-totaal"],
  ["lijn.svg", "/zorg-en-veiligheid/bedreiging/lijn.svg"],
  ["kaart.png", "/zorg-en-veiligheid/bedreiging/kaart.png"],
];
const page = [];
try {
  console.log(`\n## Pages, ${requests} requests each (a tenth of the map), over ${places.length} municipalities, on one connection`);
  start = performance.now();
  let tries = 1;
  // The site gives up on a page that takes too long; what was read until then is remembered.
  while ((await status(`/lokaal/${places[0]}`)) === 503 && tries < 10) tries++;
  console.log(`the very first after the start: ${whole(performance.now() - start)} ms${tries > 1 ? `, AND ONLY AT TRY ${tries}` : ""}`);
  for (const [, path] of pages) {
    const count = path.endsWith(".png") ? Math.ceil(requests / 10) : requests;
    const [first] = await times(1, path);
    // Warm: what is read once is remembered.
    await times(Math.ceil(count / 10), path);
    page.push({ first, times: await times(count, path) });
  }
} finally {
  agent.destroy();
  await site.stop();
  replay.disconnect();
}

row("", "first ms", "p50 ms", "p99 ms", ...hands.map(([name]) => `p50/${name}`));
const base = hands.map(([, hand]) => at(hand.times, 0.5));
for (const [k, [name]] of pages.entries()) {
  const [p50, p99] = [at(page[k].times, 0.5), at(page[k].times, 0.99)];
  row(name, page[k].first.toFixed(1), p50.toFixed(1), p99.toFixed(1), ...base.map((one) => (p50 / one).toFixed(2)));
}
for (const [name, hand] of hands) row(`query by hand in ${name}, ${whole(hand.found)} rows`, hand.times[0].toFixed(1), at(hand.times, 0.5).toFixed(1), at(hand.times, 0.99).toFixed(1));
console.log(`by hand: only the rows of ${series.size} series of 30 indicators, of a municipality, 12 others and the country; a page also compares, reckons margins and writes HTML, and remembers what it read`);
for (const [k, [name, path]] of pages.entries()) if (!path.includes(".")) aim(at(page[k].times, 0.99), 50, `${name.trim()} within 50 ms (p99)`);
