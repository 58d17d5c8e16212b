#!/usr/bin/env node
// Runs all codec vectors against npm's own parsers (socket.io-parser, engine.io-parser; the versions that
// conformance/testees/node-socketio/package-lock.json pins) and compares with the expectation or one of its
// alternatives. What differs must be in ci/codec-quirks.json with a reason; a quirk that explains nothing is stale.
//
//   node ci/codec-crosscheck.mjs [--all]      --all also names the vectors that passed by an alternative
//
// Exit status: 0 all explained, 1 not, 69 the parsers are not installed.
import { createRequire } from "node:module";
import { readdirSync, readFileSync } from "node:fs";

const at = (path) => new URL(`../${path}`, import.meta.url);
const load = (path) => JSON.parse(readFileSync(at(path), "utf8"));
const require = createRequire(at("conformance/testees/node-socketio/package.json"));
let sio, eio;
try {
  sio = require("socket.io-parser");
  eio = require("engine.io-parser");
} catch (e) {
  console.error(`not available: ${e.message.split("\n")[0]}\nrun: SIOSPEC_INSTALL_ONLY=1 conformance/testees/node-socketio/run`);
  process.exit(69);
}

// ---- canonical JSON and payloads ----

const units = (list) => String.fromCharCode(...list);

function setOwn(object, key, value) {
  Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true }); // __proto__ too
}

function fromCanonical(v) {
  if (Array.isArray(v)) return v.map(fromCanonical);
  if (v === null || typeof v !== "object") return v;
  const keys = Object.keys(v);
  if (keys.length === 1 && keys[0][0] === "$") {
    const inner = v[keys[0]];
    if (keys[0] === "$n") return Number(inner);
    if (keys[0] === "$u16") return units(inner);
    if (keys[0] === "$b") return Buffer.from(inner, "base64");
    if (keys[0] === "$repeat") return repeat(fromCanonical(inner[0]), inner[1]);
    if (keys[0] !== "$o") throw new Error(`unknown form ${keys[0]}`);
    const object = {};
    for (const [k, value] of inner) setOwn(object, typeof k === "string" ? k : units(k.$u16), fromCanonical(value));
    return object;
  }
  const object = {};
  for (const k of keys) setOwn(object, k, fromCanonical(v[k]));
  return object;
}

const repeat = (unit, times) => (typeof unit === "string" ? unit.repeat(times) : Buffer.concat(Array(times).fill(unit)));

function bytes(p) {
  if (typeof p === "string") return Buffer.from(p);
  if ("hex" in p) return Buffer.from(p.hex.replace(/ /g, ""), "hex");
  if ("b64" in p) return Buffer.from(p.b64, "base64");
  if ("repeat" in p) return repeat(bytes(p.repeat), p.times);
  if ("concat" in p) return Buffer.concat(p.concat.map(bytes));
  return bytes(p.text ?? p.binary);
}

function isBinary(p) {
  while (typeof p === "object" && ("repeat" in p || "concat" in p)) p = p.repeat ?? p.concat[0];
  return typeof p === "object" && ("hex" in p || "b64" in p || "binary" in p);
}

const message = (m) => (isBinary(m) ? bytes(m) : bytes(m).toString("utf8"));

// ---- npm's parsers ----

const NAMES = ["connect", "disconnect", "event", "ack", "connect_error", "event", "ack"];

function packet(p) {
  const out = { type: NAMES[p.type], nsp: p.nsp };
  if (p.id !== undefined && (out.type === "event" || out.type === "ack")) out.id = p.id;
  if (p.data !== undefined) out.data = p.data;
  return out;
}

function eioPacket(p) {
  if (p.type === "error") return null;
  return p.data === undefined || p.data === "" ? { type: p.type } : { type: p.type, data: p.data };
}

function decodeSio(input) {
  const out = { packets: [], end: "complete" };
  const decoder = new sio.Decoder();
  decoder.on("decoded", (p) => out.packets.push(packet(p)));
  try {
    for (const m of input) decoder.add(message(m));
    if (decoder.reconstructor) out.end = "more";
  } catch (e) {
    out.end = "refused";
    out.reason = e.message;
  }
  return out;
}

function collect(packets, out) {
  for (const p of packets) {
    const good = eioPacket(p);
    if (good === null) return { ...out, end: "refused", reason: String(p.data) };
    out.packets.push(good);
  }
  return out;
}

async function decodeStream(input, limits) {
  const out = { packets: [], end: "complete" };
  const stream = eio.createPacketDecoderStream(limits?.maxPayload ?? 1000000, "nodebuffer");
  const writer = stream.writable.getWriter();
  const reader = stream.readable.getReader();
  const pieces = input.map(bytes).filter((piece) => piece.length > 0);
  const data = Buffer.concat(pieces);
  const written = (async () => {
    for (const piece of pieces) await writer.write(piece);
    await writer.close();
  })().catch(() => {});
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    const good = eioPacket(value);
    if (good === null) {
      out.end = "refused";
      reader.cancel().catch(() => {});
      return out;
    }
    out.packets.push(good);
  }
  await written;
  // The stream does not tell that it ended in the middle of a frame: count what its packets took.
  if (out.packets.length === 0 ? data.length > 0 : framesLength(data, out.packets.length) < data.length) out.end = "more";
  return out;
}

function framesLength(data, count) {
  let at = 0;
  for (; count > 0; count--) {
    const n = data[at] & 0x7f;
    at += n === 126 ? 3 + data.readUInt16BE(at + 1) : n === 127 ? 9 + Number(data.readBigUInt64BE(at + 1)) : 1 + n;
  }
  return at;
}

