// Does it play here: figures are fetched on the command line, and shown in a browser.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { newPage } from "../support/browser.mjs";
import { look as lookAt } from "../support/editors.mjs";
import { begin, serve } from "../support/program.mjs";
import { statistics } from "../support/statistics.mjs";

const run = promisify(execFile);
const look = lookAt("lokaal");

test("a visitor sees whether it plays in a municipality", { timeout: 400_000 }, async (t) => {
  const data = await mkdtemp(join(tmpdir(), "kompas-lokaal-"));
  const service = await statistics();
  t.after(() => service.stop());
  const kompas = (...args) => run(process.env.KOMPAS_BIN, [...args, "--data", data], { maxBuffer: 1 << 24 });
  const tables = ["--tabel", "47018NED", "--tabel", "03759ned", "--diensten", service.url, "--intern", service.host];
  const fetched = await kompas("cijfers", "ververs", ...tables, "--json");
  assert.deepEqual(JSON.parse(fetched.stdout).map((row) => row.uitkomst), ["opgehaald", "opgehaald"]);
  const again = await kompas("cijfers", "ververs", ...tables, "--json");
  assert.deepEqual(JSON.parse(again.stdout).map((row) => row.uitkomst), ["niet-veranderd", "niet-veranderd"]);
  const told = await kompas("lokaal", "GM0344", "--thema", "online-ordeverstoring");
  assert.match(told.stdout, /Springt eruit: Aantasting van de openbare orde/);

  const site = await serve(["--listen", "127.0.0.1:0", "--data", data]);
  t.after(() => site.stop());
  t.after(() => rm(data, { recursive: true, force: true }));
  const boss = await begin(site.url, site.link);
  const page = await newPage(t, { site: site.url });
  await page.goto("/lokaal");
  await look(page, "kies");
  await page.locator("#gemeente").fill("utrecht");
  await page.locator("main form [type='submit']").click();
  await page.waitForURL("/lokaal/GM0344");
  const signal = page.locator("main li", { hasText: "Aantasting van de openbare orde" }).first();
  await signal.waitFor();
  await look(page, "gemeente");
  await signal.locator("summary").click();
  await look(page, "gemeente-lezen");
  await page.locator("main a[href$='online-ordeverstoring?kengetal=openbare-orde']").first().click();
  await page.locator("main h2", { hasText: "Aantasting van de openbare orde" }).waitFor();
  assert.equal(await page.locator("main figure svg[role='img']").count(), 3);
  await look(page, "thema");
  for (const summary of await page.locator("main summary").all()) await summary.click();
  await look(page, "thema-cijfers");
  const image = await page.request.get("/lokaal/GM0344/online-ordeverstoring/openbare-orde/lijn.png");
  assert.equal(image.headers()["content-type"], "image/png");
  await page.goto("/lokaal/GM0344/zorg-en-veiligheid?kengetal=misdrijven-totaal");
  await look(page, "uitsplitsing");

  const admin = await newPage(t, { site: site.url, session: boss });
  await admin.goto("/beheer/cijfers");
  await look(admin, "beheer");
  await page.goto("/lokaal?gemeente=xyzzy");
  await look(page, "niets");
});
