// What a real client must be able to do with a server under the siospec contract (docs/testees.md). Runs in node and in
// browsers: it gets the client's `io` and reports each check.

const PATIENCE = 30000; // ms: a limit for what hangs

export function within(what, promise) {
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: nothing came`)), PATIENCE);
  });
  return Promise.race([promise, limit]).finally(() => clearTimeout(timer));
}

const plain = (value) =>
  value instanceof ArrayBuffer || ArrayBuffer.isView(value)
    ? { bytes: Array.from(new Uint8Array(value.buffer ?? value, value.byteOffset ?? 0, value.byteLength)) }
    : Array.isArray(value)
      ? value.map(plain)
      : value && typeof value === "object"
        ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, plain(v)]))
        : value;

export function same(got, wanted) {
  const [a, b] = [got, wanted].map((v) => JSON.stringify(plain(v)));
  if (a !== b) throw new Error(`got ${a.slice(0, 200)}, wanted ${b.slice(0, 200)}`);
}

export const next = (socket, event) =>
  within(event, new Promise((resolve) => socket.once(event, (...args) => resolve(args))));

const acknowledged = (socket, ...args) =>
  within(`acknowledgement of ${args[0]}`, new Promise((resolve) => socket.emit(...args, (...answer) => resolve(answer))));

const act = (socket, ...args) => acknowledged(socket, "do", ...args);

export async function connected(socket) {
  await within(
    "connect",
    new Promise((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("connect_error", reject);
      if (socket.connected) resolve();
    }),
  );
  return socket;
}

const VALUES = [
  ["text", "grüße 😀 \u0000   \\ \" /"],
  ["numbers", [0, -1, 1.5, 1e21, 9007199254740991]],
  ["nested", { a: [null, true, { b: [] }], "": {}, ünï: "x" }],
  ["bytes", new Uint8Array([1, 2, 3])],
  ["no bytes", new Uint8Array([])],
  ["nested bytes", { a: [new Uint8Array([4]), { b: new Uint8Array([5, 6]) }], c: "d" }],
  ["100 KB of bytes", new Uint8Array(100000).map((_, i) => i)],
  ["900 KB of text", "x".repeat(900000)],
];

// Each check gets a fresh manager's socket in / and its factory.
const CHECKS = {
  async "auth comes back"({ greeting }) {
    same(await greeting, [{ token: "abc" }]);
  },
  async "events come back"({ socket }) {
    for (const [name, value] of VALUES) {
      const answer = next(socket, "message-back");
      socket.emit("message", name, value);
      same(await answer, [name, value]);
    }
  },
  async "events are acknowledged"({ socket }) {
    for (const [name, value] of VALUES) same(await acknowledged(socket, "message-with-ack", name, value), [name, value]);
  },
  async "order is kept"({ socket }) {
    const got = [];
    const all = within("200 events", new Promise((resolve) => {
      socket.on("message-back", (i) => got.push(i) === 200 && resolve());
    }));
    for (let i = 0; i < 200; i++) socket.emit("message", i, i % 3 ? "text" : new Uint8Array([i]));
    await all;
    same(got, [...Array(200).keys()]);
  },
  async "the server asks and the client acknowledges"({ control }) {
    control.on("ask", (value, answer) => answer(value, new Uint8Array([7])));
    const done = next(control, "done");
    control.emit("do", "emit-with-ack", "ask", { q: 1 });
    same(await done, ["emit-with-ack", "ask", { q: 1 }, new Uint8Array([7])]);
  },
  async "the server sends attachments"({ control }) {
    const ten = next(control, "binary");
    await act(control, "emit-binary", "ten");
    same(await ten, [[...Array(10)].map((_, i) => new Uint8Array([i]))]);
    same(await act(control, "ack-binary", "nested"), [
      { a: [new Uint8Array([1]), { b: new Uint8Array([2, 3]) }], c: new Uint8Array([4]), d: "text" },
    ]);
  },
  async "rooms and broadcasts"({ manager }) {
    const [a, b] = await Promise.all(["x", "x"].map(() => connected(manager.alone("/siospec-dynamic-clients"))));
    await act(a, "join", "room");
    const heard = next(a, "news");
    await act(b, "broadcast", { rooms: ["room"], except: [], sender: true }, "news", 1);
    same(await heard, [1]);
    a.io.engine.close();
    b.io.engine.close();
  },
  async "volatile events arrive when the way is free"({ control }) {
    const came = next(control, "maybe");
    await act(control, "emit-volatile", "maybe", 1);
    if (control.io.engine.transport.name === "websocket") same(await came, [1]);
    else came.catch(() => {});
  },
  async "namespaces"({ socket, namespace }) {
    const custom = namespace("/custom", { token: "def" });
    same(await next(custom, "auth"), [{ token: "def" }]);
    if (custom.id === socket.id) throw new Error("two namespaces, one id");
    const unknown = namespace("/random");
    const [error] = await next(unknown, "connect_error");
    same(error.message, "Invalid namespace");
    const refused = namespace("/siospec-refused", { message: "no", data: { code: 1 } });
    const [refusal] = await next(refused, "connect_error");
    same([refusal.message, refusal.data], ["no", { code: 1 }]);
  },
  async "the client leaves a namespace and comes back"({ control }) {
    const before = control.id;
    control.disconnect();
    control.connect();
    await connected(control);
    if (control.id === before) throw new Error("the same id again");
    same(await acknowledged(control, "capability", "control"), [true]);
  },
  async "the server disconnects"({ control, socket }) {
    const left = next(control, "disconnect");
    control.emit("do", "disconnect");
    same((await left)[0], "io server disconnect");
    same(await acknowledged(socket, "message-with-ack", 1), [1]);
  },
  async "heartbeats are answered"({ socket }) {
    await within("two pings", new Promise((resolve) => {
      let pings = 0;
      socket.io.on("ping", () => ++pings === 2 && resolve());
    }));
    same(await acknowledged(socket, "message-with-ack", 1), [1]);
  },
};

async function runOne(check, io, url, options) {
  const alone = (name) => io(url + name, { ...options, forceNew: true, auth: {} });
  const socket = io(url, { ...options, forceNew: true, auth: { token: "abc" } });
  const namespace = (name, auth = {}) => socket.io.socket(name, { auth }); // connects by itself
  const greeting = next(socket, "auth");
  greeting.catch(() => {}); // each check waits for what it needs
  try {
    await connected(socket);
    if (options.upgrade && socket.io.engine.transport.name === "polling")
      await within("the upgrade", new Promise((resolve) => socket.io.engine.once("upgrade", resolve)));
    const control = namespace("/siospec");
    await connected(control);
    await check({ socket, control, greeting, namespace, manager: { alone } });
  } finally {
    socket.io.engine.close();
    socket.disconnect();
  }
}

const WAYS = {
  polling: { transports: ["polling"] },
  websocket: { transports: ["websocket"] },
  upgrade: { transports: ["polling", "websocket"], upgrade: true },
};

// Returns the number of failures; `report` is told of each check.
export async function runChecks(io, url, report) {
  let failed = 0;
  for (const [way, options] of Object.entries(WAYS)) {
    for (const [name, check] of Object.entries(CHECKS)) {
      try {
        await runOne(check, io, url, { ...options, reconnection: false });
        report(`ok    ${way}: ${name}`);
      } catch (error) {
        failed++;
        report(`FAIL  ${way}: ${name}: ${error.message}`);
      }
    }
  }
  return failed;
}
