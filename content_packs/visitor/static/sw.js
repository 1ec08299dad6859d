/* The service worker: what a visitor saw stays readable without a network.
   Pages: the network has a head start, then the kept page is shown and refreshed behind it. Kept under address, language
   and variant as the answer names them; only answers of ours (they carry Story-Variant), only at addresses in KEPT.
   Files (media, modules): names change with bytes, so from the cache first, by Range too.
   In a preview (a draft that a museum looks at) pages come from the network alone, and nothing of them is kept.
   A saved exhibition is a cache of pages that one record points to (save.js); it comes before what was seen.
   keep.js tells what to keep of a page opened before this worker was there, and keeps all of it within bounds. */
"use strict";

const SCHEME = 1; // of the caches, as in kept.js; those of another are removed
const PAGES = `pages-${SCHEME}`, FILES = `files-${SCHEME}`, STATE = `state-${SCHEME}`;
const HEAD_START = 400, PATIENCE = 20_000; // ms for the network: where a kept page is ready, where none is
const MOST = 3e6; // bytes of a file kept because it was seen
const MOST_OPENED = 40e6; // of a model, panorama or tiles, which a visitor asked for by a tap

const KEPT = /^\/$|^\/offline$|^\/(q|Q|artifacts|exhibitions|tours|scenes|museums|map)\/|^\/api\/v1\/stories\//;
const OTHERS = /^\/(staff|t|T|health|metrics|schema|sync|publish|repository|api|bookings)(\/|$)/; // no pages of visitors
const PREVIEW = /^\/preview\//;
const IN_PLACE = /^\/(scenes|api\/v1\/stories)\//; // what modules ask for
const FILE = /\/(?:media\/[0-9a-f]{64}\.\w+|static\/\w+\/[\w.-]+)/g;

addEventListener("install", (event) => event.waitUntil(install()));
addEventListener("activate", (event) => event.waitUntil(activate()));
addEventListener("message", (event) => event.waitUntil(learnAll(event.data.learn)));
addEventListener("fetch", (event) => {
  const { method, mode, cache, url } = event.request;
  const { origin, pathname: path } = new URL(url);
  if (method !== "GET" || origin !== location.origin || cache === "no-store") return; // save.js asks the server itself
  if (isFile(path)) event.respondWith(answerFile(event, path));
  else if (PREVIEW.test(path)) event.respondWith(turn(path).then(() => fetch(event.request)));
  else if (mode === "navigate" ? !OTHERS.test(path) : IN_PLACE.test(path)) event.respondWith(answerPage(event));
});

async function install() {
  // A page that is open may write to caches of another scheme: the old worker stays until it is closed.
  if (!(await outdated()).length) skipWaiting();
  await learnAll(["/offline", "/"]);
}

async function activate() {
  for (const name of await outdated()) await caches.delete(name);
  if (registration.navigationPreload) await registration.navigationPreload.enable();
  await clients.claim();
}

async function outdated() {
  const names = await caches.keys();
  return names.filter((name) => /^(pages|files|state|saved)-/.test(name) && parseInt(name.split("-")[1]) !== SCHEME);
}

// Pages

async function answerPage(event) {
  const asked = readAddress(event.request.url);
  const coming = Promise.resolve(event.preloadResponse).then((early) => early || fetch(event.request));
  if (await previewing()) return answerDraft(event, coming);
  const kept = await find(asked).catch(() => {});
  const whole = coming.then(async (fresh) => [fresh, fresh.clone(), kept && (await fresh.clone().text())]); // a body may stall
  event.waitUntil(whole.then(([, copy]) => learn(asked, copy), () => kept && touch(kept)).catch(() => {}));
  const [fresh] = (await Promise.race([whole.catch(() => {}), after(kept ? HEAD_START : PATIENCE)])) || [];
  const settled = fresh && (!kept || (isOurs(fresh) && fresh.status < 500));
  const answer = settled ? fresh : kept ? kept.clone() : await offlinePage(event.request);
  if (event.request.mode === "navigate" && isOurs(answer)) event.waitUntil(remember(answer));
  return answer;
}

