// "Save for offline": an exhibition fetched whole, in the language and variant now read.
// Files go to the store that all pages share, by names that change with their bytes; pages to a cache of this version
// alone. Every byte is checked against the list. When all is there one record is switched to it: versions never mix, and
// what is interrupted leaves the old one whole and is resumed where it stopped.

import { FILES, SAVED, keyOf, megabytes, pathOf, read, remove, sweep, write } from "./kept.js";

const AT_ONCE = 4; // files
const MOST_HASHED = 64e6; // bytes; longer files are checked by length
const SPARE = 1.05; // room asked for, per byte

/** The list does not fit what the server has: it changed meanwhile, or the bytes are not ours. */
class Changed extends Error {}
/** Facts: how many bytes are needed, how many are free. */
class NoRoom extends Error {
  constructor(needed, free) {
    super();
    Object.assign(this, { needed, free });
  }
}

// What is there and what is lacking

const keysOf = (whole) => ({ saved: keyOf(`/saved/${whole.ref}`, whole), saving: keyOf(`/saving/${whole.ref}`, whole) });
const recordOf = (whole) => ({
  whole,
  pages: `${SAVED}${whole.ref} ${whole.lang} ${whole.variant} ${whole.version}`,
  files: whole.files.map(({ url }) => url),
});

async function lacking(whole, old) {
  const name = recordOf(whole).pages;
  const files = new Set((await (await caches.open(FILES)).keys()).map(pathOf));
  const pages = (await caches.has(name)) ? await (await caches.open(name)).keys() : [];
  const there = new Set(pages.map(({ url }) => url));
  const same = new Map(old ? old.whole.pages.map(({ url, sha256 }) => [url, sha256]) : []);
  const isThere = ({ url }) => there.has(new URL(keyOf(url, whole), location).href);
  const copied = whole.pages.filter((page) => !isThere(page) && same.get(page.url) === page.sha256);
  const fetched = [...whole.pages.filter((page) => !isThere(page) && !copied.includes(page)), ...whole.files.filter(({ url }) => !files.has(url))];
  return { copied, fetched, bytes: fetched.reduce((sum, { length }) => sum + length, 0) };
}

// Fetching

async function save(whole, old, report, signal) {
  const record = recordOf(whole);
  await write(keysOf(whole).saving, record);
  const store = await caches.open(record.pages);
  const { copied, fetched, bytes } = await lacking(whole, old);
  await checkRoom(bytes);
  for (const page of copied) await copy(page, whole, old, store);
  const total = old ? bytes : whole.bytes;
  let done = total - bytes;
  const count = (more) => report((done += more), total);
  count(0);
  await each(fetched, AT_ONCE, (one) => fetchOne(one, whole, store, signal, count));
  if ((await lacking(whole)).fetched.length) throw new Changed(); // something was taken away meanwhile
  await write(keysOf(whole).saved, record);
  await remove(keysOf(whole).saving);
  await sweep();
}

async function checkRoom(bytes) {
  if (!navigator.storage || !navigator.storage.estimate) return;
  const { quota = Infinity, usage = 0 } = await navigator.storage.estimate();
  if (bytes * SPARE > quota - usage) throw new NoRoom(bytes, Math.max(0, quota - usage));
}

async function copy({ url, code }, whole, old, store) {
  const from = await caches.open(old.pages);
  await store.put(keyOf(url, whole), await from.match(keyOf(url, whole)));
  if (code) await store.put(code, new Response(url));
}

async function each(queue, many, act) {
  const rest = [...queue];
  const work = async () => { while (rest.length) await act(rest.shift()); };
  await Promise.all(Array.from({ length: many }, work));
}

async function fetchOne(one, whole, store, signal, count) {
  const isPage = whole.pages.includes(one);
  const address = isPage ? keyOf(one.url, whole) : one.url;
  const answer = await fetch(address, { cache: "no-store", credentials: "omit", signal }); // the server itself, see sw.js
  const blob = await readBody(answer, count);
  if (!answer.ok || blob.size !== one.length || (await hashOf(blob, one)) !== one.sha256) throw new Changed(one.url);
  const headers = new Headers(answer.headers);
  for (const name of ["vary", "content-encoding"]) headers.delete(name);
  headers.set("content-length", blob.size);
  if (!isPage) return (await caches.open(FILES)).put(one.url, new Response(blob, { headers }));
  headers.set("kept-page", one.url);
  headers.set("kept-at", Date.now());
  if (one.code) await store.put(one.code, new Response(one.url));
  return store.put(address, new Response(blob, { headers }));
}

