// The built-in guide as a folder on a disk; it is removed when the test file is done.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after } from "node:test";
import { pathToFileURL } from "node:url";

/** The program that writes it, beside the one under test. */
const program = process.env.KOMPAS_MAP ?? join(dirname(process.env.KOMPAS_BIN), "examples", "map_web");

export const folder = mkdtempSync(join(tmpdir(), "kompas-map-"));
after(() => rmSync(folder, { recursive: true, force: true }));
execFileSync(program, [folder, "https://kompas.example.nl"], { stdio: ["ignore", "inherit", "pipe"] });

/** Its address, without a slash at the end. */
export const folderUrl = pathToFileURL(folder).href;
