// socket.io-parser, release 3 and later.
import { typeName, typeNumber } from "../lib/adapter.mjs";

export function socketio({ Decoder, Encoder, protocol }) {
  // The parser of protocol revision 4 hands over what it refuses as an ERROR packet.
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

  const encode = (packets) => packets.flatMap((p) => new Encoder().encode({ ...p, type: typeNumber(p.type) }));

  // Its encoder leaves it to the caller to look for binary: that is not the parser's doing.
  return { sio5: old ? { decode } : { decode, encode } };
}
