// Coverage of a JavaScript parser for `siospec fuzz codec` (docs/adapters.md#coverage): the source of the packages under
// test is changed when it is loaded. Off unless SIOSPEC_COVERAGE=1 is in the environment.
//
//   const coverage = cover(require, ["my-parser"]); // before the packages are loaded
//   serve({ …, coverage });
//
// `require` must find acorn, which parses the source. Blocks count how often they run. A comparison counts how near its sides
// come to each other: a fuzzer then keeps the input that has one more character right.
import Module from "node:module";
import { basename } from "node:path";
import { Instrument } from "./instrument.mjs";

const SLOTS = 48; // counters of a comparison: 0 equal, 1-16 common prefix of strings, 17-47 common leading bits of numbers
const MOST = 1 << 16;
const MOST_PAIRS = 96;
const LONGEST = 64;
const BUCKETS = [1, 2, 3, 4, 8, 16, 32, 128]; // what libFuzzer tells apart

const counts = new Uint8Array(MOST);
const touched = new Uint32Array(MOST);
let touchedCount = 0;
let used = 0; // counters handed out
let pairs; // comparisons of this input, where they are asked for

function hit(index) {
  if (counts[index] === 0) touched[touchedCount++] = index;
  if (counts[index] < 255) counts[index]++;
}

function allot(count) {
  const first = used;
  used = Math.min(used + count, MOST);
  // Sites beyond the map share its last counters.
  return Math.min(first, MOST - count);
}

function prefix(a, b) {
  const most = Math.min(a.length, b.length, 15);
  let n = 0;
  while (n < most && a.charCodeAt(n) === b.charCodeAt(n)) n++;
  return n;
}

function keep(seen, wanted) {
  if (pairs.length < MOST_PAIRS && seen.length <= LONGEST && wanted.length <= LONGEST) pairs.push([seen, wanted]);
}

function near(site, a, b) {
  if (typeof a === "string") {
    if (typeof b !== "string") return;
    if (a === b) return hit(site);
    hit(site + 1 + prefix(a, b));
    if (pairs) keep(a, b);
  } else if (typeof a === "number" && typeof b === "number") {
    if (a === b) return hit(site);
    hit(site + 17 + Math.min(Math.clz32(a ^ b), 30));
    if (pairs) keep(String(a), String(b));
  }
}

// What the name of a member could be instead, on the object that is asked: a peer that chooses it may choose these.
const NAMES = new Map();
function names(object) {
  const prototype = Object.getPrototypeOf(object);
  if (!NAMES.has(prototype)) NAMES.set(prototype, prototype ? ["__proto__", ...Object.getOwnPropertyNames(prototype)].slice(0, 8) : []);
  return NAMES.get(prototype);
}

const probe = {
  hit,
  eq: (site, a, b) => (near(site, a, b), a == b),
  ne: (site, a, b) => (near(site, a, b), a != b),
  same: (site, a, b) => (near(site, a, b), a === b),
  differ: (site, a, b) => (near(site, a, b), a !== b),
  // switch: what is looked for, and a label that is tried.
  subjects: [],
  subject(slot, value) {
    probe.subjects[slot] = value;
    return value;
  },
  label(site, slot, value) {
    near(site, probe.subjects[slot], value);
    return value;
  },
  // o.startsWith(x), o.indexOf(x), …
  call(site, object, name, ...args) {
    if (typeof object === "string") near(site, object, args[0]);
    else if (Array.isArray(object)) for (const o of object.slice(0, 16)) near(site, args[0], o);
    return object[name](...args);
  },
  // o[name]
  member(object, name) {
    if (pairs && object !== null && typeof object === "object" && (typeof name === "number" || typeof name === "string"))
      for (const n of names(object)) keep(String(name), n);
    return object[name];
  },
};

const seen = new Uint8Array(MOST); // for each counter: the buckets that it has had, one bit each
const texts = []; // "INDEX,COUNT", made once
const EVERY = process.env.SIOSPEC_COVERAGE_EACH === "1" ? 1 : 8;
let told = 0;

function bucket(count) {
  let n = 7;
  while (count < BUCKETS[n]) n--;
  return n;
}

// Whether a counter is in a bucket for the first time.
function isNew() {
  let fresh = false;
  for (let i = 0; i < touchedCount; i++) {
    const index = touched[i];
    const bit = 1 << BUCKET[counts[index]];
    if (seen[index] & bit) continue;
    seen[index] |= bit;
    fresh = true;
  }
  return fresh;
}

const BUCKET = Uint8Array.from({ length: 256 }, (_, n) => (n ? bucket(n) : 0));

function text(index) {
  const n = BUCKET[counts[index]];
  return (texts[(index << 3) | n] ??= `${index},${BUCKETS[n]}`);
}

const coverage = {
  get places() {
    return places;
  },
  get count() {
    return Math.max(used, 1);
  },
  /** Begins an input: all counters are zero; the comparisons are kept if `hints`. */
  begin(hints) {
    for (let i = 0; i < touchedCount; i++) counts[touched[i]] = 0;
    touchedCount = 0;
    pairs = hints ? [] : undefined;
  },
  /** What its answer says of it. Of inputs that show nothing new one in some tells its counters: writing and reading them is dear. */
  end() {
    if (!isNew() && !pairs && ++told % EVERY) return "";
    let list = "";
    for (let i = 0; i < touchedCount; i++) list += i ? `,${text(touched[i])}` : text(touched[i]);
    const hints = pairs ? `,"compared":${JSON.stringify(pairs.map((p) => p.map((t) => t.toWellFormed())))}` : "";
    pairs = undefined;
    return `,"coverage":[${list}]${hints}`;
  },
};

const places = []; // [counter, "file:line"] of each block
const sites = {
  block(place) {
    const index = allot(1);
    places.push([index, place]);
    return index;
  },
  comparison: () => allot(SLOTS),
};

/** Instruments what is loaded from now on out of these packages. Returns undefined when nobody asks for coverage. */
export function cover(require, packages) {
  if (process.env.SIOSPEC_COVERAGE !== "1") return undefined;
  const acorn = require("acorn");
  // Their own files, not those of what they depend on.
  const wanted = (path) => packages.some((p) => path.lastIndexOf(`/node_modules/${p}/`) >= 0 && path.lastIndexOf(`/node_modules/${p}/`) === path.lastIndexOf("/node_modules/"));
  const compile = Module.prototype._compile;
  globalThis.__siospec = probe;
  Error.stackTraceLimit = 1; // most inputs are refused by an exception; its first frame is enough
  Module.prototype._compile = function (source, path, ...rest) {
    return compile.call(this, wanted(path) ? new Instrument(acorn, source, sites, basename(path)).run() : source, path, ...rest);
  };
  return coverage;
}
