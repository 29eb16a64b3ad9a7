// The built program, started and asked: for tests and benchmarks alike. KOMPAS_BIN names it.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { request } from "node:http";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

/** The password of the administrator. */
export const password = "vier losse woorden zwemmen";
/** The address with which the administrator signs in. */
export const administrator = "beheer@voorbeeld.nl";

/** Makes the first administrator with the link that the program prints at its first start; gives the token of a session. */
export async function begin(url, link) {
  const form = new URLSearchParams({ soort: "gemeente", organisatie: "Utrecht", naam: "Beheerder", mail: administrator, wachtwoord: password });
  const headers = { "content-type": "application/x-www-form-urlencoded", origin: url };
  const { status, headers: answered, body } = await ask(url + link, { method: "POST", headers }, form.toString());
  assert.equal(status, 303, body.toString());
  return answered["set-cookie"][0].match(/^kompas=(\w+);/)[1];
}

/** Signs the administrator in; gives the token of her session. */
export async function signIn(url) {
  const form = new URLSearchParams({ mail: administrator, wachtwoord: password });
  const headers = { "content-type": "application/x-www-form-urlencoded", origin: url };
  const { status, headers: answered, body } = await ask(`${url}/aanmelden`, { method: "POST", headers }, form.toString());
  assert.equal(status, 303, body.toString());
  return answered["set-cookie"][0].match(/^kompas=(\w+);/)[1];
}

/**
 * Starts the site with these options, and with more in its environment; as an example by the command `demo`.
 * @returns {Promise<{url: string, link: string | undefined, stop: () => Promise<void>}>} its address, the link for the
 *   first administrator if there is none yet, and how it is stopped
 */
export async function serve(options, more = {}, command = "serve") {
  const child = spawn(process.env.KOMPAS_BIN, [command, ...options], { stdio: ["ignore", "ignore", "pipe"], env: { ...process.env, ...more } });
  const exited = once(child, "exit");
  const stop = async () => {
    child.kill("SIGTERM");
    const [code, signal] = await exited;
    assert.deepEqual({ code, signal }, { code: 0, signal: null }, "the program stops neatly when asked");
  };
  const said = [];
  let link;
  for await (const line of createInterface({ input: child.stderr })) {
    said.push(line);
    link ??= line.match(/\/toegang\/\w+/)?.[0];
    const url = line.match(/http:\/\/127\.0\.0\.1:\d+(?!\S)/)?.[0];
    if (url) {
      child.stderr.resume();
      return { url, link, stop };
    }
  }
  throw new Error(`the program did not start:\n${said.join("\n")}`);
}

/** An environment in which it is so many days later. Only the clock of the day moves: who waits for a moment, waits. */
export async function later(days) {
  const { stdout } = await promisify(execFile)("faketime", ["-f", `+${days}d`, "env"]);
  const library = stdout.match(/^LD_PRELOAD=(.*)$/m)[1];
  return { LD_PRELOAD: library, FAKETIME: `+${days}d`, FAKETIME_DONT_FAKE_MONOTONIC: "1" };
}

/** One request to any address of the site, with what is sent. */
export function ask(url, { method, headers }, sentBody) {
  return new Promise((resolve, reject) => {
    // A connection of its own: one that was kept may just be closed by the server.
    const sent = request(url, { method, headers, agent: false }, (answer) => {
      const chunks = [];
      answer.on("data", (chunk) => chunks.push(chunk));
      answer.on("error", reject);
      answer.on("end", () => resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(chunks) }));
    });
    sent.on("error", reject);
    sent.end(sentBody);
  });
}
