// Contract socketio, with the control namespace (docs/control-namespace.md).

import { Server } from "socket.io";
import { hookEngine, host, makeHttpServer, port, scheme, socketOptions } from "./config.mjs";
import { addControl } from "./control.mjs";
import { isDeep } from "./depth.mjs";

const http = makeHttpServer();
const io = new Server(http, socketOptions);
hookEngine(io.engine);

const greet = (socket) => socket.emit("auth", isDeep(socket.handshake.auth) ? {} : socket.handshake.auth);

const echo = (socket) => {
  socket.use((event, next) => { if (!isDeep(event)) next(); });
  socket.on("message", (...args) => socket.emit("message-back", ...args));
  socket.on("message-with-ack", (...args) => {
    const acknowledge = args.pop();
    if (typeof acknowledge === "function") acknowledge(...args);
  });
};

io.on("connection", (socket) => { greet(socket); echo(socket); });
io.of("/custom").on("connection", greet);
addControl(io, echo);

http.listen(port, host, () => console.log(`listening on ${scheme}://${host}:${http.address().port}/socket.io/`));
