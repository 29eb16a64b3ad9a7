// A visitor tips a source; editors take it over; it is in the next edition, in its files, and who
// worked with the edition before it still reads that.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { editor, layBefore, look, pageOf, submit } from "../support/editors.mjs";
import { newPage } from "../support/browser.mjs";
import { ask, begin, serve } from "../support/program.mjs";

const tools = join(process.env.CARGO_TARGET_DIR ?? join(homedir(), ".cache/kompas-target"), "tools");
const name = "Atlas van het buitengebied";
const key = "atlas-van-het-buitengebied";

async function site(t) {
  const data = await mkdtemp(join(tmpdir(), "kompas-tips-"));
  const site = await serve(["--listen", "127.0.0.1:0", "--data", data]);
  t.after(() => site.stop());
  t.after(() => rm(data, { recursive: true, force: true }));
  const boss = await begin(site.url, site.link);
  const an = await pageOf(t, site, await editor(site, boss, "an@voorbeeld.nl", "An Redacteur"));
  const bo = await pageOf(t, site, await editor(site, boss, "bo@voorbeeld.nl", "Bo Redacteur"));
  return { url: site.url, data, adviser: await pageOf(t, site, boss), an, bo, visitor: await newPage(t, { site: site.url }) };
}

/** Where a bookmark with these words leads to in a PDF, and how many links lead on within it. */
function ways(pdf, words) {
  const script = `
import pikepdf, sys
pdf = pikepdf.open(sys.argv[1])
pages = {page.objgen: at for at, page in enumerate(pdf.pages, 1)}
names = pikepdf.NameTree(pdf.Root.Names.Dests)
def page(dest):
    if isinstance(dest, pikepdf.String): dest = names[str(dest)]
    if isinstance(dest, pikepdf.Dictionary): dest = dest.D
    return pages[dest[0].objgen]
def walk(items):
    for item in items:
        if sys.argv[2] in item.title: print(page(item.destination))
        walk(item.children)
with pdf.open_outline() as outline: walk(outline.root)
print(sum('/A' not in link or link.A.S != '/URI' for one in pdf.pages for link in one.get('/Annots', [])))
`;
  const lines = execFileSync(join(tools, "stukken/bin/python"), ["-c", script, pdf, words], { encoding: "utf8" }).trim().split("\n");
  return { page: lines.length > 1 ? Number(lines[0]) : undefined, links: Number(lines.at(-1)) };
}

