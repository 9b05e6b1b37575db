// A recommendation does not take the reader away from what is read.
on("click", async (e) => {
  const b = e.target.closest("button.recommend");
  if (!b || !member || !plain(e)) return;
  e.preventDefault();
  const was = /\/unrecommend$/.test(b.formAction), n = $(".n", b), many = (number(n.textContent) || 0) + (was ? -1 : 1);
  const answer = await fetch(b.formAction, { method: "POST", redirect: "manual" }).catch(() => null);
  if (answer?.type !== "opaqueredirect") return b.form.requestSubmit(b); // the plain way says what is wrong
  b.formAction = b.formAction.replace(/(un)?recommend$/, was ? "recommend" : "unrecommend");
  b.firstChild.textContent = was ? "Recommend" : "Recommended";
  n.textContent = many || "";
});
