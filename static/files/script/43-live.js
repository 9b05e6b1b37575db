// An open page is told of new comments and says so; nothing moves until the reader asks for them.
const posted = new Set(), stale = new Set();
let source, poll, latest = +($(".thread")?.dataset.latest || 0);
const where = () => `/articles/${slug}/live` + (latest ? `?after=${latest}` : "");
const notice = make("div", "told"), voice = make("div", "vh"); // who listens hears it, too
voice.setAttribute("role", "status");

function told(h) {
  const mine = kept.get("own:" + slug, []);
  for (const id of h.posted || []) if (!$("#comment-" + id) && !mine.includes(id)) posted.add(id);
  for (const id of [...h.changed || [], ...h.gone || []]) if ($("#comment-" + id)) stale.add("comment-" + id);
  for (const id of h.gone || []) posted.delete(id);
  if (h.changed || h.gone) tell("colloquy:changed", { ids: h.changed || [], gone: h.gone || [] });
  say();
}

function say(elsewhere) {
  notice.replaceChildren();
  const n = posted.size;
  if (!n && !stale.size) return;
  document.body.append(dock);
  if (elsewhere) {
    const link = make("a", "", n === 1 ? "1 new comment on another page" : `${n} new comments on other pages`);
    link.href = "/comments/" + Math.min(...posted);
    notice.append(link);
  } else notice.append(make("span", "", n === 1 ? "1 new comment " : n ? `${n} new comments ` : "Comments here were changed "), button("show", "Show", show));
  voice.textContent = notice.firstChild.textContent;
}

async function show() {
  const answer = await fetch(location.pathname + location.search).catch(() => {});
  if (!answer?.ok) return location.reload(); // the browser says what is wrong
  merge(parsed(await answer.text()));
  for (const id of posted) if ($("#comment-" + id)) posted.delete(id);
  stale.clear();
  say(true);
  tell("colloquy:added");
  if (document.activeElement === document.body) $(".next", dock)?.focus({ preventScroll: true });
}

// The page as it is now, laid into the page as it is read: what is missing is put where it stands there.
function merge(now) {
  for (const fresh of $$(".thread .comment", now)) {
    const have = document.getElementById(fresh.id);
    if (!have) place(fresh);
    else if (stale.has(fresh.id)) have.replaceWith(document.importNode(fresh, true));
  }
  for (const fold of $$(".fold", now)) {
    const n = $(`#${fold.id} > summary .n`);
    if (n) n.textContent = $("summary .n", fold).textContent;
  }
  for (const e of ["#dh .total", member ? "#dh .news" : ""]) if (e && $(e) && $(e, now)) $(e).textContent = $(e, now).textContent;
  if ($(".thread") && $(".thread", now)) latest = +($(".thread").dataset.latest = $(".thread", now).dataset.latest);
}

const here = (item) => document.getElementById($(":scope > .comment", item)?.id)?.closest("li");

function place(fresh) {
  const item = fresh.closest("li"), list = listFor(item);
  if (!list) return;
  const copy = document.importNode(item, false);
  for (const part of item.children) if (!part.matches("ol, details")) copy.append(document.importNode(part, true));
  let before = item.previousElementSibling;
  while (before && !here(before)) before = before.previousElementSibling;
  before ? here(before).after(copy) : list.prepend(copy);
}

function listFor(item) {
  const theirs = item.parentElement, above = theirs.closest("li");
  const mine = above ? here(above) : talk;
  const list = mine && $(above ? ":scope > .fold > ol, :scope > ol" : ".thread", mine);
  if (list || !mine) return list;
  const fresh = document.importNode(theirs, false), fold = theirs.parentElement;
  if (!above) { $(".empty", talk).replaceWith(fresh); return fresh; }
  if (fold.matches(".fold")) {
    const copy = document.importNode(fold, false);
    copy.append(document.importNode($("summary", fold), true), fresh);
    mine.append(copy);
  } else mine.append(fresh);
  return fresh;
}

function ask() { fetch(where(), { headers: { Accept: "application/json" } }).then((a) => a.ok && a.json()).then((h) => h && told(h)).catch(() => {}); }

function connect() {
  if (document.visibilityState === "hidden") { source?.close(); source = clearInterval(poll); return; } // a browser has six connections for all its tabs
  if (source) return;
  if (poll) ask();
  source = new EventSource(where());
  source.onmessage = (e) => told(JSON.parse(e.data));
  source.onerror = () => { if (source?.readyState === EventSource.CLOSED) { source = null; clearInterval(poll); poll = setInterval(ask, 60000); } };
}
if (talk && slug) {
  dock.prepend(notice);
  document.body.append(voice);
  connect();
  on("visibilitychange", connect);
  addEventListener("pagehide", () => { source?.close(); source = null; });
  addEventListener("pageshow", (e) => { if (e.persisted) connect(); });
}
