// Puts the parts together.

import { byId, letCopy, setText } from "./dom.js";
import { health, watch } from "./overview.js";
import { letPlay } from "./playground.js";
import { call, connectionString, isDevelopment, isUnlocked, lock, open, unlock } from "./service.js";
import { letTellStories } from "./story.js";

function letChooseTheme() {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ?? (dark.matches ? "dark" : "light")) === "dark";
  const tell = () => setText(byId("theme-text"), isDark() ? "Light" : "Dark");
  byId("theme").addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    try {
      localStorage.setItem("heliograph-theme", root.dataset.theme);
    } catch {
      // It holds until the page is left.
    }
    tell();
  });
  dark.addEventListener("change", tell);
  tell();
}

function showConnectionString() {
  byId("connect").hidden = !isDevelopment();
  setText(byId("connection-string"), connectionString());
  setText(byId("connection-variable"), `export Azure__SignalR__ConnectionString='${connectionString()}'`);
}

function letUnlock() {
  byId("unlock").hidden = false;
  health("", "Locked");
  byId("unlock-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const told = byId("unlock-error");
    setText(told, "");
    try {
      unlock(byId("unlock-string").value);
      await call("GET", "/api/admin/hubs", "?clients=1");
      byId("unlock-string").value = "";
      byId("unlock").hidden = true;
    } catch (error) {
      lock();
      setText(told, error.message);
    }
  });
}

letChooseTheme();
letCopy();
letTellStories();
try {
  await open();
  showConnectionString();
  if (!isUnlocked()) {
    letUnlock();
  }
  watch();
} catch (error) {
  health("bad", error.message);
}
letPlay();
