// The service behind this page: its key, tokens, and requests. The key stays in this tab; tokens
// are signed here, one for each path, as REST wants them.

const LIFETIME_SECONDS = 300;
const CLIENT_LIFETIME_SECONDS = 3600;
const utf8 = new TextEncoder();

let accessKey;
let development = false;

export const isDevelopment = () => development;
export const isUnlocked = () => accessKey !== undefined;

/** The connection string of this service; without its key if that is a secret. */
export const connectionString = () =>
  `Endpoint=${location.origin};AccessKey=${development ? accessKey : "…"};Version=1.0;`;

/** Asks for the development key. */
export async function open() {
  if (!globalThis.crypto?.subtle) {
    throw new Error("The browser signs tokens on localhost or over https only: open this page there.");
  }
  const answer = await fetch("/console/session");
  if (!answer.ok) {
    throw new Error(await answer.text());
  }
  const session = await answer.json();
  development = session.development;
  accessKey = session.accessKey;
}

/** Takes the key out of a connection string. */
export function unlock(text) {
  const key = /(?:^|;)\s*accesskey\s*=([^;]+)/i.exec(text)?.[1];
  if (!key) {
    throw new Error("Found no AccessKey=…; in it.");
  }
  accessKey = key.trim();
}

export function lock() {
  accessKey = undefined;
}

/** An error that says what the service answered. */
export class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** A request with the token that its path needs. */
export async function call(method, path, query = "", body) {
  const answer = await fetch(path + query, {
    method,
    body: body === undefined ? undefined : JSON.stringify(body),
    headers: {
      Authorization: `Bearer ${await sign(audience(path), {}, LIFETIME_SECONDS)}`,
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
    },
  });
  if (!answer.ok) {
    throw new Refusal(answer.status, await reason(answer));
  }
  const text = await answer.text();
  return text ? JSON.parse(text) : undefined;
}

async function reason(answer) {
  const text = answer.headers.get("WWW-Authenticate") ?? (await answer.text());
  try {
    return JSON.parse(text).message;
  } catch {
    return text || `The service answered ${answer.status}.`;
  }
}

/** A token that opens a client connection. */
export const clientToken = (hub, user) =>
  sign(
    audience(`/client/?hub=${encodeURIComponent(hub.toLowerCase())}`),
    user ? { nameid: user } : {},
    CLIENT_LIFETIME_SECONDS,
  );

const audience = (path) => `${location.protocol}//${location.hostname}${path}`;

async function sign(aud, claims, lifetime) {
  const now = Math.floor(Date.now() / 1000);
  const content = { ...claims, nbf: now, exp: now + lifetime, iat: now, aud };
  const signed = `${base64url(utf8.encode('{"alg":"HS256","typ":"JWT"}'))}.${base64url(utf8.encode(JSON.stringify(content)))}`;
  const key = await crypto.subtle.importKey(
    "raw", utf8.encode(accessKey), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const signature = await crypto.subtle.sign("HMAC", key, utf8.encode(signed));
  return `${signed}.${base64url(new Uint8Array(signature))}`;
}

const base64url = (bytes) =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))
    .replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
