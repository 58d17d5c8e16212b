// Codecs that are web streams.

// What the reading side throws is what counts: the writing side only fails along with it.
async function feed(writer, chunks) {
  try {
    for (const c of chunks) await writer.write(c);
    await writer.close();
  } catch {
    return;
  }
}

/** Writes the chunks to a stream and calls each() for whatever comes out. */
export async function readAll(stream, chunks, each) {
  const reader = stream.readable.getReader();
  feed(stream.writable.getWriter(), chunks);
  try {
    for (let r = await reader.read(); !r.done; r = await reader.read()) each(r.value);
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
