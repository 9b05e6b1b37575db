// What is new. For members the server knows it and marks it; for everybody else this browser remembers up to which
// comment it has seen a discussion, so that the page stays the same for all. A visit is as package forum defines it.
const gap = 30 * 60 * 1000;
const digits = (e) => number(e?.textContent || "0") || 0;
const own = () => kept.get("own:" + slug, []);
const news = { since: Infinity, steps: make("div", "steps") };

function seen() {
  const all = kept.map("visits"), now = Date.now();
  let v = all[slug];
  const latest = +($(".thread")?.dataset.latest || 0), count = $("#dh .total") ? digits($("#dh .total")) : v?.m;
  if (!v) v = { s: latest, n: count };
  else if (now - v.t > gap) v = { s: v.l, n: v.m };
  all[slug] = { s: v.s, n: v.n, l: Math.max(latest, v.s), m: count, t: now };
  kept.set("visits", Object.fromEntries(Object.entries(all).sort((a, b) => b[1].t - a[1].t).slice(0, 200)));
  return v.s;
}

// What was shown while the page was open has been seen.
on("colloquy:added", () => { if (talk && !member) { const s = seen(); if (news.since > s) news.since = s; } });

function mark(comment) {
  if (comment.matches(".is-new, .is-gone")) return;
  const badge = make("span", "badge is-new", "New");
  badge.id = "n" + number(comment.id);
  comment.classList.add("is-new");
  comment.prepend(badge);
  comment.setAttribute("aria-labelledby", badge.id + " " + comment.getAttribute("aria-labelledby"));
}

function unmark() {
  for (const c of $$(".comment.is-new")) {
    c.classList.remove("is-new");
    $(".badge.is-new", c)?.remove();
    c.setAttribute("aria-labelledby", "c" + number(c.id));
  }
  $$(".outline .badge.is-new, .read-on").forEach((e) => e.remove());
  if ($("#dh .news")) $("#dh .news").textContent = "";
}

/** Marks what this browser has not seen, and counts. It is called again when comments were added. */
news.refresh = function () {
  if (!member) {
    const mine = own();
    for (const c of $$(".comment[id]")) if (number(c.id) > news.since && !mine.includes(number(c.id))) mark(c);
  }
  for (const fold of $$(".fold")) {
    const n = $$(".comment.is-new", fold).length;
    $("summary .news", fold).textContent = n ? `, ${n} new` : "";
  }
  const here = $$(".comment.is-new").length, head = $("#dh .news");
  if (!member && head && $(".pager a") && $(".thread")?.dataset.latest > news.since) total(head);
  else count(member && head ? Math.max(digits(head), here) : here, head);
};

async function total(head) { // there are other pages: the server knows what stands on them
  const answer = await fetch(`/articles/${slug}/new?since=${news.since}`, { headers: { Accept: "application/json" } }).catch(() => {});
  if (answer?.ok) { const mine = own(); count((await answer.json()).ids.filter((id) => !mine.includes(id)).length, head); }
}

function count(n, head) {
  if (head) head.textContent = n ? `, ${n} new` : "";
  news.steps.hidden = !n;
  news.steps.firstChild.nextSibling.textContent = `${n} new`;
  if (n) document.body.append(dock);
}

function step(by) {
  const marks = $$(".comment.is-new"), focused = marks.indexOf(document.activeElement?.closest?.(".comment"));
  const top = (c) => c.getBoundingClientRect().top;
  let next = focused >= 0 ? marks[focused + by] : by > 0 ? marks.find((c) => top(c) > 60) : marks.findLast((c) => top(c) < 0);
  if (!next && $(".pager a")) { // on another page
    const q = new URLSearchParams(), last = marks.at(by > 0 ? -1 : 0);
    if (last) q.set("after", number(last.id));
    const order = new URLSearchParams(location.search).get("order");
    if (order) q.set("order", order);
    if (by < 0) q.set("back", 1);
    if (!member) q.set("since", news.since);
    location.assign(`/articles/${slug}/new?${q}`);
    return;
  }
  next ||= marks.at(by > 0 ? 0 : -1);
  if (next) visit(next);
}

async function readAll() {
  if (member) {
    const answer = await fetch(`/articles/${slug}/read`, { method: "POST", redirect: "manual" }).catch(() => {});
    if (answer?.type !== "opaqueredirect") return; // nothing was noted
  }
  else {
    const all = kept.map("visits"), v = all[slug];
    if (v) { v.s = v.l = Math.max(v.l, +($(".thread")?.dataset.latest || 0)); v.n = v.m; kept.set("visits", all); news.since = v.s; }
  }
  unmark();
  news.refresh();
}

if (talk) {
  news.steps.append(button("prev", "Previous", () => step(-1)), make("span", "many"), button("next", "Next", () => step(1)), button("all", "Mark all as read", readAll));
  news.steps.hidden = true;
  dock.append(news.steps);
  const begin = () => { if (!member) news.since = seen(); news.refresh(); };
  if (document.visibilityState === "visible") begin();
  else on("visibilitychange", begin, { once: true }); // nobody has seen it yet
  on("colloquy:key", (e) => { if (e.detail === "n") step(1); if (e.detail === "p") step(-1); });
  on("colloquy:added", news.refresh);
  on("click", (e) => {
    const b = e.target.closest(".read-on button, a.badge.is-new");
    if (!b || !plain(e)) return;
    e.preventDefault();
    if (b.matches(".badge")) { visit(b.closest(".comment")); step(1); } else readAll();
  });
}
function lines(outline) {
  if (!member) for (const a of $$("a[data-comment]", outline)) if (+a.dataset.comment > news.since) a.prepend(make("span", "badge is-new", "New"), " ");
}
if ($(".outline")) { news.since = kept.map("visits")[slug]?.s ?? Infinity; lines($(".outline")); }
on("colloquy:outline", (e) => lines(e.detail)); // the one beside the discussion

// Lists: how many there are more than when this browser looked last.
if (!member) for (const link of $$(".talk a[href$='#discussion']")) {
  const name = decodeURIComponent(link.pathname.split("/")[2]), v = kept.map("visits")[name];
  if (!v) continue;
  const over = Date.now() - v.t > gap, mine = kept.get("own:" + name, []), last = +link.dataset.latest;
  const n = digits($(".total", link)) - (over ? v.m : v.n + mine.filter((id) => id > v.s).length);
  if (last > (over ? v.l : v.s) && !mine.includes(last)) $(".news", link).textContent = `, ${Math.max(n, 1)} new`; // some may have gone meanwhile
}
