// node load.mjs FOLDER: reads codec vectors (docs/vectors.md) and makes the bytes of every message.
import { readdirSync, readFileSync } from "node:fs";

function bytes(p) {
  if (typeof p === "string") return Buffer.from(p);
  if (p.hex !== undefined) return Buffer.from(p.hex.replaceAll(" ", ""), "hex");
  if (p.b64 !== undefined) return Buffer.from(p.b64, "base64");
  if (p.repeat !== undefined) return Buffer.concat(Array(p.times).fill(bytes(p.repeat)));
  if (p.concat !== undefined) return Buffer.concat(p.concat.map(bytes));
  return bytes(p.text ?? p.binary);
}

const isText = (p) => typeof p === "string" || (p.repeat ?? p.concat?.[0] ? isText(p.repeat ?? p.concat[0]) : p.text !== undefined);

let [vectors, texts, sum] = [0, 0, 0];
for (const name of readdirSync(process.argv[2]).sort()) {
  for (const vector of JSON.parse(readFileSync(`${process.argv[2]}/${name}`, "utf8")).vectors) {
    vectors++;
    for (const message of vector.input) {
      // Here your decoder gets bytes(message), as text if isText(message); vector.expect says what must come out.
      texts += isText(message);
      for (const b of bytes(message)) sum = (Math.imul(sum, 31) + b) >>> 0;
    }
  }
}
console.log(`${vectors} vectors, ${texts} texts, sum ${sum}`);
