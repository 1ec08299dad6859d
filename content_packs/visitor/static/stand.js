// A panorama with Pannellum, its hotspots as links. Of the images the one is taken that is sharp enough for this screen and
// not too large for this device; without a network, another that is kept.

const TURN = 15; // degrees by an arrow
const WIDER = 12; // degrees by a press
const FIELD = 90; // degrees seen at first

export async function open(stage, { images, spots }, { calm }) {
  let fault = null;
  for (const { src } of choose(images, limits())) {
    try {
      return handsOf(await show(stage, src, spots, calm), calm);
    } catch (error) {
      fault = error;
    }
  }
  throw fault || new Error("no panorama");
}

function show(stage, src, spots, calm) {
  const box = stage.appendChild(document.createElement("div"));
  const view = window.pannellum.viewer(box, {
    type: "equirectangular",
    panorama: src,
    autoLoad: true,
    showControls: false,
    disableKeyboardCtrl: true, // look.js has the keys
    hfov: FIELD,
    minHfov: 30,
    friction: calm ? 1 : 0.15,
    strings: { loadingLabel: "", loadButtonLabel: "", genericWebGLError: "", fileAccessError: "", unknownError: "" },
    hotSpots: spots.map(({ yaw, pitch, ...way }) => ({ yaw, pitch, cssClass: "look-way", createTooltipFunc: fillWay, createTooltipArgs: way })),
  });
  box.removeAttribute("tabindex");
  box.querySelectorAll(".pnlm-about-msg").forEach((one) => one.remove()); // no link to elsewhere
  return new Promise((done, fail) => {
    view.on("load", () => done(view));
    view.on("error", () => { view.destroy(); box.remove(); fail(new Error(src)); });
  });
}

function fillWay(box, { href, label }) {
  box.append(Object.assign(document.createElement("a"), { href, textContent: label, className: "look-spot", dir: "auto" }));
}

function handsOf(view, calm) {
  const glide = calm ? false : 300; // ms
  return {
    move(x, y) {
      if (x) view.setYaw(view.getYaw() + x * TURN, glide);
      if (y) view.setPitch(Math.max(-90, Math.min(90, view.getPitch() - y * TURN)), glide);
    },
    size(by) { view.setHfov(view.getHfov() - by * WIDER, glide); },
    whole() { view.lookAt(0, 0, FIELD, glide); },
    close() { view.destroy(); },
  };
}

function limits() {
  const canvas = document.createElement("canvas");
  const gl = canvas.getContext("webgl");
  const largest = gl ? gl.getParameter(gl.MAX_TEXTURE_SIZE) : 2048;
  if (gl && gl.getExtension("WEBGL_lose_context")) gl.getExtension("WEBGL_lose_context").loseContext();
  const sharp = Math.max(innerWidth, innerHeight) * Math.min(devicePixelRatio, 2) * (360 / FIELD);
  const avif = [...document.images].some(({ currentSrc }) => /\.avif$/.test(currentSrc));
  return { largest, sharp: (navigator.connection || {}).saveData ? 0 : sharp, avif };
}

/** In the order in which they are tried. */
export function choose(images, { largest, sharp, avif }) {
  const fits = images.filter(({ width, type }) => width <= largest && (avif || type !== "image/avif"));
  const near = ({ width }) => (width >= sharp ? width - sharp : 1e6 + sharp - width); // the least that is sharp, else the largest
  const first = ({ type }) => (type === "image/avif" ? 0 : 1);
  return fits.sort((one, two) => near(one) - near(two) || first(one) - first(two));
}
