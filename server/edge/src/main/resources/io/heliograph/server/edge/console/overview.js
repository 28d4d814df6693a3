// Who is connected, asked for every second while the page is looked at.

import { byId, el, setText, visible } from "./dom.js";
import { call, isUnlocked } from "./service.js";
import { showStory } from "./story.js";

const INTERVAL_MILLIS = 1000;
const CLIENTS = 100;

let asking = false;

export function watch() {
  refresh();
  setInterval(refresh, INTERVAL_MILLIS);
  document.addEventListener("visibilitychange", refresh);
}

async function refresh() {
  if (document.hidden || asking || !isUnlocked()) {
    return;
  }
  asking = true;
  try {
    const { hubs } = await call("GET", "/api/admin/hubs", `?clients=${CLIENTS}`);
    show(hubs);
    health("good", "Service is up");
  } catch (error) {
    health("bad", error instanceof TypeError ? "Service does not answer" : error.message);
  } finally {
    asking = false;
  }
}

export function health(kind, text) {
  byId("health").className = `health ${kind}`;
  setText(byId("health-text"), text);
}

function show(hubs) {
  byId("nobody").hidden = hubs.length > 0;
  reconcile(byId("hubs"), hubs, (hub) => hub.hub, makeHub, updateHub);
}

/** Keeps what is there, in its order, so that nothing jumps and the focus stays. */
function reconcile(parent, items, keyOf, make, update) {
  const present = new Map(Array.from(parent.children, (child) => [child.itemKey, child]));
  for (const item of items) {
    const key = keyOf(item);
    let child = present.get(key);
    if (child) {
      present.delete(key);
    } else {
      child = make(item);
      child.itemKey = key;
      parent.append(child);
    }
    update(child, item);
  }
  for (const gone of present.values()) {
    gone.remove();
  }
}

function makeHub(hub) {
  const section = el("section", { className: "hub" },
    el("h3", {}, el("span", {}, visible(hub.hub)), el("span", { className: "badge" }), el("span", { className: "faint" })),
    table("Hub servers", ["Hub server", "Connection", "Clients", "State"]),
    table("Clients", ["Connection", "User", "Transport", "Protocol", "Groups", "Hub server"]),
    el("p", { className: "faint", hidden: true }));
  section.setAttribute("aria-label", `Hub ${visible(hub.hub)}`);
  return section;
}

const table = (caption, columns) =>
  el("table", {},
    el("caption", {}, caption),
    el("thead", {}, el("tr", {}, ...columns.map((column) => el("th", { scope: "col" }, column)))),
    el("tbody", {}));

function updateHub(section, hub) {
  const [title, servers, clients, more] = section.children;
  setText(title.children[1], `mode ${hub.mode}`);
  setText(title.children[2], hub.clientCount === 1 ? "1 client" : `${hub.clientCount} clients`);
  servers.hidden = hub.hubServers.length === 0;
  reconcile(servers.tBodies[0], hub.hubServers, (server) => server.connectionId, makeServer, updateServer);
  clients.hidden = hub.clients.length === 0;
  reconcile(clients.tBodies[0], hub.clients, (client) => client.connectionId, makeClient, updateClient);
  more.hidden = hub.clientCount <= hub.clients.length;
  setText(more, `and ${hub.clientCount - hub.clients.length} more`);
}

const cell = (label, ...content) => el("td", { dataset: { label } }, el("span", {}, ...content));

/** A button that tells the story of that name. */
const storyOf = (name, className = "name mono") =>
  el("button", {
    type: "button",
    className,
    title: `Life story of ${visible(name)}`,
    onclick: () => showStory(name),
  }, visible(name));

const makeServer = (server) =>
  el("tr", { className: "fresh" },
    cell("Hub server", storyOf(server.hubServer)),
    cell("Connection", storyOf(server.connectionId)),
    cell("Clients"),
    cell("State"));

function updateServer(row, server) {
  setText(row.cells[2].firstChild, String(server.clientCount));
  const state = server.leaving ? "leaving" : server.weak ? "carries no clients" : "serving";
  setText(row.cells[3].firstChild, state);
  row.cells[3].firstChild.className = server.leaving ? "badge warn" : "";
}

const makeClient = (client) =>
  el("tr", { className: "fresh" },
    cell("Connection", storyOf(client.connectionId)),
    cell("User", client.user === undefined ? el("span", { className: "faint" }, "anonymous") : storyOf(client.user, "name")),
    cell("Transport", client.transport),
    cell("Protocol"),
    cell("Groups"),
    cell("Hub server"));

function updateClient(row, client) {
  setText(row.cells[2].firstChild, client.transport);
  setText(row.cells[3].firstChild, visible(client.protocol));
  groups(row.cells[4].firstChild, client);
  setText(row.cells[5].firstChild, client.hubServer === undefined ? "none" : visible(client.hubServer));
  row.cells[5].firstChild.className = client.hubServer === undefined ? "faint" : "mono";
}

function groups(span, client) {
  span.className = "groups";
  const more = client.groupCount - client.groups.length;
  const names = [...client.groups.map(visible), ...(more > 0 ? [`and ${more} more`] : [])];
  const shown = Array.from(span.children, (badge) => badge.textContent);
  if (shown.length !== names.length || shown.some((name, i) => name !== names[i])) {
    span.replaceChildren(...names.map((name) => el("span", { className: "badge", title: name }, name)));
  }
}