test("a tip of a visitor comes into the next edition", { timeout: 300_000 }, async (t) => {
  const { url, data, adviser, an, bo, visitor } = await site(t);
  const seen = look("tips");

  // An adviser works with the first edition.
  await adviser.goto("/dossiers/nieuw?thema=weerbaar-buitengebied");
  await adviser.locator("#titel").fill("Leegstand");
  await adviser.locator("main form[method='post'] [type='submit']").first().click();
  await adviser.waitForURL(/\/dossiers\/\d+/);
  const dossier = new URL(adviser.url()).pathname;

  // The visitor.
  await visitor.goto("/themas/weerbaar-buitengebied");
  await visitor.locator("main a", { hasText: "Tip hem" }).click();
  await seen(visitor, "nieuw");
  await visitor.locator("#titel").fill("Regionaal Informatie en Expertisecentrum");
  await visitor.locator("[data-dubbel-plaats] a[href='/bronnen/riec']").waitFor();
  await seen(visitor, "dubbel");
  await visitor.locator("#titel").fill(name);
  await visitor.locator("#adres").fill("www.voorbeeld.nl/atlas");
  await visitor.locator("[data-dubbel-plaats] a").waitFor({ state: "detached" });
  await visitor.locator("#beheerder").fill("Kadaster");
  await visitor.locator("#vorm").selectOption("publicatie");
  await visitor.locator("#wat").fill("Een kaart met leegstaande schuren per gemeente.");
  await visitor.locator("#waarom").fill("Bel 123456782 voor meer.");
  await visitor.locator("[name='vraag'][value='L1']").check();
  await submit(visitor, "/tips/nieuw");
  await visitor.locator("main [role='alert']").waitFor();
  await seen(visitor, "fout");
  await visitor.locator("#waarom").fill("Laat zien waar schuren leeg staan.");
  await submit(visitor, "/tips/nieuw");
  await visitor.waitForURL(/\/tips\/volgen\/\w{64}\?verstuurd=ja$/);
  await seen(visitor, "verstuurd");
  const link = new URL(visitor.url()).pathname;

  // An editor takes it over and fills in the rest.
  await an.goto("/redactie");
  await an.locator("main a", { hasText: "Naar de tips" }).click();
  await seen(an, "wachtrij");
  await an.locator("main a", { hasText: name }).click();
  await seen(an, "tip");
  await submit(an, "/redactie/tips/1/overnemen");
  await an.waitForURL(/\/redactie\/voorstellen\/\d+$/);
  const proposal = new URL(an.url()).pathname;
  await seen(an, "voorstel");
  const id = proposal.split("/").pop();
  await an.goto(`/redactie/onderdeel?sleutel=bronnen/${key}&voorstel=${id}`);
  await an.locator("#bereiken").fill("Open de kaart op internet.");
  await an.locator("#toegang").selectOption("openbaar");
  await submit(an, "/redactie/onderdeel", "bewaar");
  await an.waitForURL(proposal);
  await an.goto(`/redactie/onderdeel?sleutel=vermeldingen/weerbaar-buitengebied/${key}&voorstel=${id}`);
  await an.locator("[id='criteria.bereikbaar']").fill("Vrij te zien.");
  await submit(an, "/redactie/onderdeel", "bewaar");
  await layBefore(an);

  // Another reviews; the edition gets its number, and is published.
  await bo.goto(proposal);
  await submit(bo, `${proposal}/oordeel`, "goedkeuren");
  await bo.locator("main", { hasText: "Goedgekeurd" }).waitFor();
  await bo.goto("/redactie/onderdeel?sleutel=gids");
  await bo.locator("#editie").fill("2026");
  await bo.locator("#reden").fill("Er is een nieuwe bron.");
  await submit(bo, "/redactie/onderdeel", "bewaar");
  const second = await layBefore(bo);
  await an.goto(second);
  await submit(an, `${second}/oordeel`, "goedkeuren");
  await an.locator("main", { hasText: "Goedgekeurd" }).waitFor();
  await an.goto("/redactie/editie");
  await submit(an, "/redactie/editie");
  await an.waitForURL("/edities/2026");

  // Its diff shows it, and the visitor reads what became of her tip.
  await visitor.goto("/edities/2026");
  const items = visitor.locator("main li", { hasText: name });
  assert.match(await items.first().innerText(), /^Toegevoegd:/);
  await visitor.goto(link);
  await seen(visitor, "opgenomen");
  await visitor.locator("main a", { hasText: `Bekijk ${name}` }).click();
  await visitor.waitForURL(`/bronnen/${key}`);
  await visitor.goto("/tips");
  await seen(visitor, "besluiten");

  // The PDF passes the checkers, and its bookmark leads to the source.
  const get = async (path) => {
    const { status, body } = await ask(url + path, { method: "GET", headers: {} });
    assert.equal(status, 200, path);
    return body;
  };
  const pdf = join(data, "kompas-2026.pdf");
  await writeFile(pdf, await get("/edities/2026/bestanden/kompas-2026.pdf"));
  execFileSync(join(tools, "stukken/bin/pdfua"), ["check", pdf]);
  for (const flavour of ["2a", "ua1"]) {
    const told = execFileSync("java", ["-cp", join(tools, "verapdf/*"), "org.verapdf.apps.GreenfieldCliWrapper", "--format", "text", "--flavour", flavour, pdf], { encoding: "utf8" });
    assert.match(told, /^PASS /m, flavour);
  }
  const { page, links } = ways(pdf, name);
  assert.ok(page > 1, "a bookmark leads to it");
  assert.ok(links > 2000, `${links} links`);
  const text = execFileSync("pdftotext", ["-f", String(page), "-l", String(page), pdf, "-"], { encoding: "utf8" });
  assert.ok(text.replace(/\s+/g, " ").includes(name), text);

  // The folder works with the network off.
  const zip = join(data, "kompas-2026.zip");
  const folder = join(data, "map");
  await writeFile(zip, await get("/edities/2026/bestanden/kompas-2026.zip"));
  execFileSync("python3", ["-m", "zipfile", "-e", zip, folder]);
  const [inside] = execFileSync("find", [folder, "-name", "index.html", "-not", "-path", "*/bronnen/*"], { encoding: "utf8" }).trim().split("\n");
  const root = pathToFileURL(join(inside, "..")).href;
  const offline = await newPage(t, { site: root, offline: true });
  await offline.goto(`${root}/index.html`);
  await offline.locator("input[type='search']").first().fill("atlas buitengebied");
  await offline.keyboard.press("Enter");
  await offline.locator("main a", { hasText: name }).first().click();
  await offline.waitForURL(`${root}/bronnen/${key}.html`);
  assert.deepEqual(offline.faults, []);

  // The dossier still opens the edition with which it was opened.
  await adviser.goto(dossier);
  await adviser.locator("main a[href^='/edities/2023']").first().click();
  await adviser.locator("main", { hasText: "2023" }).waitFor();
  assert.match(new URL(adviser.url()).pathname, /^\/edities\/2023/);
  await adviser.goto(`/edities/2023/themas/weerbaar-buitengebied`);
  assert.equal(await adviser.locator("main", { hasText: name }).count(), 0);
});

