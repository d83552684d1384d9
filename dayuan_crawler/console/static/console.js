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
