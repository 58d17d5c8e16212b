// What the application does not send back: values that are nested too deep (SIO5-PG-18).

const LIMIT = 512;

// Iterative: what it looks for would end a recursion badly.
export const isDeep = (value) => {
  let level = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > LIMIT) return true;
    level = level.flatMap((v) => (v !== null && typeof v === "object" && !ArrayBuffer.isView(v) ? Object.values(v) : []));
  }
  return false;
};
