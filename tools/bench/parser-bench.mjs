// How fast npm's socket.io-parser is on the workloads that codec_bench wrote: wire bytes in, wire bytes out, which is what a
// server pays. Prints one line a workload and direction: JS NAME DIRECTION NS MB/S
//
// usage: node parser-bench.mjs PARSER_DIR WORKLOAD_DIR

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [parserDir, workloadDir] = process.argv.slice(2);
const require = createRequire(import.meta.url);
const { Decoder, Encoder } = require(parserDir);

const BATCHES = 80;
const BATCH_NS = 1e6;
let sink = 0;

function batch(run, rounds) {
  const start = process.hrtime.bigint();
  for (let i = 0; i < rounds; i++) run();
  return Number(process.hrtime.bigint() - start) / rounds;
}

function quartileNs(run) {
  let rounds = 1;
  while (batch(run, rounds) * rounds < BATCH_NS) rounds *= 2;
  for (let i = 0; i < BATCHES; i++) batch(run, rounds); // the compiler's turn
  const ns = Array.from({ length: BATCHES }, () => batch(run, rounds));
  return ns.sort((a, b) => a - b)[BATCHES >> 2];
}

function decodeRun(text, attachments) {
  const decoder = new Decoder();
  decoder.on("decoded", (packet) => (sink += packet.type));
  return () => {
    decoder.add(text.toString("utf8"));
    for (const bytes of attachments) decoder.add(bytes);
  };
}

function decodeOnce(text, attachments) {
  const decoder = new Decoder();
  let packet;
  decoder.on("decoded", (p) => (packet = p));
  decoder.add(text.toString("utf8"));
  for (const bytes of attachments) decoder.add(bytes);
  return packet;
}

// An emitting socket hands over an EVENT or ACK; the encoder itself finds the binary and copies what it replaces.
function encodeRun(decoded) {
  const encoder = new Encoder();
  const { type, nsp, data, id } = decoded;
  const packet = { type: type === 5 ? 2 : type, nsp, data, id };
  return () => {
    const encoded = encoder.encode(packet);
    sink += Buffer.from(encoded[0]).length;
    for (let i = 1; i < encoded.length; i++) sink += encoded[i].length;
  };
}

const attachment = readFileSync(join(workloadDir, "attachment"));
for (const name of ["connect", "small", "acknsp", "kib1", "kib64", "binary"]) {
  const text = readFileSync(join(workloadDir, name));
  const attachments = name === "binary" ? [attachment, attachment] : [];
  const bytes = text.length + attachments.length * attachment.length;
  const report = (direction, run) => {
    const ns = quartileNs(run);
    console.log(`JS ${name} ${direction} ${ns.toFixed(1)} ${((bytes * 1000) / ns).toFixed(0)}`);
  };
  report("decode", decodeRun(text, attachments));
  report("encode", encodeRun(decodeOnce(text, attachments)));
}
if (sink === 0) process.exit(1);
