// A closer look, on tap: a window over the page with a viewer in it (zoom.js, walk.js, stand.js), or a slider (compare.js).
// The page says and shows the same in plain; what fails here says so and shows the plain picture.
// A viewer module has `open(stage, facts, hands)` and gives `{ move(x, y), size(by), whole(), close() }`.

import { enliven } from "./visitor.js";

const VIEWERS = { zoom: "./zoom.js", walk: "./walk.js", stand: "./stand.js" };
const DEPTH = { walk: "webgl2", stand: "webgl" }; // what each needs of the browser
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const SIZES = { "+": 1, "=": 1, "-": -1, "_": -1 };

let shown = null; // the open window: { dialog, opener, box, viewer, depth }
let here = location.pathname; // whose words the page shows

document.addEventListener("look", ({ target }) => look(target).catch((error) => console.error(error)));
addEventListener("popstate", ({ state }) => back(state));

async function look(opener) {
  const box = opener.closest("[data-look]");
  await style(new URL("look.css", import.meta.url).href);
  if (JSON.parse(box.dataset.look).kind === "compare") return (await import("./compare.js")).compare(box, opener);
  if (shown) return undefined;
  const dialog = document.getElementById("look").content.firstElementChild.cloneNode(true);
  document.body.append(dialog);
  shown = { dialog, opener, viewer: null, depth: 1 };
  history.pushState({ look: true }, "");
  listen(dialog);
  dialog.showModal();
  return fill(box);
}

// Loading

const loaded = new Map();

/** Load a file once; one that failed is tried again. */
function once(src, make) {
  if (!loaded.has(src)) {
    loaded.set(src, new Promise((done, fail) => {
      const element = make();
      element.onload = done;
      element.onerror = () => { loaded.delete(src); element.remove(); fail(new Error(src)); };
      document.head.append(element);
    }));
  }
  return loaded.get(src);
}

const style = (href) => once(href, () => Object.assign(document.createElement("link"), { rel: "stylesheet", href }));
const script = (src, type) => once(src, () => Object.assign(document.createElement("script"), { src, type }));
const library = (src, type) => (src.endsWith(".css") ? style(src) : script(src, type));

function hasDepth(kind) {
  try {
    const context = !DEPTH[kind] || document.createElement("canvas").getContext(DEPTH[kind]);
    if (context && context.getExtension) context.getExtension("WEBGL_lose_context").loseContext();
    return Boolean(context);
  } catch (error) {
    return false;
  }
}

// The window

/** Show in the open window what `box` has. */
async function fill(box) {
  const { dialog } = shown;
  const facts = JSON.parse(box.dataset.look);
  const stage = dialog.querySelector(".look-stage");
  const asked = (shown.asked = {}); // a later look, or none, makes this one void
  shown.box = box;
  entitle(dialog, stage, box);
  aside(dialog, box, facts);
  say(dialog.dataset.waiting);
  dialog.dataset.kind = facts.kind;
  stage.focus();
  if (!hasDepth(facts.kind)) return flat(box, stage, dialog.dataset.flat);
  try {
    const type = facts.kind === "walk" ? "module" : "";
    if (type) self.WebAssembly = undefined; // the policy forbids it: then model-viewer asks first and does without
    const [module] = await Promise.all([import(VIEWERS[facts.kind]), ...facts.files.map((src) => library(src, type))]);
    if (!shown || shown.asked !== asked) return undefined;
    const hands = { calm: matchMedia("(prefers-reduced-motion: reduce)").matches, choose, ar: dialog.querySelector("[data-ar]") };
    const viewer = await module.open(stage, facts, hands);
    if (!shown || shown.asked !== asked) return viewer.close();
    shown.viewer = viewer;
    dialog.dataset.ready = "";
    return say("");
  } catch (error) {
    console.warn(error);
    return shown && shown.asked === asked && flat(box, stage, dialog.dataset.failed);
  }
}

function empty() {
  if (shown.viewer) shown.viewer.close();
  shown.viewer = null;
  delete shown.dialog.dataset.ready;
  shown.dialog.querySelector(".look-stage").replaceChildren();
}

function entitle(dialog, stage, box) {
  const heading = document.querySelector("main h1");
  const title = dialog.querySelector("h2");
  title.textContent = heading.textContent;
  for (const name of ["lang", "dir"]) if (heading.getAttribute(name)) title.setAttribute(name, heading.getAttribute(name));
  const picture = box.querySelector("img");
  const words = box.querySelector("[data-alt]");
  stage.setAttribute("aria-label", (words && words.textContent) || (picture && picture.alt) || heading.textContent);
}

/** The plain picture, and why. */
function flat(box, stage, words) {
  const picture = box.querySelector("picture");
  stage.replaceChildren(...(picture ? [picture.cloneNode(true)] : []));
  stage.querySelectorAll("img, source").forEach((one) => { one.sizes = "100vw"; });
  say(words);
}

