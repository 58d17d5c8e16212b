// The server that `ci/bench server` measures the reference server against: npm socket.io as one would run it in production,
// with the events of the contract that the load generator uses. usage: socketio-server.mjs FOLDER_OF_SOCKET_IO

import { createServer } from "node:http";
import { createRequire } from "node:module";
import { resolve } from "node:path";

const require = createRequire(resolve(process.argv[2], "package.json"));
const { Server } = require(resolve(process.argv[2]));

const http = createServer();
const io = new Server(http, { serveClient: false, perMessageDeflate: false });

io.on("connection", (socket) => {
  socket.emit("auth", socket.handshake.auth);
  socket.on("message", (...args) => socket.emit("message-back", ...args));
  socket.on("message-with-ack", (...args) => {
    const acknowledge = args.pop();
    acknowledge(...args);
  });
});

http.listen(0, "127.0.0.1", () => console.log(`listening on http://127.0.0.1:${http.address().port}/socket.io/`));
process.on("SIGTERM", () => process.exit(0));
