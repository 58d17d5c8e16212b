// socket.io-parser, release 3 and later.
import { typeName, typeNumber } from "../lib/adapter.mjs";

export function socketio({ Decoder, Encoder, protocol }) {
  // The parser of protocol revision 4 hands over what it refuses as an ERROR packet, and writes to a callback.
  const old = protocol < 5;
  const refused = (p) => old && p.type === 4 && String(p.data).startsWith("parser error");

  function decode(messages, packet) {
    const decoder = new Decoder();
    decoder.on("decoded", (p) => {
      if (refused(p)) throw new Error(p.data);
      packet({ type: typeName(p.type), nsp: p.nsp, id: p.id, data: p.data });
    });
    for (const m of messages) decoder.add(m);
    return Boolean(decoder.reconstructor);
  }

  function encodeOne(packet) {
    const p = { ...packet, type: typeNumber(packet.type) };
    return old ? new Promise((done) => new Encoder().encode(p, done)) : new Encoder().encode(p);
  }

  const encode = async (packets) => (await Promise.all(packets.map(encodeOne))).flat();
  return { sio5: { decode, encode } };
}
