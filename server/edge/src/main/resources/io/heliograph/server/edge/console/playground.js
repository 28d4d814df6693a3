// A client of its own, and messages to it and others.

import { byId, el, setText, time, visible } from "./dom.js";
import { cliSend, clientInvoke, curlSend } from "./commands.js";
import { call, clientToken } from "./service.js";

const MAX_MESSAGES = 500;
const { signalR } = globalThis;

let connection;
let connectedHub;

export function letPlay() {
  byId("connect-form").addEventListener("submit", (event) => {
    event.preventDefault();
    connect();
  });
  byId("disconnect-button").addEventListener("click", () => connection?.stop());
  byId("send-form").addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  byId("group-form").addEventListener("submit", (event) => {
    event.preventDefault();
    inGroup(event.submitter.value);
  });
  byId("clear").addEventListener("click", () => byId("messages").replaceChildren());
  for (const id of ["hub", "recipient", "recipient-name", "target", "arguments"]) {
    byId(id).addEventListener("input", preview);
  }
  byId("transport").addEventListener("input", fitProtocol);
  fitProtocol();
  preview();
}

/** Server-sent events carry text only. */
function fitProtocol() {
  const textOnly = byId("transport").value === String(signalR.HttpTransportType.ServerSentEvents);
  byId("protocol").options[1].disabled = textOnly;
  if (textOnly) {
    byId("protocol").value = "json";
  }
}

// the client

async function connect() {
  await connection?.stop();
  const hub = byId("hub").value.trim();
  const user = byId("user").value;
  const made = new signalR.HubConnectionBuilder()
    .withUrl(`${location.origin}/client/?hub=${encodeURIComponent(hub)}`, {
      transport: Number(byId("transport").value),
      accessTokenFactory: () => clientToken(hub, user),
      withCredentials: false,
    })
    .withHubProtocol(seeing(byId("protocol").value === "json" ? new signalR.JsonHubProtocol() : new signalR.protocols.msgpack.MessagePackHubProtocol()))
    .withAutomaticReconnect()
    .configureLogging(signalR.LogLevel.None)
    .build();
  made.onclose((error) => made === connection && ended(error));
  made.onreconnecting((error) => state(made, "bad", `Reconnecting: ${error?.message ?? ""}`));
  made.onreconnected((id) => state(made, "good", `Connected again as ${id}`));
  connection = made;
  connectedHub = hub;
  byId("connect-button").disabled = true;
  state(made, "", "Connecting…");
  try {
    await made.start();
    state(made, "good", `Connected as ${made.connectionId}`);
    isConnected(true);
  } catch (error) {
    state(made, "bad", error.message);
  } finally {
    byId("connect-button").disabled = false;
    preview();
  }
}

function isConnected(yes) {
  const before = document.activeElement;
  byId("disconnect-button").hidden = !yes;
  byId("connect-button").hidden = yes;
  if (before === byId("connect-button") || before === byId("disconnect-button")) {
    byId(yes ? "disconnect-button" : "connect-button").focus();
  }
}

/** Told once, in the form and among the messages. */
function state(of, kind, text) {
  if (of === connection) {
    setText(byId("connect-state"), visible(text));
    byId("connect-state").className = kind === "bad" ? "error" : "faint";
    add(el("span", {}, visible(text)), kind === "bad" ? "bad" : "note");
  }
}

function ended(error) {
  state(connection, error ? "bad" : "", error ? error.message : "Not connected");
  isConnected(false);
  preview();
}

/** The stock protocol; each call of the service is seen, whatever its method is called. */
const seeing = (protocol) => ({
  name: protocol.name,
  version: protocol.version,
  transferFormat: protocol.transferFormat,
  writeMessage: (message) => protocol.writeMessage(message),
  parseMessages(input, logger) {
    const messages = protocol.parseMessages(input, logger);
    messages.filter((message) => message.type === signalR.MessageType.Invocation).forEach(arrived);
    return messages;
  },
});

