// A model with model-viewer: turned by hand or by arrows, its places as buttons on it, in the visitor's room where the
// device can. AR by WebXR and Quick Look alone: Scene Viewer would hand the model's address to another company's app.

const TURN = Math.PI / 12; // by an arrow
const QUICK = 1; // ms of decay: no gliding

// Decoders that model-viewer would fetch from other hosts; the checks let no model in that needs one.
const nowhere = new URL("none/", import.meta.url).href;
self.ModelViewerElement = { dracoDecoderLocation: nowhere, ktx2TranscoderLocation: nowhere, lottieLoaderLocation: nowhere };

export async function open(stage, facts, { calm, choose, ar }) {
  const view = document.createElement("model-viewer");
  const traits = {
    src: facts.src,
    alt: stage.getAttribute("aria-label"),
    loading: "eager",
    "camera-controls": "",
    "touch-action": "none",
    "interaction-prompt": "none",
    "interpolation-decay": calm ? QUICK : 100,
    "shadow-intensity": 0.6,
    ...(facts.ar ? { ar: "", "ar-modes": "webxr quick-look", "ar-scale": "fixed" } : {}),
    ...(facts.ar && facts.usdz ? { "ios-src": facts.usdz } : {}),
  };
  for (const [name, value] of Object.entries(traits)) view.setAttribute(name, value);
  view.a11y = silence();
  view.append(...facts.spots.map((spot, index) => placeOf(spot, index, choose)));
  if (facts.ar) view.append(buttonOf(ar));
  const ready = new Promise((done, fail) => {
    view.addEventListener("load", done, { once: true });
    view.addEventListener("error", ({ detail }) => fail((detail && detail.sourceError) || new Error("no model")), { once: true });
  });
  stage.append(view);
  await ready;
  const orbit = (change) => {
    const { theta, phi, radius } = view.getCameraOrbit();
    const to = change({ theta, phi, radius });
    view.cameraOrbit = `${to.theta}rad ${to.phi}rad ${to.radius}m`;
    if (calm) view.jumpCameraToGoal();
  };
  return {
    move(x, y) { orbit((now) => ({ ...now, theta: now.theta + x * TURN, phi: now.phi + y * TURN / 2 })); },
    size(by) { orbit((now) => ({ ...now, radius: now.radius * 0.8 ** by })); },
    whole() {
      Object.assign(view, { cameraOrbit: "auto auto auto", cameraTarget: "auto auto auto", fieldOfView: "auto" });
      if (calm) view.jumpCameraToGoal();
    },
    face(index) {
      const [x, y, z] = facts.spots[index].normal;
      if (x || y || z) orbit((now) => ({ ...now, theta: Math.atan2(x, z), phi: Math.acos(y / Math.hypot(x, y, z)) }));
    },
    close() { view.remove(); },
  };
}

function placeOf({ at, normal, label }, index, choose) {
  const place = document.createElement("button");
  place.type = "button";
  place.className = "look-spot";
  place.slot = `hotspot-${index}`;
  place.textContent = String(index + 1);
  place.dataset.position = at.map((one) => `${one}m`).join(" ");
  place.dataset.normal = normal.map((one) => `${one}m`).join(" ");
  place.setAttribute("aria-label", `${index + 1} ${label}`);
  place.addEventListener("click", () => choose(index));
  return place;
}

function buttonOf(ar) {
  const button = ar.cloneNode(true);
  button.hidden = false;
  return button;
}

/** It would tell every turn in English; the words on the page tell it better. */
function silence() {
  const turns = ["upper-", "", "lower-"].flatMap((height) => ["front", "right", "back", "left"].map((side) => height + side));
  return Object.fromEntries([...turns, "interaction-prompt"].map((name) => [name, ""]));
}