function say(...parts) {
  shown.dialog.querySelector(".look-status").replaceChildren(...parts);
}

// Beside the viewer: the places on a model as buttons, the ways out of a scene as links

function aside(dialog, box, facts) {
  const side = dialog.querySelector(".look-side");
  const links = [...document.querySelectorAll("main [data-ways], main [data-walk]")].map((list) => list.cloneNode(true));
  const lists = { walk: [places(box)], stand: links }[facts.kind] || [];
  side.replaceChildren(...lists.filter((list) => list.children.length));
  side.hidden = !side.children.length;
}

function places(box) {
  const list = document.createElement("ol");
  for (const [index, spot] of [...box.querySelectorAll(".spots li")].entries()) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "button quiet" });
    button.append(`${index + 1} `, spot.querySelector("strong").cloneNode(true));
    button.addEventListener("click", () => choose(index));
    list.appendChild(document.createElement("li")).append(button);
  }
  return list;
}

/** Say what there is to see at one place of the model. */
function choose(index) {
  const spot = shown && shown.box.querySelectorAll(".spots li")[index];
  if (!spot) return;
  say(...[...spot.cloneNode(true).childNodes]);
  for (const [at, button] of shown.dialog.querySelectorAll(".look-side button").entries()) {
    button.toggleAttribute("aria-current", at === index);
  }
  if (shown.viewer && shown.viewer.face) shown.viewer.face(index);
}

// Hands

function listen(dialog) {
  dialog.addEventListener("click", (event) => {
    const button = event.target.closest("[data-act]");
    const link = event.target.closest("a[href]");
    if (button) act(button.dataset.act);
    else if (link && isScene(link) && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      go(link.href);
    }
  });
  dialog.addEventListener("keydown", press);
  dialog.addEventListener("close", leave);
  hear(dialog);
}

function act(name) {
  const { dialog, viewer } = shown;
  if (name === "close") dialog.close();
  else if (name === "listen") document.querySelector("main .player .play").click();
  else if (viewer && name === "whole") viewer.whole();
  else if (viewer) viewer.size(name === "in" ? 1 : -1);
}

function press(event) {
  const { key, target } = event;
  if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || !shown.viewer) return;
  const move = MOVES[key] && target.closest(".look-stage") && MOVES[key];
  if (move) shown.viewer.move(...move);
  else if (SIZES[key]) shown.viewer.size(SIZES[key]);
  else if (key === "0" || key === "Home") shown.viewer.whole();
  else return;
  event.preventDefault();
}

/** A button for the narration that the page has. */
function hear(dialog) {
  const button = dialog.querySelector("[data-act=listen]");
  const audio = document.querySelector("main .player audio");
  button.hidden = !audio;
  const name = button.dataset.name || (button.dataset.name = button.getAttribute("aria-label"));
  const show = () => {
    button.classList.toggle("playing", !audio.paused);
    button.setAttribute("aria-label", audio.paused ? name : button.dataset.pause);
  };
  if (!audio) return;
  for (const kind of ["play", "pause", "ended"]) audio.addEventListener(kind, show);
  show();
}

/** The window was closed, by whatever: the page is as it was, its entry in the history gone. */
function leave() {
  const { dialog, opener, depth } = shown;
  empty();
  dialog.remove();
  shown = null;
  const at = opener.isConnected ? opener : document.querySelector("[data-look] [data-open]");
  if (at) at.focus();
  if (!history.state || !history.state.look) return;
  if (depth === 1) history.back();
  else history.replaceState(null, ""); // walked on: the visitor stays where they are
}

// From scene to scene, in place: another page's words, and what its window shows

const isScene = (link) => link.origin === location.origin && /^\/scenes\//.test(link.pathname);

async function go(href) {
  const entered = () => {
    shown.depth += 1;
    history.pushState({ look: true }, "", href);
  };
  if (!(await swap(new URL(href).pathname, entered))) location.href = href;
}

async function back(state) {
  if (shown && !(state && state.look)) shown.dialog.close();
  else if (shown) shown.depth -= 1;
  if (location.pathname !== here && !(await swap(location.pathname))) location.reload();
}

/** Put in the words of the scene at `path`, then fill the window; false where it cannot be had. */
async function swap(path, entered = () => {}) {
  try {
    const answer = await fetch(path);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const main = page.querySelector("main");
    if (!answer.ok || !main.querySelector("[data-look]")) return false;
    document.querySelectorAll("audio, video").forEach((one) => one.pause());
    document.querySelector("main").replaceChildren(...main.childNodes);
    document.title = page.title;
    for (const name of ["canonical", "shortlink"]) {
      const [old, now] = [document, page].map((one) => one.querySelector(`link[rel=${name}]`));
      if (old && now) old.href = now.href;
    }
    here = path;
    entered();
    enliven(document.querySelector("main"));
  } catch (error) {
    return false;
  }
  if (shown) {
    empty();
    hear(shown.dialog);
    fill(document.querySelector("[data-look]"));
  }
  return true;
}
