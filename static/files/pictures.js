// Pictures of a text that is being written: dropped on it, pasted into it, or chosen.
// Each is uploaded, and a line that shows it is put where the cursor is. What cannot
// be uploaded leaves the text as it is.
const section = document.querySelector("[data-pictures]");
const area = document.querySelector("form.editor textarea[name=body]");
const form = section?.querySelector("form");
if (!form || !area || area.readOnly) return;
const list = section.querySelector(".picture-list"), told = section.querySelector(".uploads"), hint = section.querySelector("[data-no-alternative]");
const chooser = form.elements.picture;
const most = +section.dataset.max;
const make = (tag, props = {}, ...inside) => { const e = Object.assign(document.createElement(tag), props); e.append(...inside); return e; };

// Text is put in as if it had been typed: it can be taken back.
function put(from, to, text) {
  area.focus();
  area.setSelectionRange(from, to);
  if (!document.execCommand("insertText", false, text)) {
    area.setRangeText(text, from, to, "end");
    area.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
}

// Where a picture is to stand moves with what is typed before it.
const places = new Set();
const here = () => ({ at: area.selectionStart });
let was = area.value;
area.addEventListener("input", () => {
  const now = area.value;
  if (places.size) {
    let same = 0;
    while (same < now.length && now[same] === was[same]) same++;
    for (const place of places) if (place.at > same) place.at = Math.max(same, place.at + now.length - was.length);
  }
  was = now;
});

// A picture is a paragraph of its own. Who went on typing meanwhile keeps their place.
function insert(markdown, place) {
  const all = area.value, at = Math.min(place.at, all.length), stayed = area.selectionStart === at;
  const before = all.slice(0, at), after = all.slice(at);
  const lead = !before.trim() || /\n\s*\n$/.test(before) ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  const tail = after.startsWith("\n") ? (/^\n\s*(\n|$)/.test(after) ? "" : "\n") : after.trim() ? "\n\n" : "\n";
  const text = lead + markdown + tail, from = area.selectionStart, to = area.selectionEnd, top = area.scrollTop;
  const typing = document.activeElement;
  places.delete(place);
  put(at, at, text);
  place.at = at + lead.length + markdown.length; // the next one of the same hand follows it
  if (stayed) return area.setSelectionRange(at + lead.length + 2, at + lead.length + markdown.indexOf("]("));
  const by = (n) => n > at ? n + text.length : n;
  area.setSelectionRange(by(from), by(to));
  area.scrollTop = top;
  if (typing !== area) typing.focus();
}

// What happens is said below the text.
area.after(told);
const heard = make("p", { className: "vh" });
const first = make("p", { hidden: true }, "Pictures are added once the text is saved for the first time: type a few words, or save it.");
told.append(heard);
function complain(line, why, ...more) {
  const away = make("button", { type: "button", className: "link", textContent: "Dismiss" });
  away.onclick = () => { line.remove(); area.focus(); };
  line.className = "problem";
  line.replaceChildren(why + " ", ...more, away);
  told.append(line);
}

// One after the other: the site reads one picture at a time.
const waiting = [];
let busy = false;
const whose = () => area.form.querySelector("[name=article], [name=page]"); // a new text has neither before it is saved
document.addEventListener("colloquy:begun", () => next());
function take(files, place = here()) {
  for (const file of files) waiting.push({ file, place });
  next();
}
function next() {
  if (busy || !waiting.length) return;
  for (const one of waiting) places.add(one.place);
  first.hidden = !!whose();
  if (!whose()) return told.append(first);
  busy = true;
  const one = waiting.shift(), name = one.file.name || "The picture";
  const bar = make("progress", { max: 100, value: 0, ariaLabel: `Uploading ${name}` });
  const line = make("p", {}, `Uploading ${name} … `, bar);
  told.append(line);
  const failed = (why) => {
    const again = make("button", { type: "button", className: "link", textContent: "Try again" });
    again.onclick = () => { line.remove(); waiting.push({ ...one, place: here() }); next(); };
    complain(line, `${name} was not added. ${why}`, again, " ");
    places.delete(one.place);
    busy = false;
    next();
  };
  if (one.file.size > most * 1024 * 1024) return failed(`It is larger than ${most} MB.`);
  const data = new FormData();
  data.append(whose().name, whose().value);
  data.append("picture", one.file, "picture");
  const sent = new XMLHttpRequest();
  sent.open("POST", form.action);
  sent.setRequestHeader("Accept", "application/json");
  sent.responseType = "json";
  sent.upload.onprogress = (e) => { if (e.lengthComputable) bar.value = 100 * e.loaded / e.total; };
  sent.onerror = () => failed("The connection was lost.");
  sent.onload = () => {
    const said = sent.response;
    if (sent.status === 401) return failed("You are signed out: please sign in again in another tab.");
    if (sent.status !== 200 || !said?.markdown) return failed(said?.detail || "Something went wrong.");
    line.remove();
    insert(said.markdown, one.place);
    show(said);
    heard.textContent = `${name} is added. Please say in the brackets what one sees on it.`;
    busy = false;
    next();
  };
  sent.send(data);
}

// The new picture stands among the others.
function show(said) {
  section.querySelector("[data-none]")?.remove();
  const number = list.children.length + 1;
  const old = [...list.querySelectorAll("a")].find((a) => a.getAttribute("href") === said.url);
  if (old) return old.closest("li").querySelector("input").value = said.markdown;
  const image = make("img", { src: said.small, alt: said.size, width: said.smallWidth, height: said.smallHeight });
  const line = make("input", { type: "text", className: "picture-markdown", readOnly: true, dir: "ltr", value: said.markdown, ariaLabel: `Markdown of picture ${number}` });
  const item = make("li", {}, make("a", { href: said.url }, image), make("div", {}, make("p", { className: "meta" }, said.size), line));
  list.append(item);
  offer(item);
}
function offer(item) {
  const line = item.querySelector("input");
  const button = make("button", { type: "button", className: "link", textContent: "Insert" }, make("span", { className: "vh" }, " " + (line.ariaLabel || item.querySelector("label").textContent)));
  button.onclick = () => insert(line.value, here());
  line.after(button);
}
for (const item of list.children) offer(item);

const pictures = (data) => [...data?.files || []].filter((f) => f.type.startsWith("image/"));
area.addEventListener("paste", (e) => {
  const files = pictures(e.clipboardData);
  if (!files.length || e.clipboardData.types.includes("text/plain")) return; // words of a text program come with a picture of them
  e.preventDefault();
  take(files);
});
const holdsFiles = (e) => e.dataTransfer?.types.includes("Files");
for (const type of ["dragenter", "dragover"]) area.addEventListener(type, (e) => {
  if (!holdsFiles(e)) return;
  e.preventDefault();
  e.dataTransfer.dropEffect = "copy";
  area.classList.add("takes-picture");
});
area.addEventListener("dragleave", () => area.classList.remove("takes-picture"));
area.addEventListener("drop", (e) => {
  area.classList.remove("takes-picture");
  if (!holdsFiles(e)) return;
  e.preventDefault(); // else the browser would leave the page for the file
  const files = pictures(e.dataTransfer);
  if (files.length) return take(files);
  complain(make("p"), "This is not a picture: JPEG, PNG, GIF and WebP are taken.");
});
// Here the words are asked for in the text, and what is chosen is taken at once.
for (const part of [section.querySelector("[data-words]"), section.querySelector("[data-send]"), section.querySelector("[data-first]")]) if (part) part.hidden = true;
form.hidden = false;
chooser.multiple = true;
chooser.addEventListener("change", () => {
  take([...chooser.files]);
  chooser.value = "";
});

// Pictures without words are pointed out.
const bare = /!\[\s*\]\(/g;
let later;
function look() {
  const found = [...area.value.matchAll(bare)];
  hint.hidden = !found.length;
  if (!found.length) return;
  const go = make("button", { type: "button", className: "link", textContent: "Go to the first" });
  go.onclick = () => { const at = area.value.search(bare) + 2; area.focus(); area.setSelectionRange(at, at); };
  hint.replaceChildren(found.length === 1 ? "One picture says nothing to those who do not see it. " : `${found.length} pictures say nothing to those who do not see them. `, go);
}
area.addEventListener("input", () => { clearTimeout(later); later = setTimeout(look, 400); });
look();
