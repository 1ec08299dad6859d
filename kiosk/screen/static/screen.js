// The kiosk's screen: what JavaScript adds to the visitor's pages here. Each module minds one thing.

import { watchIdle } from "./idle.js";
import { keepInside } from "./inside.js";
import { beat } from "./pulse.js";
import { readSounds } from "./sounds.js";
import { lowerAll } from "./reach.js";
import { offerKeys } from "./keys.js";
import { listenToScanner } from "./scanner.js";
import { welcome } from "./welcome.js";

beat();
listenToScanner();
keepInside();
if (document.body.hasAttribute("data-welcome")) {
  welcome();
} else {
  watchIdle(Number(document.querySelector("meta[data-screen]").content) * 1000);
  readSounds();
  lowerAll();
  offerKeys();
}
