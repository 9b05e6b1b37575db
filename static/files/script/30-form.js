// Length, as people count it, and as the server does.
function count(area) {
  const out = $(".count", area.form);
  if (!out) return;
  const left = +area.dataset.max - [...area.value].length;
  out.textContent = Math.abs(left).toLocaleString(lang).replace(",", "\u202f") + (left < 0 ? " characters too many" : " characters left"); // as templates.Number writes it
  out.classList.toggle("over", left < 0);
}
const grow = (area) => { area.style.height = "auto"; area.style.height = Math.max(area.scrollHeight + 2, 176) + "px"; };

function fields(form) { return new URLSearchParams(new FormData(form)); }

let asked = 0;
async function preview(form) {
  const turn = ++asked;
  const answer = await fetch(form.dataset.preview, { method: "POST", body: fields(form), headers: { Accept: "text/html" } });
  const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
  const box = $(".preview", parsed);
  if (!box) throw new Error("no preview");
  if (turn !== asked) return; // a newer one is on its way
  $(".preview", form)?.remove();
  $(".row", form).before(box);
  box.tabIndex = -1;
  box.focus({ preventScroll: true }); // so that it is read out
  box.scrollIntoView({ block: "nearest" });
}

// The same words are sent once, however often the button is pressed.
document.addEventListener("submit", (e) => {
  const form = e.target;
  if (form.dataset.sent) return e.preventDefault();
  if (form.matches(".write") && !e.submitter?.name) {
    form.dataset.sent = "1";
    setTimeout(() => delete form.dataset.sent, 5000);
  }
});
addEventListener("pageshow", () => $$("form[data-sent]").forEach((f) => delete f.dataset.sent));

document.addEventListener("input", (e) => {
  if (e.target.matches("textarea[data-max]")) { count(e.target); grow(e.target); }
});
document.addEventListener("keydown", (e) => {
  const form = e.target.closest?.("form.write");
  if (form && e.key === "Enter" && (e.ctrlKey || e.metaKey)) { e.preventDefault(); form.requestSubmit($("button.button:not([name])", form)); }
  if (form && e.key === "Escape" && form.matches(".in-place")) home(form);
});
for (const area of $$("textarea[data-max]")) if (area.value) { count(area); grow(area); }
document.addEventListener("focusin", (e) => { // not before somebody writes: the line would move
  const how = e.target.matches("textarea[data-max]") && $(".how", e.target.form);
  if (how) how.textContent = /Mac|iP/.test(navigator.platform) ? "Markdown · ⌘ Enter" : "Markdown · Ctrl Enter";
});

// Answering in place: the one form of the page moves under the comment.
const form = $("#write[action$='/comments']");
const place = form && document.createComment("form");
const heading = form && $("h2", form);
const cancel = document.createElement("button");
cancel.type = "button"; cancel.className = "button quiet"; cancel.textContent = "Cancel";
cancel.addEventListener("click", () => home(form));
if (form) form.before(place);

function home(form) {
  const link = $(`.reply[data-parent="${form.parent.value}"]`);
  cancel.remove();
  form.classList.remove("in-place");
  form.parent.value = "";
  if (form.title_.value === form.dataset.prefilled) form.title_.value = "";
  heading.textContent = "Join the discussion";
  place.after(form);
  link?.focus();
}
if (form) {
  Object.defineProperty(form, "title_", { value: $("[name=title]", form) });
  document.addEventListener("click", (e) => {
    const link = e.target.closest("a.reply");
    if (!link || e.ctrlKey || e.metaKey || e.shiftKey || e.button) return;
    e.preventDefault();
    const comment = link.closest(".comment");
    const title = $("h3:not(.vh)", comment)?.textContent || "";
    const was = form.title_.value;
    if (!was || was === form.dataset.prefilled) {
      form.title_.value = form.dataset.prefilled = !title || title.startsWith("Re: ") ? title : ("Re: " + title).slice(0, 200);
    }
    form.parent.value = link.dataset.parent;
    heading.textContent = "Answer " + ($(".who b", comment)?.textContent || "");
    form.classList.add("in-place");
    comment.after(form);
    $(".row .hint", form).before(cancel);
    $("textarea", form).focus({ preventScroll: true });
    form.scrollIntoView({ block: "nearest" });
  });
}
document.addEventListener("click", (e) => {
  const button = e.target.closest("button[name=preview]");
  if (!button || !window.fetch) return;
  e.preventDefault();
  preview(button.form).catch(() => { // the plain way shows it too
    const sent = document.createElement("input");
    sent.type = "hidden"; sent.name = "preview"; sent.value = "1";
    button.form.append(sent); button.form.submit(); sent.remove();
  });
});

// Signing in from the head of the page takes along what is half written.
$("a.sign-in")?.addEventListener("click", (e) => {
  const keep = form && $("[name=body]", form).value && $("button[name=keep]", form);
  if (keep && !e.ctrlKey && !e.metaKey && !e.shiftKey) { e.preventDefault(); keep.click(); }
});

// What has to be mended is where the cursor stands.
$("main [aria-invalid=true]")?.focus();
