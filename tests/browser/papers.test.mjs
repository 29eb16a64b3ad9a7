// A letter to the council, from a template of the organisation to its files.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { newPage } from "../support/browser.mjs";
import { look as lookAt, submit } from "../support/editors.mjs";
import { logo } from "../support/logo.mjs";
import { begin, serve } from "../support/program.mjs";

const look = lookAt("stukken");

/** Answers a question, with whose information is in it. */
async function answer(page, path, body, labels) {
  await page.goto(path);
  await page.locator("#antwoord").fill(body);
  for (const label of labels) await page.locator(`#kenmerken input[value='${label}']`).check();
  await page.getByRole("button", { name: "Bewaar", exact: true }).click();
  await page.waitForURL(/#vraag-/);
}

test("a letter to the council is written, checked, issued and taken out", { timeout: 180_000 }, async (t) => {
  const data = await mkdtemp(join(tmpdir(), "kompas-stukken-"));
  const site = await serve(["--listen", "127.0.0.1:0", "--data", data]);
  t.after(() => site.stop());
  t.after(() => rm(data, { recursive: true, force: true }));
  const token = await begin(site.url, site.link);
  const page = await newPage(t, { site: site.url });
  await page.context().addCookies([{ name: "kompas", value: token, url: site.url }]);

  await page.goto("/beheer/sjablonen");
  await look(page, "sjablonen");
  await page.locator("#logo").setInputFiles({ ...logo, buffer: Buffer.from("GIF89a") });
  await page.locator("#tekst").fill("Logo van gemeente Utrecht");
  await submit(page, "/beheer/sjablonen/logo");
  await page.locator("main [role='alert']").waitFor();
  await look(page, "logo-fout");
  await page.locator("#logo").setInputFiles(logo);
  await submit(page, "/beheer/sjablonen/logo");
  await page.locator("img.kompas-logo").waitFor();
  await look(page, "logo");
  const template = "/beheer/sjablonen/raadsinformatiebrief";
  await page.goto(template);
  await look(page, "sjabloon");
  await page.locator("#briefhoofd").fill("Team Veiligheid\nPostbus 1");
  await submit(page, template, "bewaar");
  await page.waitForLoadState("load");
  assert.match(await page.locator("main").innerText(), /Dit is versie 1 van uw organisatie/);

  await page.goto("/dossiers/nieuw");
  await page.locator("#thema").selectOption("weerbaar-buitengebied");
  await page.locator("#titel").fill("Cybercrime bij ondernemers");
  await submit(page, "/dossiers");
  await page.waitForURL(/\/dossiers\/\d+$/);
  const dossier = new URL(page.url()).pathname;
  await answer(page, `${dossier}/vragen/l1`, "## Beeld\n\nOndernemers melden **vaker** schade.\n\n- phishing\n- fraude", []);
  await answer(page, `${dossier}/vragen/l2`, "De politie kent drie zaken.", ["wpg"]);
  await page.goto(`${dossier}/maatregelen/nieuw`);
  await page.locator("#titel").fill("Voorlichting aan ondernemers");
  await page.locator("#waarom").fill("Zij weten niet waar zij melden.");
  await page.locator("#schakel").selectOption("preventie");
  await submit(page, `${dossier}/maatregelen`);
  await page.waitForURL(/maatregelen/);

  await page.goto(`${dossier}/stukken`);
  await look(page, "leeg");
  await page.locator("#soort").selectOption("raadsinformatiebrief");
  await page.locator("#titel").fill("Brief over cybercrime");
  await submit(page, `${dossier}/stukken`);
  await page.waitForURL(/stukken\/1$/);
  await page.locator("#kern").fill("Cybercrime raakt ook onze ondernemers.");
  await look(page, "schrijven");
  await submit(page, `${dossier}/stukken/1`, "controle");
  await page.waitForURL(/controle$/);
  await look(page, "nakijken");
  let text = await page.locator("main").innerText();
  assert.match(text, /Postbus 1/);
  assert.doesNotMatch(text, /drie zaken/);
  await page.getByLabel(/Antwoord op vraag L2/).check();
  await page.getByRole("button", { name: "Toon het stuk zo" }).click();
  await page.waitForURL(/mee=antwoord-L2/);
  await look(page, "met-vertrouwelijk");
  text = await page.locator("main").innerText();
  assert.match(text, /drie zaken/);
  await submit(page, `${dossier}/stukken/1/uitgaven`);
  await page.waitForURL(/uitgaven\/1$/);
  // The page says by itself that the files are there.
  await page.getByRole("link", { name: /^PDF/ }).waitFor({ timeout: 60_000 });
  await look(page, "uitgave");
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: /^PDF/ }).click()]);
  assert.equal(download.suggestedFilename(), "brief-over-cybercrime-1.pdf");
  const pdf = await readFile(await download.path());
  assert.equal(pdf.subarray(0, 5).toString(), "%PDF-");
  await page.goto(`${dossier}/stukken`);
  await look(page, "lijst");
});
