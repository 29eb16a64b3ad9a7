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
import { addDocument, siteUrl } from "../support/site.mjs";

addDocument(note.name, note.text);

// A schema cannot say which queries can be read, which collections there are, or what stands in a passage.
const configuration = `
[[operations]]
include-operation-id = ["zoekDocumenten", "haalCitaat"]
checks.positive_data_acceptance.expected-statuses = ["2xx", "400", "404"]
`;

const arguments_ = [
  "--checks=all",
  "--phases=examples,coverage,fuzzing,stateful",
  "--max-examples=150",
  "--generation-deterministic",
  "--workers=2",
  "--request-timeout=5",
  "--continue-on-failure",
  "--no-color",
];

test("Schemathesis finds no answer that the description does not allow", { timeout: 600_000 }, async (t) => {
  const program = process.env.SCHEMATHESIS;
  assert(program, "name schemathesis in SCHEMATHESIS; `make test-tools` installs it");
  const address = `${await siteUrl()}/api/v1`;
  // A folder of its own, because it reads its configuration from and writes its finds into the working directory.
  const folder = await mkdtemp(join(tmpdir(), "kompas-schemathesis-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, "schemathesis.toml"), configuration);
  const child = spawn(program, ["run", `${address}/openapi.json`, `--url=${address}`, ...arguments_], { cwd: folder, stdio: ["ignore", "pipe", "pipe"], signal: t.signal });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (said += chunk));
  const [code] = await once(child, "close");
  const tested = said.match(/^.*\d+ generated.*$/m)?.[0].trim();
  if (tested) t.diagnostic(`Schemathesis: ${tested}`);
  assert.equal(code, 0, said);
});
