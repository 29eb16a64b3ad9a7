// The kinds of pages that the site has: at least one example of each, and of each state that looks different.

/** One partner, registration and publication that the guide holds. */
export const sources = ["omgevingsdienst", "bag-brp-ozb", "handreiking-weerbaar-buitengebied"];

export const themes = ["weerbaar-buitengebied", "cybercrime", "online-ordeverstoring", "zorg-en-veiligheid", "jonge-aanwas"];

const page = (name, path, status = 200) => ({ name, path, status });

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
  page("documenten-leeg", "/documenten"),
  page("beheer-binnen", "/beheer/binnen"),
  page("beheer-verboden", "/beheer", 403),
  page("elders-verboden", "/beheer/elders", 403),
  page("toevoegen-verboden", "/documenten/toevoegen", 403),
  page("niet-gevonden", "/bestaat-niet", 404),
  page("bron-niet-gevonden", "/bronnen/bestaat-niet", 404),
];
