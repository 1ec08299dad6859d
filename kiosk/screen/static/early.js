// Before anything is painted: the modes of this visitor, and no page of the visitor before.
(function (root) {
  try {
    var chosen = JSON.parse(localStorage.getItem("display") || "{}");
    ["reach", "sound", "volume"].forEach(function (name) {
      if (/^[a-z]+$/.test(chosen[name] || "")) root.setAttribute("data-" + name, chosen[name]);
    });
    // Each page knows whose visit it belongs to. A browser that goes back to another's begins anew.
    var visit = sessionStorage.getItem("visit");
    var whose = history.state && history.state.visit;
    var way = performance.getEntriesByType("navigation")[0];
    if (way && way.type === "back_forward" && whose !== visit) { location.replace("/again"); return; }
    if (!visit) sessionStorage.setItem("visit", visit = String(Math.random()).slice(2));
    history.replaceState(Object.assign({}, history.state, { visit: visit }), "");
    addEventListener("pageshow", function (event) {
      if (event.persisted && sessionStorage.getItem("visit") !== visit) location.replace("/again");
    });
  } catch (error) { /* storage is closed: then nothing is kept either */ }
})(document.documentElement);
