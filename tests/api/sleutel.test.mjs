// The example of the manual for users of the API, run as it stands there, with a key that was made on the site.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { note } from "../support/documents.mjs";
import { addDocument, apiKey, ask, form, operatorToken, siteUrl } from "../support/site.mjs";

addDocument(note.name, note.text);

const manual = readFileSync(new URL("../../docs/handleiding/api.md", import.meta.url), "utf8");

/** Puts a key into a file as the manual says; gives what runs its example with this in it. */
async function example(t, key, part) {
  const examples = [...manual.matchAll(/```sh\n(curl [\s\S]*?)```/g)].map(([, text]) => text);
  const text = examples.find((one) => one.includes(part)).replace("https://kompas.example.nl", await siteUrl());
  const folder = await mkdtemp(join(tmpdir(), "kompas-sleutel-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, "sleutel.txt"), `Authorization: Bearer ${key}\n`, { mode: 0o600 });
  return () => promisify(execFile)("sh", ["-c", text], { cwd: folder });
}

test("the example of the manual works until the key is taken back", async (t) => {
  const run = await example(t, await apiKey("lezen"), "/documenten?");

  const { stdout, stderr } = await run();
  assert.equal(stderr, "");
  const found = JSON.parse(stdout);
  assert.equal(found.paginaGrootte, 5);
  assert.equal(found.totaal, 1);

  const page = await ask(`${await siteUrl()}/profiel/sleutels`, { method: "GET", headers: { cookie: `kompas=${await operatorToken()}` } });
  const end = page.body.toString().match(/\/profiel\/sleutels\/\d+\/intrekken/)[0];
  assert.equal((await form(end, {})).status, 303);
  await assert.rejects(run(), (error) => error.code === 22 && JSON.parse(error.stdout).status === 401);
});

test("the example of the manual writes an answer once, and the second time is told what stands there", async (t) => {
  const key = await apiKey("lezen", "schrijven");
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
  const dossier = JSON.stringify({ thema: "weerbaar-buitengebied", titel: "Leegstand" });
  assert.equal((await ask(`${await siteUrl()}/api/v1/dossiers`, { method: "POST", headers }, dossier)).status, 201);
  const run = await example(t, key, "/dossiers/1/");
  await run();
  await assert.rejects(run(), (error) => {
    const problem = JSON.parse(error.stdout);
    return problem.status === 412 && problem.huidig.antwoord === "Op drie erven staan schuren leeg.";
  });
});

test("the example of a search that is kept works with a key to write", async (t) => {
  const run = await example(t, await apiKey("schrijven"), "/zoekvragen'");
  const { stdout, stderr } = await run();
  assert.equal(stderr, "");
  assert.match(JSON.parse(stdout).api, /^\/api\/v1\/zoekvragen\/\d+$/);
});