async function decode(codec, v) {
  const out = { packets: [], end: "complete" };
  if (codec === "sio5") return decodeSio(v.input);
  if (codec === "eio4-packet") return collect([eio.decodePacket(message(v.input[0]), "nodebuffer")], out);
  if (codec === "eio4-payload") return collect(eio.decodePayload(message(v.input[0]), "nodebuffer"), out);
  return decodeStream(v.input, v.limits);
}

// ---- comparison ----

function same(a, b) {
  if (Buffer.isBuffer(a) || Buffer.isBuffer(b)) return Buffer.isBuffer(a) && Buffer.isBuffer(b) && a.equals(b);
  if (a === undefined) a = null; // a hole that a placeholder left
  if (b === undefined) b = null;
  if (a === null || b === null || typeof a !== "object" || typeof b !== "object") return a === b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const x = Object.keys(a).sort();
  const y = Object.keys(b).sort();
  return x.length === y.length && x.every((k, i) => k === y[i] && same(a[k], b[k]));
}

function is(wanted, got) {
  if (wanted.any) return true;
  if (wanted.accepted !== undefined) return got.end === "complete" && got.packets.length === wanted.accepted;
  const end = wanted.refused !== undefined ? "refused" : wanted.more ? "more" : "complete";
  return got.end === end && same(fromCanonical(wanted.packets ?? []), got.packets);
}

const TYPES = { connect: 0, disconnect: 1, event: 2, ack: 3, connect_error: 4 };

async function encode(codec, packets, wanted) {
  if (codec === "sio5")
    return packets.flatMap((p) => new sio.Encoder().encode({ type: TYPES[p.type], nsp: p.nsp, ...("id" in p && { id: p.id }), ...("data" in p && { data: p.data }) }));
  if (codec === "eio4-payload") return [await new Promise((done) => eio.encodePayload(packets, done))];
  if (codec === "eio4-packet") return [await new Promise((done) => eio.encodePacket(packets[0], Buffer.isBuffer(wanted[0]), done))];
  const stream = eio.createPacketEncoderStream();
  const writer = stream.writable.getWriter();
  const chunks = [];
  const reading = (async () => {
    for await (const c of stream.readable) chunks.push(Buffer.from(c));
  })();
  for (const p of packets) await writer.write(p);
  await writer.close();
  await reading;
  return [Buffer.concat(chunks)];
}

// The header byte for byte, the payload as JSON.
function textIs(wanted, got) {
  if (wanted === got) return true;
  for (let i = 1; i <= wanted.length; i++) {
    if (wanted.slice(0, i) !== got.slice(0, i)) return false;
    try {
      return same(JSON.parse(wanted.slice(i)), JSON.parse(got.slice(i)));
    } catch {
      /* the payload begins later */
    }
  }
  return false;
}

function encodedIs(wanted, got) {
  return wanted.length === got.length && wanted.every((w, i) => (typeof w === "string" ? typeof got[i] === "string" && textIs(w, got[i]) : same(w, got[i])));
}

// ---- the run ----

const show = (v) => {
  const text = JSON.stringify(v, (_, x) => (x?.type === "Buffer" ? { $b: Buffer.from(x.data).toString("base64") } : typeof x === "number" && !Number.isFinite(x) ? { $n: String(x) } : x)) ?? "undefined";
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
};
const quirks = load("ci/codec-quirks.json").quirks.map((q) => ({ ...q, used: 0, match: new RegExp(`^${q.id.replace(/[.+^${}()|[\]\\]/g, "\\$&").replace(/\*/g, ".*")}$`) }));
const count = { expected: 0, alternative: 0, encoded: 0, quirks: 0, skipped: 0, failed: 0 };

function differs(v, what, wanted, got) {
  const quirk = quirks.find((q) => q.what === what && q.match.test(v.id));
  if (quirk) {
    quirk.used++;
    count.quirks++;
    return;
  }
  count.failed++;
  console.log(`FAIL ${v.id} (${what})\n     input    ${show(v.input)}\n     expected ${show(wanted)}\n     got      ${show(got)}`);
}

async function run(codec, v) {
  const got = await decode(codec, v);
  const alternative = (v.or ?? []).find((o) => is(o, got));
  if (is(v.expect, got)) count.expected++;
  else if (alternative) {
    count.alternative++;
    if (process.argv.includes("--all")) console.log(`${v.id}: ${alternative.leniency}`);
  } else differs(v, "decode", [v.expect, ...(v.or ?? [])], got);
  if (!v.encode) return;
  const wanted = (v.encode === true ? v.input : v.encode).map(message);
  const written = await encode(codec, fromCanonical(v.expect.packets), wanted);
  if (encodedIs(wanted, written)) count.encoded++;
  else differs(v, "encode", wanted, written);
}

const folder = "vectors/codec/";
for (const name of readdirSync(at(folder)).sort()) {
  const file = load(folder + name);
  for (const v of file.vectors) {
    if (file.codec === "eio4-open") count.skipped++;
    else await run(file.codec, v);
  }
}
for (const q of quirks.filter((quirk) => quirk.used === 0)) {
  count.failed++;
  console.log(`FAIL stale quirk ${q.id} (${q.what}): nothing differs there any more`);
}
const version = (name) => `${name} ${load(`conformance/testees/node-socketio/node_modules/${name}/package.json`).version}`;
console.log(`${version("socket.io-parser")}, ${version("engine.io-parser")}`);
console.log(`decoded as expected ${count.expected}, as an alternative ${count.alternative}; encoded as expected ${count.encoded}; explained by quirks ${count.quirks}; not run ${count.skipped} (npm has no reader of the open packet)`);
console.log(`${count.expected + count.alternative + count.encoded + count.quirks} passed, ${count.failed} failed`);
process.exit(count.failed ? 1 : 0);
