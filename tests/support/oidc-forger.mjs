// A provider that lies, for the tests of kompas-signon. It prints { base } and ends with its input.
// At `${base}/goed` is an issuer that is in order but for its tokens; at other paths the
// description itself is wrong. A code is JSON that says what the token endpoint answers:
//   header, claims  of the token, over what would be right
//   sign            RS256, ES256, HS256, "none", or "other": a key that nobody knows
//   token           false: no token at all
//   access          the access token
//   error, status, type, body   an answer that is no token
// An access token is what userinfo answers, in base64url.
import { createHmac, generateKeyPairSync, sign } from "node:crypto";
import { createServer } from "node:http";

const rsa = () => generateKeyPairSync("rsa", { modulusLength: 2048 });
const keys = { RS256: rsa(), other: rsa(), ES256: generateKeyPairSync("ec", { namedCurve: "P-256" }) };
const published = ["RS256", "ES256"].map((alg) => ({ ...keys[alg].publicKey.export({ format: "jwk" }), kid: alg, use: "sig" }));
const encode = (value) => Buffer.from(value).toString("base64url");

function signature(way, text) {
  if (way === "none") return "";
  // the oldest trick: the public key as a shared secret
  if (way === "HS256") return createHmac("sha256", keys.RS256.publicKey.export({ type: "spki", format: "pem" })).update(text).digest("base64url");
  return sign("sha256", Buffer.from(text), { key: keys[way].privateKey, dsaEncoding: "ieee-p1363" }).toString("base64url");
}

function token(issuer, { header, claims, sign: way = "RS256" }) {
  const now = Math.floor(Date.now() / 1000);
  const alg = way === "other" ? "RS256" : way;
  const right = { iss: issuer, sub: "ans-1", aud: "kompas", iat: now, exp: now + 600, name: "Ans" };
  const text = [{ alg, kid: alg, ...header }, { ...right, ...claims }].map((part) => encode(JSON.stringify(part))).join(".");
  return `${text}.${signature(way, text)}`;
}

const json = (answer, value, { status = 200, type = "application/json" } = {}) => {
  answer.writeHead(status, { "content-type": type });
  answer.end(typeof value === "string" ? value : JSON.stringify(value));
};

function describe(path, issuer, answer) {
  const right = {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    userinfo_endpoint: `${issuer}/userinfo`,
    jwks_uri: `${issuer}/keys`,
    response_types_supported: ["code"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["RS256"],
  };
  const wrong = {
    anders: { ...right, issuer: `${issuer}/elders` },
    slash: { ...right, issuer: `${issuer}/` },
    open: { ...right, token_endpoint: "http://aanmelden.voorbeeld.nl/token" },
    half: { ...right, jwks_uri: undefined },
    "geen-json": "<p>Welkom</p>",
    tekst: "tekst",
    groot: { ...right, filler: "x".repeat(200_000) },
    sleutelloos: { ...right, jwks_uri: `${issuer}/weg` },
  };
  if (path === "stuk") return json(answer, "stuk", { status: 503 });
  return json(answer, wrong[path] ?? right, path === "geen-json" ? { type: "text/html" } : {});
}

function exchange(issuer, form, answer) {
  const said = JSON.parse(form.get("code"));
  if (said.error) return json(answer, { error: said.error, error_description: said.body }, { status: 400 });
  if (said.body !== undefined) return json(answer, said.body, said);
  const id = said.token === false ? {} : { id_token: token(issuer, said) };
  return json(answer, { access_token: said.access ?? "toegang", token_type: "Bearer", ...id });
}

const server = createServer(async (asked, answer) => {
  const base = `http://127.0.0.1:${server.address().port}`;
  const [, path, ...rest] = asked.url.split("/");
  const issuer = `${base}/${path}`;
  let body = "";
  for await (const part of asked) body += part;
  if (rest[0] === ".well-known") describe(path, issuer, answer);
  else if (rest[0] === "keys") json(answer, { keys: published });
  else if (rest[0] === "token") exchange(issuer, new URLSearchParams(body), answer);
  else if (rest[0] === "userinfo") {
    const told = asked.headers.authorization.replace("Bearer ", "");
    json(answer, Buffer.from(told, "base64url").toString());
  } else json(answer, "niets", { status: 404 });
});
server.listen(0, "127.0.0.1", () => process.stdout.write(`${JSON.stringify({ base: `http://127.0.0.1:${server.address().port}` })}\n`));
process.stdin.resume().on("end", () => process.exit());
