// server.mjs FOLDER: npm's socket.io, from FOLDER, on PORT, led by lines on its standard input: it tells on its standard output what it sees.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const { Server } = createRequire(`${process.argv[2]}/`)("socket.io");
const io = new Server(Number(process.env.PORT), { cors: { origin: "*" }, pingInterval: 300, pingTimeout: 20000 });
const sockets = {}; // by namespace, the latest
const binary = (key, value) => (value?.type === "Buffer" ? { $b: Buffer.from(value.data).toString("base64") } : value);
const tell = (...what) => console.log(JSON.stringify(what, binary));

function serve(socket) {
  const nsp = socket.nsp.name;
  sockets[nsp] = socket;
  tell("connection", nsp, socket.handshake.auth, socket.conn.transport.name);
  socket.on("disconnect", () => tell("disconnect", nsp));
  socket.onAny((name, ...args) => {
    const answer = typeof args.at(-1) === "function" ? args.pop() : undefined;
    tell(answer ? "question" : "event", nsp, name, ...args);
    if (answer && args[0] !== "silent") answer(...args);
  });
}

const DO = {
  emit: (socket, ...event) => socket.emit(...event),
  ask: (socket, ...event) => socket.emit(...event, (...args) => tell("answer", socket.nsp.name, ...args)),
  disconnect: (socket) => socket.disconnect(),
};
for (const nsp of ["/", /^\/chat[0-9]*$/]) io.of(nsp).on("connection", serve);
io.of("/refused").use((socket, next) => next(Object.assign(new Error("not allowed"), { data: { code: 7 } })));
io.engine.on("connection", (connection) => {
  tell("opened", connection.transport.name);
  connection.on("upgrade", () => tell("upgrade"));
});
io.httpServer.on("listening", () => tell("listening"));
createInterface(process.stdin).on("line", (line) => {
  const [what, nsp, ...event] = JSON.parse(line, (key, value) => (value?.$b === undefined ? value : Buffer.from(value.$b, "base64")));
  DO[what](sockets[nsp], ...event);
});
