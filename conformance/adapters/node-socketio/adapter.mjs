// npm's socket.io-parser and engine.io-parser. Arguments: the folder with the packages, the version of socket.io-parser.
import { createRequire } from "node:module";
import { serve } from "../lib/adapter.mjs";
import { cover } from "../lib/coverage.mjs";
import { engineio } from "./engineio.mjs";
import { socketio } from "./socketio.mjs";

const [folder, wanted] = process.argv.slice(2);
const require = createRequire(`${folder}/package.json`);
const version = (name) => require(`${folder}/node_modules/${name}/package.json`).version;
const parser = `socket.io-parser-${wanted}`;
const coverage = cover(require, [parser, "engine.io-parser"]);

serve({
  name: "socket.io-parser, engine.io-parser",
  version: `${version(parser)}, ${version("engine.io-parser")}`,
  codecs: { ...socketio(require(parser)), ...engineio(require("engine.io-parser")) },
  coverage,
});
