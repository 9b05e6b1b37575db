// Reporting in place: by a script that comes when the first link is followed.
let reporting;
on("click", (e) => {
  const link = e.target.closest(".comment[id] a.report"), ask = () => tell("colloquy:report", link);
  if (!link || !plain(e)) return;
  e.preventDefault();
  if (reporting) return ask();
  reporting = Object.assign(make("script"), { src: $("script[data-report]").dataset.report, onload: ask, onerror: () => { location = link.href; } });
  document.head.append(reporting);
});

// What somebody without an account reported in this browser (report.js keeps it): the links say so.
const reports = member ? [] : kept.get("reported", []);
const mark = () => { for (const id of reports) { const link = $(`#${id} > .acts .report`); if (link) link.firstChild.textContent = "Reported"; } };
mark();
on("colloquy:added", mark);
