// The form in which a text is written. It works without this; here it is saved by itself, previewed beside the text,
// and kept in this browser until the site has it: a crash, a lost connection and an expired session lose no word.
const form = document.querySelector("form.editor");
if (!form || form.dataset.key === "sample") return; // invented data have nowhere to go
const $ = (s, e = document) => e.querySelector(s);
const make = (tag, props, ...inside) => { const e = Object.assign(document.createElement(tag), props); e.append(...inside); return e; };
const button = (text, act, className = "button quiet") => { const b = make("button", { type: "button", className, textContent: text }); b.addEventListener("click", act); return b; };
const { title, standfirst, body, version } = form.elements;
const panes = $(".writing-panes"), state = $(".state", form), locked = "readonly" in form.dataset;
const { owner } = form.dataset;
let key = form.dataset.key, action = form.getAttribute("action");
const mac = /Mac|iP/.test(navigator.platform);
const clock = (at) => {
  const d = new Date(at), today = d.toDateString() === new Date().toDateString();
  return d.toLocaleString("en-GB", { dateStyle: today ? undefined : "medium", timeStyle: "short" });
};

// What matters is read out; that it was saved again by itself is only shown.
const says = make("p", { className: "vh" });
says.setAttribute("role", "status");
form.after(says);
function tell(words, bad, aloud = bad) {
  const parts = [words].flat();
  state.replaceChildren(...parts);
  state.classList.toggle("bad", !!bad);
  const text = state.textContent;
  if (aloud && says.textContent !== text) says.textContent = text;
  if (!aloud) says.textContent = "";
}

// The browser's storage: what is refused, or too large for it, is said where it matters.
const kept = {
  get(k) { try { return JSON.parse(localStorage.getItem(k)); } catch { return null; } },
  set(k, v) { try { v ? localStorage.setItem(k, JSON.stringify(v)) : localStorage.removeItem(k); return true; } catch { return false; } },
  keys(begin) { try { return Object.keys(localStorage).filter((k) => k.startsWith(begin)); } catch { return []; } },
};

// A window has a name of its own. A tab that was copied finds it taken, and takes another; a window that is gone
// leaves its name to whoever looks after what it kept.
const random = () => Math.random().toString(36).slice(2, 12);
let beginning = random(); // where the answer to a beginning gets lost, it is known again by this; the next form in this window has another
const session = (set) => { try { return set ? sessionStorage.setItem("writing", set) : sessionStorage.getItem("writing"); } catch { return null; } };
let win = session() || random();
if (kept.keys(`writing:${key}:${win}`).length) win = random(); // what it left here must not be written over
const lock = (name) => new Promise((answer) => {
  if (!navigator.locks) return answer(true);
  navigator.locks.request("writing:" + name, { ifAvailable: true }, (got) => { answer(!!got); return got && new Promise(() => {}); }).catch(() => answer(true));
});
async function named() {
  if (!await lock(win)) await lock(win = random());
  session(win);
  form.elements.window.value = win;
}
async function alive() {
  if (!navigator.locks) return [win];
  return (await navigator.locks.query()).held.map((l) => l.name.slice("writing:".length));
}

// The fields as they stand. One with an entry in each of several boxes counts as lines.
const aside = ["version", "window", "article", "page", "preview", "publish", "do"];
const boxes = (name) => [...form.elements].filter((f) => f.name === name);
const names = [...new Set([...form.elements].map((f) => f.name))].filter((n) => n && !aside.includes(n));
function value(name) {
  const all = boxes(name);
  if (all[0].type === "checkbox") return all[0].checked ? all[0].value : "";
  return all.length > 1 ? all.map((f) => f.value.trim()).filter(Boolean).join("\n") : all[0].value;
}
const snapshot = () => Object.fromEntries(names.map((n) => [n, value(n)]));
const asText = (s) => JSON.stringify(names.map((n) => s[n] ?? ""));
function more(name, lines) {
  const all = boxes(name);
  for (let i = all.length; i < lines; i++) {
    const box = all[all.length - 1].cloneNode();
    box.value = "";
    boxes(name).at(-1).after(box);
  }
}
function put(s) {
  for (const name of names) {
    const all = boxes(name), text = s[name] ?? "";
    if (all[0].type === "checkbox") all[0].checked = !!text;
    else if (all[0].closest(".entries")) {
      const lines = text.split("\n").filter(Boolean);
      more(name, lines.length + 1);
      boxes(name).forEach((f, i) => { f.value = lines[i] ?? ""; });
    } else if (all[0] === body) edit(0, body.value.length, text);
    else all[0].value = text;
  }
  changed();
}

