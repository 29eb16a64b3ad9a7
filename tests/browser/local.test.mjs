// Does it play here: figures are fetched on the command line, and shown in a browser.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { newPage } from "../support/browser.mjs";
import { look as lookAt, submit } from "../support/editors.mjs";
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
  assert.match(told.stdout, /speelt dit hier\?\n {2}Ja, meer dan elders\. Aantasting van de openbare orde springt er hoog uit/);
  assert.match(told.stdout, /Springt eruit: Aantasting van de openbare orde/);
  assert.match(told.stdout, /\nKengetal +Hier +Vergelijkbaar +Regio +Nederland\nAantasting van de openbare orde +[0-9,]+ +[0-9,]+ \+ /);

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

  // Does it play here? The answer and what to mind are on the first screen.
  for (const [theme, verdict, caution] of [
    ["online-ordeverstoring", "Ja, meer dan elders.", "Dit telt wat is opgeschreven"],
    ["cybercrime", "Niet meer dan elders.", "Wat online gebeurt"],
  ]) {
    await page.goto(`/lokaal/GM0344/${theme}`);
    for (const text of [verdict, caution]) {
      const box = await page.locator("#antwoord ~ p", { hasText: text }).first().boundingBox();
      assert(box.y + box.height < 900, `${theme}: ${text} ends at ${box.y + box.height}`);
    }
    await look(page, `antwoord-${theme}`);
  }
  await page.goto("/lokaal/GM0344");
  await page.locator("main a[href$='online-ordeverstoring?kengetal=openbare-orde#kengetal']").first().click();
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

  // An adviser of the municipality takes figures into a dossier.
  const headers = { origin: site.url };
  const opened = await admin.request.post("/dossiers", { headers, form: { thema: "online-ordeverstoring", titel: "Onrust" }, maxRedirects: 0 });
  const dossier = opened.headers().location;
  assert.match(dossier, /^\/dossiers\/\d+$/);
  await admin.goto("/lokaal/GM0344/online-ordeverstoring");
  await admin.locator("#in-dossier").waitFor();
  await look(admin, "in-dossier");
  for (const box of await admin.locator("main input[name='kengetal']").all()) await box.uncheck();
  await submit(admin, "/dossiers/cijfers");
  await admin.locator("[role='alert']", { hasText: "Kies minstens één kengetal" }).waitFor();
  await look(admin, "niets-gekozen");
  await admin.locator("main input[value='openbare-orde']").check();
  await submit(admin, "/dossiers/cijfers");
  await admin.waitForURL(`${dossier}#citaat-1`);
  await admin.goto("/lokaal/GM0344/online-ordeverstoring/openbare-orde/citaat");
  await look(admin, "citeer");
  await admin.locator("#grafiek").selectOption("kaart");
  await submit(admin, "/dossiers/cijfers");
  await admin.waitForURL(`${dossier}#citaat-2`);
  await look(admin, "dossier");

  // And brings what no keeper of tables has.
  await admin.goto("/eigen-cijfers");
  await look(admin, "eigen-cijfers");
  await admin.locator("main a", { hasText: "Meldingen van woonoverlast" }).click();
  await admin.waitForURL("/eigen-cijfers/meldingen-woonoverlast");
  await look(admin, "eigen-tabel");
  const bring = async (name, text) => {
    await admin.locator("#bestand").setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(text) });
    await admin.locator("main form[enctype] [type='submit']").click();
  };
  await bring("meldingen.csv", "Jaar;Aantal meldingen\n2023;veel\n2024;1310\n2024;9\n");
  await admin.locator("#jaar").waitFor();
  assert.equal(await admin.locator("#getal").inputValue(), "2");
  await look(admin, "eigen-kolommen");
  await admin.locator("main form [type='submit']").click();
  await admin.locator("[role='alert'] li").nth(1).waitFor();
  await look(admin, "eigen-fouten");
  await admin.goto("/eigen-cijfers/meldingen-woonoverlast");
  await bring("meldingen.csv", "Jaar;Aantal meldingen\n2022;1180\n2023;1240\n2024;1310\n2025;3\n");
  await admin.locator("main form [type='submit']").click();
  await admin.locator("[role='status']", { hasText: "te weinig mensen" }).waitFor();
  await look(admin, "eigen-bewaard");
  await admin.goto("/eigen-cijfers/doorlooptijden");
  const months = Array.from({ length: 30 }, (_, i) => `${2023 + Math.floor((i + 6) / 12)}-${String(((i + 6) % 12) + 1).padStart(2, "0")};7;6;48;${12 + i};${5 + Math.floor(i / 3)};1`);
  await bring("topx.csv", `Maand;Gestart;Afgerond;Lopend;Langer dan half jaar;Langer dan jaar;Teruggekomen\n${months.join("\n")}\n`);
  await admin.locator("main form [type='submit']").click();
  await admin.waitForURL("/eigen-cijfers/doorlooptijden");
  await admin.goto("/lokaal/GM0344/zorg-en-veiligheid?kengetal=meldingen-woonoverlast");
  await admin.locator("#doorlooptijden").waitFor();
  await look(admin, "eigen-in-beeld");
});

test("an example shows everything without a network, and says that it is made up", { timeout: 200_000 }, async (t) => {
  const data = await mkdtemp(join(tmpdir(), "kompas-voorbeeld-"));
  const site = await serve(["--listen", "127.0.0.1:0", "--data", data], {}, "demo");
  t.after(() => site.stop());
  t.after(() => rm(data, { recursive: true, force: true }));
  const page = await newPage(t, { site: site.url });
  for (const [path, name] of [["/", "begin"], ["/lokaal", "gemeenten"], ["/lokaal/GM9001", "voorbeeldstad"], ["/lokaal/GM9001/cybercrime", "cybercrime"], ["/lokaal/GM9001/zorg-en-veiligheid", "zorg"]]) {
    await page.goto(path);
    await page.locator(".kompas-fictief").waitFor();
    await look(page, `voorbeeld-${name}`);
  }
});
