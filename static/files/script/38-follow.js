// How the box for follow-up mails was left last, and how often they were to come: in this browser, for whoever has no
// account. A member's page knows it already. What the server handed back in a form stays as it is.
const boxes = $("form.write"), { follow, pace, body } = boxes?.elements || {};
if (follow && !member) {
  const left = kept.get("follow");
  if (left && !body.defaultValue) { follow.checked = !!left.ticked; pace.value = left.pace; }
  if (!pace.value) pace.selectedIndex = 0;
  for (const field of [follow, pace]) field.addEventListener("change", () => kept.set("follow", { ticked: follow.checked, pace: pace.value }));
}
