// While somebody types a name after an @, those who take part in the discussion are offered.
// It comes when the first @ is typed (38-naming.js).
const make = (tag, name, text) => Object.assign(document.createElement(tag), { className: name || "", textContent: text || "" });
const body = document.querySelector("form.write[data-naming]").elements.body;
const where = body.form.dataset.preview.replace(/\/preview.*$/, "/people");
const list = make("ul", "offers"), heard = make("div", "vh");
let found = [], at = -1, chosen = 0, asked = 0, timer;

// What stands between an @ and the caret.
function typed() {
  if (body.selectionStart !== body.selectionEnd) return;
  const before = body.value.slice(0, body.selectionEnd);
  const m = /(?:^|[^\p{L}\p{M}\p{N}/\\.@_+=&?#%~-])@([\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N}-]{0,79})?$/u.exec(before);
  if (m) return { text: m[1] || "", from: before.length - (m[1] || "").length };
}

// Where the line of the caret ends, below the top of the textarea: the text before it is set again, unseen.
function line() {
  const copy = make("div", "offers-line", body.value.slice(0, body.selectionEnd) + "\u200b"), style = getComputedStyle(body);
  for (const p of ["font", "letterSpacing", "padding", "borderWidth", "boxSizing", "direction"]) copy.style[p] = style[p];
  copy.style.width = body.clientWidth + "px";
  body.after(copy);
  const height = copy.offsetHeight - parseFloat(style.paddingBottom);
  copy.remove();
  return Math.min(body.offsetHeight, height - body.scrollTop + 4);
}

const open = () => !list.hidden;
function close() {
  list.hidden = true;
  asked++;
  clearTimeout(timer);
  body.removeAttribute("aria-activedescendant");
}

function choose(i) {
  chosen = (i + found.length) % found.length;
  [...list.children].forEach((li, n) => li.setAttribute("aria-selected", n === chosen));
  list.children[chosen].scrollIntoView({ block: "nearest" });
  body.setAttribute("aria-activedescendant", `offer-${chosen}`);
}

function take(i) {
  const end = body.selectionEnd, next = body.value.slice(end, end + 1);
  body.setRangeText(found[i].handle + (/^[\s,.;:!?)]/.test(next) ? "" : " "), at, end, "end");
  heard.textContent = "";
  close();
  body.dispatchEvent(new Event("input", { bubbles: true }));
  body.focus();
}

function offer(people, from) {
  if (!people.length) return close();
  found = people;
  at = from;
  list.replaceChildren(...people.map((p, i) => {
    const li = make("li"), handle = make("span", "", "@" + p.handle), name = make("bdi", "", p.name);
    li.append(name, handle);
    li.id = `offer-${i}`;
    li.setAttribute("role", "option");
    return li;
  }));
  list.style.top = body.offsetTop + line() + "px";
  list.style.width = Math.min(body.offsetWidth, 384) + "px";
  list.hidden = false;
  choose(0);
  heard.textContent = people.length === 1 ? "1 person" : `${people.length} people`;
}

async function ask() {
  const t = typed(), mine = ++asked;
  if (!t) return close();
  try {
    const answer = await fetch(`${where}?q=${encodeURIComponent(t.text)}`);
    const people = answer.ok ? (await answer.json()).people : [];
    if (mine === asked) offer(people, t.from);
  } catch { if (mine === asked) close(); }
}

list.id = "offers";
list.hidden = true;
list.setAttribute("role", "listbox");
list.setAttribute("aria-label", "People in this discussion");
heard.setAttribute("role", "status");
body.after(list, heard);
body.setAttribute("aria-autocomplete", "list");
body.setAttribute("aria-controls", "offers");

body.addEventListener("input", (e) => {
  clearTimeout(timer);
  if (!e.inputType || !typed()) return close(); // what a script writes is not typed
  timer = setTimeout(ask, 120);
});
body.addEventListener("keydown", (e) => {
  if (!open() || e.isComposing || e.ctrlKey || e.metaKey || e.altKey) return;
  if (e.key === "ArrowDown") choose(chosen + 1);
  else if (e.key === "ArrowUp") choose(chosen - 1);
  else if ((e.key === "Enter" || e.key === "Tab") && !e.shiftKey) take(chosen);
  else if (e.key === "Escape") close();
  else return;
  e.preventDefault();
  e.stopPropagation();
});
body.addEventListener("blur", close);
body.addEventListener("click", () => open() && close());
list.addEventListener("pointerdown", (e) => e.preventDefault()); // the caret stays in the text
list.addEventListener("click", (e) => { const li = e.target.closest("li"); if (li) take([...list.children].indexOf(li)); });
ask();
