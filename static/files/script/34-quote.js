// What is selected in a comment, or in the article, is quoted in the answer.
const form = $("#write[action$='/comments']"), body = form?.elements.body;
const offer = button("quote-it", "Quote", () => quote(ready));
let ready, pressed, down, timer;

function chosen() {
  const selection = getSelection();
  if (selection.isCollapsed) return;
  const range = selection.getRangeAt(0).cloneRange(), begin = range.startContainer, all = range.toString();
  const within = (begin.closest ? begin : begin.parentElement)?.closest(".comment .body, .article .prose");
  if (!within || within.closest(".preview")) return;
  if (!within.contains(range.endContainer)) { // three clicks select up to the next paragraph, which may stand outside
    range.setEnd(within, within.childNodes.length);
    if (range.toString().trim() !== all.trim()) return;
  }
  const comment = within.closest(".comment"), id = comment ? comment.id.slice(8) : "";
  if (all.trim() && (!comment || $(`.reply[data-parent="${id}"]`) || id === form.parent.value)) return { id, within, range, text: selection.toString() };
}

function show() {
  ready = chosen();
  const lines = ready?.range.getClientRects();
  if (!lines?.length) return offer.remove();
  ready.within.after(offer); // the next stop of the Tab key
  const end = lines[lines.length - 1], page = offer.offsetParent.getBoundingClientRect();
  const left = Math.max(0, Math.min(end.right - page.left, page.width - offer.offsetWidth));
  offer.style.left = left + "px";
  offer.style.top = end.bottom - page.top + "px"; // below: a phone's own menu stands above
}
const later = () => { clearTimeout(timer); if (!down) timer = setTimeout(show, 200); };

function quote(q) {
  if (q.id && q.id !== form.parent.value) form.answer(q.id);
  else if (!q.id && form.matches(".in-place") && !body.value.trim()) form.home();
  insert(q.text);
}

function insert(text) {
  const escaped = text.trim().replace(/[\\\x60*]|\b_|_\b|\[(?=[^\]]*\]\()|<(?=[a-z/!])|&(?=[#\w]+;)/gi, "\\$&");
  const at = body.selectionEnd || body.value.length, before = body.value.slice(0, at);
  const gap = before.trim() ? "\n".repeat(2 - Math.min(2, /\n*$/.exec(before)[0].length)) : "";
  body.setRangeText(gap + escaped.replace(/\n{3,}/g, "\n\n").replace(/^/gm, "> ").replace(/> $/gm, ">") + "\n\n", at, at, "end");
  body.dispatchEvent(new Event("input", { bubbles: true }));
  body.focus({ preventScroll: true });
  body.scrollIntoView({ block: "nearest" });
  ready = null;
  offer.remove();
}

if (form) {
  on("selectionchange", later);
  on("pointerdown", (e) => {
    pressed = e.target.closest(".reply") && chosen();
    down = e.pointerType === "mouse" && !e.target.closest(".quote-it");
  });
  for (const end of ["pointerup", "pointercancel"]) on(end, () => { if (down) { down = false; later(); } });
  offer.addEventListener("mousedown", (e) => e.preventDefault()); // it keeps the selection
  on("click", (e) => {
    const link = e.target.closest("a.reply"), q = link && e.defaultPrevented && (pressed || chosen());
    pressed = null;
    if (q?.id && q.id === link.dataset.parent) insert(q.text);
  });
  on("keydown", (e) => {
    if (e.key !== "q" || e.ctrlKey || e.metaKey || e.altKey || kept.get("keys-off") || e.target.closest("input, textarea, select, dialog")) return;
    const q = chosen();
    if (q) { e.preventDefault(); quote(q); }
  });
}
