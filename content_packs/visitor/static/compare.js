// Two pictures of the same view, one over the other: a slider below, or a finger on them, moves the edge between.

export function compare(box, opener) {
  const pair = box.querySelector(".pair");
  const range = Object.assign(document.createElement("input"), { type: "range", min: "0", max: "100", value: "50", dir: "ltr" });
  range.setAttribute("aria-label", opener.dataset.label);
  const show = () => pair.style.setProperty("--edge-at", `${range.value}%`);
  const point = ({ clientX }) => {
    const { left, width } = pair.getBoundingClientRect();
    range.value = String(Math.round((100 * (clientX - left)) / width));
    show();
  };
  for (const link of pair.querySelectorAll("a")) link.replaceWith(...link.childNodes); // a drag opens nothing
  for (const image of pair.querySelectorAll("img, source")) image.sizes = `${box.clientWidth}px`;
  for (const image of pair.querySelectorAll("img")) Object.assign(image, { draggable: false, loading: "eager" });
  range.addEventListener("input", show);
  pair.addEventListener("pointerdown", (event) => {
    pair.setPointerCapture(event.pointerId);
    point(event);
  });
  pair.addEventListener("pointermove", (event) => { if (pair.hasPointerCapture(event.pointerId)) point(event); });
  pair.classList.add("over");
  pair.after(range);
  opener.closest(".looks").remove();
  show();
  range.focus();
}
