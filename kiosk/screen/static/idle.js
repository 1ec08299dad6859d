// Who goes away leaves nothing behind: after a while without a touch the screen asks, counts down, and begins anew.
// A recording that plays is no silence.

const TOUCHES = ["pointerdown", "keydown", "wheel", "input", "scroll", "touchmove"];

export function watchIdle(patience) {
  const dialog = document.getElementById("still");
  const left = dialog.querySelector(".count");
  const countdown = Number(dialog.dataset.countdown);
  let waiting = 0;
  let counting = 0;

  const wait = () => { clearTimeout(waiting); waiting = setTimeout(ask, patience); };
  const goOn = () => { clearInterval(counting); counting = 0; if (dialog.open) dialog.close(); wait(); };
  const ask = () => {
    if (playing()) return wait();
    let seconds = countdown;
    left.textContent = String(seconds);
    dialog.showModal();
    dialog.querySelector("[data-go-on]").focus();
    counting = setInterval(() => {
      seconds -= 1;
      left.textContent = String(Math.max(seconds, 0));
      if (seconds <= 0) { clearInterval(counting); beginAnew(); }
    }, 1000);
    return undefined;
  };

  dialog.addEventListener("close", goOn);
  dialog.querySelector("[data-go-on]").addEventListener("click", goOn);
  dialog.querySelector("[data-anew]").addEventListener("click", () => beginAnew());
  for (const kind of TOUCHES) addEventListener(kind, () => (counting ? undefined : wait()), { capture: true, passive: true });
  wait();
}

const playing = () => [...document.querySelectorAll("audio, video")].some((one) => !one.paused && !one.ended);

/** Nothing stays: sounds, storage, cookies, caches, and no page to go back to. */
export async function beginAnew() {
  document.querySelectorAll("audio, video").forEach((one) => one.pause());
  try {
    localStorage.clear();
    sessionStorage.clear();
    for (const pair of document.cookie.split(";")) document.cookie = `${pair.split("=")[0].trim()}=; Path=/; Max-Age=0`;
    if (window.caches) await Promise.all((await caches.keys()).map((name) => caches.delete(name)));
  } catch (error) { /* `/again` clears them as well */ }
  location.replace("/again");
}
