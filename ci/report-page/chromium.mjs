// Headless Chromium over its debugging pipe: no port, no library. CHROMIUM names the program.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export function findChromium() {
  for (const name of [process.env.CHROMIUM, "chromium", "chromium-browser", "google-chrome"])
    if (name && spawnSync(name, ["--version"]).status === 0) return name;
  process.exit(69);
}

export class Chromium {
  #next = 1;
  #waiting = new Map();
  #listeners = [];

  async start() {
    this.profile = mkdtempSync(join(tmpdir(), "siospec-report-"));
    this.process = spawn(
      findChromium(),
      ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--hide-scrollbars",
        `--user-data-dir=${this.profile}`, "--remote-debugging-pipe", "about:blank"],
      { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"], detached: true },
    );
    let text = "";
    this.process.stdio[4].setEncoding("utf8").on("data", (piece) => {
      const parts = (text + piece).split("\0");
      text = parts.pop();
      for (const part of parts) this.#take(JSON.parse(part));
    });
    this.process.once("exit", () => {
      for (const { reject } of this.#waiting.values()) reject(new Error("the browser ended"));
    });
  }

  #take(message) {
    const waiting = this.#waiting.get(message.id);
    if (waiting) {
      this.#waiting.delete(message.id);
      if (message.error) waiting.reject(new Error(`${waiting.method}: ${message.error.message}`));
      else waiting.resolve(message.result);
    } else {
      for (const listener of this.#listeners) listener(message);
    }
  }

  send(method, params = {}, sessionId) {
    const id = this.#next++;
    const result = new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject, method }));
    this.process.stdio[3].write(JSON.stringify({ id, method, params, sessionId }) + "\0");
    return result;
  }

  // A new tab; its events go to `listen`.
  async page(listen) {
    const { targetId } = await this.send("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await this.send("Target.attachToTarget", { targetId, flatten: true });
    this.#listeners.push((message) => message.sessionId === sessionId && listen(message));
    return (method, params) => this.send(method, params, sessionId);
  }

  async stop() {
    const gone = this.process.exitCode === null && once(this.process, "exit");
    process.kill(-this.process.pid, "SIGKILL");
    await gone;
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
