// Folds stay as the reader left them; a link to a comment opens what is around it.
const target = () => (/^#comment-\d+$/.test(location.hash) ? $(location.hash) : null);
if (talk) {
  const all = kept.map("folds"), wanted = target();
  for (const id of all[slug] || []) {
    const fold = document.getElementById("fold-" + id);
    if (fold && !(wanted && fold.contains(wanted))) fold.open = false;
  }
  on("toggle", (e) => {
    if (!e.target.matches(".fold")) return;
    if (e.target.visited && e.target.open) return; // it opened for a link: the reader's fold stays in mind
    const all = kept.map("folds"), id = number(e.target.id);
    const list = (all[slug] || []).filter((x) => x !== id);
    if (!e.target.open) list.push(id);
    delete all[slug];
    if (list.length) all[slug] = list.slice(-200);
    kept.set("folds", Object.fromEntries(Object.entries(all).slice(-100)));
  }, true); // it does not bubble
  addEventListener("hashchange", () => { const c = target(); if (c?.closest("details:not([open])")) visit(c); });
  on("click", (e) => {
    const rail = e.target.closest(".answers"); // the thin line at the side of the answers folds them
    if (rail && e.target === rail && rail.parentElement.matches(".fold")) { rail.parentElement.open = false; return; }
    const link = e.target.closest("a[href^='/comments/']");
    if (!link || !plain(e)) return;
    const c = /^\/comments\/\d+$/.test(link.pathname) && !link.matches(".link-to") && $("#comment-" + number(link.pathname));
    if (c) { e.preventDefault(); history.pushState(null, "", "#" + c.id); visit(c); return; }
    const from = !link.matches(".link-to") && link.closest("li")?.querySelector(":scope > .comment");
    if (from) history.replaceState(null, "", "#" + from.id); // so that Back returns to the very comment
  });
}
