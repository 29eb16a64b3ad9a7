// The program under test: started once per test file, stopped when the file is done.
// A test file that needs documents names them with addDocument before it asks anything.
// KOMPAS_BIN names the program; KOMPAS_URL, a site that already runs, goes before it.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after } from "node:test";
import { promisify } from "node:util";

let started;
let stop = async () => {};
after(() => stop());

const documents = [];

/** Has the site begin with a file among its public documents; the first that is named gets number 1. */
export function addDocument(name, text) {
  assert(!started, "the site runs already");
  documents.push({ name, text });
}

const webPages = [];

/** Has the site begin with a web page that was fetched once for each text: that many versions. */
export function addWebPage(path, texts) {
  assert(!started, "the site runs already");
  webPages.push({ path, texts });
}

/** The password of the administrator. */
export const password = "vier losse woorden zwemmen";
/** The address with which the administrator signs in. */
export const administrator = "beheer@voorbeeld.nl";

/** The token of a session of the administrator, who also coordinates Utrecht. */
export async function operatorToken() {
  await siteUrl();
  return token;
}
let token;

/** Makes the first administrator with the link that the program prints at its first start; gives the token of a session. */
export async function begin(url, link) {
  const form = new URLSearchParams({ soort: "gemeente", organisatie: "Utrecht", naam: "Beheerder", mail: administrator, wachtwoord: password });
  const headers = { "content-type": "application/x-www-form-urlencoded", origin: url };
  const { status, headers: answered, body } = await ask(url + link, { method: "POST", headers }, form.toString());
  assert.equal(status, 303, body.toString());
  return answered["set-cookie"][0].match(/^kompas=(\w+);/)[1];
}

/** The address of the site, without a slash at the end. */
export function siteUrl() {
  started ??= process.env.KOMPAS_URL ? Promise.resolve(process.env.KOMPAS_URL) : start();
  return started;
}

async function fetchPages(binary, data, path, texts) {
  let text;
  const server = createServer((asked, answer) => {
    const found = asked.url === path;
    answer.writeHead(found ? 200 : 404, { "content-type": "text/html; charset=utf-8" });
    answer.end(found ? text : "");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = `127.0.0.1:${server.address().port}`;
  for (text of texts) await promisify(execFile)(binary, ["documenten", "toevoegen", "--data", data, "--verzameling", "gids", "--intern", address, `http://${address}${path}`]);
  server.close();
}

async function start() {
  const binary = process.env.KOMPAS_BIN;
  assert(binary, "name the program in KOMPAS_BIN, or a site that runs in KOMPAS_URL");
  const data = await mkdtemp(join(tmpdir(), "kompas-test-"));
  const files = documents.map(({ name }) => join(data, name));
  for (const { name, text } of documents) await writeFile(join(data, name), text);
  if (files.length > 0) await promisify(execFile)(binary, ["documenten", "toevoegen", "--data", data, "--verzameling", "gids", ...files]);
  for (const { path, texts } of webPages) await fetchPages(binary, data, path, texts);
  const site = await serve(["--listen", "127.0.0.1:0", "--data", data]);
  stop = async () => {
    await site.stop();
    await rm(data, { recursive: true, force: true });
  };
  token = await begin(site.url, site.link);
  return site.url;
}

/**
 * Starts the site with these options.
 * @returns {Promise<{url: string, link: string | undefined, stop: () => Promise<void>}>} its address, the link for the
 *   first administrator if there is none yet, and how it is stopped
 */
export async function serve(options) {
  const child = spawn(process.env.KOMPAS_BIN, ["serve", ...options], { stdio: ["ignore", "ignore", "pipe"] });
  const exited = once(child, "exit");
  const stop = async () => {
    child.kill("SIGTERM");
    const [code, signal] = await exited;
    assert.deepEqual({ code, signal }, { code: 0, signal: null }, "the program stops neatly when asked");
  };
  const said = [];
  let link;
  for await (const line of createInterface({ input: child.stderr })) {
    said.push(line);
    link ??= line.match(/\/toegang\/\w+/)?.[0];
    const url = line.match(/http:\/\/127\.0\.0\.1:\d+(?!\S)/)?.[0];
    if (url) {
      child.stderr.resume();
      return { url, link, stop };
    }
  }
  throw new Error(`the program did not start:\n${said.join("\n")}`);
}

/**
 * One answer as it goes over the wire: nothing is unpacked, no redirect followed.
 * @returns {Promise<{status: number, headers: object, body: Buffer}>}
 */
export async function get(path, { method = "GET", headers = {} } = {}) {
  return ask((await siteUrl()) + path, { method, headers });
}

/** One request to any address of the site, with what is sent. */
export function ask(url, { method, headers }, sentBody) {
  return new Promise((resolve, reject) => {
    // A connection of its own: one that was kept may just be closed by the server.
    const sent = request(url, { method, headers, agent: false }, (answer) => {
      const chunks = [];
      answer.on("data", (chunk) => chunks.push(chunk));
      answer.on("error", reject);
      answer.on("end", () => resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(chunks) }));
    });
    sent.on("error", reject);
    sent.end(sentBody);
  });
}
