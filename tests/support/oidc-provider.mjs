// A real OpenID provider for the tests of kompas-signon: oidc-provider with users who sign in
// and agree by themselves. Its settings are one JSON object as argument:
//   redirect   where clients send her back to
//   algorithm  how tokens are signed: RS256, PS256 or ES256
//   inToken    claims stand in the token, instead of behind userinfo
// The first line it prints is { issuer, pem: { rsa, pkcs1, ec } }, the keys of its clients. Then it does
// what it reads, a JSON object a line, and prints a line for each:
//   { visit: address }  follows an address as a browser does, to { back: address }
//   { person: {...} }   from now on somebody else signs in: { id, amr, claims }
//   { rotate: true }    gets new keys, and forgets all tokens and sessions
// It ends with its input.
import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import { createInterface } from "node:readline";

const { redirect, algorithm = "RS256", inToken = true } = JSON.parse(process.argv[2]);
// its advice, from the moment it is loaded, is not for tests
console.info = console.warn = () => {};
const { default: Provider, interactionPolicy } = await import("oidc-provider");
const print = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
let person = {
  id: "ans-1",
  amr: ["pwd", "otp"],
  claims: { name: "Ans de Boer", email: "ans@voorbeeld.nl", email_verified: true, groups: ["oov", "/kompas/beheer"] },
};
const people = new Map([[person.id, person]]);

const pair = (type) =>
  type === "rsa"
    ? generateKeyPairSync("rsa", { modulusLength: 2048 })
    : generateKeyPairSync("ec", { namedCurve: "P-256" });
const jwk = (key, more) => ({ ...key.export({ format: "jwk" }), ...more });
const pem = (key, type = "pkcs8") => key.export({ type, format: "pem" });

const own = { rsa: pair("rsa"), ec: pair("ec") };
const client = (client_id, more) => ({
  client_id,
  redirect_uris: [redirect],
  response_types: ["code"],
  grant_types: ["authorization_code"],
  id_token_signed_response_alg: algorithm,
  ...more,
});
const signing = (client_id, key, alg) =>
  client(client_id, {
    token_endpoint_auth_method: "private_key_jwt",
    token_endpoint_auth_signing_alg: alg,
    jwks: { keys: [jwk(key.publicKey, { kid: "sleutel-1", use: "sig" })] },
  });
const clients = [
  client("kompas", { client_secret: "heel geheim: %+&", token_endpoint_auth_method: "client_secret_basic" }),
  signing("kompas-rsa", own.rsa, "RS256"),
  signing("kompas-pss", own.rsa, "PS256"),
  signing("kompas-ec", own.ec, "ES256"),
];

const server = createServer();
let round = 0;
let handle;
function begin(issuer) {
  round += 1;
  const type = algorithm === "ES256" ? "ec" : "rsa";
  const key = jwk(pair(type).privateKey, { kid: `dienst-${round}`, use: "sig", alg: algorithm });
  const provider = new Provider(issuer, {
    clients,
    jwks: { keys: [key] },
    claims: { openid: ["sub", "amr", "acr"], profile: ["name"], email: ["email", "email_verified"], groups: ["groups"] },
    scopes: ["openid", "profile", "email", "groups"],
    conformIdTokenClaims: !inToken,
    features: { devInteractions: { enabled: false } },
    enabledJWA: {
      idTokenSigningAlgValues: ["RS256", "PS256", "ES256"],
      clientAuthSigningAlgValues: ["RS256", "PS256", "ES256"],
    },
    cookies: { keys: ["proef"] },
    renderError: (context, { error, error_description }) => (context.body = `${error}: ${error_description}`),
    interactions: { policy: interactionPolicy.base(), url: (_, { uid }) => `/vraag/${uid}` },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...people.get(id).claims }) }),
  });
  const callback = provider.callback();
  handle = (asked, answer) => (asked.url.startsWith("/vraag/") ? agree(provider, asked, answer) : callback(asked, answer));
}
server.on("request", (asked, answer) => handle(asked, answer));

/** Signs her in, or has her agree to what is asked. */
async function agree(provider, asked, answer) {
  const { prompt, params, session } = await provider.interactionDetails(asked, answer);
  if (prompt.name === "login") {
    return provider.interactionFinished(asked, answer, { login: { accountId: person.id, amr: person.amr, acr: "2" } });
  }
  const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  return provider.interactionFinished(asked, answer, { consent: { grantId: await grant.save() } });
}

/** Follows an address, with cookies, until it leads away from here. */
async function visit(address) {
  const cookies = new Map();
  while (!address.startsWith(redirect)) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await fetch(address, { redirect: "manual", headers: { cookie } });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = line.match(/^([^=]+)=([^;]*)/);
      cookies.set(name, value);
    }
    const to = answer.headers.get("location");
    if (!to) throw new Error(`${address} answers ${answer.status}: ${await answer.text()}`);
    address = new URL(to, address).href;
  }
  return address;
}

server.listen(0, "127.0.0.1", async () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  begin(issuer);
  print({ issuer, pem: { rsa: pem(own.rsa.privateKey), pkcs1: pem(own.rsa.privateKey, "pkcs1"), ec: pem(own.ec.privateKey) } });
  for await (const line of createInterface({ input: process.stdin })) {
    const order = JSON.parse(line);
    if (order.visit) print(await visit(order.visit).then((back) => ({ back }), ({ message }) => ({ error: message })));
    if (order.person) {
      person = order.person;
      people.set(person.id, person);
      print({ person: person.id });
    }
    if (order.rotate) print({ rotated: (begin(issuer), round) });
  }
  process.exit();
});
