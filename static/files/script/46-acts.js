// What opens at the end of a comment, the form to report it and what is behind "⋯", comes by a script (acts.js) when the
// first such link is followed.
let acts;
on("click", (e) => {
  const link = e.target.closest(".comment[id] :is(a.report, a.more)"), act = () => tell("colloquy:act", link);
  if (!link || !plain(e)) return;
  e.preventDefault();
  if (acts) return act();
  acts = Object.assign(make("script"), { src: $("script[data-acts]").dataset.acts, onload: act, onerror: () => { location = link.href; } });
  document.head.append(acts);
});

// What somebody without an account reported in this browser (acts.js keeps it): the links say so.
const reports = member ? [] : kept.get("reported", []);
const mark = () => { for (const id of reports) { const link = $(`#${id} > .acts .report`); if (link) link.firstChild.textContent = "Reported"; } };
mark();
on("colloquy:added", mark);