async function readBody(answer, count) {
  const parts = [];
  const reader = answer.body.getReader();
  for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
    parts.push(value);
    count(value.length);
  }
  return new Blob(parts, { type: answer.headers.get("content-type") });
}

async function hashOf(blob, one) {
  if (one.length > MOST_HASHED) return one.sha256;
  const digest = await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// The panel

/** Offer, in `panel`, to save the exhibition whose list is at `data-save`, in the words of `data-words`. */
export async function offer(panel) {
  const address = `${panel.dataset.save}&pictures=${images()}`;
  const list = async () => {
    const answer = await fetch(address, { cache: "no-store", credentials: "omit" });
    if (!answer.ok) throw new Changed(address);
    return answer.json();
  };
  const keys = keysOf(JSON.parse(panel.dataset.of));
  const view = viewOf(panel);
  let stop = new AbortController();

  const look = async (said = "") => {
    const [saved, saving] = [await read(keys.saved), await read(keys.saving)];
    const whole = await list().catch(() => (saving || saved || {}).whole);
    if (!whole) return view("nothing");
    const { bytes } = await lacking(whole, saved);
    if (saved && saved.whole.version === whole.version) return view("saved", { said, size: whole.bytes, dismiss });
    if (saved) return view("newer", { said, size: bytes, start: () => start(whole, saved), dismiss });
    if (saving) return view("part", { said, done: whole.bytes - bytes, size: whole.bytes, start: () => start(whole), dismiss });
    return view("offer", { said, size: bytes, start: () => start(whole) });
  };

  const start = async (whole, old, tries = 2) => {
    const { signal } = (stop = new AbortController());
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(() => {});
    const report = (done, size) => signal.aborted || view("busy", { done, size, cancel: () => stop.abort() });
    try {
      await save(whole, old, report, signal);
      await look();
    } catch (error) {
      stop.abort();
      if (error instanceof Changed && tries) await list().then((next) => start(next, old, tries - 1), () => look("lost"));
      else await failed(error);
    }
  };

  const failed = async (error) => {
    if (error instanceof NoRoom) {
      await drop(keys.saving);
      await look(["full", { needed: error.needed, free: error.free }]);
    } else if (error.name === "QuotaExceededError") {
      await drop(keys.saving); // half of it would only fill the device
      await look("stopped");
    } else {
      await look(error.name === "AbortError" ? "" : "lost");
    }
  };

  const dismiss = async () => {
    await drop(keys.saving);
    await drop(keys.saved);
    await look();
  };
  await look();
}

async function drop(key) {
  await remove(key);
  await sweep();
}

/** The format that this browser showed here. */
const images = () => ([...document.images].some((image) => /\.avif$/.test(image.currentSrc)) ? "avif" : "webp");

/** Shows one state of a panel: a line, a bar, buttons. */
function viewOf(panel) {
  const words = JSON.parse(panel.dataset.words);
  const say = (key, facts) => words[key].replace(/{(\w+)}/g, (_, name) => megabytes(facts[name]));
  const make = (name, facts) => Object.assign(document.createElement(name), facts);
  const status = make("p", { className: "save-status" });
  status.setAttribute("role", "status");
  const bar = make("progress", { max: 1, hidden: true });
  const line = make("p", { className: "save-line" });
  const acts = make("p", { className: "save-acts" });
  let state = "";

  const button = (key, facts, act, quiet) => {
    const made = make("button", { type: "button", className: quiet ? "button quiet" : "button", textContent: say(key, facts) });
    made.addEventListener("click", act);
    return made;
  };
  const buttons = {
    offer: (facts) => [button("offer", facts, facts.start)],
    busy: (facts) => [button("cancel", facts, facts.cancel, true)],
    part: (facts) => [button("resume", facts, facts.start), button("remove", facts, facts.dismiss, true)],
    saved: (facts) => [button("remove", facts, facts.dismiss, true)],
    newer: (facts) => [button("update", facts, facts.start), button("remove", facts, facts.dismiss, true)],
  };

  return (next, facts = {}) => {
    panel.dataset.state = next;
    if (next === "nothing") return panel.replaceChildren();
    if (!panel.firstChild) panel.append(line, bar, acts, status);
    line.textContent = say(`${next}-line`, facts);
    bar.hidden = next !== "busy";
    bar.value = facts.done / facts.size || 0;
    bar.setAttribute("aria-label", line.textContent);
    const [said, more] = [facts.said || ""].flat();
    status.textContent = said && say(said, more);
    status.hidden = !said;
    if (next !== state) {
      const focused = panel.contains(document.activeElement);
      acts.replaceChildren(...buttons[next](facts));
      if (focused && acts.firstChild) acts.firstChild.focus();
    }
    state = next;
    return undefined;
  };
}
