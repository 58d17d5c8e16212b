// engine.io-parser, release 5.2 and later.
import { decodeAll, writeAll } from "../lib/streams.mjs";

// What it refuses is a packet, too.
function good(p) {
  if (p.type === "error") throw new Error(p.data);
  return p;
}

export function engineio(eio) {
  const noop = (p) => p.type === "noop" && !p.data;
  const decodeStream = (pieces, packet, { maxPayload = 1000000 }) =>
    decodeAll(eio.createPacketDecoderStream(maxPayload, "nodebuffer"), pieces, (p) => packet(good(p)), Buffer.from([1, 0x36]), noop);

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
