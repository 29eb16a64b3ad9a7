// The tables that the indicators of the guide ask for, made up: as many kinds of crime and years as give so many rows.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** All municipalities. */
export const codes = readFileSync(`${root}crates/kompas-domain/data/gemeenten.csv`, "utf8")
  .split("\n")
  .filter((line) => line.startsWith("GM"))
  .map((line) => line.split(";")[0]);

const last = 2025;
/** The table of the CBS goes back to here. */
const oldest = 1988;

/** What stands in each line of a part of an indicator: in these files every value is JSON too. */
function fields(text) {
  const found = {};
  for (const [, name, value] of text.matchAll(/^(\w+) = ("[^\n]*"|\[[^\n]*\]|-?\d+)$/gm)) found[name] = JSON.parse(value);
  return found;
}

/** `Geslacht = T001038 | T001039` */
function choice(text) {
  const [dimension, named] = text.split(" = ");
  return [dimension, named.split("|").map((code) => code.trim())];
}

/** The indicators with what they ask of tables of the services. */
export const indicators = readdirSync(`${root}content/kengetallen`).sort().map((file) => {
  const [head, ...parts] = readFileSync(`${root}content/kengetallen/${file}`, "utf8").split(/^\[\[/m);
  const asked = parts.filter((part) => part.startsWith("tabellen]]")).map(fields);
  return { slug: file.replace(".toml", ""), ...fields(head), tables: asked.filter((one) => one.dienst !== "eigen") };
});

const stem = (name) => name.replace(/_\d+$/, "");
/** A name of a column: services write names of words together. */
const column = (name) => name.replace(/ (\w)/g, (_, letter) => letter.toUpperCase());

/** The codes of the series that an indicator adds up in one of its tables, as Kompas writes them. */
export function seriesOf(asked) {
  const choices = (asked.keuze ?? []).map(choice).sort(([a], [b]) => (a < b ? -1 : 1));
  const lists = choices.map(([dimension, named]) => named.map((code) => `${dimension}=${code}`));
  const combinations = lists.reduce((all, list) => all.flatMap((so_far) => list.map((one) => [...so_far, one])), [[]]);
  return { service: asked.dienst, table: asked.nummer, measure: stem(column(asked.maat ?? "Aantal")), codes: combinations.map((one) => one.join(";")) };
}

/** The tables, with the codes that are named and no others. */
function named() {
  const tables = new Map();
  for (const { soort, tables: all } of indicators) {
    for (const asked of all) {
      const key = `${asked.dienst}/${asked.nummer}`;
      const table = tables.get(key) ?? { service: asked.dienst, id: asked.nummer, title: asked.naam, areas: asked.gebied ?? "RegioS", hasPeriods: asked.jaar === undefined, dimensions: new Map(), measures: new Map(), margins: false, parts: new Map() };
      tables.set(key, table);
      const name = asked.maat ?? "Aantal";
      const isV4 = table.service === "cbs";
      if (!table.measures.has(name)) {
        const code = isV4 || name !== stem(name) ? name : `${column(name)}_${table.measures.size + 1}`;
        table.measures.set(name, { code, title: name, isCount: soort === "aantal", place: table.measures.size });
      }
      const choices = (asked.keuze ?? []).map(choice);
      const margins = [asked.ondergrens, asked.bovengrens].filter(Boolean).map(choice);
      table.margins ||= margins.length > 0;
      // What Kompas asks together: those that choose from the same dimensions and are told apart by the same.
      const together = JSON.stringify([choices.map(([dimension]) => dimension).sort(), asked.uitsplitsing]);
      const part = table.parts.get(together) ?? { measures: new Set(), choices: new Map(), split: asked.uitsplitsing };
      table.parts.set(together, part);
      part.measures.add(table.measures.get(name));
      for (const [dimension, wanted] of [...choices, ...margins]) {
        const known = table.dimensions.get(dimension) ?? [];
        table.dimensions.set(dimension, known);
        const inPart = part.choices.get(dimension) ?? new Set();
        part.choices.set(dimension, inPart);
        for (const code of wanted) {
          if (!known.includes(code)) known.push(code);
          inPart.add(code);
        }
      }
    }
  }
  return [...tables.values()].map((table) => ({
    ...table,
    dimensions: [...table.dimensions].map(([key, list]) => ({ key, codes: list })),
    measures: [...table.measures.values()],
    parts: [...table.parts.values()],
  }));
}

/** Fills up a dimension that an indicator is told apart by. */
function fill(table, count) {
  for (const { split } of table.parts) {
    const dimension = table.dimensions.find((one) => one.key === split);
    if (!dimension) continue;
    // The total first: the rows of a table begin with it.
    dimension.codes.sort();
    for (let i = 0; dimension.codes.length < count; i++) dimension.codes.push(`${4 + Math.floor(i / 100)}.${Math.floor(i / 10) % 10}.${i % 10}`);
  }
}

/** The codes that a part asks of a dimension. */
export const wanted = (part, { key, codes: all }) => (part.split === key ? all : all.filter((code) => part.choices.get(key)?.has(code)));

function asked(table) {
  const combinations = (part) => table.dimensions.reduce((count, dimension) => count * wanted(part, dimension).length, 1);
  return table.parts.reduce((sum, part) => sum + part.measures.size * combinations(part), 0) * (codes.length + 1) * Math.max(table.periods.length, 1);
}

/** Tables of which all that Kompas asks is as near to this many observations as can be. */
export function tables(rows) {
  const isLarge = rows >= 1_000_000;
  for (let count = 14; ; count--) {
    const periods = (first) => Array.from({ length: last - first + 1 }, (_, i) => `${first + i}JJ00`);
    const all = named();
    for (const table of all) {
      const first = isLarge && table.service === "cbs" ? oldest : last - count + 1;
      table.periods = table.hasPeriods ? periods(first) : [];
      if (table.id !== "47018NED") fill(table, 15);
    }
    const left = rows - all.reduce((sum, table) => sum + asked(table), 0);
    if (left < 0 && count > 2) continue;
    const crime = all.find((table) => table.id === "47018NED");
    // Named codes are in what was counted already.
    const kinds = crime.dimensions[0].codes.length + Math.max(0, Math.round(left / count / (codes.length + 1)));
    fill(crime, kinds);
    return { all, years: count, kinds, asked: all.reduce((sum, table) => sum + asked(table), 0) };
  }
}
