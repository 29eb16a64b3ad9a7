// The NLGov REST API Design Rules 2, as far as they bind this API. The names of the rules stand in the tests.
// First the description (the same things that the linter of the rules looks at), then what is really answered.
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { addDocument, get } from "../support/site.mjs";
import { note } from "../support/documents.mjs";

addDocument(note.name, note.text);

const base = "/api/v1";
const methods = ["get", "head", "options", "post", "put", "patch", "delete", "trace"];
const semver = /^\d+\.\d+\.\d+(-[\w.-]+)?(\+[\w.-]+)?$/;
const camelCase = /^[a-z][a-z\d]*([A-Z][a-z\d]*)*$/;

/** A value for each path parameter that the description gives no example of. */
const examples = { thema: "weerbaar-buitengebied", vraag: "l1", bron: "omgevingsdienst", begrip: "boa" };

/** Whether only who has a key may take an operation. */
const needsKey = ({ security }) => security?.length === 1 && "Sleutel" in security[0];

let doc;
let operations;

/** What a `$ref` stands for. */
function resolve(node) {
  if (!node?.$ref) return node;
  return resolve(node.$ref.slice(2).split("/").reduce((at, key) => at[key.replaceAll("~1", "/").replaceAll("~0", "~")], doc));
}

function* walk(node, path = "#") {
  if (node === null || typeof node !== "object") return;
  yield [path, node];
  for (const [key, value] of Object.entries(node)) yield* walk(value, `${path}/${key}`);
}

before(async () => {
  const answer = await get(`${base}/openapi.json`);
  assert.equal(answer.status, 200);
  doc = JSON.parse(answer.body);
  operations = Object.entries(doc.paths).flatMap(([path, item]) =>
    methods.filter((method) => item[method]).map((method) => {
      const operation = item[method];
      const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])].map(resolve);
      const filled = path.replace(/\{(\w+)\}/g, (_, name) => parameters.find((p) => p.name === name)?.example ?? examples[name] ?? name);
      const needed = parameters.filter((p) => p.in === "query" && p.required).map((p) => `${p.name}=${encodeURIComponent(p.example ?? "boa")}`);
      return { path, method, operation, parameters, url: base + filled + (needed.length > 0 ? `?${needed.join("&")}` : "") };
    }),
  );
  assert(operations.length >= 8, `${operations.length} operations`);
});

describe("the description", () => {
  test("/core/doc-openapi, /core/publish-openapi: OpenAPI 3.1 as JSON, for every origin", async () => {
    assert.match(doc.openapi, /^3\.1\.\d+$/);
    const { headers } = await get(`${base}/openapi.json`);
    assert.match(headers["content-type"], /^application\/(vnd\.oai\.openapi\+)?json/);
    assert.equal(headers["access-control-allow-origin"], "*");
  });

  test("/core/doc-openapi-contact, /core/semver: who made it, which version", () => {
    assert(doc.info.title);
    assert.match(doc.info.version, semver);
    // No e-mail: whoever runs Kompas gives the contact, and the page behind the url says who that is.
    for (const field of ["name", "url"]) assert(doc.info.contact?.[field], `info.contact.${field}`);
  });

  test("/core/uri-version: the major version stands in the address of the server", () => {
    assert(doc.servers?.length > 0);
    for (const { url } of doc.servers) assert.match(url, /\/v1$/);
  });

  test("/core/path-segments-kebab-case, /core/no-trailing-slash", () => {
    const wrong = Object.keys(doc.paths).filter((path) => !/^(\/([a-z0-9]+(-[a-z0-9]+)*|\{[^}]+\}))+$/.test(path) && path !== "/openapi.json");
    assert.deepEqual(wrong, []);
  });

  test("/core/query-keys-camel-case", () => {
    const keys = operations.flatMap(({ parameters }) => parameters.filter((p) => p.in === "query").map((p) => p.name));
    assert(keys.length > 0);
    assert.deepEqual(keys.filter((key) => !camelCase.test(key)), []);
  });

  test("/core/http-methods: who has no key only reads", () => {
    assert.deepEqual(operations.filter(({ method, operation }) => !["get", "head", "options"].includes(method) && !needsKey(operation)).map(({ method, path }) => `${method} ${path}`), []);
  });

  test("each operation has a name of its own and says in words what it gives", () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    assert.equal(new Set(ids).size, ids.length);
    for (const { path, operation, parameters } of operations) {
      assert(operation.operationId && (operation.summary || operation.description), path);
      for (const parameter of parameters) assert(parameter.description, `${path}: ${parameter.name}`);
      for (const [, name] of path.matchAll(/\{(\w+)\}/g)) assert(parameters.some((p) => p.in === "path" && p.name === name), `${path}: ${name} is not described`);
    }
  });

  test("/core/version-header: described at each answer", () => {
    const without = operations.flatMap(({ path, operation }) =>
      Object.entries(operation.responses)
        .filter(([, response]) => !Object.keys(resolve(response).headers ?? {}).some((name) => name.toLowerCase() === "api-version"))
        .map(([status]) => `${path} ${status}`),
    );
    assert.deepEqual(without, []);
  });

  test("/core/error-handling: 400 where there are parameters, each error as problem details", () => {
    const problems = [];
    for (const { path, operation, parameters } of operations) {
      if (parameters.length > 0 && !operation.responses["400"]) problems.push(`${path}: no 400`);
      for (const [status, response] of Object.entries(operation.responses)) {
        if (!/^[45]/.test(status)) continue;
        const schema = resolve(resolve(response).content?.["application/problem+json"]?.schema);
        if (!schema) problems.push(`${path} ${status}: no application/problem+json`);
        else for (const field of ["status", "title", "detail"]) if (!schema.properties?.[field]) problems.push(`${path} ${status}: no ${field}`);
      }
    }
    assert.deepEqual(problems, []);
  });

  test("names: schemas PascalCase, properties camelCase, each described", () => {
    const problems = [];
    for (const name of Object.keys(doc.components?.schemas ?? {})) if (!/^[A-Z][A-Za-z\d]*$/.test(name)) problems.push(name);
    for (const [path, node] of walk(doc.components?.schemas)) {
      for (const name of node.properties && path.split("/").at(-1) !== "properties" ? Object.keys(node.properties) : []) if (!camelCase.test(name)) problems.push(`${path}/${name}`);
    }
    assert.deepEqual(problems, []);
  });

  test("/core/date-time: dates are dates, times have a zone", () => {
    const problems = [];
    for (const [path, node] of walk(doc)) {
      if (node.format === "date-time-local" || node.format === "time") problems.push(path);
      const [parent, name] = path.split("/").slice(-2);
      if (parent === "properties" && /(^d|D)at(e|um)$/.test(name) && resolve(node).format !== "date") problems.push(`${path} has no format date`);
    }
    assert.deepEqual(problems, []);
  });
});