/** Until an answer says that the preview is over. */
async function answerDraft(event, coming) {
  const fresh = await coming.catch(() => {});
  if (fresh && isOurs(fresh) && !fresh.headers.has("preview")) event.waitUntil(turn("/preview/leave"));
  return fresh || offlinePage(event.request);
}

/** `page` is the address without the visitor's choice; `lang` and `variant` where the address makes it. */
function readAddress(address) {
  const { pathname, searchParams: query } = new URL(address, location);
  const typed = pathname === "/q" && query.get("code"); // found by its code, never kept
  const level = pathname.startsWith("/map/") && query.get("level");
  let page = typed ? `/q/${typed}` : level ? `${pathname}?level=${encodeURIComponent(level)}` : pathname;
  if (/^\/q\//i.test(page)) page = `/q/${normalise(page.slice(3))}`;
  return { page, lang: query.get("lang"), variant: query.get("variant"), keep: !typed && KEPT.test(pathname) };
}

/** As guide/codes.py does. */
function normalise(code) {
  const typed = new URLSearchParams(`c=${code}`).get("c").trim().toUpperCase();
  return typed.replace(/[- \u2010\u2011\u2013]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");
}

const isOurs = ({ headers }) => headers.has("story-variant");
const choiceIn = ({ headers }) => ({ lang: headers.get("content-language"), variant: headers.get("story-variant") });
const keyOf = (page, { lang, variant }) => `${page}${page.includes("?") ? "&" : "?"}lang=${lang}&variant=${variant}`;
const linked = (text, rel) => (text.match(`<link rel="${rel}" href="(?:https?://[^/"]+)?([^"?]+)`) || [])[1];
const after = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/** Keep the page that was answered; forget one that is gone. */
async function learn({ page, keep: may }, response) {
  const { status, headers, type, redirected } = response;
  if (headers.has("preview")) return turn("/preview/");
  if (!may || !isOurs(response) || type !== "basic" || redirected) return;
  const pages = await caches.open(PAGES);
  if (status === 404 || status === 410) {
    for (const kept of await versions(pages, page)) await pages.delete(keyOf(kept.headers.get("kept-page"), choiceIn(kept)));
  }
  if (status === 200 && !/no-store/.test(headers.get("cache-control"))) await keep(page, response);
}

async function keep(page, response) {
  const pages = await caches.open(PAGES);
  const text = await response.text();
  const code = page.startsWith("/q/") ? page : linked(text, "shortlink");
  const own = (page === code && linked(text, "canonical")) || page;
  const headers = new Headers(response.headers);
  for (const name of ["vary", "content-encoding", "content-length"]) headers.delete(name);
  headers.set("kept-page", own);
  headers.set("kept-at", Date.now());
  await pages.put(keyOf(own, choiceIn(response)), new Response(text, { headers }));
  if (code) await pages.put(code, new Response(own));
}

/** Opened without a network: as recent as any. */
async function touch(kept) {
  const page = kept.headers.get("kept-page");
  const own = await (await caches.open(PAGES)).match(keyOf(page, choiceIn(kept)));
  if (own) await keep(page, own);
}

/** The kept page that answers best: saved before seen; another language only where the address names none. */
async function find({ page, lang, variant }) {
  const last = await choice();
  const stores = await Promise.all([...(await saved()), PAGES].map((name) => caches.open(name)));
  for (const store of stores) {
    const hit = await store.match(keyOf(await lead(store, page), { lang: lang || last.lang, variant: variant || last.variant }));
    if (hit) return hit;
  }
  const near = (await Promise.all(stores.map((store) => versions(store, page)))).flat();
  const fits = (one) => (!lang || choiceIn(one).lang === lang) && (!variant || choiceIn(one).variant === variant);
  const rank = (one) => (choiceIn(one).lang === last.lang ? 2e15 : 0) + (choiceIn(one).variant === last.variant ? 1e15 : 0) + +one.headers.get("kept-at");
  return near.filter(fits).sort((one, two) => rank(two) - rank(one))[0];
}

/** A page in all languages and variants that a store has. */
async function versions(store, page) {
  const own = await lead(store, page);
  const all = await store.matchAll(own.split("?")[0], { ignoreSearch: true });
  return all.filter(({ headers }) => headers.get("kept-page") === own);
}

/** A code leads to the page of its artifact. */
async function lead(store, page) {
  const found = page.startsWith("/q/") && (await store.match(page));
  return found ? found.text() : page;
}

async function offlinePage({ mode }) {
  const kept = mode === "navigate" && (await find({ page: "/offline" }));
  return kept ? new Response(kept.body, { status: 503, headers: kept.headers }) : Response.error();
}

/** Fetch and keep what a page asks for; its language is then the one last read. */
async function learnAll(addresses) {
  for (const address of addresses) {
    const response = await fetch(address).catch(() => Response.error());
    if (isOurs(response)) await remember(response);
    await learn(readAddress(address), response).catch(() => {});
  }
}

// Records: what the visitor chose last, and the caches of saved exhibitions

async function choice() {
  const known = await (await caches.open(STATE)).match("/choice");
  return known ? known.json() : {};
}

async function remember(response) {
  await (await caches.open(STATE)).put("/choice", new Response(JSON.stringify(choiceIn(response))));
}

async function previewing() {
  return Boolean(await (await caches.open(STATE)).match("/preview").catch(() => {}));
}

/** A preview begins, or ends. */
async function turn(path) {
  const state = await caches.open(STATE);
  await (path === "/preview/leave" ? state.delete("/preview") : state.put("/preview", new Response("")));
}

async function saved() {
  const state = await caches.open(STATE);
  const keys = (await state.keys()).filter(({ url }) => new URL(url).pathname.startsWith("/saved/"));
  return Promise.all(keys.map(async (key) => (await state.match(key)).headers.get("kept-pages")));
}

// Files

async function answerFile(event, path) {
  const { request } = event;
  const files = await caches.open(FILES);
  const kept = await files.match(path);
  const range = request.headers.get("range");
  if (kept) return range ? cut(kept, range) : kept;
  try {
    const fresh = await fetch(request);
    if (!range && isForever(fresh, path)) event.waitUntil(files.put(path, fresh.clone()).catch(() => {}));
    return fresh;
  } catch (error) {
    return (await sibling(request.referrer, path)) || offlinePage(request);
  }
}

const isFile = (path) => (path.match(FILE) || [])[0] === path;

function isForever({ status, headers }, path) {
  const most = /\.(glb|tiles|avif|webp)$/.test(path) ? MOST_OPENED : MOST;
  return status === 200 && /immutable/.test(headers.get("cache-control")) && headers.get("content-length") <= most;
}

/** One range of a whole file (RFC 9110, 14). */
async function cut(whole, range) {
  const blob = await whole.blob();
  const [, first, last] = range.match(/^bytes=(\d*)-(\d*)$/) || ["", "", ""];
  if (!first && !last) return new Response(blob, whole);
  const start = first ? +first : Math.max(0, blob.size - last);
  const stop = first && last ? Math.min(blob.size, +last + 1) : blob.size;
  const fits = start < stop;
  const headers = new Headers(whole.headers);
  headers.set("content-range", fits ? `bytes ${start}-${stop - 1}/${blob.size}` : `bytes */${blob.size}`);
  headers.set("content-length", fits ? stop - start : 0);
  return new Response(fits ? blob.slice(start, stop, blob.type) : "", { status: fits ? 206 : 416, headers });
}

/** Another size or format of the same picture on the page, the largest kept, where the one asked for was not. */
async function sibling(page, path) {
  const kept = page && (await find(readAddress(page)));
  const pictures = kept ? (await kept.text()).match(/<picture[^]*?<\/picture>/g) || [] : [];
  const names = pictures.filter((each) => each.includes(path)).flatMap((each) => each.match(FILE));
  const files = await caches.open(FILES);
  return (await Promise.all(names.map((name) => files.match(name)))).filter(Boolean).pop();
}
