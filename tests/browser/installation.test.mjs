// An administrator installs Kompas, signs on by the service of her organisation, invites a coordinator in two
// municipalities by mail, loses the disk and restores it; the municipalities see nothing of each other.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { axe, newPage, overflow } from "../support/browser.mjs";
import { freePort, program } from "../support/services.mjs";
import { administrator, begin, password, serve } from "../support/site.mjs";

const kompas = async (...options) => (await promisify(execFile)(process.env.KOMPAS_BIN, options)).stdout;
const submit = (page, form) => page.locator(`main form[action="${form}"] [type='submit']`).first().click();

async function look(page, name) {
  await page.waitForLoadState("load");
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    if (process.env.KOMPAS_SHOTS) await page.screenshot({ path: `tests/browser/shots/${name}-${width}.png`, fullPage: true });
    assert.deepEqual([...(await overflow(page)), ...(await axe(page))], [], `${name} at ${width} px`);
  }
}

/** The path of the link in a mail. */
const linkIn = ({ data }) => data.replaceAll("=\r\n", "").match(/\/toegang\/\w+/)[0];

/** Comes in by the service; gives the page. */
async function signOn(t, site, path, button) {
  const page = await newPage(t, { site });
  await page.goto(path);
  await page.locator("main a", { hasText: button }).click();
  return page;
}

test("from installation to restore, two municipalities stay apart", { timeout: 240_000 }, async (t) => {
  const place = await mkdtemp(join(tmpdir(), "kompas-installatie-"));
  const [data, secret, file] = ["gegevens", "geheim", "kompas.toml"].map((name) => join(place, name));
  const port = await freePort();
  const site = `http://127.0.0.1:${port}`;
  const provider = await program(t, "oidc-provider.mjs", { redirect: `${site}/aanmelden/voorbeeld/terug` });
  const mails = await program(t, "smtp-server.mjs", { security: "none" });
  const { issuer } = provider.first;
  await writeFile(secret, "heel geheim: %+&");
  await chmod(secret, 0o600);
  await writeFile(
    file,
    `[site]\nadres = "${site}"\nluister = "127.0.0.1:${port}"\n\n[gegevens]\nmap = "gegevens"\n\n[ophalen]\nintern = ["${issuer.slice(7)}"]\n\n` +
      `[mail]\nserver = "127.0.0.1"\npoort = ${mails.first.port}\nbeveiliging = "geen"\nafzender = "kompas@voorbeeld.nl"\n\n` +
      `[[aanmelden.oidc]]\nnaam = "Voorbeeld ICT"\nsleutel = "voorbeeld"\nuitgever = "${issuer}"\nclient-id = "kompas"\nclient-geheim-bestand = "geheim"\n` +
      `scopes = ["profile", "email", "groups"]\ngroepen = { "kompas-beheer" = "beheerder" }\n`,
  );
  assert.match(await kompas("config", "controleer", "--config", file), /^In orde/);

  // Her account is there before the service is: she links it.
  let running = await serve(["--config", file]);
  t.after(() => running.stop().catch(() => {}));
  t.after(() => rm(place, { recursive: true, force: true }));
  await begin(site, running.link);
  await provider.order({ person: { id: "bo", amr: ["pwd", "otp"], claims: { name: "Bo", email: administrator, groups: ["kompas-beheer"] } } });
  const boss = await newPage(t, { site });
  await boss.goto("/aanmelden");
  await look(boss, "aanmelden-dienst");
  await boss.locator("#mail").fill(administrator);
  await boss.locator("#wachtwoord").fill(password);
  await submit(boss, "/aanmelden");
  await boss.waitForURL("/");
  await boss.goto("/profiel");
  await look(boss, "profiel-koppelen");
  await boss.locator("#huidig-koppeling").fill(password);
  await submit(boss, "/profiel/koppeling");
  await boss.locator("main a", { hasText: "Ga naar Voorbeeld ICT" }).waitFor();
  await look(boss, "koppelen");
  await boss.locator("main a", { hasText: "Ga naar Voorbeeld ICT" }).click();
  await boss.waitForURL("/profiel#koppeling");
  await look(boss, "profiel-gekoppeld");
  await submit(boss, "/afmelden");
  await boss.waitForURL("/");

  const admin = await signOn(t, site, "/aanmelden?terug=/beheer/organisaties", "Voorbeeld ICT");
  await admin.waitForURL("/beheer/organisaties");

  // Two municipalities, each with a coordinator who comes by the mail.
  const words = { Soest: "zandkasteel", Almelo: "waterlelie" };
  const coordinators = {};
  for (const name of Object.keys(words)) {
    await admin.goto("/beheer/organisaties");
    await admin.locator("main select[name=soort]").selectOption("gemeente");
    await admin.locator("main input[name=organisatie]").fill(name);
    await submit(admin, "/beheer/organisaties");
    await admin.waitForURL(/\/beheer\/organisaties\/\d+$/);
    const mail = `coordinator@${name.toLowerCase()}.nl`;
    await admin.locator("main #mail").fill(mail);
    await admin.locator("main #rol").selectOption("coordinator");
    await admin.locator("main button", { hasText: "Mail de uitnodiging" }).click();
    await admin.locator("h1", { hasText: "De mail gaat weg" }).waitFor();
    const sent = await mails.next();
    assert.deepEqual(sent.to, [mail]);
    await provider.order({ person: { id: name, amr: ["pwd"], claims: { name: `Co ${name}`, email: mail, groups: [] } } });
    const page = await newPage(t, { site });
    await page.goto(linkIn(sent));
    await look(page, "uitnodiging-dienst");
    await page.locator("main a", { hasText: "via Voorbeeld ICT" }).click();
    await page.waitForURL("/profiel");
    assert.match(await page.locator("main").innerText(), new RegExp(`Gemeente ${name}, coördinator`));
    // What she writes down is of her municipality alone.
    await page.goto("/documenten/toevoegen");
    const text = `# Nota ${name}\n\nIn de gemeente speelt iets met ${words[name]} en schuren.\n`;
    await page.locator("main input[type=file]").setInputFiles({ name: `${name}.md`, mimeType: "text/markdown", buffer: Buffer.from(text) });
    const own = await page.locator(`#verzameling option`, { hasText: name }).getAttribute("value");
    await page.locator("#verzameling").selectOption(own);
    await page.locator("main form [type=submit]").first().click();
    await page.waitForURL((url) => url.pathname !== "/documenten/toevoegen" || url.search !== "");
    coordinators[name] = { page, mail };
  }

  const seen = async (page, word) => {
    await page.goto(`/documenten?q=${word}`);
    return page.locator("main").innerText();
  };
  const apart = async (pages) => {
    for (const [name, page] of Object.entries(pages)) {
      for (const [of, word] of Object.entries(words)) {
        for (let tries = 0; of === name && !(await seen(page, word)).includes(`Nota ${of}`); tries++) {
          assert(tries < 40, `${name} finds its own document`);
          await new Promise((resolve) => setTimeout(resolve, 250));
        }
        if (of !== name) assert(!(await seen(page, word)).includes(`Nota ${of}`), `${name} sees nothing of ${of}`);
      }
      await page.goto("/beheer/leden");
      const members = await page.locator("main").innerText();
      for (const [of, { mail }] of Object.entries(coordinators)) assert.equal(members.includes(mail), of === name, `${mail} for ${name}`);
      const log = await (await page.goto("/beheer/logboek")).text();
      for (const of of Object.keys(words)) if (of !== name) assert(!log.includes(of), `the log of ${name} says nothing of ${of}`);
    }
  };
  await apart(Object.fromEntries(Object.entries(coordinators).map(([name, { page }]) => [name, page])));

  // The disk is lost.
  const backup = join(place, "backup.tar");
  await kompas("backup", "maak", "--config", file, "--naar", backup);
  const head = (await kompas("log", "hoofd", "--config", file)).trim();
  await running.stop();
  await rm(data, { recursive: true });
  await kompas("backup", "herstel", backup, "--config", file, "--ja");
  assert.match(await kompas("log", "controleer", "--config", file, "--hoofd", head), /\d/);
  running = await serve(["--config", file]);
  assert.equal(running.link, undefined, "there is an administrator still");

  // Nobody is in by what an old backup holds; all come in as before.
  await admin.goto("/beheer/organisaties");
  assert.match(admin.url(), /\/aanmelden\?terug=/);
  const again = {};
  for (const [name, { mail }] of Object.entries(coordinators)) {
    await provider.order({ person: { id: name, amr: ["pwd"], claims: { name: `Co ${name}`, email: mail, groups: [] } } });
    again[name] = await signOn(t, site, "/aanmelden?terug=/beheer/leden", "Voorbeeld ICT");
    await again[name].waitForURL("/beheer/leden");
  }
  await apart(again);
});

