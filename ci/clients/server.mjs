// A server in a child process, on a port of its own that it keeps over a restart.
import { spawn } from "node:child_process";
import { once } from "node:events";
import net from "node:net";

async function freePort() {
  const probe = net.createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  await once(probe, "close");
  return port;
}

const reachable = (port) =>
  new Promise((resolve) => {
    const socket = net.connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export class Server {
  constructor(command) {
    this.command = command;
  }

  async start() {
    this.port ??= await freePort();
    const env = {
      ...process.env,
      HOST: "127.0.0.1",
      PORT: String(this.port),
      SIOSPEC_PING_INTERVAL: "300",
      SIOSPEC_PING_TIMEOUT: "20000",
      SIOSPEC_CONNECT_TIMEOUT: "20000",
      SIOSPEC_FEATURES: process.env.SIOSPEC_FEATURES ?? "cors",
    };
    this.child = spawn(this.command[0], this.command.slice(1), { env, stdio: ["ignore", "ignore", "inherit"] });
    for (let i = 0; i < 600 && this.child.exitCode === null; i++) {
      if (await reachable(this.port)) return;
      await pause(50);
    }
    throw new Error(`the server does not start: ${this.command.join(" ")}`);
  }

  async stop() {
    if (this.child.exitCode !== null) return;
    const ended = once(this.child, "exit");
    this.child.kill("SIGTERM");
    await ended;
  }

  get url() {
    return `http://127.0.0.1:${this.port}`;
  }
}
