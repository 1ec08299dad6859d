// After a page has loaded: starts the service worker, tells it what to keep, lists what is kept, brings "save".
// Loaded only where service workers are; in-app browsers without them lose nothing else.

import { PAGES, choiceIn, keyOf, megabytes, read, records, sweep } from "./kept.js";

const MOST_NARRATION = 3e6; // bytes fetched unasked, as in sw.js
const SWEEP_EVERY = 10; // pages opened in a tab

const root = document.documentElement;
const once = (name, act) => {
  try {
    if (sessionStorage.getItem(name)) return false;
    sessionStorage.setItem(name, "1");
  } catch (error) { /* no storage: each time */ }
  return act();
};

async function tell() {
  const early = navigator.serviceWorker.controller;
  const controlled = early || new Promise((done) => navigator.serviceWorker.addEventListener("controllerchange", done, { once: true }));
  await started;
  await controlled;
  const learn = (...addresses) => navigator.serviceWorker.controller.postMessage({ learn: addresses });
  if (early) once(`home ${root.lang} ${import.meta.url}`, () => learn("/offline", "/"));
  else learn(own()); // not /q/…: a scan is counted once
  if (!early) follow();
  await narrate();
}

/** The path that this page has under any of its addresses. */
function own() {
  const canonical = document.querySelector("link[rel=canonical]");
  return canonical ? new URL(canonical.href).pathname : location.pathname;
}

/** Files of ours that this page loads without the worker; asked for again, the worker keeps them. */
function follow() {
  const seen = new Set();
  const again = ({ name }) => {
    const { origin, pathname } = new URL(name);
    if (origin !== location.origin || !/^\/(media|static)\//.test(pathname) || seen.has(pathname)) return;
    seen.add(pathname);
    fetch(pathname).catch(() => {});
  };
  new PerformanceObserver((list) => list.getEntries().forEach(again)).observe({ type: "resource", buffered: true });
}

/** The narration, where it is small and the visitor does not save data. */
async function narrate() {
  const sound = document.querySelector(".player audio");
  if (!sound || (navigator.connection || {}).saveData) return;
  const track = sound.querySelector("track");
  for (const address of [sound.src, track && track.src]) {
    const answer = address && (await fetch(address, { priority: "low" }));
    if (answer && answer.headers.get("content-length") <= MOST_NARRATION) await answer.blob();
    else if (answer) await answer.body.cancel();
  }
}

/** What was chosen without a network; with one the server sets the same. */
function choose() {
  const query = new URLSearchParams(location.search);
  for (const name of ["lang", "variant"]) {
    const value = query.get(name) || "";
    if (/^[\w-]{2,35}$/.test(value)) document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax`;
  }
}

// Lists of what is kept: the exhibitions saved, then the pages opened last.

async function list(box) {
  const most = Number(box.dataset.kept);
  const saved = await records("/saved/");
  const rows = [...saved.map(({ whole }) => savedRow(whole, box.dataset.saved)), ...(await seenRows(most, saved))];
  const ul = box.querySelector("ul");
  ul.append(...rows.slice(0, most));
  ul.hidden = !rows.length;
  box.hidden = !rows.length && !box.querySelector("[data-none]");
  if (rows.length) box.querySelectorAll("[data-none]").forEach((none) => none.remove());
}

const addressOf = ({ ref }) => `/exhibitions/${ref}`;
const savedRow = (whole, words) => row(keyOf(addressOf(whole), whole), whole.title.text, words.replace("{size}", megabytes(whole.bytes)));

async function seenRows(most, saved) {
  const last = (await read("/choice")) || {};
  const told = new Set(saved.map(({ whole }) => addressOf(whole)));
  const isListed = (own) => /^\/\w+\/(?!v1\/)/.test(own) && !told.has(own);
  const pages = (await (await caches.open(PAGES)).matchAll()).filter(({ headers }) => isListed(headers.get("kept-page")));
  const at = ({ headers }) => Number(headers.get("kept-at"));
  const rows = [];
  for (const page of pages.sort((one, two) => at(two) - at(one)).slice(0, most)) {
    const { lang, variant } = choiceIn(page);
    const own = page.headers.get("kept-page");
    rows.push(row(lang === last.lang && variant === last.variant ? own : keyOf(own, { lang, variant }), titleOf(await page.text())));
  }
  return rows;
}

function titleOf(page) {
  const area = document.createElement("textarea");
  area.innerHTML = (/<title>([^<]*)/.exec(page) || ["", ""])[1];
  return area.value.replace(/ · [^·]*$/, "");
}

function row(href, title, note = "") {
  const link = Object.assign(document.createElement("a"), { href, textContent: title, dir: "auto" });
  const line = Object.assign(document.createElement("span"), { className: "line", textContent: note });
  const li = document.createElement("li");
  li.append(link, ...(note ? [" ", line] : []));
  return li;
}

async function tidy() {
  let opened = 0;
  try {
    opened = Number(sessionStorage.getItem("opened"));
    sessionStorage.setItem("opened", String(opened + 1));
  } catch (error) { /* no storage: each time */ }
  if (opened % SWEEP_EVERY === 0) await sweep();
}

const started = navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" });
const offline = document.querySelector(".offline");
if (offline) addEventListener("online", () => location.reload());
else choose();
document.querySelectorAll("[data-kept]").forEach(list);
tell().then(tidy).catch(() => {}); // without a network, or in a private window: what is kept stays
for (const panel of document.querySelectorAll("[data-save]")) {
  started.then(() => import("./save.js")).then(({ offer }) => offer(panel)).catch(() => panel.remove());
}
