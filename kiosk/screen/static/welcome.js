// While nobody uses the screen: pictures that change calmly, sleep by the hours that the museum set, and what is new.
const STAY = 9000; // milliseconds that a picture stays
const LOOK = 30000; // between questions to the kiosk
const AWAKE = 120000; // after a touch in the night

export function welcome() {
  const slides = [...document.querySelectorAll(".slide")];
  if (slides.length > 1 && !matchMedia("(prefers-reduced-motion: reduce)").matches) fade(slides);
  sessionStorage.removeItem("ways");
  mind();
}

function fade(slides) {
  let shown = 0;
  slides.forEach((slide) => slide.querySelectorAll("img").forEach((image) => { image.loading = "eager"; }));
  setInterval(() => {
    const next = (shown + 1) % slides.length;
    const image = slides[next].querySelector("img");
    if (image && !image.complete) return; // it stays until the next one is there
    slides[shown].classList.remove("on");
    slides[next].classList.add("on");
    shown = next;
  }, STAY);
}

function mind() {
  const night = document.querySelector(".night");
  let woken = -AWAKE;
  const look = async () => {
    try {
      const answer = await fetch("/screen/now", { cache: "no-store" });
      const { asleep, library } = await answer.json();
      if (library !== document.body.dataset.library) { location.replace("/"); return; }
      if (night) night.hidden = !asleep || performance.now() - woken < AWAKE;
    } catch (error) { /* the kiosk starts anew just now */ }
  };
  if (night) {
    const wake = (event) => {
      if (night.hidden) return;
      event.preventDefault();
      event.stopPropagation();
      woken = performance.now();
      night.hidden = true;
    };
    for (const kind of ["click", "keydown"]) addEventListener(kind, wake, true);
  }
  look();
  setInterval(look, LOOK);
}