/** What every answer of the API must carry. */
function assertAnswer({ status, headers, body }, url) {
  assert.equal(headers["api-version"], doc.info.version, `${url}: API-Version`);
  assert.equal(headers["x-content-type-options"], "nosniff", url);
  assert.match(headers["content-security-policy"] ?? "", /frame-ancestors 'none'/, url);
  assert(headers["cache-control"], `${url}: Cache-Control`);
  if (status < 400) return;
  assert.match(headers["content-type"], /^application\/problem\+json/, url);
  const problem = JSON.parse(body);
  assert.equal(problem.status, status, url);
  assert(problem.title && problem.detail, `${url}: title and detail`);
}

describe("the answers", () => {
  test("each operation answers as described, with its version and times in UTC", async () => {
    for (const { path, method, url, operation } of operations) {
      const answer = await get(url, { method: method.toUpperCase() });
      assert.equal(answer.status, needsKey(operation) ? 401 : 200, url);
      assertAnswer(answer, url);
      if (answer.status === 401) continue;
      const type = answer.headers["content-type"].split(";")[0];
      assert(resolve(operation.responses["200"]).content[type], `${path}: ${type} is not described`);
      if (type !== "application/json") continue;
      for (const [at, node] of walk(JSON.parse(answer.body))) {
        for (const [key, value] of Object.entries(node)) {
          if (typeof value === "string" && /^\d{4}-\d\d-\d\dT/.test(value)) assert.match(value, /Z$/, `${url} ${at}/${key}`);
        }
      }
    }
  });

  test("/core/no-trailing-slash: an address with a slash at the end does not exist", async () => {
    for (const path of ["/themas/", "/bronnen/", "/bronnen/omgevingsdienst/"]) {
      const answer = await get(base + path);
      assert.equal(answer.status, 404, path);
      assertAnswer(answer, path);
    }
  });

  test("what is not there is a 404 with problem details", async () => {
    for (const path of ["/bestaat-niet", "/themas/bestaat-niet", "/bronnen/bestaat-niet", "/vragen/z9", "/documenten/99", "/documenten/9223372036854775808/passages"]) {
      const answer = await get(base + path);
      assert.equal(answer.status, 404, path);
      assertAnswer(answer, path);
    }
  });

  test("another method is a 405 that says which there are", async () => {
    for (const method of ["POST", "PUT", "DELETE", "PATCH"]) {
      const answer = await get(`${base}/bronnen`, { method });
      assert.equal(answer.status, 405, method);
      assert.match(answer.headers.allow, /GET/);
      assertAnswer(answer, method);
    }
  });

  test("/core/error-handling/invalid-input: all that is wrong is told at once", async () => {
    const url = `${base}/bronnen?vraag=z9&vorm=boek&pagina=0&paginaGrootte=201`;
    const answer = await get(url);
    assert.equal(answer.status, 400);
    assertAnswer(answer, url);
    for (const name of ["vraag", "vorm", "pagina", "paginaGrootte"]) assert(answer.body.toString().includes(`"${name}"`), `${name} is named in ${answer.body}`);
  });

  test("an unknown key in the query is refused, not passed over", async () => {
    const url = `${base}/bronnen?vraga=l1`;
    const answer = await get(url);
    assert.equal(answer.status, 400);
    assertAnswer(answer, url);
    assert(answer.body.toString().includes("vraga"));
  });

  test("pages follow each other without a gap or a double", async () => {
    const read = async (query) => JSON.parse((await get(`${base}/bronnen?${query}`)).body);
    const list = (page) => Object.values(page).find(Array.isArray);
    const all = list(await read("paginaGrootte=200"));
    assert(all.length > 70, `${all.length} sources`);
    const pages = [];
    for (let number = 1; pages.length < all.length; number++) {
      const page = list(await read(`paginaGrootte=20&pagina=${number}`));
      assert(page.length > 0 && page.length <= 20);
      pages.push(...page);
    }
    assert.deepEqual(pages, all);
  });
});
