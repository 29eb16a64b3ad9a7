// Figures in DuckDB by hand: `MODULE CSV DB QUERY`; prints what it took as JSON.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [module, csv, kept, query] = process.argv.slice(2);
const { DuckDBInstance } = createRequire(import.meta.url)(module);
const asked = JSON.parse(readFileSync(query, "utf8"));

let start = performance.now();
const database = await DuckDBInstance.create(kept);
const connection = await database.connect();
await connection.run("create table observation (series bigint not null, area integer not null, year integer not null, value double, note integer not null, primary key (series, area, year))");
const columns = "{series: 'BIGINT', area: 'INTEGER', year: 'INTEGER', value: 'DOUBLE', note: 'INTEGER'}";
await connection.run(`insert into observation select * from read_csv('${csv}', header = false, nullstr = '', columns = ${columns})`);
await connection.run("checkpoint");
const seconds = (performance.now() - start) / 1000;
const kilobytes = Number(readFileSync("/proc/self/status", "utf8").match(/^VmHWM:\s+(\d+)/m)[1]);

const prepared = await connection.prepare(asked.sql);
const times = [];
let found = 0;
for (const areas of asked.areas) {
  start = performance.now();
  for (const [i, area] of areas.entries()) prepared.bindInteger(i + 1, area);
  found = (await (await prepared.runAndReadAll()).getRows()).length;
  times.push(performance.now() - start);
}
const [[count]] = (await connection.runAndReadAll("select count(*)::integer from observation")).getRows();
console.log(JSON.stringify({ seconds, kilobytes, count, times, found }));
