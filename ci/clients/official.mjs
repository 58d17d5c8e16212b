// official.mjs ORIGIN engineio|socketio [ROUNDS [SCALE]]: what clients that are written like those of the official test suites see of a
// server: `ws` in node with one listener at a time and none for errors, `fetch`, JSON compared as text. `siospec check server
// --profile official` judges the same behaviour by its bytes; this shows that such clients cope, too. SCALE: by how much the
// server's timers are longer than 300, 200 and 1000 ms, which leave a client that is late 100 ms for three heartbeats.
import assert from "node:assert/strict";
import WebSocket from "ws";

const [origin, contract, rounds = "1", scale = "1"] = process.argv.slice(2);
const path = contract === "engineio" ? "/engine.io/" : "/socket.io/";
const http = origin + path;
const polling = `${http}?EIO=4&transport=polling`;
const websocket = `${http.replace("http", "ws")}?EIO=4&transport=websocket`;
const PATIENCE = 10000 * scale; // ms: a limit for what never comes

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function next(socket, type) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no ${type}`)), PATIENCE);
    socket.addEventListener(type, (event) => (clearTimeout(timer), resolve(event)), { once: true });
  });
}

const message = async (socket) => (await next(socket, "message")).data;

async function opened(text) {
  assert.equal(text[0], "0");
  const open = JSON.parse(text.slice(1));
  assert.deepEqual(Object.keys(open).sort(), ["maxPayload", "pingInterval", "pingTimeout", "sid", "upgrades"]);
  assert.deepEqual([open.pingInterval, open.pingTimeout, open.maxPayload], [300 * scale, 200 * scale, 1000000]);
  return open;
}

const get = async (query = "") => {
  const response = await fetch(polling + query);
  return [response.status, await response.text()];
};
const post = async (query, body) => {
  const response = await fetch(polling + query, { method: "POST", body });
  return [response.status, await response.text()];
};
const session = async () => `&sid=${(await opened((await get())[1])).sid}`;
const buffers = (...rows) => rows.map((row) => Uint8Array.from(row).buffer);

async function probed(query) {
  const socket = new WebSocket(websocket + query);
  await next(socket, "open");
  socket.send("2probe");
  return socket;
}

const ENGINE = {
  async "handshakes"() {
    assert.deepEqual((await opened((await get())[1])).upgrades, ["websocket"]);
    const socket = new WebSocket(websocket);
    assert.deepEqual((await opened(await message(socket))).upgrades, []);
    socket.close();
    for (const bad of ["?transport=polling", "?EIO=abc&transport=polling", "?EIO=4", "?EIO=4&transport=abc"])
      assert.equal((await fetch(http + bad)).status, 400, bad);
    for (const method of ["POST", "PUT"]) assert.equal((await fetch(polling, { method })).status, 400, method);
    for (const bad of ["?transport=websocket", "?EIO=abc&transport=websocket", "?EIO=4", "?EIO=4&transport=abc"]) {
      const refused = new WebSocket(http.replace("http", "ws") + bad);
      refused.on("error", () => {});
      await next(refused, "close");
    }
  },
  async "heartbeat on polling"() {
    const sid = await session();
    for (let i = 0; i < 3; i++) {
      assert.deepEqual(await get(sid), [200, "2"]);
      assert.equal((await post(sid, "3"))[0], 200);
    }
  },
  async "ping timeout on polling"() {
    const sid = await session();
    await pause(500 * scale);
    assert.equal((await get(sid))[0], 400);
  },
  async "heartbeat and ping timeout on websocket"() {
    const socket = new WebSocket(websocket);
    await message(socket);
    for (let i = 0; i < 3; i++) {
      assert.equal(await message(socket), "2");
      socket.send("3");
    }
    await next(socket, "close");
  },
  async "close on polling"() {
    const sid = await session();
    const [pending] = await Promise.all([get(sid), post(sid, "1")]);
    assert.deepEqual(pending, [200, "6"]);
    assert.equal((await get(sid))[0], 400);
  },
  async "close on websocket"() {
    const socket = new WebSocket(websocket);
    await message(socket);
    socket.send("1");
    await next(socket, "close");
  },
  async "polling after the upgrade"() {
    const sid = await session();
    const socket = await probed(sid);
    assert.equal(await message(socket), "3probe");
    socket.send("5");
    assert.equal((await get(sid))[0], 400);
    socket.close();
  },
  async "polling after a hasty upgrade"() {
    const sid = await session();
    const socket = await probed(sid);
    socket.send("5");
    assert.equal((await get(sid))[0], 400);
    socket.close();
  },
  async "a second websocket"() {
    const sid = await session();
    const socket = await probed(sid);
    socket.send("5");
    await next(new WebSocket(websocket + sid), "close"); // an error without a listener would end this process
    socket.close();
  },
};

const ENGINEIO = {
  async "messages on polling"() {
    const sid = await session();
    for (const body of ["4hello", "4test1\x1e4test2\x1e4test3", "4hello\x1ebAQIDBA=="]) {
      assert.deepEqual(await post(sid, body), [200, "ok"]);
      assert.deepEqual(await get(sid), [200, body]);
    }
  },
  async "an invalid packet on polling"() {
    const sid = await session();
    assert.equal((await post(sid, "abc"))[0], 400);
    assert.equal((await get(sid))[0], 400);
  },
  async "two polls at once"() {
    const sid = await session();
    const [first, second] = await Promise.all([get(sid), pause(5).then(() => get(`${sid}&t=burst`))]);
    assert.deepEqual(first, [200, "1"]);
    assert.equal(second[0], 400);
    assert.equal((await get(sid))[0], 400);
  },
  async "a cancelled poll"() {
    const sid = await session();
    const controller = new AbortController();
    fetch(polling + sid, { signal: controller.signal }).catch(() => {});
    await pause(20);
    controller.abort();
    assert.equal((await get(sid))[0], 400);
  },
  async "messages on websocket"() {
    const socket = new WebSocket(websocket);
    socket.binaryType = "arraybuffer";
    await message(socket);
    socket.send("4hello");
    assert.equal(await message(socket), "4hello");
    socket.send(Uint8Array.from([1, 2, 3, 4]));
    assert.deepEqual(await message(socket), ...buffers([1, 2, 3, 4]));
    socket.send("abc");
    await next(socket, "close");
  },
  async "an upgrade, and messages after it"() {
    const sid = await session();
    const socket = await probed(sid);
    assert.equal(await message(socket), "3probe");
    assert.deepEqual(await get(sid), [200, "6"]);
    socket.send("5");
    await next(new WebSocket(websocket + sid), "close");
    socket.send("4hello");
    assert.equal(await message(socket), "4hello");
    socket.close();
  },
};

async function engine() {
  const socket = new WebSocket(websocket);
  socket.binaryType = "arraybuffer";
  await message(socket);
  return socket;
}

async function joined(connect = "40", auth = '42["auth",{}]') {
  const socket = await engine();
  const nsp = connect.startsWith("40/") ? connect.slice(0, connect.indexOf(",") + 1) : "40";
  socket.send(connect);
  const answer = await message(socket);
  assert.ok(answer.startsWith(nsp));
  assert.deepEqual(Object.keys(JSON.parse(answer.slice(nsp.length))), ["sid"]);
  assert.equal(await message(socket), auth);
  return socket;
}

const SOCKETIO = {
  async "connects"() {
    for (const [connect, auth] of [
      ["40", '42["auth",{}]'],
      ['40{"token":"123"}', '42["auth",{"token":"123"}]'],
      ["40/custom,", '42/custom,["auth",{}]'],
      ['40/custom,{"token":"abc"}', '42/custom,["auth",{"token":"abc"}]'],
    ])
      (await joined(connect, auth)).close();
    const socket = await engine();
    socket.send("40/random");
    assert.equal(await message(socket), '44/random,{"message":"Invalid namespace"}');
    socket.close();
  },
  async "refuses a bad CONNECT, and none"() {
    const bad = await engine();
    bad.send("4abc");
    await next(bad, "close");
    await next(await engine(), "close");
  },
  async "leaves the main namespace"() {
    const socket = await joined();
    socket.send("41");
    assert.equal(await message(socket), "2");
    socket.close();
  },
  async "leaves a namespace"() {
    const socket = await joined();
    assert.equal(await message(socket), "2");
    socket.send("40/custom");
    await message(socket);
    await message(socket);
    socket.send("41/custom");
    socket.send('42["message","message to main namespace"]');
    assert.equal(await message(socket), '42["message-back","message to main namespace"]');
    socket.close();
  },
  async "messages and acknowledgements"() {
    const socket = await joined();
    socket.send('42["message",1,"2",{"3":[true]}]');
    assert.equal(await message(socket), '42["message-back",1,"2",{"3":[true]}]');
    socket.send('42456["message-with-ack",1,"2",{"3":[false]}]');
    assert.equal(await message(socket), '43456[1,"2",{"3":[false]}]');
    socket.close();
  },
  async "attachments"() {
    const two = '{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}';
    for (const [sent, wanted] of [
      [`452-["message",${two}]`, `452-["message-back",${two}]`],
      [`452-789["message-with-ack",${two}]`, `462-789[${two}]`],
    ]) {
      const socket = await joined();
      const got = [];
      const all = new Promise((resolve) => {
        socket.addEventListener("message", ({ data }) => data !== "2" && got.push(data) === 3 && resolve());
      });
      socket.send(sent);
      socket.send(Uint8Array.from([1, 2, 3]));
      socket.send(Uint8Array.from([4, 5, 6]));
      await all;
      assert.deepEqual(got, [wanted, ...buffers([1, 2, 3], [4, 5, 6])]);
      socket.close();
    }
  },
  async "closes upon invalid packets"() {
    for (const bad of ["4abc", "42{}", '42abc["message-with-ack",1]']) {
      const socket = await joined();
      socket.send(bad);
      await next(socket, "close");
    }
  },
};

const checks = { ...ENGINE, ...(contract === "engineio" ? ENGINEIO : SOCKETIO) };
let failed = 0;
for (let round = 0; round < Number(rounds); round++) {
  for (const [name, check] of Object.entries(checks)) {
    try {
      await check();
      console.log(`ok    ${contract}: ${name}`);
    } catch (error) {
      failed++;
      console.log(`FAIL  ${contract}: ${name}: ${error.message}`);
    }
  }
}
process.exit(failed ? 1 : 0);
