// What JavaScript adds to a page that works without it: display settings, a player with captions, a sharper picture, and
// the way to closer looks.
// ES2019; every feature is asked for before it is used, since in-app browsers miss some.

const root = document.documentElement;

const kept = {
  read(name) {
    try { return JSON.parse(localStorage.getItem(name)) || {}; } catch (error) { return {}; }
  },
  write(name, value) {
    try { localStorage.setItem(name, JSON.stringify(value)); } catch (error) { /* private window, or full */ }
  },
};

function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

// Display: chosen values become attributes of <html>; the style sheet does the rest.

function display(form) {
  const chosen = kept.read("display");
  for (const input of form.querySelectorAll("input")) {
    if (chosen[input.name]) input.checked = chosen[input.name] === input.value;
  }
  form.addEventListener("change", (event) => {
    const { name, value } = event.target;
    chosen[name] = value;
    root.setAttribute(`data-${name}`, value);
    kept.write("display", chosen);
  });
}

// Sheets close on Escape and when something else is touched.

function sheets() {
  const all = [...document.querySelectorAll(".tool-box")];
  const close = (but) => all.forEach((box) => { if (box !== but) box.open = false; });
  document.addEventListener("click", (event) => close(event.target.closest && event.target.closest(".tool-box")));
  document.addEventListener("keydown", (event) => {
    const open = event.key === "Escape" && all.find((box) => box.open);
    if (open) { open.open = false; open.querySelector("summary").focus(); }
  });
}

// Captions: WebVTT read here, since the browsers inside other apps do not show text tracks of sound.

export function readCues(text) {
  const cues = [];
  for (const block of text.replace(/\r\n?/g, "\n").split(/\n{2,}/)) {
    const lines = block.split("\n");
    const at = lines.findIndex((line) => line.includes("-->"));
    if (at < 0) continue;
    const [start, end] = lines[at].split("-->").map((part) => seconds(part.trim().split(/\s/)[0]));
    const words = lines.slice(at + 1).join(" ").replace(/<[^>]*>/g, "").trim();
    if (words && end >= start) cues.push({ start, end, words: unescape(words) });
  }
  return cues;
}

function seconds(stamp) {
  return stamp.split(":").reduce((sum, part) => sum * 60 + parseFloat(part), 0);
}

function unescape(words) {
  const names = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&nbsp;": "\u00a0", "&lrm;": "\u200e", "&rlm;": "\u200f" };
  return words.replace(/&(amp|lt|gt|nbsp|lrm|rlm);/g, (name) => names[name]);
}

async function captions(list, audio) {
  const answer = await fetch(list.dataset.captions);
  if (!answer.ok) return;
  const rows = readCues(await answer.text()).map((cue) => {
    const row = document.createElement("li");
    const button = row.appendChild(document.createElement("button"));
    button.type = "button";
    button.textContent = cue.words;
    button.addEventListener("click", () => { audio.currentTime = cue.start; audio.play(); });
    list.appendChild(row);
    return { ...cue, row };
  });
  list.hidden = rows.length === 0;
  let current = null;
  const follow = () => {
    const now = audio.currentTime;
    const next = rows.find((row) => row.start <= now && now < row.end) || null;
    if (next === current || !next) return;
    if (current) current.row.removeAttribute("aria-current");
    next.row.setAttribute("aria-current", "true");
    list.scrollTop = next.row.offsetTop - list.clientHeight / 3;
    current = next;
  };
  audio.addEventListener("timeupdate", follow);
  audio.addEventListener("seeking", follow);
}

// The player: the browser's own stays where something that ours needs is missing.

