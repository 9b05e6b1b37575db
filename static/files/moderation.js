// The desk of moderators. Every step works without this; here it works by the
// keyboard alone, and the next case comes without loading the page again.
const $ = (s, e = document) => e.querySelector(s);
const $$ = (s, e = document) => [...e.querySelectorAll(s)];
const keysOff = () => { try { return !!JSON.parse(localStorage.getItem("keys-off")); } catch { return false; } };
const desk = () => $("[data-desk]");
const shown = () => $(".case[data-case]");
const narrow = matchMedia("(max-width: 62rem)");

// What happens is read out.
const says = Object.assign(document.createElement("p"), { className: "vh" });
says.setAttribute("role", "status");
document.body.append(says);
const say = (text) => { says.textContent = ""; setTimeout(() => { says.textContent = text; }, 60); };

// What is marked, and the rule and the words of each form, by where it is sent:
// they stay while one looks at another case.
const marked = new Set(), typed = new Map();
const boxes = () => $$(".cases input[name=case]");
const forms = () => $$("form.decide, form#many");
const sentTo = (form) => form.getAttribute("action"); // the name of its buttons, too
function keep(sent) {
  for (const box of boxes()) box.checked ? marked.add(box.value) : marked.delete(box.value);
  for (const form of forms()) {
    const fields = $$("[name=rule], [name=message]", form).filter((f) => f.value);
    typed.set(sentTo(form), fields.map((f) => [f.id, f.value, f.dataset.filled]));
  }
  typed.delete(sent);
  if (sent === "/moderation/decide") marked.clear();
}
function restore() {
  for (const box of boxes()) if (marked.has(box.value)) box.checked = true;
  for (const form of forms()) for (const [id, value, filled] of typed.get(sentTo(form)) || []) {
    const field = document.getElementById(id);
    field.value = value;
    if (filled !== undefined) field.dataset.filled = filled;
  }
  count();
}
function count() {
  const many = $(".many"), n = boxes().filter((b) => b.checked).length;
  if (many) $("summary", many).textContent = "Decide those that are marked" + (n ? ` (${n})` : "");
  return n;
}
document.addEventListener("change", (e) => {
  if (!e.target.matches(".cases input[name=case]")) return;
  const n = count();
  if (n === 1 && e.target.checked && !narrow.matches) $(".many").open = true;
  say(`${n} marked.`);
});

// A page that came takes the place of the one that is there. What was sent and
// taken is forgotten.
let turn = 0;
function lay(html, url, how, sent) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const next = $("[data-desk]", page);
  if (!next) return location.assign(url);
  const list = $(".cases")?.scrollTop;
  const open = $(".many")?.open && sent !== "/moderation/decide";
  keep(sent);
  desk().replaceWith(document.adoptNode(next));
  if (open && $(".many")) $(".many").open = true;
  restore();
  for (const part of [".masthead nav"]) {
    const fresh = $(part, page);
    if (fresh) $(part)?.replaceWith(document.adoptNode(fresh));
  }
  document.title = page.title;
  if (how) history[how]({}, "", url);
  document.dispatchEvent(new CustomEvent("colloquy:added"));
  if (list) $(".cases").scrollTop = list;
  settle();
}
function settle() {
  const wrong = $("[autofocus], #wrong, .decide [aria-invalid]");
  const heading = $("#case-heading");
  scrollTo(0, 0);
  if (wrong) wrong.focus();
  else heading?.focus({ preventScroll: true });
  $(".cases a[aria-current]")?.scrollIntoView({ block: "nearest" });
  const done = $("#done p")?.firstChild?.textContent.trim() || "";
  say([done, heading?.textContent || $(".empty")?.textContent].filter(Boolean).join(" "));
}
async function load(url, options, how) {
  const mine = ++turn;
  try {
    const answer = await fetch(url, { headers: { Accept: "text/html" }, ...options });
    const html = await answer.text();
    if (mine !== turn) return true;
    if (!/^text\/html/.test(answer.headers.get("Content-Type") || "")) throw new Error("no page");
    const went = answer.redirected || !options;
    lay(html, went ? answer.url : location.href, went ? how : "", went ? options?.sent : "");
    return true;
  } catch {
    return false;
  }
}
const go = (url) => load(url, undefined, "pushState").then((ok) => ok || location.assign(url));
addEventListener("popstate", () => load(location.href));

// The words of a rule stand in the message when it is chosen, unless others do.
document.addEventListener("change", (e) => {
  const message = e.target.dataset?.fills && document.getElementById(e.target.dataset.fills);
  if (!message) return;
  const words = e.target.selectedOptions[0]?.dataset.message || "";
  if (!message.value.trim() || message.value === message.dataset.filled) message.value = message.dataset.filled = words;
});

// Forms of the desk are sent, and what they answer is laid where it belongs.
document.addEventListener("submit", async (e) => {
  const form = e.target;
  if (e.defaultPrevented || !desk()?.contains(form) || form.method !== "post") return;
  e.preventDefault();
  if (form.dataset.busy) return;
  const data = new URLSearchParams(new FormData(form, e.submitter));
  const url = sentTo(form);
  form.dataset.busy = "1";
  if (!await load(url, { method: "POST", body: data, sent: url }, "pushState")) {
    delete form.dataset.busy;
    say("It could not be sent. Nothing was decided; please try again.");
  }
});
document.addEventListener("click", (e) => {
  const link = e.target.closest?.(".cases a, .desk h1 a");
  if (!link || e.defaultPrevented || e.button || e.ctrlKey || e.metaKey || e.shiftKey || e.altKey || link.origin !== location.origin) return;
  if (!link.pathname.startsWith("/moderation")) return;
  e.preventDefault();
  go(link.href);
});