// What is put into the text can be taken back as if it had been typed.
function edit(from, to, text, start, end = start) {
  if (body.value.slice(from, to) !== text) {
    body.focus({ preventScroll: true });
    body.setSelectionRange(from, to);
    const done = from !== to && !text ? document.execCommand("delete") : document.execCommand("insertText", false, text);
    if (!done || body.value.slice(from, from + text.length) !== text) {
      if (!done) body.setRangeText(text, from, to, "end");
      body.dispatchEvent(new InputEvent("input", { bubbles: true }));
    }
  }
  if (start !== undefined) body.setSelectionRange(start, end);
}

// Saving. What the site has is in stored; what it has not is kept in this browser first.
let stored = "unsaved" in form.dataset ? "" : asText(snapshot());
const dirty = () => asText(snapshot()) !== stored;
const place = () => `writing:${key}:${win}`;
const long = () => body.textLength;
const slow = () => (long() > 500_000 ? 4 : long() > 100_000 ? 2 : 1);
let timer, first = 0, wait = 0, sending, again = false, stopped = "conflict" in form.dataset, conflict = null, safe = true, keeping;
function keep() {
  clearTimeout(keeping);
  keeping = 0;
  if (!locked) safe = kept.set(place(), dirty() ? { at: Date.now(), owner, version: +version.value, fields: snapshot() } : null);
}
function changed() {
  if (locked) return;
  const large = long() > 200_000; // to compare it at each key would be felt
  if (large) keeping ||= setTimeout(keep, 800);
  else keep();
  size();
  soon();
  if (stopped || !large && !dirty()) return;
  const now = Date.now();
  first ||= now;
  later(Math.min(3000 * slow(), Math.max(0, first + 20_000 * slow() - now)));
}
const later = (ms) => { clearTimeout(timer); timer = setTimeout(send, ms); };
const nowhere = () => (safe ? "The text is kept in this browser." : "This browser cannot keep it either: please leave this page open, or copy the text.");

async function send(asked) {
  clearTimeout(timer);
  if (sending) { again = again || (asked === true ? "asked" : true); return sending; }
  if (asked !== true && !dirty()) return;
  sending = post(asked === true).finally(() => { sending = null; });
  await sending;
  if (again) { const why = again; again = false; if (!stopped || why === "asked") await send(why === "asked"); }
}
async function post(asked) {
  const text = asText(snapshot()), data = new URLSearchParams(new FormData(form));
  data.set("window", win);
  if (asked) data.set("save", "1");
  if (key === "new") data.set("begin", beginning);
  first = 0;
  let answer, said;
  try {
    answer = await fetch(key === "new" ? action : action + "/autosave", { method: "POST", body: data, headers: { Accept: "application/json" } });
    said = await answer.json();
  } catch {
    if (answer?.status !== 413) return retry(`Not saved: no connection. ${nowhere()}`);
  }
  if (answer.ok) return saved(said, text, asked);
  if (answer.status === 409 && said.theirs) return clash(said);
  if (answer.status === 401) {
    const link = make("a", { href: "/login?next=/account", target: "_blank", textContent: "Sign in in another tab" });
    return retry(["Not saved: you are not signed in any more. ", nowhere() + " ", link, "; it is saved here then."], 8000);
  }
  if (answer.status === 429) return retry(`Not saved yet. ${nowhere()}`, 1000 * (+answer.headers.get("Retry-After") || 10));
  if (answer.status === 404 && form.elements.article) {
    stopped = true;
    return tell(["Not saved: it is not there any more. ", nowhere() + " ", button("Save it as another article", anew, "link")], true);
  }
  if (answer.status >= 500) return retry(`Not saved: the site has trouble. ${nowhere()}`);
  const why = said?.problems ? Object.entries(said.problems).map(([name, what]) => `${name.replaceAll("_", " ")}: ${what}`).join(" ") : said?.detail || "It is too long.";
  tell(`Not saved. ${why} ${nowhere()}`, true);
  if (answer.status !== 422) stopped = true;
}
// A text whose article is gone begins another one.
function anew() {
  const before = place();
  form.elements.article.remove();
  $("[name=do]", form)?.remove();
  [key, action, version.value, stored, stopped, beginning] = ["new", "/editor/articles", 0, "", false, random()];
  form.setAttribute("action", action);
  keep();
  kept.set(before);
  return send(true);
}
function saved(said, text, asked) {
  if (key === "new") {
    kept.set(place());
    [key, action] = [said.key, said.url];
    form.setAttribute("action", action);
    form.append(make("input", { type: "hidden", name: "article", value: key }));
    $(".length", form).before(make("button", { className: "button quiet", name: "do", value: "next", textContent: said.next }));
    history.replaceState(null, "", action);
    document.dispatchEvent(new CustomEvent("colloquy:begun", { detail: key }));
  }
  [stored, wait, stopped, conflict, version.value] = [text, 0, false, null, said.version];
  told = said.version;
  $(".theirs")?.remove();
  keep();
  tell(`Saved ${clock(said.saved_at)}`, false, asked);
  $(".length", form).textContent = said.length;
  here(said.here);
  if (dirty()) changed();
}
function retry(words, ms) {
  keep();
  tell(words, true);
  wait = Math.min(wait * 2 || 2000, 60_000);
  later(ms || wait);
}
for (const type of ["online", "focus"]) addEventListener(type, () => { if (wait && !sending) send(); });

