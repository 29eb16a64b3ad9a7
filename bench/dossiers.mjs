// What the benchmarks of dossiers have in common: one who signed in to a site of her own, and a dossier with citations.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ask, begin, serve } from "../tests/support/program.mjs";

export const questions = ["g1", "g2", "g3", "l1", "l2", "l3"];
export const filler = "De melding werd bekeken en teruggekoppeld aan de melder. ".repeat(8);

/** The value below which this part of the values lies. */
export const at = (values, part) => values.toSorted((a, b) => a - b)[Math.ceil(values.length * part) - 1];

const sentence = (i) => `In straat ${i} stond in dat jaar schuur ${i} leeg, en ${i * 3} bewoners meldden dat bij de gemeente.`;

/** A site with a document that has a passage for each of so many citations: a heading begins a new one. */
export async function siteToCite(count) {
  const folder = mkdtempSync(join(tmpdir(), "kompas-bench-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const data = join(folder, "data");
  const numbers = Array.from({ length: count }, (_, i) => i + 1);
  const file = join(folder, "meldingen.md");
  writeFileSync(file, `# Meldingen\n\n${numbers.map((i) => `## Straat ${i}\n\n${sentence(i)} ${filler}`).join("\n\n")}\n`);
  execFileSync(process.env.KOMPAS_BIN, ["documenten", "toevoegen", "--data", data, "--verzameling", "gids", file], { stdio: "ignore" });

  const site = await serve(["--listen", "127.0.0.1:0", "--data", data]);
  const cookie = `kompas=${await begin(site.url, site.link)}`;
  const headers = { cookie, origin: site.url, "content-type": "application/x-www-form-urlencoded" };
  const post = (path, fields) => ask(site.url + path, { method: "POST", headers }, new URLSearchParams(fields).toString());
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });

  /** Sends a form; gives where it leads to. */
  async function send(path, fields) {
    const answer = await post(path, fields);
    assert.equal(answer.status, 303, `${path}: ${answer.body}`);
    return answer.headers.location;
  }

  const see = async (path) => (await ask(site.url + path, { method: "GET", headers: { cookie } })).body.toString();

  /** How long a page takes, on the one connection. */
  function milliseconds(path) {
    return new Promise((resolve, reject) => {
      const start = performance.now();
      request(site.url + path, { agent, headers: { cookie } }, (answer) => {
        assert.equal(answer.statusCode, 200, path);
        answer.resume().on("end", () => resolve(performance.now() - start));
      })
        .on("error", reject)
        .end();
    });
  }

  /** Opens a dossier with all citations, a part of them under each question; `said` writes what stands beside one. */
  async function cited(title, said) {
    const dossier = await send("/dossiers", { thema: "weerbaar-buitengebied", titel: title });
    const id = dossier.split("/").at(-1);
    const passages = [...(await see("/documenten/1/versies/1")).matchAll(/id="passage-(\d+)"/g)].length;
    // A passage may hold more than one of the sentences: each is tried in turn where it may stand.
    let passage = 1;
    for (const i of numbers) {
      for (;;) {
        assert(passage <= passages, `sentence ${i} stands in no passage`);
        const answer = await post("/dossiers/passages", { dossier: id, document: 1, versie: 1, passage, citaat: sentence(i), als: "citaat" });
        if (answer.status === 303) break;
        passage += 1;
      }
    }
    for (const [place, question] of questions.entries()) {
      const mine = numbers.filter((i) => i % questions.length === place);
      await send(`${dossier}/vragen/${question}`, { versie: 0, antwoord: mine.map(said).join("\n\n") });
    }
    return dossier;
  }

  async function stop() {
    agent.destroy();
    await site.stop();
  }

  return { send, see, milliseconds, cited, stop };
}
