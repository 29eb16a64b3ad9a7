// The services of statistics, played by a process of its own: every page that Kompas will ask lies ready as bytes.
// Started by figures.mjs, which says how many rows; tells it the port, and on request what was asked.
import { createServer } from "node:http";
import { codes, tables, wanted } from "./tables.mjs";

const { all, years, kinds, asked } = tables(Number(process.argv[2]));
const changed = "2026-01-15T02:00:00";
/** Rows of a page, as the services have them. */
const sizes = { cbs: 100_000, "cbs-v3": 10_000, politie: 10_000 };

// ---- numbers ----

const inhabitants = (area) => 8000 + ((area * 7919) % 340) * 300;
const country = codes.reduce((sum, _, place) => sum + inhabitants(place + 1), 0);

/** A number that is the same in each run; area 0 is the country. */
function value(table, measure, combination, area, period) {
  const people = (area === 0 ? country : inhabitants(area)) * (1 + 0.004 * period);
  if (table.id === "03759ned") return Math.round(people * (combination === 0 ? 1 : 0.012));
  if (area > 0 && (area * 7 + combination * 3 + period) % 97 === 0) return null;
  const here = area === 0 ? 30 : (area * 31 + combination * 17 + measure.place * 13) % 60;
  if (measure.isCount) {
    const per = table.dimensions.length === 0 ? 50 + measure.place * 37 : combination === 0 ? 42 : 0.2 + (combination % 9) * 0.4;
    return Math.round((people * per * (0.7 + here / 100) * (1 + 0.03 * (period % 5))) / 1000);
  }
  const margin = table.margins ? [1, 0.85, 1.15][combination % 3] : 1;
  return Math.round((5 + here * 0.5 + (period % 5) * 0.3) * margin * 10) / 10;
}

// ---- pages of rows ----

/** All pages of what is asked of a table, by how many rows are skipped. */
function pages(table, measures, choices, address) {
  const isV4 = table.service === "cbs";
  const size = sizes[table.service];
  const areas = [isV4 ? "NL01" : "NL00      ", ...codes.map((code) => (isV4 ? code : code.padEnd(10)))];
  const periods = table.periods.length > 0 ? table.periods : [null];
  let combinations = [{ number: 0, text: "" }];
  for (const { key, codes: known } of table.dimensions) {
    combinations = combinations.flatMap(({ number, text }) => choices.get(key).map((code) => ({
      number: number * known.length + known.indexOf(code),
      text: `${text}"${key}":"${isV4 ? code : code.padEnd(6)}",`,
    })));
  }
  // Of a service of OData 4 each value is a row, of the others each row has a column for each measure.
  const perRow = isV4 ? measures.map((one) => [one]) : [measures];
  const count = combinations.length * areas.length * periods.length * perRow.length;
  const row = (at) => {
    const here = perRow[at % perRow.length];
    let rest = Math.floor(at / perRow.length);
    const period = rest % periods.length;
    rest = Math.floor(rest / periods.length);
    const area = rest % areas.length;
    const { number, text } = combinations[Math.floor(rest / areas.length)];
    const id = (number * areas.length + area) * periods.length + period;
    const when = periods[period] === null ? "" : `"Perioden":"${periods[period]}",`;
    const where = `${text}"${table.areas}":"${areas[area]}",${when}`;
    const numbers = here.map((one) => value(table, one, number, area, period));
    if (isV4) return `{"Id":${id},"Measure":"${here[0].code}","ValueAttribute":"${numbers[0] === null ? "NotAvailable" : "None"}","Value":${numbers[0]},"StringValue":null,${where.slice(0, -1)}}`;
    return `{"ID":${id},${where}${here.map((one, i) => `"${one.code}":${numbers[i]}`).join(",")}}`;
  };
  const made = new Map();
  for (let skip = 0; skip < Math.max(count, 1); skip += size) {
    const rows = [];
    for (let at = skip; at < Math.min(skip + size, count); at++) rows.push(row(at));
    const next = skip + size < count ? `,"${isV4 ? "@" : ""}odata.nextLink":"${address}?$skip=${skip + size}"` : "";
    made.set(skip, Buffer.from(`{"${isV4 ? "@odata.context" : "odata.metadata"}":"${address}","value":[${rows.join(",\n")}]${next}}`));
  }
  return made;
}

const nameOf = (table, measures, choices) => JSON.stringify([table.service, table.id, measures.map((one) => one.code).sort(), [...choices].map(([key, list]) => [key, [...list].sort()])]);
const ready = new Map();
const began = performance.now();
for (const table of all) {
  for (const part of table.parts) {
    const choices = new Map(table.dimensions.map((dimension) => [dimension.key, wanted(part, dimension)]));
    const measures = [...part.measures];
    ready.set(nameOf(table, measures, choices), pages(table, measures, choices, "http://binnen.invalid/x"));
  }
}
const bodies = [...ready.values()].flatMap((made) => [...made.values()]);
const bytes = bodies.reduce((sum, body) => sum + body.length, 0);