// Two have written: both texts are shown, and nobody's is written over.
function clash(said) {
  stopped = true;
  conflict = said;
  $(".theirs")?.remove();
  keep();
  const box = make("aside", { className: "theirs" });
  box.setAttribute("aria-label", "The other text");
  box.innerHTML = said.html;
  box.prepend(make("div", { className: "notice bad" },
    make("p", { textContent: `\u2068${said.by}\u2069 saved another text at ${clock(said.saved_at)}. Yours is in the form, as you typed it. You can put both together by hand and keep that.` }),
    make("p", { className: "row" }, button("Keep mine (the other stays in the saved states)", mine), button("Take the other", theirs))));
  panes.classList.remove("reading");
  panes.append(box);
  document.dispatchEvent(new CustomEvent("colloquy:added"));
  tell(`Not saved: \u2068${said.by}\u2069 saved another text. Both are shown.`, true);
}
function mine() {
  version.value = conflict.version;
  stopped = false;
  return send(true);
}
function theirs() {
  const said = conflict, own = snapshot(), spare = place() + ".mine";
  kept.set(spare, { at: Date.now(), owner, version: +version.value, fields: own });
  version.value = said.version;
  put(said.theirs);
  [stored, conflict, stopped] = [asText(snapshot()), null, false];
  clearTimeout(timer);
  told = said.version;
  $(".theirs")?.remove();
  keep();
  tell([said.by === "You" ? "The text is the one that you saved. " : `The text is that of \u2068${said.by}\u2069. `, button("Back to mine", () => { kept.set(spare); put(own); body.focus(); }, "link")], false, true);
}
form.addEventListener("input", (e) => {
  if (e.target.closest(".entries") && e.target === boxes(e.target.name).at(-1)) more(e.target.name, boxes(e.target.name).length + 1);
  changed();
});
form.addEventListener("change", changed);
form.addEventListener("submit", (e) => {
  if (e.submitter?.name === "preview") { e.preventDefault(); return look(); }
  if (e.submitter?.hasAttribute("formaction")) { keep(); leaving = true; return; } // it saves and does more
  e.preventDefault();
  if (e.submitter?.value === "next") return next();
  conflict ? mine() : send(true);
});
// What comes next is done with the text that is saved.
async function next() {
  if (dirty()) await (conflict ? mine() : send(true));
  if (!dirty()) location = action + "/publish";
}
let leaving = false;
addEventListener("pageshow", () => { leaving = false; });
addEventListener("beforeunload", (e) => { if (!locked && !leaving && dirty()) { keep(); e.preventDefault(); } });
addEventListener("pagehide", () => {
  if (keeping) keep();
  if (key !== "new") navigator.sendBeacon(action + "/autosave", new URLSearchParams({ window: win, leave: 1 }));
});

