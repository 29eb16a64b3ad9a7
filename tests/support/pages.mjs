// The kinds of pages that the site has: at least one example of each, and of each state that looks different.

import { addDocument, addWebPage } from "./site.mjs";

// Numbers are given in the order in which documents come in.
addDocument(
  "nota-buitengebied.md",
  "# Nota buitengebied\n\nDe gemeente wil weten wat er speelt in leegstaande schuren.\n\n## Drugslab\n\nIn een schuur vond de politie een drugslab. De controle van schuren gaat door. Meld wat u ziet bij het meldpunt.\n\n## Cijfers\n\n| jaar | meldingen |\n|---|---|\n| 2024 | 12 |\n| 2025 | 17 |\n",
);
addDocument("verslag-overleg.txt", "Verslag van het overleg\n\nDe burgemeester, de politie en de omgevingsdienst spraken over de aanpak van ondermijning in het buitengebied. Zij maken samen een plan van aanpak.\n");
addDocument("kapot.pdf", "%PDF-1.7\nkapot");
const webPage = (text) => `<!doctype html><html lang="nl"><title>Aanpak drugsafval</title><main><h1>Aanpak drugsafval</h1><p>Drugsafval melden kan bij de omgevingsdienst.</p><p>${text}</p></main></html>`;
addWebPage("/aanpak", [webPage("Het loket is open op werkdagen."), webPage("Het loket is dag en nacht open.")]);

/** One partner, registration and publication that the guide holds. */
export const sources = ["omgevingsdienst", "bag-brp-ozb", "handreiking-weerbaar-buitengebied"];

export const themes = ["weerbaar-buitengebied", "cybercrime", "online-ordeverstoring", "zorg-en-veiligheid", "jonge-aanwas"];

const page = (name, path, status = 200) => ({ name, path, status });
/** As the operator sees it. */
const managed = (name, path) => ({ ...page(name, path), operator: true });

export const pages = [
  page("home", "/"),
  ...themes.map((theme) => page(`thema-${theme}`, `/themas/${theme}`)),
  page("thema-gefilterd", "/themas/weerbaar-buitengebied?vraag=l1&vorm=partner&bereik=intern"),
  page("vraag-algemeen", "/vragen/g1"),
  page("vraag-eigen-gemeente", "/vragen/l1"),
  page("bronnen", "/bronnen"),
  page("bronnen-gefilterd", "/bronnen?thema=weerbaar-buitengebied&vorm=partner&bereik=extern"),
  page("bronnen-leeg", "/bronnen?vorm=publicatie&bereik=intern"),
  ...sources.map((source) => page(`bron-${source}`, `/bronnen/${source}`)),
  page("matrix", "/matrix"),
  page("zoeken", "/zoeken?q=jeugd+drugs"),
  page("zoeken-typfout", "/zoeken?q=woonoverlst"),
  page("zoeken-niets", "/zoeken?q=qxzvwq"),
  page("zoeken-zonder-vraag", "/zoeken"),
  page("begrippen", "/begrippen"),
  page("over", "/over"),
  page("toegankelijkheid", "/toegankelijkheid"),
  page("documenten", "/documenten"),
  page("documenten-gezocht", "/documenten?q=drugslab+schuur&soort=-webpagina"),
  page("documenten-niets", "/documenten?q=qxzvwq"),
  page("document", "/documenten/1?q=drugslab"),
  page("document-met-versies", "/documenten/4"),
  page("document-versie", "/documenten/4/versies/1"),
  page("document-verschil", "/documenten/4/verschil?van=1&tot=2"),
  page("document-geweigerd", "/documenten/3"),
  page("citaat", "/documenten/1/versies/1/citaat?passage=1&q=drugslab"),
  managed("document-beheer", "/documenten/1"),
  managed("beheer", "/beheer"),
  managed("beheer-taken", "/beheer/taken"),
  managed("beheer-links", "/beheer/links"),
  managed("beheer-elders", "/beheer/elders"),
  managed("toevoegen", "/documenten/toevoegen"),
  managed("verwijderen", "/documenten/1/verwijderen"),
  page("aanmelden", "/aanmelden"),
  page("aanmelden-code", "/aanmelden/code"),
  page("aanmelden-vergeten", "/aanmelden/vergeten"),
  page("link-werkt-niet", "/toegang/verlopen", 410),
  managed("profiel", "/profiel"),
  managed("sleutels", "/profiel/sleutels"),
  managed("tweede-factor", "/profiel/tweede-factor"),
  managed("leden", "/beheer/leden"),
  managed("organisaties", "/beheer/organisaties"),
  managed("organisatie", "/beheer/organisaties/1"),
  managed("gebruikers", "/beheer/gebruikers"),
  managed("logboek", "/beheer/logboek"),
  page("tips", "/tips"),
  page("tip-bron", "/tips/nieuw?thema=cybercrime"),
  page("tip-thema", "/tips/nieuw?soort=thema"),
  managed("redactie-tips", "/redactie/tips"),
  page("niet-gevonden", "/bestaat-niet", 404),
  page("bron-niet-gevonden", "/bronnen/bestaat-niet", 404),
];
