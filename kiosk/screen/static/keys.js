// Keys on the screen for fields: digits for codes, the letters of the page's language for words. A keyboard or a
// scanner goes on working; what they type stands in the field.

const DIGITS = ["123", "456", "789", "0"];
const DIGITS_FLAT = ["12345", "67890"]; // where the screen is wide
const CODE = ["1234567890", "ABCDEFGH", "JKMNPQRS", "TVWXYZ"];
const LETTERS = {
  fr: ["1234567890", "azertyuiop", "qsdfghjklm", "wxcvbn'-", "éèêàçùôîœ"],
  ar: ["1234567890", "ضصثقفغعهخحج", "شسيبلاتنمكط", "ئءؤرىةوزظدذ", "أإآ"],
  other: ["1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm'-"],
};
const FIELDS = 'input:not([type]), input[type="text"], input[type="search"], input[type="tel"], input[type="email"], input[type="number"], textarea';

export function offerKeys() {
  const panel = document.querySelector(".keys");
  let field = null;
  let more = false;

  document.querySelectorAll(FIELDS).forEach((one) => one.setAttribute("inputmode", "none"));
  document.addEventListener("focusin", ({ target }) => {
    if (target.matches(FIELDS)) open(target);
    else if (!panel.contains(target)) close();
  });
  document.addEventListener("pointerdown", ({ target }) => {
    if (target.matches(FIELDS)) open(target);
    else if (!panel.contains(target) && target !== field) close();
  });
  panel.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !panel.hidden) { event.stopPropagation(); close(); }
  }, true);

  function open(target) {
    if (field === target && !panel.hidden) return;
    field = target;
    more = false;
    draw();
    panel.hidden = false;
    document.documentElement.dataset.keys = "open";
    document.documentElement.style.setProperty("--keys", `${panel.offsetHeight}px`);
    (target.closest(".ask") || target).scrollIntoView({ block: "center", behavior: "instant" });
  }

  function close() {
    panel.hidden = true;
    field = null;
    delete document.documentElement.dataset.keys;
  }

  function draw() {
    const code = field.id === "code" || field.type === "number" || field.type === "tel";
    const rows = code ? (more ? CODE : digits()) : LETTERS[document.documentElement.lang] || LETTERS.other;
    panel.dataset.kind = code ? (more ? "code" : "digits") : "letters";
    panel.replaceChildren(...rows.map((row) => line([...row].map((letter) => key(letter, () => type(letter))))));
    const last = code
      ? [field.id === "code" && key(more ? "123" : "ABC", () => { more = !more; draw(); }, "wide")]
      : [key(panel.dataset.space, () => type(" "), "space")];
    const wipe = key("", erase, "wide", panel.dataset.delete);
    wipe.append(document.getElementById("delete").content.cloneNode(true));
    panel.append(line([...last.filter(Boolean), wipe, key(panel.dataset.close, close, "wide"), key(panel.dataset.go, send, "wide go")]));
  }

  function type(letter) {
    change(letter);
  }

  function erase() {
    if (field.selectionStart === field.selectionEnd && field.selectionStart > 0) field.selectionStart -= 1;
    change("");
  }

  function change(text) {
    if (text && field.maxLength > 0 && field.value.length >= field.maxLength) return;
    if (field.selectionStart === null) field.value = text ? field.value + text : field.value.slice(0, -1); // of numbers
    else field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function send() {
    const { form } = field;
    close();
    if (form) form.requestSubmit();
  }
}

const digits = () => (matchMedia("(orientation: landscape)").matches ? DIGITS_FLAT : DIGITS);

function line(keys) {
  const row = document.createElement("div");
  row.append(...keys);
  return row;
}

function key(text, act, kind = "", label = "") {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = text;
  button.className = kind;
  if (label) button.setAttribute("aria-label", label);
  button.addEventListener("click", act);
  return button;
}
