// What JavaScript adds to pages of workshops, and to a story that workshops belong to: their names, the visitor's own time
// beside the venue's, a position on a tap. Nothing of it is needed; what fails leaves the page as it was.

const of = (name) => document.querySelectorAll(`[data-${name}]`);

// A story: up to three workshops by name; where there are none the whole part goes.
for (const part of of("workshops")) {
  fetch(part.dataset.workshops).then((answer) => answer.json()).then(({ sessions }) => {
    if (!sessions) return;
    part.hidden = !sessions.length;
    const list = part.querySelector("ul");
    for (const one of sessions) {
      const row = list.appendChild(document.createElement("li"));
      const link = row.appendChild(document.createElement("a"));
      link.href = one.url;
      link.textContent = one.title.text;
      link.lang = one.title.lang;
      link.dir = "auto";
      const line = row.appendChild(document.createElement("span"));
      line.className = "line";
      line.textContent = [one.when, one.venue.name && one.venue.name.text].filter(Boolean).join(" · ");
    }
    list.hidden = !sessions.length;
  }).catch(() => {});
}

// Times are those of the venue; who is elsewhere is told their own too.
const here = window.Intl && Intl.DateTimeFormat().resolvedOptions().timeZone;
for (const time of here ? of("zone") : []) {
  const form = { dateStyle: "medium", timeStyle: "short" };
  const at = new Date(time.dateTime);
  try {
    const tell = (timeZone) => new Intl.DateTimeFormat(document.documentElement.lang, { ...form, timeZone }).format(at);
    if (time.closest(".session, .booking") && tell(here) !== tell(time.dataset.zone)) {
      const note = document.createElement("p");
      note.className = "line";
      note.textContent = `${tell(here)} (${here.replace(/_/g, " ")})`;
      time.parentNode.nextElementSibling.after(note);
    }
  } catch (error) { /* a zone that this browser does not know */ }
}

// A position, asked for on a tap: it goes into the field, where the visitor sees it, and with the form.
for (const button of of("locate")) {
  const field = button.form.elements.near;
  if (!navigator.geolocation) button.parentNode.remove();
  button.addEventListener("click", () => navigator.geolocation.getCurrentPosition(({ coords }) => {
    field.value = `${coords.latitude.toFixed(3)}, ${coords.longitude.toFixed(3)}`; // a hundred metres are near enough
    field.focus();
  }, () => { field.setCustomValidity(""); button.title = button.dataset.failed; button.textContent = button.dataset.failed; }));
}

// Free seats, while the page is open.
const counted = new Map([...of("seats")].map((place) => [place.dataset.seats, place]));
async function refresh() {
  if (document.hidden) return;
  for (const [id, place] of [...counted].slice(0, 12)) {
    const answer = await fetch(`/api/v1/sessions/${id}?lang=${document.documentElement.lang}`);
    if (answer.ok) {
      const { said, state } = await answer.json();
      if (said && place.textContent !== said) place.textContent = said;
      place.className = `seats is-${state}`;
    }
  }
}
if (counted.size && document.querySelector(".workshop")) setInterval(() => refresh().catch(() => {}), 60000);
