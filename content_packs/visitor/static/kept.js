// What is kept on this device, as pages see it: the caches that sw.js reads, the records in them, and their bounds.

const SCHEME = 1; // as in sw.js
export const PAGES = `pages-${SCHEME}`;
export const FILES = `files-${SCHEME}`;
export const STATE = `state-${SCHEME}`;
export const SAVED = `saved-${SCHEME} `;

const MOST_PAGES = 200;
const MOST_BYTES = 60e6; // of files that seen pages show
const NEARLY_FULL = 0.8; // of the device's quota: then half of that is kept
const FILE = /\/(?:media\/[0-9a-f]{64}\.\w+|static\/\w+\/[\w.-]+)/g;

export const choiceIn = ({ headers }) => ({ lang: headers.get("content-language"), variant: headers.get("story-variant") });
export const keyOf = (page, { lang, variant }) => `${page}${page.includes("?") ? "&" : "?"}lang=${lang}&variant=${variant}`;
export const pathOf = (request) => new URL(request.url).pathname;

export function megabytes(bytes) {
  const shown = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
  const number = Math.max(bytes, bytes && 1e5) / 1e6;
  try {
    return new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit: "megabyte", ...shown }).format(number);
  } catch (error) {
    return `${number.toFixed(1)} MB`;
  }
}

// Records: `/choice`, `/saved/‹exhibition›`, `/saving/‹exhibition›`. The worker reads of a saved one the header alone.

export async function read(key) {
  const found = await (await caches.open(STATE)).match(key);
  return found && found.json();
}

export async function write(key, record) {
  const headers = { "kept-pages": record.pages };
  await (await caches.open(STATE)).put(key, new Response(JSON.stringify(record), { headers }));
}

export async function remove(key) {
  await (await caches.open(STATE)).delete(key);
}

export async function records(prefix) {
  const keys = (await (await caches.open(STATE)).keys()).filter((key) => pathOf(key).startsWith(prefix));
  return Promise.all(keys.map(read));
}

// Bounds

/** Remove the pages opened least recently beyond the bounds, and files that no page needs any more. */
export async function sweep() {
  const [pages, files] = await Promise.all([caches.open(PAGES), caches.open(FILES)]);
  const sizes = new Map(); // read before the references: a file kept meanwhile is not judged
  for (const key of await files.keys()) sizes.set(pathOf(key), await lengthOf(files, key));
  const saved = [...(await records("/saved/")), ...(await records("/saving/"))];
  for (const name of await caches.keys()) {
    if (name.startsWith(SAVED) && !saved.some((record) => record.pages === name)) await caches.delete(name);
  }
  const { gone, stay } = judge(await entries(pages), sizes, saved.flatMap((record) => record.files), await share());
  for (const key of gone) await pages.delete(key);
  const versions = new Set([...stay].map(versionOf));
  for (const name of sizes.keys()) if (!stay.has(name) && !versions.has(versionOf(name))) await files.delete(name);
}

/** Decides alone: keys of the pages (and codes that lead to them) that go, names of the files that stay. */
export function judge(found, sizes, saved, part = 1) {
  const stay = new Set(saved);
  const kept = new Set();
  const gone = [];
  let [count, room] = [MOST_PAGES * part, MOST_BYTES * part];
  for (const page of found.filter(({ own }) => own).sort((one, two) => two.at - one.at)) {
    const more = [...new Set(page.names)].filter((name) => !stay.has(name));
    const bytes = more.reduce((sum, name) => sum + (sizes.get(name) || 0), 0);
    if (count < 1 || bytes > room) {
      gone.push(page.key);
      continue;
    }
    count -= 1;
    room -= bytes;
    kept.add(page.own);
    more.forEach((name) => stay.add(name));
  }
  const astray = found.filter(({ leads }) => leads && !kept.has(leads));
  return { gone: [...gone, ...astray.map(({ key }) => key)], stay };
}

/** All modules of a version stay while one page needs one of them. */
const versionOf = (name) => (name.startsWith("/static/") ? name.split("/")[2] : name);

const lengthOf = async (files, key) => Number((await files.match(key)).headers.get("content-length"));

async function entries(pages) {
  const found = [];
  for (const key of await pages.keys()) {
    const response = await pages.match(key);
    const own = response.headers.get("kept-page");
    const text = await response.text();
    const at = own === "/offline" ? Infinity : Number(response.headers.get("kept-at"));
    found.push(own ? { key, own, at, names: text.match(FILE) || [] } : { key, leads: text });
  }
  return found;
}

async function share() {
  const { usage = 0, quota = Infinity } = navigator.storage && navigator.storage.estimate ? await navigator.storage.estimate() : {};
  return usage > quota * NEARLY_FULL ? 0.5 : 1;
}
