// The page lives: said to the kiosk, which a watchdog asks. A page that hangs says nothing, and its browser is restarted.

const EVERY = 20_000; // ms

export function beat() {
  const say = () => fetch("/screen/beat", { cache: "no-store" }).catch(() => { /* the kiosk starts anew just now */ });
  say();
  setInterval(say, EVERY);
}
