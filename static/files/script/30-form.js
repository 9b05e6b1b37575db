// Length, as people count it, and as the server does.
function count(area) {
  const out = $(".count", area.form);
  if (!out) return;
  const left = +area.dataset.max - [...area.value].length;
  out.textContent = Math.abs(left).toLocaleString(lang).replace(",", "\u202f") + (left < 0 ? " characters too many" : " characters left"); // as templates.Number writes it
  out.classList.toggle("over", left < 0);
}
const grow = (area) => { area.style.height = "auto"; area.style.height = Math.max(area.scrollHeight + 2, 176) + "px"; };

let asked = 0;
async function preview(form) {
  const turn = ++asked;
  const answer = await fetch(form.dataset.preview, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { Accept: "text/html" } });
  const box = $(".preview", parsed(await answer.text()));
  if (!box) throw new Error("no preview");
  if (turn !== asked) return; // a newer one is on its way
  $(".preview", form)?.remove();
  $(".row", form).before(box);
  reach(box, "nearest"); // so that it is read out
}

// The same words are sent once, however often the button is pressed.
on("submit", (e) => {
  const form = e.target;
  if (form.dataset.sent) return e.preventDefault();
  if (form.matches(".write") && !e.submitter?.name) {
    form.dataset.sent = "1";
    setTimeout(() => delete form.dataset.sent, 5000);
  }
});
addEventListener("pageshow", () => $$("form[data-sent]").forEach((f) => delete f.dataset.sent));

on("input", (e) => {
  if (e.target.matches("textarea[data-max]")) { count(e.target); grow(e.target); }
});
on("keydown", (e) => {
  const form = e.target.closest?.("form.write");
  if (form && e.key === "Enter" && (e.ctrlKey || e.metaKey)) { e.preventDefault(); form.requestSubmit($("button.button:not([name])", form)); }
  if (form && e.key === "Escape" && form.matches(".in-place")) form.home();
});
for (const area of $$("textarea[data-max]")) if (area.value) { count(area); grow(area); }
on("focusin", (e) => { // not before somebody writes: the line would move
  const how = e.target.matches("textarea[data-max]") && $(".how", e.target.form);
  if (how) how.textContent = /Mac|iP/.test(navigator.platform) ? "Markdown · ⌘ Enter" : "Markdown · Ctrl Enter";
});

// What a form says while it is written in: a line of each kind.
for (const f of $$("form.write")) {
  f.say = (kind, ...words) => {
    $(".said ." + kind, f)?.remove();
    const line = make("p", kind);
    line.append(...words);
    if (words.length) $(".said", f).append(line);
  };
}

// Answering in place: the one form of the page moves under the comment.
const form = $("#write[action$='/comments']");
if (form) {
  const { title, body, parent, seen } = form.elements;
  if (parent.value !== form.dataset.answers) [parent.value, seen.value] = [form.dataset.answers, ""]; // the browser remembers it from where the form was
  const place = document.createComment("form"), heading = $("h2", form), rest = [parent.value, seen.value, heading.textContent];
  const cancel = button("button quiet", "Cancel", () => form.home());
  form.before(place);
  const moved = () => form.dispatchEvent(new Event("moved"));

  form.home = () => {
    const link = $(`.reply[data-parent="${parent.value}"]`);
    cancel.remove();
    form.classList.remove("in-place");
    if (title.value === form.dataset.prefilled) title.value = "";
    [parent.value, seen.value, heading.textContent] = rest;
    form.say("changed");
    place.after(form);
    link?.focus();
    moved();
  };

  /** Makes the form an answer. Where the comment is not on this page, name says whose it is. */
  form.answer = (id, name) => {
    const link = $(`.reply[data-parent="${id}"]`), comment = link?.closest(".comment");
    const said = comment && $("h3:not(.vh)", comment)?.textContent || "";
    if (!title.value || title.value === form.dataset.prefilled) {
      title.value = form.dataset.prefilled = !said || said.startsWith("Re: ") ? said : ("Re: " + said).slice(0, 200);
    }
    parent.value = id;
    seen.value = link?.dataset.version || "";
    heading.textContent = "Answer " + (comment ? $(".who b", comment)?.textContent : name || "");
    form.classList.add("in-place");
    form.say("changed");
    $(".row .hint", form).before(cancel);
    comment ? comment.after(form) : place.after(form);
    for (let d = form.closest("details"); d; d = d.parentElement.closest("details")) d.open = true;
    moved();
  };

  on("click", (e) => {
    const link = e.target.closest("a.reply");
    if (!link || !plain(e)) return;
    e.preventDefault();
    form.answer(link.dataset.parent);
    body.focus({ preventScroll: true });
    form.scrollIntoView({ block: "nearest" });
  });
}
on("click", (e) => {
  const ask = e.target.closest("button[name=preview]");
  if (!ask || !window.fetch) return;
  e.preventDefault();
  preview(ask.form).catch(() => { // the plain way shows it too
    const sent = document.createElement("input");
    sent.type = "hidden"; sent.name = "preview"; sent.value = "1";
    ask.form.append(sent); ask.form.submit(); sent.remove();
  });
});

// Signing in from the head of the page takes along what is half written.
$("a.sign-in")?.addEventListener("click", (e) => {
  const keep = form && $("[name=body]", form).value && $("button[name=keep]", form);
  if (keep && plain(e)) { e.preventDefault(); keep.click(); }
});

// What has to be mended is where the cursor stands.
$("main [aria-invalid=true]")?.focus();
