// Life stories: what happened to a connection, and why it ended.

import { byId, el, setText, time, visible } from "./dom.js";
import { cliWhy } from "./commands.js";
import { call } from "./service.js";

const INTERVAL_MILLIS = 1000;

let shown;
let timer;

export function letTellStories() {
  byId("why-form").addEventListener("submit", (event) => {
    event.preventDefault();
    showStory(byId("why-name").value);
  });
  byId("story-close").addEventListener("click", () => byId("story").close());
  byId("story").addEventListener("close", () => clearInterval(timer));
}

/** Of a connection, a user or a hub server. */
export async function showStory(name) {
  shown = name;
  setText(byId("story-title"), `Life story of ${visible(name)}`);
  setText(byId("why-cli"), cliWhy(name));
  byId("stories").replaceChildren();
  byId("story-empty").hidden = true;
  if (!byId("story").open) {
    byId("story").showModal();
  }
  clearInterval(timer);
  timer = setInterval(refresh, INTERVAL_MILLIS);
  await refresh();
}

async function refresh() {
  const name = shown;
  const empty = byId("story-empty");
  try {
    const { stories } = await call("GET", `/api/admin/stories/${encodeURIComponent(name)}`);
    if (name === shown) {
      empty.hidden = true;
      show(stories);
    }
  } catch (error) {
    empty.hidden = byId("stories").childElementCount > 0;
    setText(empty, error.message);
  }
}

/** Redrawn only when there is something new, so that what is selected stays selected. */
function show(stories) {
  const box = byId("stories");
  const stamp = JSON.stringify(stories);
  if (box.stamp !== stamp || box.childElementCount === 0) {
    box.stamp = stamp;
    box.replaceChildren(...stories.map(told));
  }
}

const told = (story) =>
  el("section", { className: "told" },
    el("h3", {},
      el("span", { className: "mono" }, visible(story.connectionId ?? "No connection")),
      el("span", { className: story.connected ? "badge" : "badge warn" },
        story.connectionId === undefined ? "was refused" : story.state)),
    el("p", { className: "faint" }, about(story)),
    el("ol", {}, ...story.events.map(line)));

function about(story) {
  const who = story.of === "client"
    ? story.user === undefined ? "An anonymous client" : `A client of user ${visible(story.user)}`
    : `A connection of hub server ${visible(story.hubServer)}`;
  return `${who}, hub ${visible(story.hub)}${story.whole ? "" : ". What happened before is forgotten."}`;
}

const line = (event) =>
  el("li", { className: kind(event) },
    el("time", { dateTime: event.at, title: event.at }, time(event.at)),
    el("span", {}, visible(event.text)));

function kind(event) {
  if (/refused|server_closed/.test(event.event) || (event.event === "closed" && event.by === "network")) {
    return "bad";
  }
  if (event.event === "closed") {
    return event.code === "client_left" ? "end" : "bad";
  }
  return /leaving|paused|suspended|asked/.test(event.event) ? "warn" : "";
}
