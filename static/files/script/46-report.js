// Reporting in place: by a script that comes when the first link is followed.
let reporting;
on("click", (e) => {
  const link = e.target.closest(".comment[id] a.report");
  if (!link || !plain(e)) return;
  e.preventDefault();
  if (reporting) return tell("colloquy:report", link);
  reporting = Object.assign(make("script"), { src: $("script[data-report]").dataset.report, onload: () => tell("colloquy:report", link), onerror: () => { location = link.href; } });
  document.head.append(reporting);
});

// What somebody without an account reported in this browser: their links say so.
const told = $(".reported"), reports = new Set(member ? [] : kept.get("reported", []));
if (told && !member) {
  reports[told.dataset.state === "reported" ? "add" : "delete"](told.dataset.key);
  kept.set("reported", [...reports].slice(-500));
}
const mark = () => { for (const link of $$("a.report")) if (reports.has(link.closest(".comment").id)) link.firstChild.textContent = "Reported"; };
mark();
on("colloquy:added", mark);
