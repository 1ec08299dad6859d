// No way out of the kiosk: other sites are shown as a symbol for phones, files are shown here or not at all, and what
// a browser does beside showing pages is put away.

import { go, goBack, restore } from "./ways.js";

const FILES = /\.(ics|usdz|zip|pdf)$/i;
const ALLOWED = new Set(["a", "c", "v", "x", "z"]); // with Control, inside a field

export function keepInside() {
  history.scrollRestoration = "manual";
  restore();
  document.addEventListener("click", follow);
  document.addEventListener("submit", send);
  for (const kind of ["contextmenu", "dragstart", "gesturestart", "auxclick"]) document.addEventListener(kind, stop);
  document.addEventListener("wheel", (event) => event.ctrlKey && stop(event), { passive: false });
  document.addEventListener("touchmove", (event) => event.touches.length > 1 && !event.target.closest(".look-stage") && stop(event), { passive: false });
  addEventListener("keydown", shut, true);
  addEventListener("mousedown", (event) => event.button > 2 && stop(event), true);
  window.open = () => null;
  window.print = () => {};
  for (const dialog of document.querySelectorAll("dialog.ask-dialog")) {
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog || event.target.closest("[data-close]")) dialog.close();
    });
  }
}

const stop = (event) => event.preventDefault();

/** What would leave the page, or open something beside it. */
function shut(event) {
  const { key, target } = event;
  const typing = target.closest && target.closest("input, textarea");
  const command = event.ctrlKey || event.metaKey;
  if (/^F\d/.test(key) || key === "BrowserBack" || key === "BrowserForward") return stop(event);
  if (event.altKey && key.startsWith("Arrow")) return stop(event);
  if (command && !(typing && ALLOWED.has(key.toLowerCase()))) return stop(event);
  return undefined;
}

function follow(event) {
  const near = (selector) => event.target.closest && event.target.closest(selector);
  if (near("[data-back]")) { event.preventDefault(); return goBack(); }
  const link = near("a[href]");
  if (!link || event.defaultPrevented) return undefined;
  event.preventDefault();
  const to = new URL(link.href || link.getAttribute("href"), location.href); // SVG links have an object as href
  if (to.origin !== location.origin) return elsewhere(to.href);
  if (to.pathname.startsWith("/media/")) return picture(to.href, link);
  if (link.hasAttribute("download") || FILES.test(to.pathname)) return undefined;
  if (to.hash && to.pathname + to.search === location.pathname + location.search) return jump(to.hash);
  return go(to.href);
}

function jump(hash) {
  location.replace(hash);
  const target = document.getElementById(decodeURIComponent(hash.slice(1)));
  if (target && !target.hasAttribute("tabindex")) target.tabIndex = -1;
  if (target) target.focus({ preventScroll: true });
}

/** Forms that ask take the place of this page too. */
function send(event) {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "get") return;
  event.preventDefault();
  const to = new URL(form.action, location.href);
  to.search = new URLSearchParams(new FormData(form, event.submitter)).toString();
  go(to.href);
}

function elsewhere(href) {
  const dialog = document.getElementById("elsewhere");
  if (!dialog || !/^https?:/.test(href)) return;
  dialog.querySelector("img").src = `/screen/symbol.svg?${new URLSearchParams({ to: href })}`;
  dialog.querySelector(".address").textContent = decodeURI(href);
  dialog.showModal();
}

function picture(href, link) {
  const dialog = document.getElementById("picture");
  if (!dialog) return;
  const shown = dialog.querySelector("img");
  const small = link.querySelector("img");
  shown.src = href;
  shown.alt = small ? small.alt : "";
  dialog.showModal();
}
