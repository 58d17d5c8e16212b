// The control namespace: capabilities, the namespaces that go with it, and `do`.

import { features } from "./config.mjs";
import { actions } from "./actions.mjs";
import { watch } from "./watch.mjs";

const optional = ["permessage-deflate", "cors", "cors-credentials", "cookie", "allow-request", "http-middleware", "headers", "recovery", "eio3"];
const capabilities = new Set([
  "control", "refused", "slow", "dynamic", "view", "disconnect-reason", "http-compression", "jsonp", "serve-client",
  ...Object.keys(actions), ...optional.filter((name) => features.has(name)),
]);

const perform = async (socket, name, args, acknowledge) => {
  if (!Object.hasOwn(actions, name)) return acknowledge({ error: `unknown action ${name}` });
  try {
    const result = await actions[name](socket, args, acknowledge);
    if (result !== undefined) acknowledge(...result);
  } catch (error) {
    acknowledge({ error: error.message });
  }
};

const control = (socket) => {
  socket.on("capability", (name, acknowledge) => acknowledge?.(capabilities.has(name)));
  socket.on("do", (...args) => {
    const acknowledge = typeof args.at(-1) === "function" ? args.pop() : () => {};
    const [name, ...rest] = args;
    perform(socket, name, rest, acknowledge);
  });
};

const delayOf = (auth) => Math.min(Number(auth.delay ?? 100) || 0, 5000);

const refusal = (auth) => {
  const error = new Error(auth.message ?? "refused");
  if ("data" in auth) error.data = auth.data;
  return error;
};

export const addControl = (io, echo) => {
  const full = (socket) => { echo(socket); control(socket); };
  io.of("/siospec").on("connection", full);
  const dynamic = io.of(/^\/siospec-dynamic-[a-z0-9]+$/).on("connection", full);
  io.of("/siospec-refused").use((socket, next) => next(refusal(socket.handshake.auth)));
  io.of("/siospec-slow")
    .use((socket, next) => setTimeout(next, delayOf(socket.handshake.auth)))
    .on("connection", (socket) => { watch.slowConnected(socket.handshake.auth.tag); echo(socket); });
  for (const namespace of [io.of("/"), io.of("/custom"), io.of("/siospec"), io.of("/siospec-slow"), dynamic]) {
    namespace.on("connection", (socket) => socket.on("disconnect", (reason) => watch.disconnected(socket.id, reason)));
  }
};
