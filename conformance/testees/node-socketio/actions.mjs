// The actions of `do`. Each takes the asking socket and its arguments and returns the arguments of the acknowledgement,
// or undefined when it acknowledges itself or not at all.

import { setTimeout as sleep } from "node:timers/promises";
import { watch } from "./watch.mjs";

// Arguments come from a peer: a wrong one is an error in the acknowledgement, not the end of the process.
const upTo = (limit) => (value) => {
  if (Number.isInteger(value) && value >= 0 && value <= limit) return value;
  throw new Error(`not an integer from 0 to ${limit}: ${value}`);
};
const count = upTo(100000);
const milliseconds = upTo(60000);
const event = (args) => {
  if (typeof args[0] === "string") return args;
  throw new Error("no event name");
};

const repeat = (n, f) => { for (let i = 0; i < count(n); i++) f(i); };
const text = (size) => "x".repeat(upTo(10000000)(size));

const shapes = {
  one: () => [Buffer.from([1, 2, 3])],
  nested: () => [{ a: [Buffer.from([1]), { b: Buffer.from([2, 3]) }], c: Buffer.from([4]), d: "text" }],
  twice: () => { const buffer = Buffer.from([1, 2, 3]); return [buffer, buffer]; },
  empty: () => [Buffer.alloc(0)],
  ten: () => [Array.from({ length: 10 }, (_, i) => Buffer.from([i]))],
  view: () => [new Uint8Array(new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]).buffer, 2, 3)],
};
const shape = (name) => {
  if (!Object.hasOwn(shapes, name)) throw new Error(`unknown shape ${name}`);
  return shapes[name]();
};

// The socket that the same connection has in another namespace.
const sibling = (socket, name) => {
  for (const other of socket.client.sockets.values()) if (other.nsp.name === name) return other;
  throw new Error(`not connected to ${name}`);
};

const audience = (socket, { rooms = [], except = [], sender = false }) =>
  (sender ? socket.nsp : socket.broadcast).to(rooms).except(except);

const burst = (socket, n, size) => repeat(n, (i) => socket.emit("burst", i, ...(size === undefined ? [] : [text(size)])));

const paced = async (socket, n, ms) => {
  for (let i = 0; i < n; i++) {
    await sleep(ms);
    if (socket.connected) socket.emit("paced", i);
  }
};

const refusesReserved = (socket, name) => {
  try {
    socket.emit(name);
    return false;
  } catch {
    return true;
  }
};

export const actions = {
  "emit": (socket, args) => { socket.emit(...event(args)); return []; },
  "emit-to": (socket, [name, ...args]) => { sibling(socket, name).emit(...event(args)); return []; },
  "send": (socket, args) => { socket.send(...args); return []; },
  "emit-reserved": (socket, [name]) => [refusesReserved(socket, name)],
  "emit-burst": (socket, [n, size]) => { burst(socket, n, size); return []; },
  "emit-paced": (socket, [n, ms]) => { paced(socket, count(n), milliseconds(ms)); return []; },
  "emit-mixed": (socket, [n]) => {
    repeat(n, (i) => socket.emit("mixed", i, ...(i % 2 === 0 ? [Buffer.from([i, i])] : [])));
    return [];
  },
  "emit-binary": (socket, [name]) => { socket.emit("binary", ...shape(name)); return []; },
  "emit-volatile": (socket, args) => { socket.volatile.emit(...event(args)); return []; },
  "emit-uncompressed": (socket, [size]) => { socket.compress(false).emit("blob", text(size)); return []; },
  "emit-with-ack": (socket, args) => {
    socket.emit(...event(args), (...answer) => socket.emit("done", "emit-with-ack", args[0], ...answer));
    return [];
  },
  "emit-with-timeout": (socket, [ms, ...args]) => {
    socket.timeout(milliseconds(ms)).emit(...event(args), (error, ...answer) =>
      socket.emit("done", "emit-with-timeout", args[0], ...(error ? ["timeout"] : ["acked", ...answer])));
    return [];
  },
  "ack-twice": (socket, args, acknowledge) => { acknowledge("first"); acknowledge("second"); },
  "ack-later": async (socket, [ms, ...args]) => { await sleep(milliseconds(ms)); return args; },
  "ack-binary": (socket, [name]) => shape(name),
  "join": (socket, rooms) => { socket.join(rooms); return []; },
  "leave": (socket, rooms) => { rooms.forEach((room) => socket.leave(room)); return []; },
  "rooms": (socket) => [[...socket.rooms]],
  "broadcast": (socket, [options, ...args]) => { audience(socket, options).emit(...event(args)); return []; },
  "broadcast-with-ack": (socket, [options, ms, ...args]) => {
    audience(socket, options).timeout(milliseconds(ms)).emit(...event(args), (error, answers) =>
      socket.emit("done", "broadcast-with-ack", args[0], !error, answers));
    return [];
  },
  "disconnect": (socket, [name]) => {
    const target = name === undefined ? socket : sibling(socket, name);
    target.disconnect();
    return target === socket ? undefined : [];
  },
  "disconnect-close": (socket, [name]) => { (name === undefined ? socket : sibling(socket, name)).disconnect(true); },
  "close": (socket) => { socket.conn.close(); },
  "emit-then-close": (socket, [n]) => { burst(socket, n); socket.conn.close(); },
  "handshake": (socket) => [{ query: socket.handshake.query, auth: socket.handshake.auth }],
  "disconnects": async (socket, [sid, ms]) => [await watch.reasonsOf(sid, Math.min(milliseconds(ms), 5000))],
  "slow-connects": (socket, [tag]) => [watch.slowCount(tag)],
  "sessions": (socket) => [socket.nsp.server.engine.clientsCount],
};
