// What is being written is kept in this browser until it was posted for certain: an entry for each form and tab, so that
// two tabs never write over each other. The entry of a tab that is gone goes to the next one that opens the form.
const write = $("form.write");
const { title, body, parent, seen, name, email, version } = write?.elements || {};
const action = write?.getAttribute("action"), edit = !!version;
const session = (key, value) => { try { return value ? sessionStorage.setItem(key, value) : sessionStorage.getItem(key); } catch { return null; } };
const drafts = () => {
  try { return Object.keys(localStorage).filter((k) => k.startsWith("draft:")).map((key) => ({ key, ...kept.get(key) })); } catch { return []; }
};
let tab = session("tab"), beside = "";
const key = () => `draft:${action}:${tab}${beside}`;

function save(sent) {
  if (!edit && !body.value.trim() && (!title.value.trim() || title.value === write.dataset.prefilled)) return kept.set(key());
  if (!tab) session("tab", tab = Math.random().toString(36).slice(2));
  kept.set(key(), {
    tab, action, at: Date.now(), title: title.value, body: body.value, prefilled: write.dataset.prefilled, sent,
    parent: parent?.value, seen: seen?.value, to: parent && ($(".answered .who b") || $("h2", write)).textContent.replace("Answer ", ""), version: version?.value,
  });
}

const typed = () => body.dispatchEvent(new Event("input", { bubbles: true }));

function restore(d) {
  if (d.parent && d.parent !== parent.value) {
    write.answer(d.parent, d.to);
    if (seen.value && d.seen && seen.value !== d.seen) write.say("changed", "The comment that you answer was changed meanwhile. Above it stands as it is now.");
  }
  if (seen) seen.value ||= d.seen || "";
  if (edit) version.value = d.version;
  title.value = d.title;
  body.value = d.body;
  if (d.prefilled) write.dataset.prefilled = d.prefilled;
  typed();
  if (kept.get(key())) kept.set(key(), { ...kept.get(key()), at: d.at }); // nothing was typed since
  const at = new Date(d.at), today = at.toDateString() === new Date().toDateString();
  write.say("draft", `Your draft from ${at.toLocaleString(lang, { dateStyle: today ? undefined : "medium", timeStyle: "short" })} is back. `, button("link", "Discard", () => {
    if (write.matches(".in-place")) write.home();
    title.value = title.defaultValue;
    body.value = body.defaultValue;
    typed();
    kept.set(key());
    write.say("draft", "Your draft is discarded. ", button("link", "Undo", () => restore(d)));
    body.focus({ preventScroll: true });
  }));
}

// Posted for certain is what the page that follows shows: the same words under the same name, or the comment to which
// the site led on from the form.
const letters = (text) => text.normalize().replace(/[^\p{L}\p{N}]/gu, "");
function isPosted(d, comment) {
  const id = number(comment.id), there = letters($(".body", comment)?.textContent || ""), words = letters(d.body);
  const led = d.tab === tab && location.hash === "#" + comment.id && performance.getEntriesByType("navigation")[0]?.redirectCount > 1; // a lasting address leads on once
  if (d.action === `/comments/${id}/edit`) return there === words || led;
  return d.action === `/articles/${slug}/comments` && (id > d.sent.last || there === words) && (d.tab !== tab || $(".who b", comment)?.textContent === session("name"))
    && (led || there.startsWith(words.slice(0, 30)));
}
const claim = (id) => kept.set("own:" + slug, [...kept.get("own:" + slug, []), id].slice(-200));
if (document.referrer.includes("/confirm/") && number(location.hash)) claim(number(location.hash)); // its link has just posted it
for (const d of drafts()) {
  const comment = d.sent && $$(".comment[id]").find((c) => isPosted(d, c));
  if (comment && !d.action.endsWith("/edit")) claim(number(comment.id));
  if (comment || d.sent && d.tab === tab && (location.pathname === "/confirm" || location.search === "?done=held") || !(d.at > Date.now() - 30 * 864e5)) kept.set(d.key);
}

// Who is still there? A tab that was copied finds its own number taken and takes another.
const alive = new Set();
let line;
function connect() {
  try { line = new BroadcastChannel("drafts"); } catch { return; } // missing, or refused with all storage
  line.onmessage = ({ data }) => { if (data) alive.add(data); else if (tab) line.postMessage(tab); };
}
if (write || tab) {
  connect();
  addEventListener("pagehide", () => line?.close());
  addEventListener("pageshow", (e) => { if (e.persisted) connect(); });
}

if (write) {
  const differs = (d) => (edit ? d.body !== body.defaultValue || d.title !== title.defaultValue : !body.defaultValue);
  const served = parent?.value; // an answer on a page of its own, or at the end of a branch
  const fits = (d) => !served || d.parent === served || d.parent && $(`.reply[data-parent="${d.parent}"]`);
  const here = (d) => d.action === action && fits(d) && differs(d);
  const mine = drafts().filter((d) => d.tab === tab && d.action === action);
  if (served) write.dataset.prefilled = title.defaultValue;
  if (mine.length && !mine.some(fits)) beside = "/" + served; // what answers another one is kept, too
  const own = mine.find(here);
  if (own) restore(own);
  else if (body.defaultValue && !edit) save(); // the server handed it back

  line?.postMessage("");
  setTimeout(() => {
    if (alive.has(tab)) { session("tab", tab = Math.random().toString(36).slice(2)); if (body.value !== body.defaultValue) save(); }
    const left = drafts().filter((d) => d.tab !== tab && !alive.has(d.tab) && here(d)).sort((a, b) => b.at - a.at)[0];
    if (!left || own || body.value !== body.defaultValue) return;
    kept.set(left.key);
    restore(left);
  }, line ? 200 : 0);

  write.addEventListener("input", () => save());
  write.addEventListener("moved", () => save());
  on("submit", (e) => {
    if (e.target !== write || e.defaultPrevented || e.submitter?.name) return;
    const last = Math.max($(".thread")?.dataset.latest || 0, ...$$(".comment[id]").map((c) => number(c.id)));
    session("name", name ? name.value.trim().replace(/\s+/g, " ") : $(".meta b", write)?.textContent); // of the tab alone
    save({ last });
  });

  // A guest's name and address stay in the tab alone, and go with it.
  if (name) {
    const [n, m] = JSON.parse(session("guest")) || [];
    if (n && !name.value) name.value = n;
    if (m && !email.value) email.value = m;
    write.addEventListener("change", () => session("guest", JSON.stringify([name.value, email.value])));
  }
}

// A comment that comes along to the form to join waits with the join: /confirm is where it is known to be there.
on("submit", ({ target: { elements: { kept: to, keep }, action: where } }) => {
  if (!to || keep || !where.endsWith("/join")) return;
  for (const { key, ...d } of drafts()) if (d.tab === tab && d.action === `/articles/${to.value}/comments`) kept.set(key, { ...d, sent: { last: 9e15 } });
});
