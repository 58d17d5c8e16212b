// serve.mjs FOLDER CHROMIUM: shows page.html, with the official client from FOLDER, in headless CHROMIUM; the settings go into its query.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

const [folder, chromium] = process.argv.slice(2);
const files = {
  "/page.html": ["text/html", new URL("page.html", import.meta.url)],
  "/socket.io.min.js": ["text/javascript", join(folder, "node_modules/socket.io-client/dist/socket.io.min.js")],
};

const query = new URLSearchParams();
for (const name of ["url", "transports", "auth", "control"]) query.set(name, process.env[`SIOSPEC_${name.toUpperCase()}`] ?? "");

const pages = http.createServer((request, response) => {
  const [type, path] = files[request.url.split("?")[0]] ?? [];
  if (type) response.setHeader("Content-Type", type).end(readFileSync(path));
  else response.writeHead(404).end();
});
pages.listen(Number(process.env.PAGE_PORT ?? 0), "127.0.0.1", () => {
  const url = `http://127.0.0.1:${pages.address().port}/page.html`;
  if (!chromium) return console.log(`the page is ${url}?url=...&transports=...&auth=...&control=...`);
  const profile = mkdtempSync(join(tmpdir(), "siospec-browser-"));
  const flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", `--user-data-dir=${profile}`];
  const browser = spawn(chromium, [...flags, `${url}?${query}`], { stdio: "ignore" });
  process.on("exit", () => rmSync(profile, { recursive: true, force: true, maxRetries: 5 }));
  browser.once("exit", (code) => process.exit(code || 1));
  process.on("SIGTERM", () => (browser.removeAllListeners("exit"), browser.once("exit", () => process.exit(0)), browser.kill("SIGKILL")));
});