/** The page that a question is about. */
function page(table, query) {
  const filter = query.get("$filter") ?? "";
  const choices = new Map(table.dimensions.map(({ key, codes: known }) => {
    const found = [...filter.matchAll(new RegExp(`${key} eq '([^']+)'`, "g"))].map(([, code]) => code.trim());
    return [key, found.length > 0 ? known.filter((code) => found.includes(code)) : known];
  }));
  const named = table.service === "cbs" ? [...filter.matchAll(/Measure eq '([^']+)'/g)].map(([, code]) => code) : query.get("$select").split(",");
  const measures = table.measures.filter((one) => named.includes(one.code));
  const found = ready.get(nameOf(table, measures, choices));
  if (!found) console.error(`the replay has nothing ready for ${table.id}: ${filter}`);
  return found?.get(Number(query.get("$skip") ?? 0));
}

// ---- descriptions ----

const title = (key) => ({ Key: key, Title: key.trim(), Description: "" });

function v4(table, set) {
  const list = (values) => values.map((Identifier, Index) => ({ Identifier, Index, Title: Identifier, Description: "", Status: "Definitief" }));
  const dimension = (Identifier, Kind) => ({ Identifier, Title: Identifier, Kind, ContainsCodes: true });
  if (set === "Properties") return { Identifier: table.id, Title: table.title, Modified: changed, Status: "Regulier" };
  const sets = {
    Dimensions: [...table.dimensions.map(({ key }) => dimension(key, "Dimension")), dimension(table.areas, "GeoDimension"), dimension("Perioden", "TimeDimension")],
    MeasureCodes: table.measures.map((one) => ({ Identifier: one.code, Index: 1, Title: one.title, DataType: "Long", Unit: "aantal", Decimals: 0 })),
    [`${table.areas}Codes`]: list(["NL01", ...codes]),
    PeriodenCodes: list(table.periods),
    ...Object.fromEntries(table.dimensions.map(({ key, codes: known }) => [`${key}Codes`, list(known)])),
  };
  return { value: sets[set] };
}

function v3(table, set) {
  const property = (ID, Type, Key, more = {}) => ({ ID, Position: ID, ParentID: null, Type, Key, Title: Key, Description: "", Datatype: null, Unit: "", ...more });
  const periods = table.periods.length > 0 ? [["TimeDimension", "Perioden"]] : [];
  const columns = [...table.dimensions.map(({ key }) => ["Dimension", key]), ["GeoDetail", table.areas], ...periods, ...table.measures.map((one) => ["Topic", one.code, { Title: one.title, Datatype: one.isCount ? "Long" : "Double", Unit: one.isCount ? "aantal" : "%" }])];
  const sets = {
    TableInfos: [{ ID: 0, Title: table.title, Identifier: table.id, Modified: changed, OutputStatus: "Regulier", Frequency: "Perjaar" }],
    DataProperties: columns.map(([type, key, more], i) => property(i, type, key, more)),
    [table.areas]: ["NL00", ...codes].map((code) => title(code.padEnd(10))),
    Perioden: table.periods.map((code) => ({ ...title(code), Status: "Definitief" })),
    ...Object.fromEntries(table.dimensions.map(({ key, codes: known }) => [key, known.map((code) => title(code.padEnd(6)))])),
  };
  return { value: sets[set] };
}

// ---- the server ----

const log = [];
const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, "http://localhost");
  const parts = pathname.split("/").filter(Boolean);
  const set = parts.at(-1);
  // /odata/v1/CBS/03759ned/Observations and /ODataFeed/odata/47018NED/TypedDataSet
  const table = all.find((one) => parts.includes(one.id));
  let body;
  if (table && (set === "Observations" || set === "TypedDataSet")) {
    body = page(table, searchParams);
  } else if (table) {
    const described = table.service === "cbs" ? v4(table, set) : v3(table, set);
    body = described.value || described.Identifier ? Buffer.from(JSON.stringify(described)) : undefined;
  }
  log.push(request.url);
  if (!body) return response.writeHead(404).end();
  response.writeHead(200, { "content-type": "application/json", "content-length": body.length }).end(body);
});
server.listen(0, "127.0.0.1", () => {
  process.send({ host: `127.0.0.1:${server.address().port}`, tables: all.length, pages: bodies.length, bytes, years, kinds, asked, took: performance.now() - began });
});
process.on("message", () => process.send(log.splice(0)));
process.on("disconnect", () => process.exit());
