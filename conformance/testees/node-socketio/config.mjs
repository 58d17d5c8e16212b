// What the environment asks for, as options of engine.io and socket.io.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";

const number = (name, fallback) => {
  const text = process.env[name];
  return text === undefined || text === "" ? fallback : Number(text);
};

export const host = process.env.HOST || "127.0.0.1";
export const port = number("PORT", 3000);

// With SIOSPEC_TLS_CERT and SIOSPEC_TLS_KEY, two PEM files, the server speaks https.
const { SIOSPEC_TLS_CERT: cert, SIOSPEC_TLS_KEY: key } = process.env;
export const scheme = cert && key ? "https" : "http";
export const makeHttpServer = () => (scheme === "https" ? createTlsServer({ cert: readFileSync(cert), key: readFileSync(key) }) : createServer());

export const features = new Set((process.env.SIOSPEC_FEATURES || "").split(",").filter(Boolean));

const allowRequest = (req, done) => {
  const refusal = new URL(req.url, "http://localhost").searchParams.get("siospec-refuse");
  done(refusal || null, refusal === null);
};

const cors = () => {
  if (features.has("cors-credentials")) return { origin: "http://siospec.example", credentials: true };
  return features.has("cors") ? { origin: "*" } : undefined;
};

// Options of the engine; socket.io hands them down.
export const engineOptions = {
  pingInterval: number("SIOSPEC_PING_INTERVAL", 25000),
  pingTimeout: number("SIOSPEC_PING_TIMEOUT", 20000),
  upgradeTimeout: number("SIOSPEC_UPGRADE_TIMEOUT", 10000),
  maxHttpBufferSize: number("SIOSPEC_MAX_PAYLOAD", 1000000),
  cors: cors(),
  cookie: features.has("cookie"),
  perMessageDeflate: features.has("permessage-deflate"),
  allowEIO3: features.has("eio3"),
  ...(features.has("allow-request") && { allowRequest }),
};

export const socketOptions = {
  ...engineOptions,
  connectTimeout: number("SIOSPEC_CONNECT_TIMEOUT", 45000),
  ...(features.has("recovery") && { connectionStateRecovery: { maxDisconnectionDuration: 10000 } }),
};

// Features that are hooks on the engine, not options.
export const hookEngine = (engine) => {
  if (features.has("headers")) {
    engine.on("initial_headers", (headers) => { headers["x-siospec-initial"] = "1"; });
    engine.on("headers", (headers) => { headers["x-siospec"] = "1"; });
  }
  if (features.has("http-middleware")) {
    engine.use((req, res, next) => next(req.url.includes("siospec-fail") ? new Error("siospec-fail") : undefined));
  }
};