function player(box) {
  const audio = box.querySelector("audio");
  const controls = box.querySelector(".controls");
  const list = box.querySelector(".cues");
  if (!audio || !audio.canPlayType || !controls) return;
  const [play, range, now, speed] = [".play", "input", "[data-now]", "select"].map((name) => controls.querySelector(name));
  const labels = [play.getAttribute("aria-label"), play.dataset.pause];
  const name = `sound-${box.dataset.sound}`;
  let resume = Number(kept.read(name).at) || 0;

  const show = (at) => {
    range.value = String(Math.floor(at));
    range.setAttribute("aria-valuetext", clock(at));
    now.textContent = clock(at);
  };
  const start = () => {
    if (audio.readyState === 0 && resume) {
      const at = resume;
      audio.addEventListener("loadedmetadata", () => { audio.currentTime = at; }, { once: true });
    }
    resume = 0;
    const going = audio.play();
    if (going && going.catch) going.catch(() => { controls.hidden = true; audio.hidden = false; });
  };
  const seek = (at) => {
    const most = Number(range.max);
    const to = Math.min(Math.max(at, 0), most);
    if (audio.readyState === 0) resume = to; else audio.currentTime = to;
    show(to);
  };

  play.addEventListener("click", () => (audio.paused ? start() : audio.pause()));
  range.addEventListener("input", () => seek(Number(range.value)));
  controls.addEventListener("click", (event) => {
    const jump = event.target.closest("[data-jump]");
    if (jump) seek((audio.readyState ? audio.currentTime : resume) + Number(jump.dataset.jump));
  });
  speed.addEventListener("change", () => {
    audio.playbackRate = audio.defaultPlaybackRate = Number(speed.value);
    kept.write("speed", { rate: speed.value });
  });
  audio.addEventListener("play", () => {
    document.querySelectorAll("audio, video").forEach((other) => { if (other !== audio) other.pause(); });
    controls.classList.add("playing");
    play.setAttribute("aria-label", labels[1]);
  });
  for (const stop of ["pause", "ended"]) {
    audio.addEventListener(stop, () => {
      controls.classList.remove("playing");
      play.setAttribute("aria-label", labels[0]);
      kept.write(name, { at: audio.ended ? 0 : audio.currentTime });
    });
  }
  audio.addEventListener("loadedmetadata", () => {
    if (Number.isFinite(audio.duration)) range.max = String(Math.ceil(audio.duration));
    audio.playbackRate = Number(speed.value);
  });
  audio.addEventListener("timeupdate", () => { if (audio.readyState) show(audio.currentTime); });
  addEventListener("pagehide", () => { if (audio.currentTime && !audio.ended) kept.write(name, { at: audio.currentTime }); });

  const rate = kept.read("speed").rate;
  if ([...speed.options].some((option) => option.value === rate)) speed.value = rate;
  if (resume) show(resume);
  audio.hidden = true;
  controls.hidden = false;
  if (list && window.fetch) captions(list, audio).catch(() => { list.hidden = true; });
}

function transcripts(part) {
  for (const box of part.querySelectorAll(".transcript")) {
    box.open = false;
    box.setAttribute("data-seen", "");
  }
}

/** Give a part of the page what its markup asks for; look.js brings in parts of other pages. */
export function enliven(part) {
  transcripts(part);
  part.querySelectorAll(".player").forEach(player);
}

// The picture: a phone first takes the smallest size. Who goes on to look at the page, on a good line, is given a sharper
// one, and only once it is there.

function sharpen() {
  const line = navigator.connection || {};
  if (line.saveData || (line.effectiveType && line.effectiveType !== "4g")) return;
  for (const image of document.querySelectorAll(".hero img, .poster img, .pair img")) {
    const box = image.closest("picture");
    const sources = [...box.querySelectorAll("source"), image];
    const used = sources.find((one) => image.currentSrc && one.srcset.includes(new URL(image.currentSrc).pathname));
    if (!used) continue;
    const probe = new Image();
    probe.onload = () => sources.forEach((one) => { one.sizes = probe.sizes; });
    probe.sizes = `${image.clientWidth || 320}px`;
    probe.srcset = used.srcset;
  }
}

function onceUsed(act) {
  const kinds = ["pointerdown", "keydown", "scroll", "touchstart"];
  const run = () => { kinds.forEach((kind) => removeEventListener(kind, run)); act(); };
  kinds.forEach((kind) => addEventListener(kind, run, { passive: true }));
}

function load(name) {
  return new Promise((done, fail) => {
    const script = document.createElement("script"); // no import(): older browsers would not read this file at all
    script.type = "module";
    script.src = new URL(name, document.querySelector("script[type=module]").src).href;
    script.onload = done;
    script.onerror = fail;
    document.head.appendChild(script);
  });
}

// Closer looks: the first tap on one loads what opens them all. Where that fails, links lead where they say.

function looks() {
  let ready = null;
  document.addEventListener("click", (event) => {
    const opener = event.target.closest && event.target.closest("[data-look] [data-open]");
    if (!opener || event.ctrlKey || event.metaKey || event.shiftKey || !root.classList.contains("can-look")) return;
    event.preventDefault();
    ready = ready || load("look.js");
    ready.then(() => opener.dispatchEvent(new CustomEvent("look", { bubbles: true })), () => {
      ready = null;
      if (opener.href) location.href = opener.href;
      else say(opener);
    });
  });
}

function say(opener) {
  const line = opener.nextElementSibling || opener.parentNode.appendChild(document.createElement("span"));
  line.className = "note";
  line.setAttribute("role", "status");
  line.textContent = opener.dataset.failed;
}

root.setAttribute("data-ready", "");
document.querySelectorAll("[data-display]").forEach(display);
sheets();
looks();
enliven(document);
onceUsed(sharpen);

// Kept pages: where there are service workers, and not before the page is there. Nothing of a draft is kept, nor on a
// screen that many share.

const keeps = navigator.serviceWorker && window.caches && !document.querySelector("[data-preview], [data-screen]");
if (!keeps) document.querySelectorAll("[data-save]").forEach((panel) => panel.remove());
addEventListener("load", () => { if (keeps) load("keep.js").catch(() => {}); });
