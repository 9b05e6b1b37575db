// The order of threads that a reader chose last is the one they get next. It is kept here alone: a page is the same for everybody.
const ofArticle = /^\/articles\/[^/]+$/;
const order = () => { const o = kept.get("order"); return /^[a-z]+$/.test(o) ? o : ""; };
function follow(e) {
  const a = e.target.closest?.("a[href]");
  if (!a) return;
  if (a.closest(".orders")) {
    const chosen = new URL(a.href).searchParams.get("order");
    kept.set("order", chosen === "oldest" ? null : chosen);
    return;
  }
  if (a.dataset.ordered) a.search = ""; // by an earlier click, on a page that the browser kept
  if (order() && a.origin === location.origin && ofArticle.test(a.pathname) && !a.search && (!a.hash || a.hash === "#discussion") && !a.closest(".pager") && !a.matches('[href^="#"]')) {
    a.search = "?order=" + order();
    a.dataset.ordered = 1;
  }
}
on("click", follow, true);
on("auxclick", follow, true);

// Whoever comes from elsewhere to the plain address, and has not begun to read, too.
const offered = order() && $(`.orders a[href*="order=${order()}"]`);
if (offered && ofArticle.test(location.pathname) && !location.search && !location.hash && !scrollY && arrived) {
  location.replace("?order=" + order());
}
