// Schemathesis makes up requests from the API's own description, right ones and wrong ones, and holds every
// answer against it. Bounded in examples, and always the same ones, so that a failure can be repeated.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { note } from "../support/documents.mjs";
import { apiKey, addDocument, ask, siteUrl } from "../support/site.mjs";

addDocument(note.name, note.text);

// A schema cannot say which queries can be read, which collections there are, or what stands in a passage.
const configuration = `
[[operations]]
include-operation-id = ["zoekDocumenten", "haalCitaat"]
checks.positive_data_acceptance.expected-statuses = ["2xx", "400", "404"]
`;

// Nor what a dossier holds, or which version it is. That a missing version is told so, comes before all else.
const ofDossiers = `
[checks]
positive_data_acceptance.expected-statuses = ["2xx", "400", "404", "409", "412"]
missing_required_header.expected-statuses = ["428"]
`;

const arguments_ = [
  "--checks=all",
  "--phases=examples,coverage,fuzzing,stateful",
  "--generation-deterministic",
  "--request-timeout=5",
  "--continue-on-failure",
  "--no-color",
];

/** Runs Schemathesis over what the program describes of itself, with more arguments. */
async function run(t, toml, ...more) {
  const program = process.env.SCHEMATHESIS;
  assert(program, "name schemathesis in SCHEMATHESIS; `make test-tools` installs it");
  const address = `${await siteUrl()}/api/v1`;
  // A folder of its own, because it reads its configuration from and writes its finds into the working directory.
  const folder = await mkdtemp(join(tmpdir(), "kompas-schemathesis-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, "schemathesis.toml"), toml);
  const child = spawn(program, ["run", `${address}/openapi.json`, `--url=${address}`, ...arguments_, ...more], { cwd: folder, stdio: ["ignore", "pipe", "pipe"], signal: t.signal });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (said += chunk));
  const [code] = await once(child, "close");
  const tested = said.match(/^.*\d+ generated.*$/m)?.[0].trim();
  if (tested) t.diagnostic(`Schemathesis: ${tested}`);
  assert.equal(code, 0, said);
}

test("Schemathesis finds no answer that the description does not allow", { timeout: 600_000 }, (t) => run(t, configuration, "--exclude-tag=Dossiers", "--exclude-tag=Zoekvragen", "--workers=2", "--max-examples=150"));

test("nor does it with a key, in dossiers and searches that are kept", { timeout: 900_000 }, async (t) => {
  const key = await apiKey("lezen", "schrijven", "vernietigen");
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
  const dossier = JSON.stringify({ thema: "weerbaar-buitengebied", titel: "Leegstand" });
  const made = await ask(`${await siteUrl()}/api/v1/dossiers`, { method: "POST", headers }, dossier);
  assert.equal(made.status, 201, made.body.toString());
  // Wrong keys are tried elsewhere, and not so often that the server holds them off. A member of a dossier is not
  // made by making the dossier.
  const left = "--exclude-checks=ignored_auth,ensure_resource_availability";
  const rest = [left, `--header=Authorization: Bearer ${key}`, "--workers=1", "--max-examples=20"];
  // The dossier goes last, or there would be nothing left to work on.
  await run(t, ofDossiers, "--include-tag=Dossiers", "--include-tag=Zoekvragen", "--exclude-operation-id=verwijderDossier", ...rest);
  await run(t, ofDossiers, "--include-operation-id=verwijderDossier", ...rest);
});
