// Times: cached pages carry absolute ones, because a cached page ages. They are told as the reader's own clock shows them.
const ago = new Intl.RelativeTimeFormat(lang, { numeric: "auto", style: "short" });
const exact = new Intl.DateTimeFormat(lang, { dateStyle: "full", timeStyle: "short" });
const short = new Intl.DateTimeFormat(lang, { dateStyle: "medium" });
const local = new Intl.DateTimeFormat(lang, { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", timeZoneName: "short" });
const day = new Intl.DateTimeFormat(lang, { dateStyle: "long" });
const units = [[60, "second"], [3600, "minute", 60], [86400, "hour", 3600], [604800, "day", 86400]];
function relative(date) {
  const s = (date - Date.now()) / 1000;
  if (Math.abs(s) < 60) return "just now";
  const u = units.find(([limit]) => Math.abs(s) < limit);
  return u ? ago.format(Math.trunc(s / u[2]), u[1]) : short.format(date);
}
const moments = () => $$("time:is([data-ago], [data-local], [data-day])");
function times(paper) {
  for (const t of moments()) {
    const date = new Date(t.dateTime);
    const text = "day" in t.dataset ? day.format(date) : "ago" in t.dataset && paper !== true ? relative(date) : local.format(date);
    if (t.textContent !== text) t.textContent = text;
    t.title ||= exact.format(date);
  }
  for (const t of $$("time[data-left]")) {
    const s = (new Date(t.dateTime) - Date.now()) / 1000;
    if (s <= 0) { t.closest("a")?.remove(); continue; }
    t.textContent = s < 90 ? Math.ceil(s) + " seconds" : Math.round(s / 60) + " minutes";
  }
}
// Where the page is painted already, a line that would break elsewhere keeps its time as written: nothing moves.
function timesInPlace() {
  const line = (t) => t.closest("p, h2, h3, li, dd, td")?.offsetHeight;
  const lines = moments().map((t) => [t, t.textContent, line(t)]);
  times();
  for (const [t, was, height] of lines) {
    if (line(t) !== height) { t.textContent = was; for (const kind of ["ago", "local", "day"]) delete t.dataset[kind]; }
  }
}
performance.getEntriesByType("paint").length ? timesInPlace() : times();
setInterval(times, 15000);
addEventListener("beforeprint", () => times(true)); // "3 hours ago" means nothing on paper
addEventListener("afterprint", times);
on("colloquy:added", times);
