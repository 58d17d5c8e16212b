// browser.mjs -- CMD...: starts the server CMD, and a page in headless Chromium which uses it through the official browser
// client, across origins. CHROMIUM names the program. Exit status 1 when something fails, 69 without Chromium.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Server } from "./server.mjs";

const here = new URL(".", import.meta.url);
const FILES = {
  "/socket.io.js": ["node_modules/socket.io-client/dist/socket.io.min.js", "text/javascript"],
  "/checks.mjs": ["checks.mjs", "text/javascript"],
};

const page = (url) => `<!doctype html><meta charset="utf-8"><script src="/socket.io.js"></script><script type="module">
const tell = (path, text) => fetch(path, { method: "POST", body: text });
try {
  const { runChecks } = await import("/checks.mjs");
  let sent = Promise.resolve();
  const failed = await runChecks(io, ${JSON.stringify(url)}, (line) => { sent = sent.then(() => tell("/line", line)); });
  await sent;
  await tell("/end", String(failed));
} catch (error) {
  await tell("/line", "FAIL  " + error.stack);
  await tell("/end", "1");
}
</script>`;

function answer(request, response, url, ended) {
  if (request.method === "POST") {
    let text = "";
    request.on("data", (piece) => (text += piece));
    request.on("end", () => {
      if (request.url === "/line") console.log(text);
      else ended(Number(text));
      response.end();
    });
  } else if (request.url === "/") {
    response.setHeader("Content-Type", "text/html").end(page(url));
  } else if (FILES[request.url]) {
    response.setHeader("Content-Type", FILES[request.url][1]).end(readFileSync(new URL(FILES[request.url][0], here)));
  } else {
    response.writeHead(404).end();
  }
}

function findChromium() {
  for (const name of [process.env.CHROMIUM, "chromium", "chromium-browser", "google-chrome"])
    if (name && spawnSync(name, ["--version"]).status === 0) return name;
  console.error("not available: install with: apt-get install chromium");
  process.exit(69);
}

const chromium = findChromium();
const server = new Server(process.argv.slice(process.argv.indexOf("--") + 1));
await server.start();
let ended;
const result = new Promise((resolve) => (ended = resolve));
const pages = http.createServer((request, response) => answer(request, response, server.url, ended)).listen(0, "127.0.0.1");
await once(pages, "listening");
const profile = mkdtempSync(join(tmpdir(), "siospec-browser-"));
const browser = spawn(
  chromium,
  ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", `--user-data-dir=${profile}`,
    `http://127.0.0.1:${pages.address().port}/`],
  { stdio: "ignore", detached: true }, // a process group of its own: its helpers end with it
);
browser.once("exit", (code) => ended(`the browser ended: ${code}`));
const late = setTimeout(() => ended("the page did not finish within 300 s"), 300000);
const failed = await result;
clearTimeout(late);
if (failed !== 0) console.log(`FAIL  browser: ${failed}`);
browser.removeAllListeners("exit");
const gone = browser.exitCode === null && once(browser, "exit");
process.kill(-browser.pid, "SIGKILL");
await gone;
await server.stop();
rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
process.exit(failed === 0 ? 0 : 1);
