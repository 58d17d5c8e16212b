// Contract engineio: every message, text or binary, is sent back unchanged.

import { createServer } from "node:http";
import { Server } from "engine.io";
import { engineOptions, hookEngine, host, port } from "./config.mjs";

const http = createServer();
const engine = new Server(engineOptions);
hookEngine(engine);
engine.attach(http, { path: "/engine.io/" });
engine.on("connection", (socket) => socket.on("message", (data) => socket.send(data)));
http.listen(port, host, () => console.log(`listening on http://${host}:${http.address().port}/engine.io/`));
