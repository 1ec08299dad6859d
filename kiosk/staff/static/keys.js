// Keys on the screen, for fields that say which: digits, an address, a code, words. A keyboard or a scanner goes on
// working; without this module the fields are plain ones.
const ROWS = {
  digits: ["123", "456", "789", "0"],
  code: ["1234567890", "ABCDEFGHJK", "MNPQRSTVWX", "YZ-"],
  address: ["1234567890", "abcdefghij", "klmnopqrst", "uvwxyz.-/:#"],
  words: ["1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm,.-"],
};
const panel = document.querySelector(".own-keys");
const fields = document.querySelectorAll("[data-keys]");
let field = null;

fields.forEach((one) => one.setAttribute("inputmode", "none"));
document.addEventListener("focusin", ({ target }) => {
  if (target.matches("[data-keys]")) open(target);
  else if (!panel.contains(target)) close();
});
panel.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
addEventListener("keydown", (event) => {
  if (event.key === "Escape") close();
});
document.querySelectorAll("[data-say]").forEach((one) => one.addEventListener("click", () => {
  const into = document.getElementById(one.dataset.into);
  into.value = [into.value.trim(), one.dataset.say].filter(Boolean).join(" ").slice(0, into.maxLength);
  into.focus();
}));
document.querySelectorAll("[data-script]").forEach((one) => { one.hidden = false; });

function open(target) {
  if (field === target && !panel.hidden) return;
  field = target;
  const kind = field.dataset.keys;
  panel.dataset.kind = kind;
  panel.replaceChildren(...ROWS[kind].map((row) => line([...row].map((letter) => key(letter, () => change(letter))))));
  const { space, delete: wipe, close: shut } = panel.dataset;
  panel.append(line([...(kind === "words" ? [key(space, () => change(" "), "wide")] : []), key(wipe, erase, "wide"), key(shut, close, "wide")]));
  panel.hidden = false;
  document.body.style.paddingBlockEnd = `${panel.offsetHeight}px`;
  field.scrollIntoView({ block: "center", behavior: "instant" });
}

function close() {
  panel.hidden = true;
  document.body.style.paddingBlockEnd = "";
  field = null;
}

function erase() {
  if (field.selectionStart === field.selectionEnd && field.selectionStart > 0) field.selectionStart -= 1;
  change("");
}

function change(text) {
  if (text && field.maxLength > 0 && field.value.length >= field.maxLength) return;
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
}

function line(keys) {
  const row = document.createElement("div");
  row.append(...keys);
  return row;
}

function key(text, act, kind = "") {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = text;
  button.className = `quiet ${kind}`;
  button.addEventListener("click", act);
  return button;
}
