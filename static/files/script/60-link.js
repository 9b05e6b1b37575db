// "Link" copies, and says so.
on("click", async (e) => {
  const link = e.target.closest("a.link-to");
  if (!link || !plain(e) || !navigator.clipboard) return;
  e.preventDefault();
  if (link.role) return; // it says so already
  try {
    await navigator.clipboard.writeText(link.href);
    const was = link.innerHTML;
    link.textContent = "Link copied"; link.setAttribute("role", "status");
    setTimeout(() => { link.innerHTML = was; link.removeAttribute("role"); }, 2000);
  } catch { location.href = link.href; }
});
