// Notes beside a text: whoever selects a passage can write a note on it, and what is being written stays in this browser until
// it was sent.
const $ = (s, e = document) => e.querySelector(s);
const $$ = (s, e = document) => [...e.querySelectorAll(s)];
const text = $("[data-noted]"), form = $("form[data-keep=note]");
const offer = Object.assign(document.createElement("button"), { type: "button", className: "button note-offer", textContent: "Note on this passage", hidden: true });
let passage = "";

function selected() {
  const s = getSelection(), inside = s.rangeCount && !s.isCollapsed && $$(".prose", text).some((p) => p.contains(s.anchorNode)) && text.contains(s.focusNode);
  passage = inside ? s.toString().trim() : "";
  offer.hidden = !passage;
  if (!passage) return;
  const at = s.getRangeAt(0).getBoundingClientRect();
  offer.style.insetBlockStart = `${scrollY + at.bottom + 8}px`;
  offer.style.insetInlineStart = `${Math.max(8, Math.min(at.left, innerWidth - offer.offsetWidth - 8))}px`;
}

if (form) {
  document.body.append(offer);
  document.addEventListener("selectionchange", () => { if (document.activeElement !== offer) selected(); });
  offer.addEventListener("mousedown", (e) => e.preventDefault()); // the selection stays
  offer.addEventListener("click", () => {
    form.elements.quote.value = passage;
    form.elements.quote.dispatchEvent(new Event("input", { bubbles: true }));
    offer.hidden = true;
    form.scrollIntoView({ block: "center" });
    form.elements.text.focus();
  });
}

const store = (key, value) => { try { return value === undefined ? JSON.parse(localStorage.getItem(key)) : value ? localStorage.setItem(key, JSON.stringify(value)) : localStorage.removeItem(key); } catch { return null; } };
const went = /^#note-\d/.test(location.hash); // the page that follows one that was sent
for (const f of $$("form[data-keep]")) {
  const key = `notes:${location.pathname}:${f.dataset.keep}`, fields = $$("textarea", f), was = store(key);
  const save = (sent) => store(key, fields.some((t) => t.value.trim()) && { sent, texts: fields.map((t) => t.value) });
  if (was && was.sent && went) store(key, null);
  else if (was && fields.every((t) => !t.value)) {
    fields.forEach((t, i) => { t.value = was.texts[i] || ""; });
    const box = f.closest("details");
    if (box) box.open = true;
  }
  f.addEventListener("input", () => save(false));
  f.addEventListener("submit", () => save(true));
}
