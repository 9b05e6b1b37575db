// What is behind "⋯" closes when something else is wanted.
const opened = () => $("details.more[open]");
on("click", (e) => { const d = opened(); if (d && !d.contains(e.target)) d.open = false; });
on("keydown", (e) => {
  const d = e.key === "Escape" && opened();
  if (d) { d.open = false; $("summary", d).focus(); }
});
