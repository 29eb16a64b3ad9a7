// A theme from its start to a closed dossier and on to its yearly round, by two people and three partners, with real
// documents; and a second municipality that sees nothing of it. The program runs on, a year later, by another clock.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { axe, newPage, overflow } from "../support/browser.mjs";
import { administrator, begin, later, password, serve } from "../support/program.mjs";

const real = fileURLToPath(new URL("../../../shared/data/documents/files/", import.meta.url));
const names = ["Kabinetsvisie.docx", "adres-plus-uitleg.pdf"];

/** Two documents of the government; where they are not there, two small ones. */
async function documents(t, folder) {
  if (names.every((name) => existsSync(join(real, name)))) return { files: names.map((name) => join(real, name)), words: "generatieve AI" };
  t.diagnostic("no real documents beside the project: two small ones stand in");
  const files = ["visie.md", "uitleg.md"].map((name) => join(folder, name));
  await writeFile(files[0], "# Visie\n\nOver generatieve AI in het toezicht. Zij helpt bij het zoeken.\n");
  await writeFile(files[1], "# Uitleg\n\nEen adres heeft een straat en een nummer.\n");
  return { files, words: "generatieve AI" };
}

/** So many days from now, as a field takes it. */
const day = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const submit = (page, form, value) => page.locator(`main form[action="${form}"] [type='submit']${value ? `[value='${value}']` : ""}`).first().click();

let seen = 0;
async function look(page, name) {
  await page.waitForLoadState("load");
  if (process.env.KOMPAS_SHOTS) await page.screenshot({ path: `tests/browser/shots/keten-${String(++seen).padStart(2, "0")}-${name}.png`, fullPage: true });
  assert.deepEqual([...(await overflow(page)), ...(await axe(page)), ...page.faults], [], name);
}

/** Takes an invitation: the page of who comes in. */
async function enter(t, site, link, name) {
  const page = await newPage(t, { site });
  await page.goto(link);
  await page.locator("#naam").fill(name);
  await page.locator("#wachtwoord").fill(password);
  await submit(page, link);
  await page.waitForURL("**/profiel");
  return page;
}
const invitation = async (page) => (await page.locator("#link").inputValue()).match(/\/toegang\/\w+/)[0];

