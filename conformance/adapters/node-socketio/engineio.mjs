// engine.io-parser, release 5.2 and later.
import { readAll, writeAll } from "../lib/streams.mjs";

// What it refuses is a packet, too.
function good(p) {
  if (p.type === "error") throw new Error(p.data);
  return p;
}

export function engineio(eio) {
  async function decodeStream(pieces, packet, { maxPayload = 1000000 }) {
    const run = (chunks, each) => readAll(eio.createPacketDecoderStream(maxPayload, "nodebuffer"), chunks, (p) => each(good(p)));
    let count = 0;
    await run(pieces, (p) => packet(p, count++));
    // The stream does not tell that it ended within a frame: then a frame that is added makes no packet of its own.
    let last;
    await run([...pieces, Buffer.from([1, 0x36])], (p) => ((last = p), count--)).catch(() => {});
    return !(count === -1 && last.type === "noop" && !last.data);
  }

  const encodeStream = async (packets) => [await writeAll(eio.createPacketEncoderStream(), packets)];
  return {
    "eio4-packet": {
      decode: ([m], packet) => void packet(good(eio.decodePacket(m, "nodebuffer"))),
      encode: ([p], binary) => new Promise((done) => eio.encodePacket(p, binary === "frame", (m) => done([m]))),
    },
    "eio4-payload": {
      decode: ([m], packet) => eio.decodePayload(m, "nodebuffer").forEach((p) => packet(good(p))),
      encode: (packets) => new Promise((done) => eio.encodePayload(packets, (m) => done([m]))),
    },
    "eio4-webtransport": { decode: decodeStream, encode: encodeStream },
  };
}
