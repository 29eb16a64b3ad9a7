// The services of others that a site works with: programs of this folder that talk in lines of JSON.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/**
 * Starts a program of this folder; it is stopped when test `t` ends.
 * @returns {Promise<{first: object, next: () => Promise<object>, order: (order: object) => Promise<object>}>} what it
 *   prints first, its next line, and its answer to an order
 */
export async function program(t, file, settings) {
  const path = join(dirname(fileURLToPath(import.meta.url)), file);
  const child = spawn(process.execPath, [path, JSON.stringify(settings)], { stdio: ["pipe", "pipe", "inherit"] });
  t.after(() => child.kill());
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${file} stopped`);
    return JSON.parse(value);
  };
  const order = (order) => {
    child.stdin.write(`${JSON.stringify(order)}\n`);
    return next();
  };
  return { first: await next(), next, order };
}

/** A port of this machine that nobody uses. */
export async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}
