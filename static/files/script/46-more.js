// What is behind "⋯" is laid over the discussion, and closes when something else is wanted.
const menu = make("div", "more-menu");
const close = () => menu.remove();
on("click", async (e) => {
  const link = e.target.closest("a.more");
  if (!link || !plain(e)) { if (!menu.contains(e.target)) close(); return; }
  e.preventDefault();
  if (link.nextSibling === menu) return close();
  const answer = await fetch(link.href).catch(() => null);
  const acts = answer?.ok && $(".more-acts", parsed(await answer.text()));
  if (!acts) return location.assign(link.href); // the page says what is wrong
  menu.replaceChildren(document.importNode(acts, true));
  link.after(menu);
  $("button", menu).focus();
});
on("keydown", (e) => {
  if (e.key !== "Escape" || !menu.isConnected) return;
  const link = menu.previousSibling;
  close();
  link.focus();
});
