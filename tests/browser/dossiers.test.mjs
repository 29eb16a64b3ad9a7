// A dossier in a browser: opened, answered with citations by two at once, kept from everybody else.
import assert from "node:assert/strict";
import { test } from "node:test";
import { axe, newPage, overflow } from "../support/browser.mjs";
import { addDocument, password } from "../support/site.mjs";

addDocument("nota.md", "# Controle buitengebied\n\nEerst een inleiding over het gebied.\n\n## Drugslab\n\nIn een schuur vond de politie een drugslab. De controle van schuren gaat door. Meld wat u ziet.\n");

/** Has a page looked at: by axe where scripts run, for what sticks out, and in a picture. */
async function look(page, name, width, javaScriptEnabled = true) {
  await page.waitForLoadState("load");
  if (process.env.KOMPAS_SHOTS) await page.screenshot({ path: `tests/browser/shots/${name}-${width}.png`, fullPage: true });
  const found = javaScriptEnabled ? await axe(page) : [];
  assert.deepEqual([...(await overflow(page)), ...found, ...page.faults], [], name);
}

/** Lets a colleague in: her page, signed in. */
async function colleague(t, boss, mail, name, options) {
  await boss.goto("/beheer/leden");
  await boss.locator("#mail").fill(mail);
  await boss.locator("#rol").selectOption("adviseur");
  await boss.locator("main form[action='/beheer/leden'] [type='submit']").click();
  const link = (await boss.locator("#link").inputValue()).match(/\/toegang\/\w+/)[0];
  const page = await newPage(t, options);
  await page.goto(link);
  await page.locator("#naam").fill(name);
  await page.locator("#wachtwoord").fill(password);
  await page.locator(`main form[action="${link}"] [type='submit']`).click();
  await page.waitForURL("/profiel");
  return page;
}

async function open(page, theme, title) {
  await page.goto("/dossiers/nieuw");
  await page.locator("#thema").selectOption(theme);
  await page.locator("#titel").fill(title);
  await page.getByRole("button", { name: "Open het dossier", exact: true }).click();
  await page.waitForURL(/\/dossiers\/\d+$/);
  return new URL(page.url()).pathname;
}

