// The lines for a shell that do the same as the page.

import { connectionString, isDevelopment } from "./service.js";

/** For a POSIX shell: between single quotes nothing has a meaning but the quote itself. */
export const quoted = (text) =>
  /^[A-Za-z0-9_./:@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

/** The option that names this service; left out where the command finds it by itself. */
const service = () =>
  isDevelopment() && location.origin === "http://localhost:8888"
    ? ""
    : ` -s ${isDevelopment() ? quoted(connectionString()) : '"$CONNECTION_STRING"'}`;

export function curlSend(path, message) {
  return [
    `url=${quoted(location.origin + path)}`,
    `token=$(./heliograph token${service()} rest "$url")`,
    `curl -i -X POST "$url" -H "Authorization: Bearer $token" -H "Content-Type: application/json" -d ${quoted(JSON.stringify(message))}`,
  ].join("\n");
}

export function cliSend(hub, kind, name, message) {
  const to = kind === "all" ? "" : ` --${kind}=${quoted(name)}`;
  const values = [message.target, ...message.arguments.map((a) => (typeof a === "string" && !isJson(a) ? a : JSON.stringify(a)))];
  const dashes = values.some((value) => value.startsWith("-")) ? " --" : "";
  return `./heliograph send${service()} --hub=${quoted(hub)}${to}${dashes} ${values.map(quoted).join(" ")}`;
}

export const clientInvoke = (hub, message) =>
  `// with @microsoft/signalr, connected to hub ${JSON.stringify(hub)}\nawait connection.invoke(${[message.target, ...message.arguments].map((a) => JSON.stringify(a)).join(", ")});`;

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
