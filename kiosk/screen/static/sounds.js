// Sound: how loud, and whether a page's narration begins by itself.

const LOUD = { low: 0.35, middle: 0.7, high: 1 };
const root = document.documentElement;

export function readSounds() {
  const level = () => LOUD[root.dataset.volume] || LOUD.middle;
  const tune = (part) => { part.volume = level(); };
  const all = () => document.querySelectorAll("audio, video");
  all().forEach(tune);
  document.addEventListener("play", (event) => tune(event.target), true);
  new MutationObserver(() => all().forEach(tune)).observe(root, { attributeFilter: ["data-volume"] });
  new MutationObserver(() => (root.dataset.sound === "read" ? read() : hush())).observe(root, { attributeFilter: ["data-sound"] });
  if (root.dataset.sound === "read") read();
}

function read() {
  const play = document.querySelector(".listen .play");
  const audio = document.querySelector(".listen audio");
  if (play && audio && audio.paused) play.click();
}

function hush() {
  document.querySelectorAll("audio, video").forEach((one) => one.pause());
}
