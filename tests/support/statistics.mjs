// A service of statistics with two tables: inhabitants as the CBS has them, and crimes as the police has them.
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";

const root = new URL("../../", import.meta.url).pathname;
const codes = readFileSync(`${root}crates/kompas-domain/data/gemeenten.csv`, "utf8")
  .split("\n")
  .filter((line) => line.startsWith("GM"))
  .map((line) => line.split(";")[0]);
const years = [2018, 2019, 2020, 2021, 2022, 2023, 2024].map((year) => `${year}JJ00`);
const ages = ["10000", ...Array.from({ length: 13 }, (_, i) => `1${i + 12}00`)];

/** Every kind of crime that the indicators name. */
const kinds = [...new Set(readdirSync(`${root}content/kengetallen`).flatMap((file) =>
  [...readFileSync(`${root}content/kengetallen/${file}`, "utf8").matchAll(/SoortMisdrijf = ([0-9.| ]+)"/g)].flatMap((found) => found[1].split("|").map((code) => code.trim())),
))].sort();

const inhabitants = (place) => 12000 + ((place * 7919) % 340) * 900;
const country = codes.reduce((sum, _, place) => sum + inhabitants(place), 0);
const count = (place, kind, year) => {
  const people = place < 0 ? country : inhabitants(place);
  const rate = kind === "0.0.0" ? 42 : 0.4 + (kinds.indexOf(kind) % 7) * 0.5;
  const here = place < 0 ? 1 : 0.7 + ((place * 31 + kinds.indexOf(kind) * 17) % 60) / 100;
  const loud = codes[place] === "GM0344" && kind === "3.6.4" ? 3 : 1;
  return Math.round((people * rate * here * loud * (1 + 0.03 * (year % 5))) / 1000);
};
const areas = (country) => [country, ...codes];
const pad = (code, width) => code.padEnd(width);
const named = (key) => ({ Key: key, Title: key.trim(), Description: "" });

/** The sets of the table of inhabitants, by `OData` 4. */
function people(set) {
  const list = (values) => values.map((Identifier, Index) => ({ Identifier, Index, Title: Identifier, Description: "", Status: "Definitief" }));
  const dimension = (Identifier, Kind) => ({ Identifier, Title: Identifier, Kind, ContainsCodes: true });
  const sets = {
    Dimensions: () => [dimension("BurgerlijkeStaat", "Dimension"), dimension("Geslacht", "Dimension"), dimension("Leeftijd", "Dimension"), dimension("RegioS", "GeoDimension"), dimension("Perioden", "TimeDimension")],
    MeasureCodes: () => [{ Identifier: "M000352", Index: 1, Title: "Bevolking op 1 januari", DataType: "Long", Unit: "aantal", Decimals: 0 }],
    BurgerlijkeStaatCodes: () => list(["T001019"]),
    GeslachtCodes: () => list(["T001038"]),
    LeeftijdCodes: () => list(ages),
    RegioSCodes: () => list(areas("NL01")),
    PeriodenCodes: () => list(years),
    Observations: () => {
      let Id = 0;
      return areas("NL01").flatMap((RegioS, at) => years.flatMap((Perioden) => ages.map((Leeftijd) => {
        const all = at === 0 ? country : inhabitants(at - 1);
        const Value = Leeftijd === "10000" ? all : Math.round(all * 0.012);
        return { Id: Id++, Measure: "M000352", ValueAttribute: "None", Value, StringValue: null, BurgerlijkeStaat: "T001019", Geslacht: "T001038", Leeftijd, RegioS, Perioden };
      })));
    },
  };
  return sets[set]?.();
}

/** The sets of the table of crimes, by `OData` 3. */
function crimes(set, query) {
  const asked = [...(query.get("$filter") ?? "").matchAll(/SoortMisdrijf eq '([^']+)'/g)].map((found) => found[1].trim());
  const wanted = asked.length > 0 ? asked : kinds;
  const property = (ID, Type, Key, more = {}) => ({ ID, Position: ID, ParentID: null, Type, Key, Title: Key, Description: "", Datatype: null, Unit: "", ...more });
  const sets = {
    TableInfos: () => [{ ID: 0, Title: "Geregistreerde misdrijven", Identifier: "47018NED", Modified: "2026-01-15T02:00:00", OutputStatus: "Regulier", Frequency: "Perjaar" }],
    DataProperties: () => [property(0, "Dimension", "SoortMisdrijf"), property(1, "GeoDetail", "WijkenEnBuurten"), property(2, "TimeDimension", "Perioden"), property(3, "Topic", "GeregistreerdeMisdrijven_1", { Datatype: "Long", Unit: "aantal" })],
    SoortMisdrijf: () => kinds.map((code) => named(pad(code, 6))),
    WijkenEnBuurten: () => areas("NL00").map((code) => named(pad(code, 10))),
    Perioden: () => years.map((code) => ({ ...named(code), Status: "Definitief" })),
    TypedDataSet: () => {
      let ID = 0;
      return areas("NL00").flatMap((area, at) => years.flatMap((Perioden) => kinds.map((kind) => ({
        ID: ID++, SoortMisdrijf: pad(kind, 6), WijkenEnBuurten: pad(area, 10), Perioden, GeregistreerdeMisdrijven_1: count(at - 1, kind, Number(Perioden.slice(0, 4))),
      })))).filter((row) => wanted.includes(row.SoortMisdrijf.trim()));
    },
  };
  return sets[set]?.();
}

/** Starts it; gives its address and how to stop it. */
export function statistics() {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url, "http://localhost");
    const parts = pathname.split("/").filter(Boolean);
    const set = parts.at(-1);
    let body;
    if (pathname === "/odata/v1/CBS/03759ned/Properties") {
      body = { Identifier: "03759ned", Title: "Bevolking op 1 januari", Modified: "2026-06-23T00:00:00+02:00", Status: "Regulier" };
    } else if (parts[3] === "03759ned") {
      body = { value: people(set) };
    } else if (parts[2] === "47018NED") {
      const rows = crimes(set, searchParams);
      const skip = Number(searchParams.get("$skip") ?? 0);
      const page = rows?.slice(skip, skip + 10000);
      body = { "odata.metadata": "x", value: page };
      if (rows && skip + 10000 < rows.length) body["odata.nextLink"] = "http://binnen.invalid/";
    }
    if (!body || body.value === undefined && !body.Identifier) return response.writeHead(404).end();
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const host = `127.0.0.1:${server.address().port}`;
      resolve({ host, url: `http://${host}`, stop: () => new Promise((done) => server.close(done)) });
    });
  });
}
