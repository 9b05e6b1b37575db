// What opens at the end of a comment: the form to report it, and what is behind "⋯". It comes when the first such link is
// followed (46-acts.js), and with the page of a report.
const $ = (s, e = document) => e.querySelector(s);
const fetched = async (link, part) => {
  const answer = await fetch(link.href, { headers: { Accept: "text/html" } }).catch(() => null);
  const found = answer?.ok && !answer.redirected && $(part, new DOMParser().parseFromString(await answer.text(), "text/html"));
  if (!found) location = link.href; // the page says why, or leads to the report that is there already
  return found && document.importNode(found, true);
};

// The page of a report: what was reported in this browser, without an account, is kept in it.
const told = $(".reported");
if (told && !$("form[action='/logout']")) {
  try {
    const list = (JSON.parse(localStorage.getItem("reported")) ?? []).filter((key) => key !== told.dataset.key);
    if (told.dataset.state === "reported") list.push(told.dataset.key);
    localStorage.setItem("reported", JSON.stringify(list.slice(-200)));
  } catch {}
}

async function report(link) {
  const comment = link.closest(".comment"), open = $(".report-form", comment);
  if (open) return $("input:checked", open).focus();
  const form = await fetched(link, ".report-form");
  if (!form) return;
  for (const other of document.querySelectorAll(".report-form")) other.remove(); // one at a time: the names of their fields are the same
  form.classList.add("in-place");
  form.setAttribute("aria-label", "Report this comment");
  const away = () => { form.remove(); link.focus(); };
  const cancel = Object.assign(document.createElement("button"), { type: "button", className: "button quiet", textContent: "Cancel" });
  cancel.addEventListener("click", away);
  $(".cancel", form).replaceWith(cancel);
  form.addEventListener("keydown", (e) => { if (e.key === "Escape") away(); });
  comment.append(form);
  $("input:checked", form).focus({ preventScroll: true });
  form.scrollIntoView({ block: "nearest" });
}

// What is behind "⋯" is laid over the discussion, and closes when something else is wanted.
const menu = Object.assign(document.createElement("div"), { className: "more-menu" });
async function more(link) {
  if (link.nextSibling === menu) return menu.remove();
  const list = await fetched(link, ".more-acts");
  if (!list) return;
  menu.replaceChildren(list);
  link.after(menu);
  $("button", menu).focus();
}
document.addEventListener("click", (e) => { if (!menu.contains(e.target) && !e.target.closest("a.more")) menu.remove(); });
document.addEventListener("keydown", (e) => {
  if (e.key !== "Escape" || !menu.isConnected) return;
  const link = menu.previousSibling;
  menu.remove();
  link.focus();
});

document.addEventListener("colloquy:act", ({ detail: link }) => link.matches(".more") ? more(link) : report(link));
