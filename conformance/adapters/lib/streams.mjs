// Codecs that are web streams.

async function feed(writer, chunks) {
  for (const c of chunks) await writer.write(c);
}

/** Writes the chunks to a stream, calls each() for whatever comes out, and closes it. What each() throws ends it. */
export async function readAll(stream, chunks, each, then = []) {
  const reader = stream.readable.getReader();
  const writer = stream.writable.getWriter();
  // What the reading side throws is what counts: the writing side only fails along with it.
  const written = feed(writer, chunks)
    .then(() => new Promise(setImmediate)) // by then all that has come out is read
    .then(() => then.length && each(undefined))
    .then(() => feed(writer, then))
    .then(() => writer.close())
    .catch(() => {});
  try {
    for (let r = await reader.read(); !r.done; r = await reader.read()) each(r.value);
    await written;
  } finally {
    reader.cancel().catch(() => {});
  }
}

/** All bytes that a stream makes of the chunks. */
export async function writeAll(stream, chunks) {
  const out = [];
  await readAll(stream, chunks, (c) => out.push(Buffer.from(c)));
  return Buffer.concat(out);
}

/**
 * Writes the pieces to a decoder, calls each() for every packet, and says whether it waits for more. A stream does not tell that it
 * ended within a frame. So one more frame follows, known to be good: only a decoder that waits for nothing makes one packet
 * of it, for which whole() is true.
 */
export async function decodeAll(stream, pieces, each, frame, whole) {
  let extra; // what came out after the pieces
  await readAll(
    stream,
    pieces,
    (p) => {
      if (p === undefined) extra = [];
      else if (extra) extra.push(p);
      else each(p);
    },
    [frame],
  );
  return !(extra.length === 1 && whole(extra[0]));
}
