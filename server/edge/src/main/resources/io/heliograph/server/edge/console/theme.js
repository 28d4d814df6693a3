// Runs before the page is painted: light or dark as last chosen here, else as the system says.
try {
  const chosen = localStorage.getItem("heliograph-theme");
  if (chosen === "light" || chosen === "dark") {
    document.documentElement.dataset.theme = chosen;
  }
} catch {
  // Storage may be forbidden: then the system's choice stays.
}
