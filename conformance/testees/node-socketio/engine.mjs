// Contract engineio: every message, text or binary, is sent back unchanged.

import { Server } from "engine.io";
import { engineOptions, hookEngine, host, makeHttpServer, port, scheme } from "./config.mjs";

const http = makeHttpServer();
const engine = new Server(engineOptions);
hookEngine(engine);
engine.attach(http, { path: "/engine.io/" });
engine.on("connection", (socket) => socket.on("message", (data) => socket.send(data)));
http.listen(port, host, () => console.log(`listening on ${scheme}://${host}:${http.address().port}/engine.io/`));
