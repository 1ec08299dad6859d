// Reach: all that is touched lies in the lower part of the screen; above it stands the page's picture, large and still.

export function lowerAll() {
  const root = document.documentElement;
  const above = document.querySelector(".above");
  const show = () => {
    const low = root.dataset.reach === "low";
    above.hidden = !low;
    const first = document.querySelector("main .hero picture, main .poster picture");
    if (low && first && !above.querySelector("picture")) above.replaceChildren(enlarged(first));
  };
  new MutationObserver(show).observe(root, { attributeFilter: ["data-reach"] });
  show();
  document.addEventListener("focusin", (event) => {
    const box = event.target.getBoundingClientRect();
    if (!above.hidden && box.top < above.offsetHeight && event.target.closest("main")) {
      scrollBy({ top: box.top - above.offsetHeight - 16, behavior: "instant" });
    }
  });
}

function enlarged(picture) {
  const copy = picture.cloneNode(true);
  copy.querySelectorAll("source, img").forEach((one) => { one.sizes = "100vw"; });
  const image = copy.querySelector("img");
  image.alt = "";
  image.removeAttribute("loading");
  return copy;
}