test("two people answer a question, and neither loses a word", async (t) => {
  const boss = await newPage(t, { operator: true, width: 1280 });
  await boss.goto("/dossiers");
  await look(boss, "dossiers-leeg", 1280);
  await boss.goto("/dossiers/nieuw");
  await look(boss, "dossier-nieuw", 1280);
  const path = await open(boss, "weerbaar-buitengebied", "Leegstand in het buitengebied");
  await look(boss, "dossier-vers", 1280);

  const an = await colleague(t, boss, "an@voorbeeld.nl", "Adviseur Buitengebied", { width: 320, javaScriptEnabled: false });
  const hidden = await an.goto(path);
  assert.equal(hidden.status(), 404, "she does not work on it yet");
  await boss.goto(path);
  await boss.getByText("Wijzig wie eraan werkt").click();
  await boss.locator("#lid").selectOption({ label: "Adviseur Buitengebied" });
  await boss.getByRole("button", { name: "Voeg toe" }).click();
  await an.goto(path);
  await look(an, "dossier-vers", 320, false);

  // The answer, with a passage taken in without leaving the page.
  await boss.goto(`${path}/vragen/l1`);
  await an.goto(`${path}/vragen/l1`);
  await look(an, "antwoord", 320, false);
  const text = boss.locator("#antwoord");
  await text.fill("Er was een drugslab. Daarna niet meer.");
  await boss.locator("#voorbeeld").getByText("Er was een drugslab.").waitFor();
  await text.evaluate((area) => area.setSelectionRange(20, 20));
  await boss.locator("#q").fill("drugslab schuur");
  await boss.locator("#q").press("Enter");
  await boss.getByRole("heading", { name: "Gevonden" }).waitFor();
  await look(boss, "antwoord-gevonden", 1280);
  await boss.getByRole("button", { name: "Citeer" }).first().click();
  await boss.locator("#bewijs[data-geciteerd]").waitFor();
  assert.equal(await text.inputValue(), "Er was een drugslab.[^1] Daarna niet meer.", "where the cursor was");
  await boss.locator("#voorbeeld sup").waitFor();
  await look(boss, "antwoord-citaat", 1280);
  await boss.locator("#zekerheid").selectOption("waarschijnlijk");
  await boss.getByRole("button", { name: "Bewaar", exact: true }).click();
  await boss.waitForURL(/\/dossiers\/\d+#vraag-L1$/);
  await boss.getByRole("link", { name: "citaat 1" }).first().waitFor();
  await look(boss, "dossier", 1280);
  await boss.locator("#citaat-1").getByRole("link", { name: "Waar het staat" }).click();
  await boss.getByRole("link", { name: "Het antwoord op L1, versie 1" }).waitFor();
  await look(boss, "citaat-gebruikt", 1280);

  // The other wrote at the same time.
  await an.locator("#antwoord").fill("Er stond een schuur leeg.");
  await an.getByRole("button", { name: "Bewaar", exact: true }).click();
  await an.getByRole("heading", { name: "bewaarde dit antwoord net ook" }).waitFor();
  await look(an, "antwoord-botsing", 320, false);
  assert.equal(await an.locator("#antwoord").inputValue(), "Er stond een schuur leeg.");
  await an.locator("#antwoord").fill("Er was een drugslab.[^1] Er stond een schuur leeg.");
  await an.getByRole("button", { name: "Bewaar", exact: true }).click();
  await an.waitForURL(/#vraag-L1$/);
  await look(an, "dossier", 320, false);

  // What may not be written is refused, and stays.
  await boss.goto(`${path}/vragen/g1`);
  await boss.locator("#antwoord").fill("Bel 123456782.");
  await boss.getByRole("button", { name: "Bewaar", exact: true }).click();
  await boss.locator("#fouten").getByText("burgerservicenummer").waitFor();
  assert.equal(await boss.locator("#antwoord").inputValue(), "Bel 123456782.");
  await look(boss, "antwoord-fout", 1280);

  await boss.goto(`${path}/vragen/l1/versies/1`);
  await look(boss, "antwoord-versie", 1280);
  await boss.getByRole("button", { name: "Zet deze tekst terug" }).click();
  await boss.waitForURL(/#vraag-L1$/);
  assert.match(await boss.locator("main").innerText(), /Daarna niet meer/);

  // A note, from the page of a passage.
  await boss.goto("/documenten/1/versies/1/citaat?passage=1");
  await look(boss, "citaat-dossier", 1280);
  await boss.locator("#notitie").fill("Vraag na bij de politie");
  await boss.getByRole("button", { name: "Bewaar de passage met deze notitie" }).click();
  await boss.waitForURL(/#notitie-1$/);
  await boss.goto("/documenten/1/versies/1/citaat?passage=1");
  await boss.getByRole("button", { name: "Neem op als citaat" }).click();
  await boss.waitForURL(/#citaat-2$/);
  await an.goto(`${path}/citaten/2`);
  await look(an, "citaat-vrij", 320, false);
  await an.getByRole("button", { name: "Haal het citaat weg" }).click();
  await an.waitForURL(/#citaten$/);
  assert.equal(await an.locator("#citaat-2").count(), 0);
  await boss.goto(`${path}#notities`);
  await boss.getByText("Vraag na bij de politie").first().waitFor();
  await boss.goto("/dossiers");
  await look(boss, "dossiers", 1280);
});

test("the self-scan gives a picture, and says what is missing", async (t) => {
  const page = await newPage(t, { operator: true, width: 320 });
  const path = await open(page, "weerbaar-buitengebied", "Informatiepositie");
  await page.getByRole("link", { name: "Doe de zelfscan" }).click();
  await page.waitForURL(/\/zelfscan$/);
  await look(page, "zelfscan-leeg", 320);
  const choices = page.locator("select[name^='stand-']");
  await choices.nth(0).selectOption("te-krijgen");
  await choices.nth(1).selectOption("mag-niet");
  await page.getByRole("button", { name: "Bewaar de zelfscan" }).click();
  await page.locator("#fouten").getByText("vul dit in").waitFor();
  await look(page, "zelfscan-fout", 320);
  await page.locator("input[name^='reden-']").nth(1).fill("Geen grondslag");
  await page.getByRole("button", { name: "Bewaar de zelfscan" }).click();
  await page.waitForURL(/\/zelfscan#beeld$/);
  await page.getByText("Ingevuld: 2 van").waitFor();
  await look(page, "zelfscan", 320);
  await page.goto(path);
  await page.getByText("Volgens de zelfscan ontbreekt informatie van").first().waitFor();
  await page.goto(`${path}/ronde`);
  await page.getByText("Er is nog geen ronde").waitFor();
  await look(page, "ronde-leeg", 320);
});

test("under a theme with a required partner nothing is decided before it was asked", async (t) => {
  const boss = await newPage(t, { operator: true, width: 320 });
  await open(boss, "online-ordeverstoring", "Onrust na oproepen");
  await boss.locator("#status").selectOption("besluit");
  await boss.locator("section[aria-labelledby='gegevens'] [type='submit']").click();
  await boss.locator("#fouten").getByText("betrek eerst deze verplichte partner").waitFor();
  await look(boss, "dossier-partner", 320);
  await boss.goto("/dossiers/overzicht");
  await look(boss, "dossiers-overzicht", 320);
});
