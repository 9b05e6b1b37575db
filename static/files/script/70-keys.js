// Keys, for those who read with them. "?" lists them, and there they can be turned off (WCAG 2.1.4).
const names = {
  "j k": "Next and previous comment", "n p": "Next and previous new comment", r: "Reply to the comment", q: "Quote what is selected", f: "Fold its answers, or unfold them",
  o: "Outline of the discussion", "/": "Search", "?": "This list",
};
const seen = () => $$(".comment").filter((c) => c.getClientRects().length && !c.closest("details:not([open])"));
const inView = (c) => { const { top, bottom } = c.getBoundingClientRect(); return bottom > 8 && top < innerHeight - 8; };
let last = null; // where the keys stand
on("focusin", (e) => { last = e.target.closest(".comment") || last; });
const current = () => (last?.isConnected && inView(last) ? last : seen().find((c) => c.getBoundingClientRect().top > -8 && inView(c)) || seen().find(inView));
const go = (c) => c && reach(c, c.offsetHeight > innerHeight / 2 ? "start" : "nearest");
function step(by) {
  const list = seen();
  const at = last?.isConnected && inView(last) ? list.indexOf(last) : -1;
  if (at >= 0) return go(list[at + by]);
  const next = list.findIndex((c) => c.getBoundingClientRect().top > 0); // from where the screen begins
  go(by > 0 ? list[next] : list[(next < 0 ? list.length : next) - 1]);
}
function fold() {
  const c = current();
  const branch = c && ($(":scope > details.fold", c.parentElement) || c.closest("details.fold"));
  if (!branch) return;
  branch.open = !branch.open;
  if (!branch.open && branch.contains(c)) go($(":scope > .comment", branch.parentElement)); // what is folded away cannot hold the focus
}
function search() {
  const field = $("input[type=search]");
  field ? field.focus() : location.assign("/search");
}
const deeds = {
  j: () => step(1), k: () => step(-1), f: fold, "/": search, "?": () => list().showModal(),
  r: () => { const c = current(); if (c) $("a.reply", c)?.click(); },
  o: () => $("a.to-outline")?.click(),
};
for (const key of "np") deeds[key] = () => tell("colloquy:key", key);

let dialog;
function list() {
  if (dialog) return dialog;
  dialog = make("dialog", "keys");
  dialog.setAttribute("aria-labelledby", "keys-heading");
  const rows = Object.entries(names).map(([keys, what]) => `<dt>${keys.replace(/\S/g, "<kbd>$&</kbd>")}</dt><dd>${what}</dd>`);
  dialog.innerHTML = `<form method="dialog"><h2 id="keys-heading">Keys</h2><dl>${rows.join("")}</dl><label><input type="checkbox"> Use these keys</label><button class="button quiet" autofocus>Close</button></form>`;
  const box = $("input", dialog);
  box.checked = !kept.get("keys-off");
  box.addEventListener("change", () => kept.set("keys-off", box.checked ? null : true));
  document.body.append(dialog);
  return dialog;
}
on("keydown", (e) => {
  const deed = Object.hasOwn(deeds, e.key) && deeds[e.key];
  if (!deed || e.defaultPrevented || e.isComposing || e.ctrlKey || e.altKey || e.metaKey || kept.get("keys-off")) return;
  if (e.target.closest("input, textarea, select, dialog") || e.target.isContentEditable) return;
  e.preventDefault();
  deed();
});
if ((matchMedia("(hover: hover) and (pointer: fine)").matches || kept.get("keys-off")) && !$("[data-desk]")) {
  $(".foot nav")?.append(button("link", "Keyboard", () => list().showModal()));
}