// The keys. None is active while something is typed.
const names = {
  n: "Next case", p: "Previous case", k: "Keep, publish or show again", r: "Remove", h: "Hide", "1 – 9": "Choose the rule of that number", w: "Write to the author",
  u: "Undo what was decided last", x: "Mark the case", m: "More decisions", "s o": "On an appeal: let it stand, take it back", "/": "Search", "?": "This list",
};
function step(by) {
  const links = $$(".cases li a");
  const at = links.findIndex((a) => a.hasAttribute("aria-current"));
  const to = at < 0 ? links[0] : links[at + by];
  if (to) return go(to.href);
  const more = by > 0 && $(".cases a[rel=next]");
  if (more) return go(more.href);
  say(by > 0 ? "That was the last case." : "That was the first case.");
}
const needsRule = (b) => !["keep", "release", "restore", "stand", "overturn"].includes(b.value);
function decide(key) {
  const button = $(`.decide [data-key="${key}"]`);
  if (!button) return say("That is no decision for this case.");
  const rule = $("#f-rule");
  if (needsRule(button) && rule && !rule.value) {
    rule.focus();
    return say("Please choose a rule first.");
  }
  button.click();
}
function choose(number) {
  const rule = $("#f-rule");
  if (!rule?.options[number]) return;
  rule.selectedIndex = number;
  rule.dispatchEvent(new Event("change", { bubbles: true }));
  say("Rule " + rule.selectedOptions[0].textContent);
}
const deeds = {
  n: () => step(1), p: () => step(-1), u: () => ($("button.undo") ? $("button.undo").click() : say("There is nothing to undo.")),
  w: () => $("#f-message")?.focus(), "/": () => $("#q")?.focus(), "?": () => list().showModal(),
  m: () => { const m = $(".more"); if (m) { m.open = !m.open; m.open && $("summary", m).focus(); } },
  x: () => $(".cases li:has([aria-current]) input")?.click(),
};
for (const key of "krhso") deeds[key] = () => decide(key);
for (let i = 1; i < 10; i++) deeds[i] = () => choose(i);

let dialog;
function list() {
  if (dialog) return dialog;
  dialog = Object.assign(document.createElement("dialog"), { className: "keys" });
  dialog.setAttribute("aria-labelledby", "desk-keys");
  const rows = Object.entries(names).map(([keys, what]) => `<dt>${keys.replace(/[^\s–]/g, "<kbd>$&</kbd>")}</dt><dd>${what}</dd>`);
  dialog.innerHTML = `<form method="dialog"><h2 id="desk-keys">Keys</h2><dl>${rows.join("")}</dl><label><input type="checkbox"> Use these keys</label><button class="button quiet" autofocus>Close</button></form>`;
  const box = $("input", dialog);
  box.checked = !keysOff();
  box.addEventListener("change", () => { try { box.checked ? localStorage.removeItem("keys-off") : localStorage.setItem("keys-off", "true"); } catch {} });
  document.body.append(dialog);
  return dialog;
}
addEventListener("keydown", (e) => {
  if (!desk() || e.defaultPrevented || e.isComposing || e.ctrlKey || e.altKey || e.metaKey) return;
  const field = e.target.closest?.("input:not([type=checkbox]), textarea, select, dialog");
  if (e.key === "Escape" && field && field.tagName !== "DIALOG" && !field.closest("dialog")) return $("#case-heading")?.focus();
  if (field || keysOff() || !Object.hasOwn(deeds, e.key)) return;
  e.preventDefault(); // the keys of reading are others
  if (!e.repeat) deeds[e.key]();
}, true);

// Who else is here, and what they did.
async function ask() {
  const c = shown();
  if (!c || document.hidden) return;
  const { case: id, version } = c.dataset;
  let now;
  try {
    const answer = await fetch(`/moderation/cases/${id}/now?version=${version}`, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    now = await answer.json();
  } catch { return; }
  if (c !== shown()) return;
  const here = $(".here", c);
  if (here.textContent !== now.here) here.textContent = now.here;
  if (String(now.version) === version || String(now.version) === c.dataset.told) return;
  c.dataset.told = now.version;
  $(".meanwhile", c)?.remove();
  const box = Object.assign(document.createElement("div"), { className: "notice meanwhile" });
  box.setAttribute("role", "alert");
  for (const line of now.news) box.append(Object.assign(document.createElement("p"), { textContent: line }));
  const link = Object.assign(document.createElement("a"), { href: location.href, textContent: "Show the case as it is now" });
  link.addEventListener("click", async (e) => {
    e.preventDefault();
    const typed = $$(".decide :is(select, textarea, input:not([type=hidden]))").map((f) => [f.id, f.value]);
    await load(location.href);
    if (shown()?.dataset.case === id) for (const [name, value] of typed) if (name && document.getElementById(name)) document.getElementById(name).value = value;
  });
  box.append(Object.assign(document.createElement("p"), {}));
  box.lastChild.append(link);
  $("header", c).after(box);
}
if (desk()) {
  count();
  setInterval(ask, 8000);
  document.addEventListener("visibilitychange", ask);
  if (!narrow.matches) $(".cases a[aria-current]")?.scrollIntoView({ block: "nearest" });
  if (matchMedia("(hover: hover) and (pointer: fine)").matches) {
    const b = Object.assign(document.createElement("button"), { type: "button", className: "link", textContent: "Keyboard" });
    b.addEventListener("click", () => list().showModal());
    $(".foot nav")?.append(b);
  }
}
