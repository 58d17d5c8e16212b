// node.mjs -- CMD...: starts the server CMD and lets npm's socket.io-client use it. Exit status 1 when something fails.
import { io } from "socket.io-client";
import { connected, next, runChecks, same, within } from "./checks.mjs";
import { Server } from "./server.mjs";

async function reconnects(server, transports) {
  const socket = io(server.url, { transports, reconnectionDelay: 50, reconnectionDelayMax: 200, forceNew: true });
  await connected(socket);
  const first = socket.id;
  const lost = next(socket, "disconnect");
  await server.stop();
  await lost;
  const back = within("the reconnect", new Promise((resolve) => socket.once("connect", resolve)));
  socket.emit("message", "buffered");
  const answer = next(socket, "message-back");
  await server.start();
  await back;
  if (socket.id === first) throw new Error("the same id after a restart");
  same(await answer, ["buffered"]);
  socket.disconnect();
}

const command = process.argv.slice(process.argv.indexOf("--") + 1);
const server = new Server(command);
await server.start();
let failed = await runChecks(io, server.url, console.log);
for (const transports of [["polling"], ["websocket"], ["polling", "websocket"]]) {
  try {
    await reconnects(server, transports);
    console.log(`ok    ${transports.join("+")}: reconnects after a restart`);
  } catch (error) {
    failed++;
    console.log(`FAIL  ${transports.join("+")}: reconnects after a restart: ${error.message}`);
  }
}
await server.stop();
process.exit(failed ? 1 : 0);
