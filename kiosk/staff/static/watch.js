// A page that follows what goes on: how far a work has come stands in its bar, and whatever else changes is shown by
// loading the page anew. To ask keeps nobody in: who does not touch the screen is locked out as ever.
const LOOK = 1500; // milliseconds
const shown = document.body.dataset.mark;

async function look() {
  try {
    const answer = await fetch("/staff/watch?watch=1", { cache: "no-store", credentials: "same-origin" });
    if (answer.redirected) return location.reload();
    const { mark, done, total, text } = await answer.json();
    if (mark !== shown) return location.replace(location.pathname);
    const bar = document.querySelector("progress");
    if (bar && total) {
      bar.max = total;
      bar.value = done;
      document.querySelector(".progress-said").textContent = text;
    }
  } catch (error) { /* the kiosk starts anew just now */ }
  return setTimeout(look, LOOK);
}

setTimeout(look, LOOK);
