// The lines for a shell that do the same as the page.

import { connectionString, isDevelopment } from "./service.js";

const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
const escaped = (character) =>
  Array.from({ length: character.length }, (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`).join("");

/** JSON in which nothing is unseen: what is shown is what is run. */
const json = (value) => JSON.stringify(value).replace(new RegExp(UNSEEN, "gu"), escaped);

/**
 * For a shell: between single quotes nothing has a meaning but the quote itself. Characters that one
 * cannot see are written as such, as bash and its like read them.
 */
export function quoted(text) {
  if (/^[A-Za-z0-9_./:@%+,-]+$/.test(text)) {
    return text;
  }
  if (!UNSEEN.test(text)) {
    return `'${text.replaceAll("'", `'\\''`)}'`;
  }
  const shown = text.replace(/[\\']/g, "\\$&")
    .replace(new RegExp(UNSEEN, "gu"), (c) => `\\U${c.codePointAt(0).toString(16).padStart(8, "0")}`);
  return `$'${shown}'`;
}

/** The option that names this service; left out where the command finds it by itself. */
const service = () =>
  isDevelopment() && location.origin === "http://localhost:8888"
    ? ""
    : ` -s ${isDevelopment() ? quoted(connectionString()) : '"$CONNECTION_STRING"'}`;

export function curlSend(path, message) {
  return [
    `url=${quoted(location.origin + path)}`,
    `token=$(./heliograph token${isDevelopment() ? "" : service()} rest "$url")`,
    `curl -i -X POST "$url" -H "Authorization: Bearer $token" -H "Content-Type: application/json" -d ${quoted(json(message))}`,
  ].join("\n");
}

export function cliSend(hub, kind, name, message) {
  const to = kind === "all" ? "" : ` --${kind}=${quoted(name)}`;
  const values = [message.target, ...message.arguments.map((a) => (typeof a === "string" && !isJson(a) ? a : json(a)))];
  const dashes = values.some((value) => value.startsWith("-")) ? " --" : "";
  return `./heliograph send${service()} --hub=${quoted(hub)}${to}${dashes} ${values.map(quoted).join(" ")}`;
}

export const clientInvoke = (hub, message) =>
  `// with @microsoft/signalr, connected to hub ${json(hub)}\nawait connection.invoke(${[message.target, ...message.arguments].map(json).join(", ")});`;

export const cliWhy = (name) =>
  `./heliograph why${service()}${name.startsWith("-") ? " --" : ""} ${quoted(name)}`;

/** The command takes an argument that is JSON for JSON: such a text has to be quoted as JSON. */
function isJson(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
