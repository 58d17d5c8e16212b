// npm's socket.io-client under the contract with a client (docs/clients.md).
import { createRequire } from "node:module";

const { io } = createRequire(`${process.argv[2] ?? process.cwd()}/`)("socket.io-client");
const { SIOSPEC_URL, SIOSPEC_TRANSPORTS, SIOSPEC_AUTH, SIOSPEC_CONTROL } = process.env;
const options = { transports: SIOSPEC_TRANSPORTS.split(","), auth: SIOSPEC_AUTH ? JSON.parse(SIOSPEC_AUTH) : undefined };
const sockets = {};
let reported = Promise.resolve();

function report(event, more) {
  const binary = (key, value) => (value?.type === "Buffer" ? { $b: Buffer.from(value.data).toString("base64") } : value);
  const body = JSON.stringify({ event, ...more }, binary) + "\n";
  if (SIOSPEC_CONTROL) reported = reported.then(() => fetch(SIOSPEC_CONTROL, { method: "POST", body })).catch(() => {});
  return reported;
}

function join(nsp) {
  if (sockets[nsp]) return sockets[nsp].connect();
  const socket = (sockets[nsp] = io(SIOSPEC_URL + nsp, options));
  socket.on("connect", () => report("connect", { nsp }));
  socket.on("connect_error", ({ message, data }) => report("connect_error", { nsp, message, data }));
  socket.on("disconnect", (reason) => report("disconnect", { nsp, reason }));
  socket.on("message", (...args) => socket.emit("message-back", ...args));
  socket.on("message-with-ack", (...args) => typeof args.at(-1) === "function" && args.pop()(...args));
  socket.on("message-later", (ms, ...args) => setTimeout(() => socket.emit("message-back", ...args), ms));
  socket.on("join", join);
  socket.on("leave", (name) => sockets[name]?.disconnect());
  socket.on("emit-with-ack", (...given) =>
    socket.timeout(500).emit("ping-app", ...given, (error, ...args) => report("ack", { nsp, ...(error ? { error: error.message } : { args }) })));
  return socket;
}

process.on("uncaughtException", (error) => report("uncaught", { error: error?.stack ?? String(error) }).then(() => process.exit(1)));
setInterval(() => {}, 1e9); // a client that was disconnected goes on
export const manager = join("/").io;
manager.on("reconnect_attempt", (attempt) => report("reconnect_attempt", { attempt }));
manager.on("reconnect_failed", () => report("reconnect_failed"));
