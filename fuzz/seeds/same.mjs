#!/usr/bin/env node
// same.mjs PACKAGES VULNERABLE MENDED FOLDER: whether two releases of socket.io-parser make the same of each input in FOLDER
// (sio_messages, docs/fuzzing.md). Where they do, no input shows what the one mends of the other. PACKAGES is the folder of
// conformance/adapters/node-socketio/run. Prints how many inputs there are, or those that differ. Exit status: 0, or 1.
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { inspect } from "node:util";

const [packages, vulnerable, mended, folder] = process.argv.slice(2);
const require = createRequire(`${packages}/package.json`);

const messageOf = (part) => (part[0] === 0x62 ? Buffer.from(part.toString("latin1", 1), "base64") : part.toString());

function split(bytes) {
  const parts = [];
  for (let at = 0, end; at <= bytes.length; at = end + 1) {
    end = bytes.indexOf(0x1e, at);
    if (end < 0) end = bytes.length;
    parts.push(bytes.subarray(at, end));
  }
  return parts;
}

function outcome({ Decoder }, messages) {
  const decoder = new Decoder();
  const decoded = [];
  decoder.on("decoded", (packet) => decoded.push(packet));
  try {
    for (const message of messages) decoder.add(message);
    decoded.push(Boolean(decoder.reconstructor));
  } catch {
    decoded.push("refused");
  }
  // What is waited for is what no text can show.
  return inspect([decoded, decoder.reconstructor?.reconPack?.attachments], { depth: null, maxStringLength: null, maxArrayLength: null });
}

const parsers = [vulnerable, mended].map((version) => require(`socket.io-parser-${version}`));
const names = readdirSync(folder);
const wrong = names.filter((name) => {
  const messages = split(readFileSync(`${folder}/${name}`)).map(messageOf);
  const [one, other] = parsers.map((parser) => outcome(parser, messages));
  if (one !== other) console.log(`${name} ${JSON.stringify(messages)}: ${one} in ${vulnerable}, ${other} in ${mended}`);
  return one !== other;
});
if (wrong.length === 0) console.log(`${names.length} seeds, none shows it`);
process.exitCode = names.length === 0 || wrong.length > 0 ? 1 : 0;
