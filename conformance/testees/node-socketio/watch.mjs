// What the application was told, for those who ask later: ends of sockets, and sockets let into /siospec-slow.

const LIMIT = 10000; // entries kept of each kind, so that a long run does not grow without end

const reasons = new Map(); // sid -> [reason]
const waiting = new Map(); // sid -> [callback]
const slow = new Map();    // tag -> count

const put = (map, key, value) => {
  map.set(key, value);
  if (map.size > LIMIT) map.delete(map.keys().next().value);
};

export const watch = {
  slowConnected: (tag) => put(slow, tag, (slow.get(tag) ?? 0) + 1),
  slowCount: (tag) => slow.get(tag) ?? 0,

  disconnected: (sid, reason) => {
    put(reasons, sid, [...(reasons.get(sid) ?? []), reason]);
    for (const tell of waiting.get(sid) ?? []) tell();
    waiting.delete(sid);
  },

  // The reasons so far; when there is none, waits for the first one, at most ms.
  reasonsOf: (sid, ms) => new Promise((resolve) => {
    if (reasons.has(sid)) return resolve(reasons.get(sid));
    const tell = () => { clearTimeout(timer); resolve(reasons.get(sid) ?? []); };
    const timer = setTimeout(() => {
      const others = (waiting.get(sid) ?? []).filter((other) => other !== tell);
      if (others.length > 0) waiting.set(sid, others); else waiting.delete(sid);
      tell();
    }, ms);
    waiting.set(sid, [...(waiting.get(sid) ?? []), tell]);
  }),
};
