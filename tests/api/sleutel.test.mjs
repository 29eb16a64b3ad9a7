// The example of the manual for users of the API, run as it stands there, with a key that was made on the site.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { note } from "../support/documents.mjs";
import { addDocument, ask, operatorToken, siteUrl } from "../support/site.mjs";

addDocument(note.name, note.text);

/** A form, sent by the administrator from the site itself. */
async function form(path, pairs) {
  const url = await siteUrl();
  const headers = { "content-type": "application/x-www-form-urlencoded", origin: url, cookie: `kompas=${await operatorToken()}` };
  return ask(url + path, { method: "POST", headers }, new URLSearchParams(pairs).toString());
}

test("the example of the manual works until the key is taken back", async (t) => {
  const manual = await readFile(new URL("../../docs/handleiding/api.md", import.meta.url), "utf8");
  const example = manual.match(/```sh\n(curl [\s\S]*?)```/)[1].replace("https://kompas.example.nl", await siteUrl());
  const made = await form("/profiel/sleutels", { naam: "Proef", organisatie: "1", rechten: "lezen", dagen: "90" });
  assert.equal(made.status, 200, made.body.toString());
  const key = made.body.toString().match(/kompas_[0-9A-Za-z]{49}/)[0];
  const folder = await mkdtemp(join(tmpdir(), "kompas-sleutel-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, "sleutel.txt"), `Authorization: Bearer ${key}\n`, { mode: 0o600 });
  const run = () => promisify(execFile)("sh", ["-c", example], { cwd: folder });

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
