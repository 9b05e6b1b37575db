// Reporting in place: the form of the page behind a link, under the comment. It comes when the first such link is followed
// (46-report.js). Whoever reported the comment already is led to their report.
const $ = (s, e) => e.querySelector(s);
const told = $(".reported", document);
if (told && !$("form[action='/logout']", document)) { // the page of a report: what this browser reported is kept in it
  try {
    const list = (JSON.parse(localStorage.getItem("reported")) ?? []).filter((key) => key !== told.dataset.key);
    if (told.dataset.state === "reported") list.push(told.dataset.key);
    localStorage.setItem("reported", JSON.stringify(list.slice(-200)));
  } catch {}
}
document.addEventListener("colloquy:report", async ({ detail: link }) => {
  const comment = link.closest(".comment"), open = $(".report-form", comment);
  if (open) return $("input:checked", open).focus();
  const answer = await fetch(link.href, { headers: { Accept: "text/html" } }).catch(() => null);
  const form = answer?.ok && !answer.redirected && $(".report-form", new DOMParser().parseFromString(await answer.text(), "text/html"));
  if (!form) { location = link.href; return; } // the plain way says why
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
});