// What a window that is gone has kept, and the site never got.
async function recover() {
  const living = await alive();
  const left = kept.keys(`writing:${key}:`).map((k) => ({ k, window: k.split(":")[2].replace(".mine", ""), ...kept.get(k) })).filter((l) => {
    if (!l.fields || asText(l.fields) === stored || l.at < Date.now() - 60 * 864e5) return void kept.set(l.k);
    if (l.owner && l.owner !== owner) return false; // somebody else's at this browser
    return !living.includes(l.window) && asText(l.fields) !== asText(snapshot());
  });
  left.sort((a, b) => b.at - a.at);
  if (left.length) offer(left);
}
async function offer([l, ...rest]) {
  const what = make("div", {}), box = make("section", { className: "kept-text" });
  box.setAttribute("aria-label", "A text that was not saved");
  const done = () => { box.remove(); if (rest.length) offer(rest); };
  const use = () => { put(l.fields); kept.set(l.k); keep(); done(); body.focus({ preventScroll: true }); };
  const away = () => {
    kept.set(l.k);
    box.replaceChildren(make("p", {}, "It is thrown away. ", button("Undo", () => { kept.set(l.k, { at: l.at, owner, version: l.version, fields: l.fields }); box.remove(); offer([l, ...rest]); }, "link"), " ", button("Close", done, "link")));
  };
  box.append(make("p", {}, make("b", { textContent: `A text from ${clock(l.at)} was not saved.` })), what,
    make("p", { className: "row" }, button("Use it", use, "button"), button("Throw it away", away)));
  panes.before(box);
  try {
    if (key === "new") throw new Error("nothing to compare with");
    const answer = await fetch(action + "/compare", { method: "POST", body: new URLSearchParams(l.fields), headers: { Accept: "application/json" } });
    const said = await answer.json();
    what.innerHTML = said.html;
    what.prepend(make("p", { className: "meta", textContent: "Underlined: only in that text. Struck through: only in what is saved." + (said.version > l.version ? " Somebody has saved since." : "") }));
  } catch {
    what.replaceChildren(make("p", { className: "difference", textContent: [l.fields.title, l.fields.body].filter(Boolean).join("\n\n").slice(0, 600) }));
  }
}

