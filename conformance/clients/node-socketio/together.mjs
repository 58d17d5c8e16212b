// Many clients in one process (docs/clients.md): client.mjs is loaded anew for each case.
import { createRequire } from "node:module";
import { setTimeout } from "node:timers/promises";

const { SIOSPEC_CASES } = process.env;
const { cache, resolve } = createRequire(`${process.argv[2] ?? process.cwd()}/`);
const clients = new Map();
process.setMaxListeners(0); // each client waits for what nobody caught

async function start({ number, source }) {
  for (const name of ["url", "transports", "auth", "control"])
    process.env[`SIOSPEC_${name.toUpperCase()}`] = new URL(source, SIOSPEC_CASES).searchParams.get(name) ?? "";
  delete cache[resolve("socket.io-client")]; // it finds connections by host and port, and another case may have had that port
  clients.set(number, await import(`./client.mjs?${number}`));
}

function end(number) {
  for (const socket of Object.values(clients.get(number).manager.nsps)) socket.disconnect();
  clients.delete(number);
}

for (;;) {
  const answer = await fetch(SIOSPEC_CASES).catch(() => process.exit());
  const cases = await answer.json();
  for (const number of clients.keys()) if (!cases.some((one) => one.number === number)) end(number);
  for (const one of cases) if (!clients.has(one.number)) await start(one);
  await setTimeout(20);
}
