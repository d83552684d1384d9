// What goes on is shown anew every few seconds, while the page is looked at.
const SECONDS = 3;

for (const element of document.querySelectorAll("[data-refresh]")) {
  setInterval(async () => {
    if (document.hidden) return;
    try {
      const response = await fetch(element.dataset.refresh);
      if (!response.ok) return;
      const text = await response.text();
      if (text !== element.dataset.shown) {
        // The server has escaped everything in it.
        element.innerHTML = text;
        element.dataset.shown = text;
      }
    } catch {
      // The console was stopped, or is out of reach: what is shown stays.
    }
  }, SECONDS * 1000);
}

// Keys: / searches, j and k go to the next and the previous article (on its page or in a list), o opens the chosen one.
const ENTRIES = ".articles h2 a, main .attention li a[href^='/articles/']:first-of-type";

function step(forward) {
  const neighbour = document.querySelector(`main a[rel="${forward ? "next" : "prev"}"][href^="/articles/"]:not([href*="?"])`);
  if (neighbour) {
    neighbour.click();
    return;
  }
  const entries = [...document.querySelectorAll(ENTRIES)];
  const chosen = entries.indexOf(document.activeElement);
  entries[Math.min(Math.max(chosen + (forward ? 1 : -1), 0), entries.length - 1)]?.focus();
}

const KEYS = {
  "/": () => {
    const field = document.querySelector("input[type=search]");
    if (field) field.focus();
    else location.assign("/articles");
  },
  j: () => step(true),
  k: () => step(false),
  o: () => document.activeElement.matches(ENTRIES) && document.activeElement.click(),
};

document.addEventListener("keydown", event => {
  const action = KEYS[event.key];
  if (!action || event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input, select, textarea")) return;
  event.preventDefault();
  action();
});
