// Reporting in place: the form of the page behind the link, under the comment. Whoever reported it already is led there.
on("click", async (e) => {
  const link = e.target.closest("a.report"), comment = link?.closest(".comment");
  if (!comment || !plain(e)) return;
  e.preventDefault();
  const open = $(".report-form", comment);
  if (open) return $("input:checked", open).focus();
  const answer = await fetch(link.href, { headers: { Accept: "text/html" } }).catch(() => null);
  const form = answer?.ok && !answer.redirected && $(".report-form", parsed(await answer.text()));
  if (!form) { location = link.href; return; } // the plain way says why
  if ($(".report-form", comment)) return;
  $$(".report-form.in-place").forEach((other) => other.remove()); // one at a time: fields have names of their own in a page
  form.classList.add("in-place");
  const away = () => { form.remove(); link.focus(); };
  $(".cancel", form).replaceWith(button("button quiet", "Cancel", away));
  form.addEventListener("keydown", (key) => { if (key.key === "Escape") away(); });
  form.setAttribute("aria-label", "Report this comment");
  comment.append(form);
  $("input[name=reason]:checked", form).focus({ preventScroll: true });
  form.scrollIntoView({ block: "nearest" });
});

// What somebody without an account reported in this browser: their links say so.
const told = $(".reported");
if (told && !member) {
  const list = kept.get("reported", []).filter((key) => key !== told.dataset.key);
  kept.set("reported", told.dataset.state === "reported" ? [...list, told.dataset.key].slice(-500) : list);
}
const reportedHere = new Set(member ? [] : kept.get("reported", []));
function markReported() {
  if (reportedHere.size) for (const link of $$("a.report")) if (reportedHere.has(link.closest(".comment").id)) link.firstChild.textContent = "Reported";
}
markReported();
on("colloquy:added", markReported);