// Who else is in the text, and whether it is another one by now.
let told = +version.value;
const herein = $(".here");
const here = (text) => { if (text !== undefined && herein.textContent !== text) herein.textContent = text; };
async function ask() {
  if (key === "new") return;
  let now;
  try {
    const answer = await fetch(`${action}/now?window=${win}`, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    now = await answer.json();
  } catch { return; }
  here(now.here);
  if (now.version === +version.value || conflict || sending) return;
  if (dirty()) return send();
  if (told === now.version) return;
  told = now.version;
  tell([`\u2068${now.by}\u2069 saved a newer text. `, button("Show it", () => location.reload(), "link")], false, true);
}

// The preview is what the site makes of the text: it runs nothing. Of a long text it comes when it is asked for.
const live = make("section", { className: "live" }, make("h2", { textContent: "Preview" }), make("div", {}));
const sheet = live.lastChild, wide = matchMedia("(min-width: 62rem)");
live.setAttribute("aria-label", "Preview");
live.tabIndex = 0;
const tooLong = () => long() > 300_000;
const seen = () => !locked && (wide.matches || panes.classList.contains("reading"));
let turn = 0, due, took = 0, looking = false, shown = "";
function soon() {
  if (!seen()) return;
  if (tooLong()) return sheet.childElementCount || sheet.replaceChildren(make("p", { className: "meta" }, "This text is long: its preview comes when you ask for it. ", button("Preview", () => draw(true), "link")));
  clearTimeout(due);
  due = setTimeout(draw, Math.max(350, 2 * took));
}
async function draw(asked) {
  if (looking) return void (turn++);
  const text = asText(snapshot()), mine = turn;
  if (text === shown && asked !== true) return;
  const data = new URLSearchParams(new FormData(form)), began = Date.now();
  data.set("part", "1");
  looking = true;
  try {
    const answer = await fetch("/editor/preview", { method: "POST", body: data, headers: { Accept: "text/html" } });
    const part = $(".preview-of", new DOMParser().parseFromString(await answer.text(), "text/html"));
    if (part) {
      const top = live.scrollTop;
      sheet.replaceChildren(document.importNode(part, true));
      live.scrollTop = top;
      shown = text;
      if (part.dataset.length) $(".length", form).textContent = part.dataset.length;
      follow();
    }
  } catch {}
  looking = false;
  took = Date.now() - began;
  if (mine !== turn && !tooLong()) soon();
}
// The preview goes along where one writes.
function follow() {
  if (document.activeElement !== body || live.scrollHeight <= live.clientHeight) return;
  const to = live.scrollHeight * (body.selectionStart / (long() || 1)) - live.clientHeight / 2;
  if (Math.abs(to - live.scrollTop) > live.clientHeight / 2) live.scrollTop = to;
}
live.addEventListener("click", (e) => {
  const link = e.target.closest("a[href]"), name = link?.getAttribute("href");
  if (!link) return;
  if (name.startsWith("#")) {
    e.preventDefault();
    return sheet.querySelector(`[id="${CSS.escape(name.slice(1))}"]`)?.scrollIntoView({ block: "center" });
  }
  Object.assign(link, { target: "_blank", rel: "noopener" });
});
const tabs = make("div", { className: "panes" });
tabs.setAttribute("role", "group");
tabs.setAttribute("aria-label", "What is shown");
const tab = (text, reading) => {
  const b = button(text, () => { view(reading); b.focus(); }, "link");
  b.setAttribute("aria-pressed", !reading);
  tabs.append(b);
  return b;
};
const writeTab = tab("Write", false), readTab = tab("Preview", true);
function view(reading) {
  panes.classList.toggle("reading", reading);
  writeTab.setAttribute("aria-pressed", !reading);
  readTab.setAttribute("aria-pressed", reading);
  soon();
}
function look() {
  if (!wide.matches) view(!panes.classList.contains("reading"));
  if (seen()) draw(true);
  if (wide.matches) live.focus({ preventScroll: true });
}

// The bar above the text, and the keys.
const lineBegin = (at) => body.value.lastIndexOf("\n", at - 1) + 1;
const lineEnd = (at) => { const i = body.value.indexOf("\n", at); return i < 0 ? body.value.length : i; };
function wrap(mark, word) {
  const { selectionStart: a, selectionEnd: b, value: all } = body, n = mark.length;
  if (a >= n && all.slice(a - n, a) === mark && all.slice(b, b + n) === mark) return edit(a - n, b + n, all.slice(a, b), a - n, b - n);
  const inside = all.slice(a, b) || word;
  edit(a, b, mark + inside + mark, a + n, a + n + inside.length);
}
function lines(mark, numbered) {
  const from = lineBegin(body.selectionStart), to = lineEnd(body.selectionEnd), rows = body.value.slice(from, to).split("\n");
  const has = rows.some((r) => r.trim()) && rows.every((r) => !r.trim() || r.startsWith(mark(0)) || numbered && /^\d+\. /.test(r));
  const text = rows.map((r, i) => (!r.trim() && rows.length > 1 ? r : has ? r.replace(numbered ? /^\d+\. / : mark(0), "") : mark(i) + r)).join("\n");
  edit(from, to, text, rows.length > 1 ? from : from + text.length, from + text.length);
}
function heading() {
  const from = lineBegin(body.selectionStart), to = lineEnd(from), [, marks, text] = /^(#*) ?(.*)$/.exec(body.value.slice(from, to));
  const next = (marks.length === 2 ? "### " : marks.length === 3 ? "" : "## ") + text;
  edit(from, to, next, from + next.length);
}
function link() {
  const { selectionStart: a, selectionEnd: b } = body, words = body.value.slice(a, b);
  if (/^https?:\/\/\S+$/.test(words)) return edit(a, b, `[](${words})`, a + 1);
  const text = `[${words || "words"}](https://)`;
  edit(a, b, text, a + text.length - 9, a + text.length - 1);
}
// A block is a paragraph of its own.
function block(text, from, to) {
  const { selectionStart: a, selectionEnd: b, value: all } = body, before = all.slice(0, a), after = all.slice(b);
  const lead = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  const tail = after.startsWith("\n\n") ? "" : after.startsWith("\n") ? "\n" : "\n\n";
  edit(a, b, lead + text + tail, a + lead.length + from, a + lead.length + to);
}
function code() {
  const words = body.value.slice(body.selectionStart, body.selectionEnd);
  if (!words.includes("\n")) return wrap("`", "code");
  block("```\n" + words + "\n```", 4, 4 + words.length);
}
function note() {
  const n = 1 + Math.max(0, ...[...body.value.matchAll(/\[\^(\d+)\]/g)].map((m) => +m[1])), at = body.selectionEnd;
  edit(at, at, `[^${n}]`);
  const end = body.value.trimEnd().length, text = `${/\[\^\d+\]: [^\n]*$/.test(body.value.trimEnd()) ? "\n" : "\n\n"}[^${n}]: `;
  edit(end, body.value.length, text + "\n", end + text.length);
}
function picture() {
  const file = $("#f-picture");
  if (file && !file.disabled) return file.click();
  block("![](https://)", 2, 2);
}
const tools = [
  ["B", "b", "Bold", () => wrap("**", "bold"), "b"], ["I", "i", "Italic", () => wrap("*", "italic"), "i"], ["Link", "", "Link", link, "k"], ["H", "b", "Heading", heading],
  ["“ ”", "b", "Quote", () => lines(() => "> ")], ["•", "", "List", () => lines(() => "- ")], ["1.", "", "Numbered list", () => lines((i) => `${i + 1}. `, true)],
  ["{ }", "m", "Code", code], ["Table", "", "Table", () => block("| Head | Head |\n|------|------|\n| Cell | Cell |", 2, 6)], ["Note", "", "Footnote", note], ["Picture", "", "Picture", picture],
];
const keys = {};
function equip() {
  const bar = $(".tools", form), mod = mac ? "⌘ " : "Ctrl ", help = make("details", { className: "keys-help" }, make("summary", { textContent: "Keys" })), list = make("dl", {});
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", "Marks");
  for (const [text, look, name, act, k] of tools) {
    const b = button(text, act, look);
    b.title = k ? `${name} (${mod}${k.toUpperCase()})` : name;
    b.setAttribute("aria-label", name);
    b.addEventListener("mousedown", (e) => e.preventDefault());
    bar.append(b);
    if (k) keys[k] = act;
  }
  for (const [k, what] of [["B", "Bold"], ["I", "Italic"], ["K", "Link"], ["S", "Save"], ["Enter", "Preview"]]) list.append(make("dt", {}, make("kbd", { textContent: mod + k })), make("dd", { textContent: what }));
  help.append(list);
  bar.before(help);
}
form.addEventListener("keydown", (e) => {
  if (e.isComposing) return;
  if (e.key === "Enter" && !e.ctrlKey && !e.metaKey && (e.target === title || e.target === standfirst)) {
    e.preventDefault();
    return (e.target === title && standfirst || body).focus();
  }
  if (!(mac ? e.metaKey : e.ctrlKey) || e.altKey || e.shiftKey || locked) return;
  const k = e.key.toLowerCase();
  const act = k === "s" ? () => (conflict ? mine() : send(true)) : k === "enter" ? look : e.target === body && keys[k];
  if (!act) return;
  e.preventDefault();
  act();
});

// Fields that do not grow by themselves in this browser.
const grows = CSS.supports("field-sizing", "content");
function size() {
  body.classList.toggle("long", long() > 100_000);
  if (!grows) for (const f of [title, standfirst]) if (f) { f.style.height = "auto"; f.style.height = f.scrollHeight + "px"; }
}

size();
if (locked) return;
equip();
panes.before(tabs);
if (!("conflict" in form.dataset)) panes.append(live);
wide.addEventListener("change", soon);
named().then(() => {
  if (dirty()) changed();
  recover();
  ask();
  setInterval(() => { if (!document.hidden) ask(); }, 20_000);
  setInterval(() => { if (document.hidden) ask(); }, 60_000);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
});
soon();
