// Counters in the source of a JavaScript module. The text between what is changed stays as it is, lines included, so that
// stack traces name the right line. `sites` hands out the numbers of counters.

const COMPARED = { "==": "eq", "!=": "ne", "===": "same", "!==": "differ" };
const CALLED = ["startsWith", "endsWith", "indexOf", "includes"];

const isLength = (n) => n.type === "MemberExpression" && !n.computed && n.property.name === "length";
const isTypeof = (n) => n.type === "UnaryExpression" && n.operator === "typeof";
const isConstant = (n) => n.type === "Literal" || n.type === "UnaryExpression";

// Distances to a length, to the name of a type, to null or between constants lead nowhere.
function worthwhile({ operator, left, right }) {
  const sides = [left, right];
  return operator in COMPARED && !sides.some((n) => isLength(n) || isTypeof(n) || n.raw === "null") && !sides.every(isConstant);
}

// Where o[name] is no value that is read: it is assigned, deleted, called (which needs its o), or part of a pattern.
const NOT_READ = { AssignmentExpression: "left", ForInStatement: "left", ForOfStatement: "left", CallExpression: "callee", AssignmentPattern: "left", Property: "value" };
const NEVER_READ = ["UpdateExpression", "UnaryExpression", "ArrayPattern", "RestElement", "TaggedTemplateExpression"];
const isRead = (parent, key) => NOT_READ[parent.type] !== key && !NEVER_READ.includes(parent.type);

export class Instrument {
  constructor(acorn, source, sites, file) {
    this.source = source;
    this.file = file;
    this.sites = sites;
    this.slots = 0;
    this.tree = acorn.parse(source, { ecmaVersion: "latest", allowReturnOutsideFunction: true, allowHashBang: true });
  }

  run() {
    return this.source.slice(0, this.tree.start) + this.emit(this.tree, { type: "File" }, "program") + this.source.slice(this.tree.end);
  }

  /** The text of a node, changed. */
  emit(node, parent, key, chained) {
    return this[node.type]?.(node, parent, key, chained) ?? this.plain(node, undefined, chained);
  }

  /** The text of a node, its children changed; `how` may write some of them. */
  plain(node, how, chained) {
    const children = [];
    for (const k of Object.keys(node))
      for (const c of Array.isArray(node[k]) ? node[k] : [node[k]]) if (typeof c?.type === "string") children.push([c, k]);
    children.sort((a, b) => a[0].start - b[0].start);
    let out = "";
    let at = node.start;
    for (const [c, k] of children) {
      if (c.start < at) continue; // { a } is key and value at once
      const spine = chained && (k === "object" || k === "callee");
      out += this.source.slice(at, c.start) + (how?.(c, k) ?? this.emit(c, node, k, spine));
      at = c.end;
    }
    return out + this.source.slice(at, node.end);
  }

  hit(node) {
    const line = this.source.slice(0, node.start).split("\n").length;
    return `__siospec.hit(${this.sites.block(`${this.file}:${line}`)})`;
  }

  /** A statement or expression that is counted when it runs. */
  counted(node, parent, key) {
    const text = this.emit(node, parent, key);
    if (node.type === "BlockStatement") return `{${this.hit(node)};${text.slice(1)}`;
    return /Statement$|Declaration$/.test(node.type) ? `{${this.hit(node)};${text}}` : `(${this.hit(node)},(${text}))`;
  }

  /** Children of these names are counted. */
  branches(node, ...keys) {
    return this.plain(node, (c, k) => (keys.includes(k) ? this.counted(c, node, k) : undefined));
  }

  /** What stands in front of a body goes behind its directives ("use strict"). */
  begun(node, text) {
    const directives = node.body.filter((s) => s.directive);
    const at = directives.length ? directives.at(-1).end : node.start + (node.type === "Program" ? 0 : 1);
    const out = this.plain(node);
    const length = this.source.slice(node.start, at).length; // directives are never changed
    return `${out.slice(0, length)};${text};${out.slice(length)}`;
  }

  Program(node) {
    return this.begun(node, "const __siospec=globalThis.__siospec");
  }
  function(node) {
    return this.plain(node, (c, k) => (k !== "body" ? undefined : c.type === "BlockStatement" ? this.begun(c, this.hit(c)) : this.counted(c, node, k)));
  }
  FunctionDeclaration(node) {
    return this.function(node);
  }
  FunctionExpression(node) {
    return this.function(node);
  }
  ArrowFunctionExpression(node) {
    return this.function(node);
  }
  IfStatement(node) {
    return this.branches(node, "consequent", "alternate") + (node.alternate ? "" : ` else ${this.hit(node)};`);
  }
  ConditionalExpression(node) {
    return this.branches(node, "consequent", "alternate");
  }
  LogicalExpression(node) {
    return this.branches(node, "right");
  }
  ForStatement(node) {
    return this.branches(node, "body");
  }
  ForInStatement(node) {
    return this.branches(node, "body");
  }
  ForOfStatement(node) {
    return this.branches(node, "body");
  }
  WhileStatement(node) {
    return this.branches(node, "body");
  }
  CatchClause(node) {
    return this.branches(node, "body");
  }

  SwitchStatement(node) {
    const slot = this.slots++;
    return this.plain(node, (c, k) => (k === "discriminant" ? `__siospec.subject(${slot},(${this.emit(c, node, k)}))` : this.case(c, slot)));
  }
  case(node, slot) {
    let first = true;
    return this.plain(node, (c, k) => {
      if (k === "test") return `__siospec.label(${this.sites.comparison()},${slot},(${this.emit(c, node, k)}))`;
      const before = first ? `${this.hit(c)};` : "";
      first = false;
      return before + this.emit(c, node, k);
    });
  }

  BinaryExpression(node) {
    if (!worthwhile(node)) return undefined;
    const [left, right] = [node.left, node.right].map((n) => `(${this.emit(n, node, "side")})`);
    return `__siospec.${COMPARED[node.operator]}(${this.sites.comparison()},${left},${right})`;
  }

  // Inside a?.b.c nothing of the chain is taken apart: it may end early.
  ChainExpression(node) {
    return this.plain(node, (c) => this.plain(c, undefined, true));
  }

  CallExpression(node, _parent, _key, chained) {
    const { callee } = node;
    const name = callee.type === "MemberExpression" && !callee.computed && callee.object.type !== "Super" && callee.property.name;
    if (chained || !CALLED.includes(name) || node.arguments.length === 0) return undefined;
    const args = node.arguments.map((a) => this.emit(a, node, "arguments"));
    return `__siospec.call(${this.sites.comparison()},(${this.emit(callee.object, callee, "object")}),"${name}",${args})`;
  }

  MemberExpression(node, parent, key, chained) {
    if (chained || !node.computed || node.object.type === "Super" || node.property.type === "Literal" || !isRead(parent, key)) return undefined;
    return `__siospec.member((${this.emit(node.object, node, "object")}),(${this.emit(node.property, node, "property")}))`;
  }
}