test("two people take a theme from its start to a decision and on to its yearly round", { timeout: 300_000 }, async (t) => {
  const data = await mkdtemp(join(tmpdir(), "kompas-keten-"));
  const { files, words } = await documents(t, data);
  await promisify(execFile)(process.env.KOMPAS_BIN, ["documenten", "toevoegen", "--data", data, "--verzameling", "gids", ...files]);
  let site = await serve(["--listen", "127.0.0.1:0", "--data", data]);
  t.after(() => site.stop());
  t.after(() => rm(data, { recursive: true, force: true }));
  const token = await begin(site.url, site.link);
  const boss = await newPage(t, { site: site.url });
  await boss.context().addCookies([{ name: "kompas", value: token, url: site.url }]);

  // A colleague, and somebody of a second municipality.
  await boss.goto("/beheer/leden");
  await boss.locator("#mail").fill("an@voorbeeld.nl");
  await submit(boss, "/beheer/leden");
  const an = await enter(t, site.url, await invitation(boss), "An Adviseur");
  await boss.goto("/beheer/organisaties");
  await boss.locator("#soort").selectOption("gemeente");
  await boss.locator("#organisatie").fill("Amersfoort");
  await submit(boss, "/beheer/organisaties");
  await boss.waitForURL(/\/beheer\/organisaties\/\d+$/);
  await boss.locator("#mail").fill("cor@elders.nl");
  await submit(boss, `${new URL(boss.url()).pathname}/leden`);
  const stranger = await enter(t, site.url, await invitation(boss), "Cor van Elders");

  // The dossier, and both work on it.
  await boss.goto("/dossiers/nieuw");
  await boss.locator("#thema").selectOption("online-ordeverstoring");
  await boss.locator("#titel").fill("Onrust na oproepen");
  await boss.locator("#deadline").fill(day(60));
  await submit(boss, "/dossiers");
  await boss.waitForURL(/\/dossiers\/\d+$/);
  const dossier = new URL(boss.url()).pathname;
  await boss.getByText("Wijzig wie eraan werkt").click();
  await boss.locator("#lid").selectOption({ label: "An Adviseur" });
  await boss.getByRole("button", { name: "Voeg toe" }).click();
  await look(boss, "dossier-vers");

  // Answers with citations from documents: one found from the answer, one from the page of a document.
  await boss.goto(`${dossier}/vragen/l1`);
  await an.goto(`${dossier}/vragen/l1`);
  await boss.locator("#antwoord").fill("Oproepen worden ook gemaakt.");
  await boss.locator("#q").fill(words);
  await boss.locator("#q").press("Enter");
  await boss.getByRole("button", { name: "Citeer" }).first().click();
  await boss.locator("#bewijs[data-geciteerd]").waitFor();
  assert.match(await boss.locator("#antwoord").inputValue(), /\[\^1\]/);
  await boss.locator("#zekerheid").selectOption("waarschijnlijk");
  await look(boss, "antwoord");
  await boss.getByRole("button", { name: "Bewaar", exact: true }).click();
  await boss.waitForURL(/#vraag-L1$/);
  await boss.goto("/documenten/2/versies/1/citaat?passage=1");
  await look(boss, "citaat");
  await boss.getByRole("button", { name: "Neem op als citaat" }).click();
  await boss.waitForURL(/#citaat-2$/);

  // A conflict, merged.
  await an.locator("#antwoord").fill("Er was onrust op het plein.");
  await an.getByRole("button", { name: "Bewaar", exact: true }).click();
  await an.getByRole("heading", { name: "bewaarde dit antwoord net ook" }).waitFor();
  await look(an, "botsing");
  await an.locator("#antwoord").fill("Oproepen worden ook gemaakt.[^1] Er was onrust op het plein.[^2]");
  await an.getByRole("button", { name: "Bewaar", exact: true }).click();
  await an.waitForURL(/#vraag-L1$/);

  // The number of a person is refused; then the other five are answered.
  for (const question of ["g1", "g2", "g3", "l2", "l3"]) {
    await an.goto(`${dossier}/vragen/${question}`);
    if (question === "g1") {
      await an.locator("#antwoord").fill("Vraag het 123456782.");
      await an.getByRole("button", { name: "Bewaar", exact: true }).click();
      await an.locator("#fouten").getByText("burgerservicenummer").waitFor();
      await look(an, "bsn");
    }
    await an.locator("#antwoord").fill(`Het antwoord op ${question}.[^1]`);
    await an.getByRole("button", { name: "Bewaar", exact: true }).click();
    await an.waitForURL(new RegExp(`#vraag-${question.toUpperCase()}$`));
  }

  // Three partners are asked: two answer by their link, one by mail.
  await boss.goto(`${dossier}/uitvragen/nieuw`);
  await boss.locator("input[name='vraag'][value='L2']").check();
  await boss.locator("#woorden-L2").fill("Wat doet u na een oproep?");
  for (const [place, role] of ["wijkagent", "jongerenwerker", "functionaris gegevensbescherming"].entries()) await boss.locator(`#rol-${place + 1}`).fill(role);
  await boss.locator("#toelichting").fill("Wij zoeken uit wat wij samen doen.");
  await boss.locator("#deadline").fill(day(14));
  await submit(boss, `${dossier}/uitvragen`);
  await boss.locator("#link-3").waitFor();
  await look(boss, "links");
  const links = await Promise.all([1, 2].map(async (number) => (await boss.locator(`#link-${number}`).inputValue()).match(/\/uitvraag\/\w{64}/)[0]));
  await boss.locator("main a", { hasText: "Naar de uitvraag" }).click();
  await boss.waitForURL(/\/uitvragen\/\d+$/);
  const consultation = new URL(boss.url()).pathname;
  for (const [place, link] of links.entries()) {
    const partner = await newPage(t, { site: site.url, width: 320 });
    await partner.goto(link);
    await partner.locator("#antwoord-L2").fill(`Partner ${place + 1} gaat het gesprek aan.`);
    await look(partner, "partner");
    await submit(partner, link, "verstuur");
    await partner.locator("#verstuurd").waitFor();
  }
  await boss.reload();
  await boss.locator("#partner").selectOption({ label: "functionaris gegevensbescherming" });
  await boss.locator("#datum").fill(day(0));
  await boss.locator("#reactie-L2").fill("Kijk alleen naar openbare berichten.");
  await submit(boss, `${consultation}/overgenomen`);
  await boss.waitForURL(/#partner-\d+$/);
  for (const number of [3, 4, 5]) {
    await boss.goto(consultation);
    await boss.locator("form[action$='/citeren'] [type='submit']").nth(number - 3).click();
    await boss.waitForURL(/#partner-\d+$/);
  }
  await look(boss, "uitvraag");

  // The partner that must be asked was, three measures, and the decision.
  await boss.goto(dossier);
  await boss.locator("select[name='betrokken']").selectOption("betrokken");
  await boss.locator("textarea[name='uitkomst']").fill("Alleen openbare berichten.[^5]");
  await submit(boss, `${dossier}/partners`);
  for (const [number, link] of ["preventie", "repressie", "nazorg"].entries()) {
    await boss.goto(`${dossier}/maatregelen/nieuw`);
    await boss.locator("#titel").fill(`Maatregel ${number + 1}`);
    await boss.locator("#schakel").selectOption(link);
    await submit(boss, `${dossier}/maatregelen`);
    await boss.waitForURL(new RegExp(`#maatregel-${number + 1}$`));
  }
  await look(boss, "maatregelen");
  await boss.goto(`${dossier}/besluit`);
  await boss.locator("#datum").fill(day(0));
  await boss.locator("#orgaan").selectOption("driehoek");
  await boss.locator("#besluit").fill("Wij nemen de drie maatregelen.");
  if (await boss.locator("#bevestig input").count()) await boss.locator("#bevestig input").check();
  await submit(boss, `${dossier}/besluit`);
  await boss.locator("#besluiten").waitFor();
  await look(boss, "besluit");
  await boss.goto(dossier);
  assert.match(await boss.locator("main").innerText(), /Afgesloten[\s\S]*6 van 6 vragen beantwoord[\s\S]*Besloten door/);
  await look(boss, "dossier-gesloten");

  // The second municipality sees nothing of it.
  for (const path of ["", "/vragen/l1", "/maatregelen", "/besluit", "/uitvragen", "/ronde", "/zelfscan"]) {
    const answer = await stranger.goto(dossier + path);
    assert.equal(answer.status(), 404, path);
  }
  stranger.faults.length = 0;
  for (const path of ["/dossiers", "/dossiers/overzicht", "/dossiers/zoeken?q=oproepen", "/acties", "/zoeken?q=oproepen", "/documenten?q=plein"]) {
    await stranger.goto(path);
    const shown = await stranger.locator("main").innerText();
    assert(!/Onrust na oproepen|plein\.|Maatregel 1/.test(shown), `${path}: ${shown}`);
  }
  await look(stranger, "elders");

  // A year later, by the clock of the program.
  await site.stop();
  site = await serve(["--listen", "127.0.0.1:0", "--data", data], await later(367));
  const again = await newPage(t, { site: site.url });
  await again.goto("/aanmelden");
  await again.locator("#mail").fill(administrator);
  await again.locator("#wachtwoord").fill(password);
  await submit(again, "/aanmelden");
  await again.waitForURL((url) => url.pathname !== "/aanmelden");
  let text = "";
  for (let turn = 0; turn < 100 && !/Klopt nog/.test(text); turn += 1) {
    await again.goto(`${dossier}/ronde`);
    text = await again.locator("main").innerText();
  }
  assert.match(text, /Klopt nog/, "the round opened by itself");
  await look(again, "ronde");
  await again.locator("input[name='klopt'][value='klopt']").first().check();
  await submit(again, `${dossier}/ronde`);
  await again.locator("main strong", { hasText: "Klopt nog" }).first().waitFor();

  // The partners are asked again: who and what stand in the form.
  await again.getByRole("link", { name: "Vraag de partners opnieuw" }).click();
  await again.waitForURL(/opnieuw=ja$/);
  assert(await again.locator("input[name='vraag'][value='L2']").isChecked());
  assert.equal(await again.locator("#woorden-L2").inputValue(), "Wat doet u na een oproep?");
  assert.equal(await again.locator("#rol-3").inputValue(), "functionaris gegevensbescherming");
  await look(again, "opnieuw-vragen");
  await again.locator("#deadline").fill(day(380));
  await submit(again, `${dossier}/uitvragen`);
  await again.locator("#link-3").waitFor();
  await again.goto(dossier);
  assert.match(await again.locator("main").innerText(), /nu bezig/);
  await look(again, "dossier-ronde");
});