const arrived = (message) =>
  add(el("span", {}, el("span", { className: "what" }, visible(message.target)), el("code", {}, visible(shownArguments(message.arguments)))));

const shownArguments = (values) =>
  values.map((value) => JSON.stringify(value, (key, each) => (typeof each === "bigint" ? String(each) : each)) ?? "null").join(", ");

function add(content, className = "") {
  const log = byId("messages");
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
  log.append(el("li", { className }, el("time", {}, time()), content));
  while (log.childElementCount > MAX_MESSAGES) {
    log.firstElementChild.remove();
  }
  if (atEnd) {
    log.scrollTop = log.scrollHeight;
  }
}

// messages

/** What the form says; throws with a text for people. */
function message() {
  let values;
  try {
    values = JSON.parse(byId("arguments").value);
  } catch {
    values = undefined;
  }
  if (!Array.isArray(values)) {
    throw new Error('Arguments: expected a JSON array such as ["Alice", 1].');
  }
  return { target: byId("target").value, arguments: values };
}

function recipient() {
  const kind = byId("recipient").value;
  const name = byId("recipient-name").value;
  if (["user", "group", "connection"].includes(kind) && name === "") {
    throw new Error(`Name the ${kind}.`);
  }
  return { kind, name };
}

function sendPath(hub, { kind, name }) {
  const below = kind === "all" ? "" : `/${kind}s/${encodeURIComponent(name)}`;
  return `/api/v1/hubs/${encodeURIComponent(hub)}${below}`;
}

async function send() {
  const told = byId("send-state");
  try {
    const to = recipient();
    const what = message();
    if (to.kind === "server") {
      await invoke(what);
    } else {
      await call("POST", sendPath(byId("hub").value.trim(), to), "", what);
      told.className = "faint";
      setText(told, `The service took it at ${time()}.`);
    }
  } catch (error) {
    told.className = "error";
    setText(told, visible(error.message));
  }
}

async function invoke(what) {
  if (connection?.state !== "Connected") {
    throw new Error("Connect the client first.");
  }
  const result = await connection.invoke(what.target, ...what.arguments);
  byId("send-state").className = "faint";
  setText(byId("send-state"), `${visible(what.target)} returned ${visible(JSON.stringify(result) ?? "nothing")} at ${time()}.`);
}

async function inGroup(action) {
  const told = byId("group-state");
  try {
    if (connection?.state !== "Connected") {
      throw new Error("Connect the client first.");
    }
    const group = byId("group").value;
    const path = `/api/v1/hubs/${encodeURIComponent(connectedHub)}/groups/${encodeURIComponent(group)}/connections/${encodeURIComponent(connection.connectionId)}`;
    await call(action === "join" ? "PUT" : "DELETE", path);
    told.className = "faint";
    setText(told, action === "join" ? `In group ${visible(group)}.` : `Not in group ${visible(group)}.`);
  } catch (error) {
    told.className = "error";
    setText(told, visible(error.message));
  }
}

/** Shows the lines for a shell that send what the form says. */
function preview() {
  const kind = byId("recipient").value;
  const named = ["user", "group", "connection"].includes(kind);
  byId("recipient-name-label").hidden = !named;
  byId("recipient-name").required = named;
  setText(byId("recipient-kind"), kind === "connection" ? "Connection id" : kind === "group" ? "Group" : "User");
  const toServer = kind === "server";
  byId("shell-none").hidden = !toServer;
  byId("cli-box").hidden = toServer;
  let what;
  try {
    what = message();
  } catch (error) {
    setText(byId("curl"), error.message);
    setText(byId("cli"), error.message);
    return;
  }
  const hub = byId("hub").value.trim();
  const name = byId("recipient-name").value || "NAME";
  setText(byId("curl"), toServer ? clientInvoke(hub, what) : curlSend(sendPath(hub, { kind, name }), what));
  setText(byId("cli"), cliSend(hub, kind, name, what));
}
