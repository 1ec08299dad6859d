// A hand-held scanner types like a keyboard and ends with Enter. From any page it opens the story of a code, and the
// door of a ticket. Outside of fields whatever is typed is a scan; inside of one, an address of ours or what came faster
// than anybody types.

import { go } from "./ways.js";

const FAST = 60; // milliseconds between two keys of a scanner
const SLOW = 1000; // after which another text begins
const SHORTEST = 3;
const ADDRESS = /https?:\/\/[^/\s]*\/([qt])\/([^/?#\s]+)/i;

/** Where a scanned text leads. */
export function read(text) {
  const said = text.trim();
  const way = ADDRESS.exec(said) || /^\/([qt])\/([^/?#]+)/i.exec(said);
  if (way) return `/${way[1].toLowerCase()}/${way[2]}`;
  return /^[a-z]+:\/\//i.test(said) ? "" : `/q?${new URLSearchParams({ code: said.slice(0, 100) })}`;
}

export function listenToScanner() {
  let typed = "";
  let burst = ""; // the end of `typed` that came fast
  let last = -SLOW;
  let field = null; // what it goes into, and what stood there before

  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const gap = event.timeStamp - last;
    if (event.key === "Enter") {
      const text = gap < SLOW ? scanned() : "";
      typed = burst = "";
      if (text) take(event, text);
    } else if (event.key.length === 1) {
      if (gap > SLOW) typed = "";
      if (gap > FAST) burst = "";
      if (!typed) field = remember(document.activeElement);
      typed += event.key;
      burst += event.key;
      last = event.timeStamp;
    }
  }, true);

  function scanned() {
    const text = !field || ADDRESS.test(typed) ? typed : burst;
    return text.trim().length < SHORTEST || (field && text === burst && burst.length < 6) ? "" : text;
  }

  function take(event, text) {
    event.preventDefault();
    event.stopImmediatePropagation();
    if (field) field.box.value = field.value;
    const to = read(text);
    if (to) go(to);
  }
}

function remember(box) {
  return box && box.matches("input:not([type=radio]), textarea") ? { box, value: box.value } : null;
}
