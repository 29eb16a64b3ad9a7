// `make bench`: how fast and how large Kompas is, beside nginx that serves the same bytes from files.
// Both run on this machine, in the same minutes, in turn; it only prints. What the figures mean stands in docs/prestaties.md.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { createServer } from "node:net";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const setting = (name, standard) => Number(process.env[name] ?? standard);
const rounds = setting("ROUNDS", 5);
const seconds = setting("SECONDS_PER_ROUND", 4);
const connections = setting("CONNECTIONS", 16);
const threads = setting("THREADS", 1);
const starts = setting("STARTS", 7);
const requests = setting("REQUESTS", 10_000);

const binary = process.env.KOMPAS_BIN;
assert(binary && existsSync(binary), "name the program in KOMPAS_BIN");
const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const nginxBinary = existsSync("/usr/sbin/nginx") ? "/usr/sbin/nginx" : "nginx";

const folder = mkdtempSync(join(tmpdir(), "kompas-bench-"));
const running = new Set();
process.on("exit", () => {
  // Not SIGKILL: the workers of nginx would outlive it.
  for (const child of running) child.kill("SIGTERM");
  rmSync(folder, { recursive: true, force: true });
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(130));

const theme = "/themas/weerbaar-buitengebied";
const queries = readFileSync(here("zoekvragen.txt"), "utf8").trim().split("\n");
const searches = queries.map((query) => `/zoeken?q=${encodeURIComponent(query).replaceAll("%20", "+")}`);

// ---- the two servers ----

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

function run(command, arguments_) {
  const child = spawn(command, arguments_, { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (chunk) => (said += chunk));
  running.add(child);
  child.once("exit", (code) => {
    running.delete(child);
    if (code > 0) console.error(said);
  });
  return child;
}

async function stop(child) {
  if (child.exitCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  await exited;
}

const kompas = {
  name: "kompas",
  start: (port, data = join(folder, "data")) => run(binary, ["serve", "--listen", `127.0.0.1:${port}`, "--data", data]),
};

const nginx = {
  name: "nginx",
  start(port) {
    const config = join(folder, `nginx-${port}.conf`);
    writeFileSync(config, nginxConfig(port));
    return run(nginxBinary, ["-e", join(folder, "nginx-error.log"), "-p", folder, "-c", config, "-g", "daemon off;"]);
  },
};

/** As Debian sets it up, without a log of each request (Kompas writes none either) and with its files in `folder`. */
const nginxConfig = (port) => `
${process.getuid() === 0 ? "user root; # or its workers could not read the folder" : ""}
worker_processes auto;
pid ${folder}/nginx-${port}.pid;
events { worker_connections 768; }
http {
  sendfile on;
  tcp_nodelay on;
  access_log off;
  keepalive_requests 1000000;
  default_type "text/html; charset=utf-8";
  client_body_temp_path ${folder}/tmp-body;
  proxy_temp_path ${folder}/tmp-proxy;
  fastcgi_temp_path ${folder}/tmp-fastcgi;
  uwsgi_temp_path ${folder}/tmp-uwsgi;
  scgi_temp_path ${folder}/tmp-scgi;
  server {
    listen 127.0.0.1:${port};
    root ${folder}/files;
    gzip_static on;
    location = /zoeken { try_files /zoeken/$arg_q =404; }
  }
}
`;

// ---- single requests ----

const agent = new Agent({ keepAlive: true, maxSockets: 16 });

function fetchOnce(port, path, headers = {}) {
  return new Promise((resolve, reject) => {
    request({ port, path, headers, agent, host: "127.0.0.1" }, (answer) => {
      const chunks = [];
      answer.on("data", (chunk) => chunks.push(chunk));
      answer.on("error", reject);
      answer.on("end", () => resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(chunks) }));
    })
      .on("error", reject)
      .end();
  });
}

async function expect200(port, path, headers) {
  const answer = await fetchOnce(port, path, headers);
  assert.equal(answer.status, 200, path);
  return answer;
}

/** Asks for `path` again and again until it answers 200. */
async function firstAnswer(port, path) {
  const until = Date.now() + 30_000;
  while (Date.now() < until) {
    const answer = await fetchOnce(port, path).catch(() => null);
    if (answer?.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  throw new Error(`no answer 200 from ${path} within 30 s`);
}

// ---- figures ----

const median = (values) => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};
const round = (value, digits = 0) => value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
const row = (...cells) => console.log(cells.map((cell, i) => (i === 0 ? String(cell).padEnd(26) : String(cell).padStart(14))).join(""));
const aim = (met, text) => console.log(`${met ? "aim met" : "AIM MISSED"}: ${text}`);

// ---- load ----

const milliseconds = (text) => {
  const [, number, unit] = text.match(/([\d.]+)(us|ms|s)/);
  return Number(number) * { us: 0.001, ms: 1, s: 1000 }[unit];
};

function wrk(port, load, duration) {
  const script = load.file ? ["-s", here("zoek.lua")] : [];
  const after = load.file ? ["--", load.file] : [];
  const headers = Object.entries(load.headers ?? {}).flatMap(([name, value]) => ["-H", `${name}: ${value}`]);
  const said = execFileSync("wrk", [`-t${threads}`, `-c${connections}`, `-d${duration}s`, "--latency", ...headers, ...script, `http://127.0.0.1:${port}${load.path ?? "/"}`, ...after], { encoding: "utf8" });
  assert(!/Non-2xx|Socket errors/.test(said), said);
  return { rate: Number(said.match(/Requests\/sec:\s+([\d.]+)/)[1]), p99: milliseconds(said.match(/^\s+99%\s+(\S+)/m)[1]) };
}

async function compare(title, load, ports, judge) {
  console.log(`\n## ${title}`);
  row("", "kompas req/s", "nginx req/s", "ratio", "kompas p99 ms", "nginx p99 ms", "p99 ratio");
  for (const port of ports) wrk(port, load, 1);
  const results = [];
  for (let i = 0; i < rounds; i++) {
    // Who goes first changes each round.
    const order = i % 2 === 0 ? [0, 1] : [1, 0];
    const pair = [];
    for (const which of order) pair[which] = wrk(ports[which], load, seconds);
    const [a, b] = pair;
    results.push({ a, b, ratio: a.rate / b.rate, slower: a.p99 / b.p99 });
    row(`round ${i + 1}`, round(a.rate), round(b.rate), round(a.rate / b.rate, 2), round(a.p99, 2), round(b.p99, 2), round(a.p99 / b.p99, 2));
  }
  const of = (pick) => median(results.map(pick));
  const summary = { ratio: of((r) => r.ratio), p99: of((r) => r.a.p99) };
  row("median", round(of((r) => r.a.rate)), round(of((r) => r.b.rate)), round(summary.ratio, 2), round(summary.p99, 2), round(of((r) => r.b.p99), 2), round(of((r) => r.slower), 2));
  judge?.(summary);
}

// ---- start ----

/** Milliseconds from starting the program until `path` answers. */
async function startTime(server, path, ...rest) {
  const port = await freePort();
  const begin = performance.now();
  const child = server.start(port, ...rest);
  await firstAnswer(port, path);
  const took = performance.now() - begin;
  await stop(child);
  return took;
}

async function compareStarts() {
  console.log(`\n## Start to first answer, ms, ${starts} starts each in turn`);
  row("", "median", "slowest", "beside nginx");
  const kinds = [
    ["kompas, new data folder", (i) => startTime(kompas, theme, join(folder, `new-${i}`))],
    ["kompas, /healthz", () => startTime(kompas, "/healthz")],
    ["kompas, theme page", () => startTime(kompas, theme)],
    ["nginx, theme page", () => startTime(nginx, theme)],
  ];
  const taken = kinds.map(() => []);
  for (let i = 0; i < starts; i++) for (const [k, [, start]] of kinds.entries()) taken[k].push(await start(i));
  const beside = median(taken.at(-1));
  for (const [k, [name]] of kinds.entries()) row(name, round(median(taken[k])), round(Math.max(...taken[k])), `${round(median(taken[k]) / beside, 1)} x`);
  aim(median(taken[0]) < 300, "the theme page within 300 ms of the start");
}

// ---- memory ----

/** Resident memory of a process and its children in MB; shared pages of children are counted once where the system tells. */
function memory(pid) {
  const listed = execFileSync("ps", ["-A", "-o", "pid=,ppid=,rss="], { encoding: "utf8" });
  const processes = listed.trim().split("\n").map((line) => line.trim().split(/\s+/).map(Number));
  const family = processes.filter(([id, parent]) => id === pid || parent === pid);
  if (family.length === 1) return family[0][2] / 1024;
  const share = (id) => {
    try {
      return Number(readFileSync(`/proc/${id}/smaps_rollup`, "utf8").match(/^Pss:\s+(\d+)/m)[1]);
    } catch {
      return null;
    }
  };
  return family.reduce((sum, [id, , rss]) => sum + (share(id) ?? rss), 0) / 1024;
}

async function compareMemory(servers) {
  console.log(`\n## Resident memory, MB, before and after ${round(requests)} requests`);
  row("", "before", "after");
  const paths = [theme, ...searches];
  const after = [];
  for (const { name, port, child } of servers) {
    const before = memory(child.pid);
    let next = 0;
    const work = async () => {
      while (next < requests) await expect200(port, paths[next++ % paths.length]);
    };
    await Promise.all(Array.from({ length: 16 }, work));
    after.push(memory(child.pid));
    row(name, round(before, 1), round(after.at(-1), 1));
  }
  console.log(`ratio ${round(after[0] / after[1], 1)}`);
  aim(after[0] < 100, "less than 100 MB");
}

/** Which part of the processor is in use while this program waits. */
async function otherWork() {
  const times = () => cpus().map((cpu) => cpu.times).reduce((sum, { idle, ...rest }) => ({ idle: sum.idle + idle, used: sum.used + Object.values(rest).reduce((a, b) => a + b) }), { idle: 0, used: 0 });
  const before = times();
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const after = times();
  const used = after.used - before.used;
  return used / (used + after.idle - before.idle);
}

// ---- all together ----

const processor = cpus()[0].model.trim();
const nginxVersion = execFileSync("/bin/sh", ["-c", '"$0" -v 2>&1', nginxBinary], { encoding: "utf8" }).trim().split("/").pop();
console.log(`machine: ${cpus().length} x ${processor}, ${round(totalmem() / 2 ** 30)} GiB; ${process.platform}; nginx ${nginxVersion}`);
const busy = await otherWork();
console.log(`other work: ${round(busy * 100)} % of the processor in the second before${busy > 0.1 ? "; THIS MACHINE IS BUSY, the figures say little" : ""}`);
console.log(`load: wrk, ${threads} thread(s), ${connections} connections, ${rounds} rounds of ${seconds} s each, on this same machine`);

// What nginx serves: the answers of Kompas, byte for byte, packed ones too.
const [portA, portB] = [await freePort(), await freePort()];
const child = kompas.start(portA);
await firstAnswer(portA, theme);
mkdirSync(join(folder, "files/themas"), { recursive: true });
mkdirSync(join(folder, "files/zoeken"));
const packed = { "accept-encoding": "gzip" };
for (const path of [theme, ...searches]) {
  const file = join(folder, "files", path.replace("?q=", "/"));
  writeFileSync(file, (await expect200(portA, path)).body);
  const answer = await expect200(portA, path, packed);
  if (answer.headers["content-encoding"] === "gzip") writeFileSync(`${file}.gz`, answer.body);
}
const other = nginx.start(portB);
await firstAnswer(portB, theme);
for (const path of [theme, ...searches]) {
  for (const headers of [{}, packed]) {
    const [a, b] = [await expect200(portA, path, headers), await expect200(portB, path, headers)];
    assert(a.body.equals(b.body), `nginx serves the same bytes for ${path}`);
    assert.equal(a.headers["content-encoding"], b.headers["content-encoding"], path);
  }
}
const list = join(folder, "searches.txt");
writeFileSync(list, searches.join("\n") + "\n");

const ports = [portA, portB];
const half = ({ ratio }) => aim(ratio >= 0.5, "at least half of nginx");
await compare("Theme page", { path: theme }, ports, half);
await compare("Theme page, packed with gzip as browsers ask", { path: theme, headers: packed }, ports, half);
const quick = ({ p99 }) => aim(p99 < 10, "p99 under 10 ms");
await compare(`Search, ${searches.length} queries in turn`, { file: list }, ports, quick);
await compare(`Search, ${searches.length} queries in turn, packed with gzip`, { file: list, headers: packed }, ports, quick);
await stop(child);
await stop(other);

await compareStarts();

const fresh = [];
for (const server of [kompas, nginx]) {
  const port = await freePort();
  const process_ = server.start(port);
  await firstAnswer(port, theme);
  fresh.push({ name: server.name, port, child: process_ });
}
await compareMemory(fresh);
for (const { child: process_ } of fresh) await stop(process_);
agent.destroy();
