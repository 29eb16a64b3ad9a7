// The program under test: started once per test file, stopped when the file is done.
// A test file that needs documents names them with addDocument before it asks anything.
// KOMPAS_BIN names the program; KOMPAS_URL, a site that already runs, goes before it.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { promisify } from "node:util";
import { ask, begin, serve } from "./program.mjs";

export { administrator, ask, begin, password, serve } from "./program.mjs";

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

/** The token of a session of the administrator, who also coordinates Utrecht. */
export async function operatorToken() {
  await siteUrl();
  return token;
}
let token;

/** A form, sent by the administrator from the site itself. */
export async function form(path, pairs) {
  const url = await siteUrl();
  const headers = { "content-type": "application/x-www-form-urlencoded", origin: url, cookie: `kompas=${await operatorToken()}` };
  return ask(url + path, { method: "POST", headers }, new URLSearchParams(pairs).toString());
}

/** A key of the administrator to the API, for Utrecht, that may do this. */
export async function apiKey(...rights) {
  const pairs = [["naam", "Proef"], ["organisatie", "1"], ["dagen", "90"], ...rights.map((right) => ["rechten", right])];
  const made = await form("/profiel/sleutels", pairs);
  assert.equal(made.status, 200, made.body.toString());
  return made.body.toString().match(/kompas_[0-9A-Za-z]{49}/)[0];
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
 * One answer as it goes over the wire: nothing is unpacked, no redirect followed.
 * @returns {Promise<{status: number, headers: object, body: Buffer}>}
 */
export async function get(path, { method = "GET", headers = {} } = {}) {
  return ask((await siteUrl()) + path, { method, headers });
}