test("a tip is refused, and a theme gathers support", { timeout: 120_000 }, async (t) => {
  const { an, visitor } = await site(t);
  const seen = look("tips-thema");
  await visitor.goto("/tips");
  await seen(visitor, "leeg");
  await visitor.locator("main a", { hasText: "Tip een thema" }).first().click();
  await seen(visitor, "nieuw");
  await visitor.locator("#titel").fill("Demonstraties");
  await visitor.locator("#wat").fill("Betogingen die uit de hand lopen.");
  await visitor.locator("#waarom").fill("Het speelt in veel gemeenten.");
  await submit(visitor, "/tips/nieuw");
  await visitor.waitForURL(/\/tips\/volgen\//);
  const link = new URL(visitor.url()).pathname;
  await an.goto("/redactie/tips/1");
  await seen(an, "tip");
  await submit(an, "/redactie/tips/1/vraag");
  await an.locator("main [role='alert']").waitFor();
  await seen(an, "vraag-fout");
  await an.locator("#vraag").fill("Speelt het ook bij u?");
  await submit(an, "/redactie/tips/1/vraag");
  await an.waitForURL("/redactie/tips/1");
  await visitor.goto(link);
  await seen(visitor, "gevraagd");
  await visitor.locator("#antwoord").fill("Ja, elke maand.");
  await submit(visitor, link);
  await visitor.locator("main", { hasText: "Ja, elke maand." }).waitFor();
  await an.goto("/redactie/tips/1");
  await submit(an, "/redactie/tips/1/verzamelen");
  await an.waitForURL("/redactie/tips/1");
  await visitor.goto("/tips");
  await visitor.locator("main a[href='/tips/themas/1']").click();
  await seen(visitor, "pagina");
  await visitor.locator("#gemeente").fill("Utrecht");
  await submit(visitor, "/tips/themas/1");
  await visitor.locator("main", { hasText: "1 gemeente: Utrecht" }).waitFor();
  await seen(visitor, "gesteund");
  await an.goto("/redactie/tips/1");
  await an.locator("[name='criterium'][value='dichtbij']").check();
  await an.locator("#reden").fill("Dit hoort bij een ander thema.");
  await submit(an, "/redactie/tips/1/afwijzen");
  await an.waitForURL("/redactie/tips/1");
  await an.goto("/redactie/tips");
  await seen(an, "wachtrij");
  await visitor.goto("/tips");
  await visitor.locator("main", { hasText: "Dit hoort bij een ander thema." }).waitFor();
  await seen(visitor, "besluiten");
});
