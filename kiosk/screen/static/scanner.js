// A hand-held scanner types like a keyboard, but faster than anybody, and ends with Enter. From any page it opens the
// story of a code, and the door of a ticket.

import { go } from "./ways.js";

const FAST = 80; // milliseconds between two keys of a scanner, at most
const SHORTEST = 4;

/** Where a scanned text leads. */
export function read(text) {
  const said = text.trim();
  const path = /^[a-z][a-z0-9+.-]*:\/\/[^/]*(\/.*)$/i.exec(said);
  const way = /^\/([qt])\/([^/?#]+)/i.exec(path ? path[1] : said);
  if (way) return `/${way[1].toLowerCase()}/${way[2]}`;
  if (path) return "";
  return `/q?${new URLSearchParams({ code: said.slice(0, 100) })}`;
}

export function listenToScanner() {
  let typed = "";
  let last = 0;
  let field = null; // what it typed into, and what stood there before
  const forget = () => { typed = ""; field = null; };

  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const slow = event.timeStamp - last > FAST;
    if (event.key === "Enter") {
      if (!slow && typed.length >= SHORTEST) take(event);
      forget();
    } else if (event.key.length === 1) {
      if (slow) { forget(); field = remember(document.activeElement); }
      typed += event.key;
      last = event.timeStamp;
      if (!field && event.key === " ") event.preventDefault(); // no button is pressed by a scan
    }
  }, true);

  function take(event) {
    event.preventDefault();
    event.stopImmediatePropagation();
    if (field) field.box.value = field.value;
    const to = read(typed);
    if (to) go(to);
  }
}

function remember(box) {
  return box && "value" in box && box.matches("input, textarea") ? { box, value: box.value } : null;
}
