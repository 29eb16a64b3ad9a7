// Search in a folder on a disk. It finds what the site finds: zoekregister.js, made by the same
// program, says of each word of the guide what it is found by. The weights are those of the site.

const { pages, words, synonyms, stop } = window.kompasRegister;
const silent = new Set(stop);
const groups = synonyms.map((group) => group.map((phrase) => phrase.split(" ")));

/** Words of a text with their places: runs of letters and digits, without the `s` of `boa's`. */
function tokens(text) {
  const found = [];
  for (const { 0: word, index: at } of text.matchAll(/[\p{L}\p{N}\p{M}\u00ad]+/gu)) {
    if (word.length === 1 && /['’‘`´]/.test(text[at - 1] ?? "")) continue;
    const folded = word.normalize("NFD").replace(/[\p{M}\u00ad]/gu, "").toLowerCase().replace(/ø/g, "o").replace(/ĳ/g, "ij");
    found.push({ at, end: at + word.length, folded, capitals: word.length > 1 && word === word.toUpperCase() && /\p{L}\p{M}*\p{L}/u.test(word) });
  }
  return found;
}

/** What a word is found by: its stem, then the stems of its parts. */
const foundBy = (folded) => (Object.hasOwn(words, folded) ? words[folded].split(" ") : [folded]);
const saysNothing = (token) => silent.has(token.folded) && !token.capitals;
const spoken = (text) => tokens(text).filter((token) => !saysNothing(token));

// The index.
const fields = { name: 3, other: 2.5, keyword: 1.8, body: 1, nameParts: 1.2, bodyParts: 0.4 };
const around = { around: 0.3 }; // what the themes of a source are about: it counts beside other words only
const kindWeight = { Bron: 1, Thema: 1.2, Vraag: 0.8, Begrip: 0.6 };
const stems = (texts) => texts.flatMap((text) => spoken(text).map((token) => foundBy(token.folded)[0]));
const parts = (texts) => texts.flatMap((text) => spoken(text).flatMap((token) => foundBy(token.folded).slice(1)));
const index = new MiniSearch({ fields: Object.keys({ ...fields, ...around }), tokenize: (text) => text.split(" ").filter(Boolean), processTerm: (term) => term });
const known = new Set();
index.addAll(
  pages.map(({ kind, tags, names, keywords, passages, others }, id) => {
    const texts = [...passages, ...others];
    const themes = kind === "Bron" ? pages.filter((page) => page.kind === "Thema" && tags.includes(page.title)) : [];
    const page = {
      name: stems(names.slice(0, 1)),
      other: stems(names.slice(1)),
      keyword: stems(keywords),
      body: stems(texts),
      nameParts: parts(names),
      bodyParts: parts([...keywords, ...texts]),
      around: stems(themes.flatMap((theme) => [...theme.names, ...theme.keywords])),
    };
    for (const stem of Object.values(page).flat()) known.add(stem);
    return { id, ...Object.fromEntries(Object.entries(page).map(([field, stems]) => [field, stems.join(" ")])) };
  }),
);

/** The names of each page, as a query is read. */
const titles = pages.map(({ names }) => names.map((name) => stems([name]).join(" ")));

/** The words of a query: each with what it is found by, and what the glossary calls the same. */
function read(query) {
  let said = spoken(query);
  if (said.length === 0) said = tokens(query).filter((token) => known.has(foundBy(token.folded)[0]));
  const read = [];
  for (const { folded } of said.slice(0, 32)) {
    const [stem, ...parts] = foundBy(folded);
    if (!read.some((word) => word.stem === stem)) read.push({ folded, stem, parts: parts.length > 0 ? parts : split(folded), same: [] });
  }
  for (let from = 0; from < read.length; ) from += sameFrom(read.slice(from));
  return read;
}

/** Notes what means the same as the longest phrase with which the words begin; gives its length. */
function sameFrom(read) {
  for (let length = Math.min(read.length, 6); length > 0; length--) {
    const typed = read.slice(0, length).map((word) => word.stem).join(" ");
    const same = groups.filter((group) => group.some((phrase) => phrase.join(" ") === typed)).flat();
    const others = same.filter((phrase) => phrase.join(" ") !== typed);
    if (others.length === 0) continue;
    for (const word of read.slice(0, length)) word.same = others;
    return length;
  }
  return 1;
}

/** The parts of a compound that the guide does not have, when it has both. */
function split(folded) {
  if (known.has(folded)) return [];
  for (let at = 3; at <= folded.length - 3; at++) {
    const halves = [folded.slice(0, at), folded.slice(at)];
    for (const [first, second] of [halves, [halves[0].replace(/s$/, ""), halves[1]]]) {
      const found = [first, second].map((half) => foundBy(half)[0]);
      if (first.length > 2 && found.every((stem) => known.has(stem))) return found;
    }
  }
  return [];
}

const options = { fields: Object.keys(fields), boost: fields, boostDocument: (id) => kindWeight[pages[id].kind], combineWith: "AND" };

/** The pages with all of some stems, each with its score: that of a stem, times what it is worth here. */
const withAll = (stems, worth, more = {}) => new Map(index.search({ queries: stems }, { ...options, ...more }).map(({ id, score }) => [id, (worth * score) / stems.length]));

/** The pages of several ways to find them, each with its best score. */
function best(ways) {
  const found = new Map();
  for (const [id, score] of ways.flatMap((way) => [...way])) found.set(id, Math.max(score, found.get(id) ?? 0));
  return found;
}

/** The pages with a word, with all of its parts, or with what means the same. */
function withWord({ stem, parts, same }) {
  return best([withAll([stem], 1), ...(parts.length > 0 ? [withAll(parts, 0.5)] : []), ...same.map((phrase) => withAll(phrase, 0.6))]);
}

/** The pages with what looks like a word that the guide does not have; the word takes what was found. */
function withLikeWord(word) {
  const { folded } = word;
  const longest = (fits) => [...known].filter(fits).sort((a, b) => b.length - a.length).slice(0, 1);
  const other = longest((stem) => folded.startsWith(stem) && folded.length - stem.length <= Math.min(stem.length - 2, 3));
  const like = { prefix: folded.length > 2, fuzzy: folded.length > 3 ? 0.2 : false, combineWith: "OR" };
  let found = index.search({ queries: other.length > 0 ? other : [folded] }, { ...options, ...(other.length > 0 ? {} : like) });
  if (found.length === 0) found = index.search({ queries: longest((stem) => stem.length > 3 && (folded.startsWith(stem) || folded.endsWith(stem))) }, options);
  word.like = [...new Set(found.flatMap((hit) => hit.terms))];
  return new Map(found.map(({ id, score }) => [id, score]));
}

/** The pages that a query finds, best first, and how well: "all", "some" or "like". */
function search(query) {
  const asked = read(query);
  let how = "all";
  const hits = asked.map((word) => {
    const exact = withWord(word);
    if (exact.size > 0) return exact;
    how = "like";
    return withLikeWord(word);
  });
  const near = asked.map(({ stem }) => withAll([stem], 1, { fields: Object.keys(around), boost: around }));
  const enough = asked.length > 2 ? Math.ceil(asked.length * 0.6) : asked.length;
  const count = (id) => hits.filter((hit, word) => hit.has(id) || near[word].has(id)).length;
  const any = [...new Set(hits.flatMap((hit) => [...hit.keys()]))];
  let ids = any.filter((id) => count(id) >= enough);
  if (asked.length > 1 && !ids.some((id) => pages[id].kind === "Bron") && any.length > ids.length) {
    ids = any;
    how = how === "all" ? "some" : how;
  }
  const whole = asked.map((word) => word.stem).join(" ");
  const named = (id) => titles[id].indexOf(whole);
  const bonus = (id) => (named(id) === 0 ? 3 : named(id) > 0 ? 1.5 : 1);
  const score = (id) => bonus(id) * hits.reduce((sum, hit, word) => sum + (hit.get(id) ?? near[word].get(id) ?? 0), 0);
  const scored = ids.map((id) => ({ page: pages[id], score: score(id) }));
  return { asked, how, hits: scored.sort((a, b) => b.score - a.score) };
}

/** The places of a text that a query looks for. */
function marks(text, asked) {
  const whole = new Map();
  const inParts = new Map();
  asked.forEach((word, number) => {
    for (const stem of [word.stem, ...(word.like ?? []), ...word.same.filter((phrase) => phrase.length === 1).flat()]) whole.set(stem, number);
    for (const stem of [word.stem, ...word.parts]) inParts.set(stem, number);
  });
  return tokens(text).flatMap(({ at, end, folded }) => {
    const [stem, ...parts] = foundBy(folded);
    const number = whole.get(stem) ?? parts.map((part) => inParts.get(part)).find((found) => found !== undefined) ?? inParts.get(stem);
    return number === undefined ? [] : [{ at, end, number }];
  });
}

/** The passage with most of the words, cut to what fits, with the words marked. */
function passage(page, asked) {
  let best = { text: page.passages[0] ?? "", found: [], count: 0 };
  for (const text of page.passages) {
    const found = marks(text, asked);
    const count = new Set(found.map((mark) => mark.number)).size;
    if (count > best.count) best = { text, found, count };
  }
  const length = 240;
  const { text, found } = best;
  const from = found.length > 0 && found[0].at > 100 && text.length > length ? text.indexOf(" ", found[0].at - 80) + 1 : 0;
  const end = text.length - from <= length ? text.length : Math.max(text.lastIndexOf(" ", from + length), from + 1);
  const pieces = [from > 0 ? "… " : ""];
  let at = from;
  for (const mark of found.filter((mark) => mark.at >= from && mark.end <= end)) {
    pieces.push(text.slice(at, mark.at), element("mark", {}, text.slice(mark.at, mark.end)));
    at = mark.end;
  }
  pieces.push(text.slice(at, end), end < text.length ? " …" : "");
  return pieces;
}

// The page.
function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function hit({ page }, asked) {
  const tags = [page.kind, ...page.tags].map((tag) => element("li", {}, tag));
  return element(
    "article",
    { class: "kompas-treffer" },
    element("h3", {}, element("a", { href: page.path }, page.title)),
    element("ul", { class: "kompas-tags", "aria-label": "Kenmerken" }, ...tags),
    element("p", {}, ...passage(page, asked)),
  );
}

const first = 20;

/** Adds the hits after those that are there; gives the first of them. */
function add(list, hits, asked) {
  const made = hits.map((found) => hit(found, asked));
  list.append(...made);
  return made[0];
}

function show(query) {
  const place = document.getElementById("zoek-uitkomst");
  const status = document.getElementById("zoek-stand");
  const { asked, how, hits } = search(query);
  document.title = `Zoeken naar ‘${query}’ | Kompas`;
  if (hits.length === 0) {
    status.textContent = `Niets gevonden voor ‘${query}’. Gebruik één of twee woorden, kies een ruimer woord, of blader.`;
    return;
  }
  const counted = hits.length === 1 ? "1 resultaat" : `${hits.length} resultaten`;
  const why = {
    all: "",
    some: " Niets past bij al uw woorden samen. Dit komt het dichtst in de buurt.",
    like: " Niet elk woord staat zo in de gids. Dit lijkt erop.",
  };
  status.textContent = `${counted} voor ‘${query}’.${why[how]}`;
  const list = element("div", {});
  place.replaceChildren(element("h2", {}, "Gevonden"), list);
  add(list, hits.slice(0, first), asked);
  if (hits.length > first) {
    const more = element("button", { type: "button", class: "kompas-knop kompas-knop--licht" }, `Toon ook de andere ${hits.length - first}`);
    more.addEventListener("click", () => {
      more.remove();
      add(list, hits.slice(first), asked).querySelector("a").focus();
    });
    place.append(more);
  }
}

// A form sends its words along in the address, on a disk too.
const query = (new URLSearchParams(location.search).get("q") ?? "").trim().slice(0, 200);
const input = document.getElementById("zoek");
if (query) {
  input.value = query;
  show(query);
} else {
  document.getElementById("zoek-stand").textContent = "Typ een woord, een afkorting of een vraag.";
}
