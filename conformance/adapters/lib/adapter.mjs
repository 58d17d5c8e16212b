// What an adapter in JavaScript needs besides its codec: frames, canonical JSON, answers. See docs/adapters.md.
//
//   serve({ name, version, codecs: { sio5: { decode(messages, packet, limits), encode(packets, binary) } }, coverage })
//
// decode() calls packet({ type, nsp, id, data }) for each packet and returns true when it waits for more; encode() returns
// messages. Both may be async. A message is a string or a Buffer. What they throw is a refusal. coverage (coverage.mjs) is optional.
import { readSync, writeSync } from "node:fs";

const TYPES = ["connect", "disconnect", "event", "ack", "connect_error", "event", "ack"];
const PLAIN = /^[ !#-[\]-~]*$/;
// Answers are no deeper: readers of JSON have limits of their own.
const DEEPEST = 1000;

/** The name of a Socket.IO packet type. */
export const typeName = (number) => TYPES[number];
export const typeNumber = (name) => TYPES.indexOf(name);

// ---- canonical JSON ----

const units = (text) => `{"$u16":[${Array.from({ length: text.length }, (_, i) => text.charCodeAt(i))}]}`;

function writeString(text) {
  if (PLAIN.test(text)) return `"${text}"`;
  return text.isWellFormed() ? JSON.stringify(text) : units(text);
}

function writeNumber(n) {
  if (Number.isSafeInteger(n)) return Object.is(n, -0) ? "-0" : `${n}`;
  // BigInt: every digit of a double that is beyond 2^53.
  return Number.isInteger(n) ? `{"$n":"${BigInt(n)}"}` : Number.isFinite(n) ? `${n}` : `{"$n":"${n}"}`;
}

function writeObject(object, depth) {
  const keys = Object.keys(object);
  const ordered = keys.some((k) => !k.isWellFormed() || k.includes("\0")) || (keys.length === 1 && keys[0][0] === "$");
  const members = keys.map((k) => `${ordered ? "[" : ""}${writeString(k)}${ordered ? "," : ":"}${write(object[k], depth)}${ordered ? "]" : ""}`);
  return ordered ? `{"$o":[${members}]}` : `{${members}}`;
}

const host = (name) => `{"$host":${JSON.stringify(String(name))}}`;

// undefined is what JavaScript has where JSON has null: a hole in an array, an attachment that is not there.
function write(value, depth = 0) {
  if (value === null || value === undefined) return "null";
  if (typeof value === "string") return writeString(value);
  if (typeof value === "number") return writeNumber(value);
  if (typeof value === "boolean") return String(value);
  if (typeof value !== "object") return host(typeof value);
  if (depth === DEEPEST) throw new RangeError("too deep");
  if (value === Array.prototype || value === Object.prototype) return host("prototype");
  if (Array.isArray(value)) return `[${value.map((v) => write(v, depth + 1))}]`;
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return `{"$b":"${bytes(value).toString("base64")}"}`;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null ? writeObject(value, depth + 1) : host(prototype.constructor?.name);
}

const bytes = (b) => (ArrayBuffer.isView(b) ? Buffer.from(b.buffer, b.byteOffset, b.byteLength) : Buffer.from(b));

function read(value) {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(read);
  const keys = Object.keys(value);
  const inner = keys.length === 1 && keys[0][0] === "$" ? value[keys[0]] : undefined;
  if (inner === undefined) return object(keys.map((k) => [k, value[k]]));
  if (keys[0] === "$n") return Number(inner);
  if (keys[0] === "$u16") return String.fromCharCode(...inner);
  if (keys[0] === "$b") return Buffer.from(inner, "base64");
  return object(inner);
}

// Not by assignment: of __proto__ that would make a prototype.
function object(members) {
  const o = {};
  for (const [k, v] of members) Object.defineProperty(o, read(k), { value: read(v), writable: true, enumerable: true, configurable: true });
  return o;
}

// A text that is no UTF-8 is what node's transports make of it.
const message = (m) => (typeof m === "string" ? m : m.text ? Buffer.from(m.text.$b, "base64").toString() : Buffer.from(m.$b, "base64"));

function writePacket(packet) {
  let out = `{"type":${write(packet.type)}`;
  if (packet.nsp !== undefined) out += `,"nsp":${write(packet.nsp)}`;
  if (packet.id !== undefined) out += `,"id":${write(packet.id)}`;
  if (packet.data === undefined) return `${out}}`;
  try {
    return `${out},"data":${write(packet.data)}}`;
  } catch (e) {
    if (!(e instanceof RangeError)) throw e;
      return `${out},"opaque":true}`;
  }
}

// ---- answers ----

const answers = (id, text) => `{"id":${id},${text}}`;
const refusal = (e) => `,"refused":${JSON.stringify(String(e?.message ?? e).toWellFormed())}`;

function decoded(packets, end) {
  return `"packets":[${packets.map(writePacket)}]${end}`;
}

function decode(codec, { input, limits }) {
  const packets = [];
  const failed = (e) => decoded(packets, refusal(e));
  const done = (more) => decoded(packets, more ? ',"more":true' : "");
  try {
    const more = codec.decode(input.map(message), (p) => packets.push(p), limits ?? {});
    return more instanceof Promise ? more.then(done, failed) : done(more);
  } catch (e) {
    return failed(e);
  }
}

function encode(codec, { packets, binary }) {
  const failed = (e) => refusal(e).slice(1);
  const done = (output) => `"output":[${output.map((m) => write(m))}]`;
  try {
    const output = codec.encode(packets.map(read), binary);
    return output instanceof Promise ? output.then(done, failed) : done(output);
  } catch (e) {
    return failed(e);
  }
}

function answer({ name, version, codecs, leniencies, coverage }, request) {
  const { op } = request;
  if (op === "hello") {
    const can = Object.entries(codecs).map(([k, c]) => [k, ["decode", "encode"].filter((o) => o in c)]);
    return JSON.stringify({ protocol: 1, name, version, language: "JavaScript", codecs: Object.fromEntries(can), leniencies, coverage: coverage?.count }).slice(1, -1);
  }
  const codec = Object.hasOwn(codecs, request.codec) ? codecs[request.codec] : undefined;
  if ((op !== "decode" && op !== "encode") || !codec?.[op]) return '"unsupported":true';
  return op === "decode" ? decode(codec, request) : encode(codec, request);
}

async function covered(coverage, text) {
  return (await text) + coverage.end();
}

function answerCovered(adapter, request) {
  const { coverage } = adapter;
  if (coverage && request.op === "places") return `"places":${JSON.stringify(coverage.places)}`;
  if (!coverage || request.op === "hello") return answer(adapter, request);
  coverage.begin(request.hints);
  const text = answer(adapter, request);
  return text instanceof Promise ? covered(coverage, text) : text + coverage.end();
}

// ---- frames ----

function frames(texts) {
  const out = Buffer.allocUnsafe(texts.reduce((sum, t) => sum + 4 + 3 * t.length, 0));
  let at = 0;
  for (const text of texts) {
    const length = out.utf8Write(text, at + 4);
    out.writeUInt32LE(length, at);
    at += 4 + length;
  }
  return out.subarray(0, at);
}

function writeAll(out) {
  for (let at = 0; at < out.length; ) at += writeSync(1, out, at);
}

/** Answers requests until the input ends. */
export async function serve(adapter) {
  const chunk = Buffer.allocUnsafe(1 << 18);
  let held = Buffer.alloc(0);
  for (let n; (n = readSync(0, chunk)) > 0; ) {
    held = held.length ? Buffer.concat([held, chunk.subarray(0, n)]) : chunk.subarray(0, n);
    const texts = [];
    let at = 0;
    while (held.length - at >= 4) {
      const end = at + 4 + held.readUInt32LE(at);
      if (end > held.length) break;
      const request = JSON.parse(held.utf8Slice(at + 4, end));
      const text = answerCovered(adapter, request);
      texts.push(answers(request.id, text instanceof Promise ? await text : text));
      at = end;
    }
    held = Buffer.from(held.subarray(at));
    if (texts.length) writeAll(frames(texts));
  }
}
