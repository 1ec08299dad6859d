// Ways between pages without a history of the browser: each page takes the place of the one before, and "back" is a
// list of our own that ends with the visit.

const MOST = 50;

function read() {
  try { return JSON.parse(sessionStorage.getItem("ways")) || []; } catch (error) { return []; }
}

function write(ways) {
  try { sessionStorage.setItem("ways", JSON.stringify(ways.slice(-MOST))); } catch (error) { /* closed or full */ }
}

const here = () => location.pathname + location.search;

/** Show `href` in place of this page. */
export function go(href) {
  const to = new URL(href, location.href);
  const same = to.pathname + to.search === here();
  if (!same && !document.body.hasAttribute("data-welcome")) write([...read(), { href: here(), top: scrollY }]);
  location.replace(to.href);
}

/** The page before, where it was left; from the first one to the home page. */
export function goBack() {
  const ways = read();
  const last = ways.pop();
  write(ways);
  if (last) sessionStorage.setItem("top", JSON.stringify(last));
  location.replace(last ? last.href : "/");
}

/** Where this page was left, if "back" led here. */
export function restore() {
  try {
    const last = JSON.parse(sessionStorage.getItem("top"));
    sessionStorage.removeItem("top");
    if (last && last.href === here()) scrollTo({ top: last.top, behavior: "instant" });
  } catch (error) { /* nothing to restore */ }
}
