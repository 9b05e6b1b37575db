// What is answered was changed or removed while the answer was written.
const form = $("#write[action$='/comments']");
if (form) {
  const { parent, seen } = form.elements;
  on("colloquy:changed", ({ detail }) => {
    const among = (list) => parent.value && list?.map(String).includes(parent.value);
    if (among(detail.gone)) {
      form.say("changed", "The comment that you answer is gone. What you write can be posted as a comment of its own. ", button("link", "Make it one", () => form.home()));
    } else if (among(detail.ids)) form.say("changed", "The comment that you answer was just changed.");
  });
  on("colloquy:added", () => { // it may stand there now as it was edited
    const link = $(`.reply[data-parent="${parent.value}"]`);
    if (link && $(".said .changed", form)) seen.value = link.dataset.version;
  });
}