test("a forgotten password is asked for in a browser", async (t) => {
  const place = await mkdtemp(join(tmpdir(), "kompas-vergeten-"));
  const mails = await program(t, "smtp-server.mjs", { security: "none" });
  const port = await freePort();
  const site = `http://127.0.0.1:${port}`;
  const file = join(place, "kompas.toml");
  await writeFile(file, `[site]\nadres = "${site}"\nluister = "127.0.0.1:${port}"\n\n[mail]\nserver = "127.0.0.1"\npoort = ${mails.first.port}\nbeveiliging = "geen"\nafzender = "kompas@voorbeeld.nl"\n`);
  const running = await serve(["--config", file, "--data", place]);
  t.after(() => running.stop());
  t.after(() => rm(place, { recursive: true, force: true }));
  await begin(site, running.link);
  const page = await newPage(t, { site });
  await page.goto("/aanmelden");
  await page.locator("main a", { hasText: "Vraag een nieuw wachtwoord" }).click();
  await look(page, "vergeten");
  await page.locator("#mail").fill(administrator);
  await submit(page, "/aanmelden/vergeten");
  await page.locator("main [role=status]").waitFor();
  await look(page, "vergeten-gestuurd");
  await page.goto(linkIn(await mails.next()));
  await look(page, "wachtwoord-kiezen");
  await page.locator("#wachtwoord").fill("trapleuning kievit dropveter molen");
  await page.locator("main [type=submit]").click();
  await page.waitForURL("/aanmelden");
});
