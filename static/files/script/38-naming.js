// Names are offered after an @: by a script that comes when the first one is typed.
const write = $("form.write[data-naming]");
write?.addEventListener("input", function first(e) {
  if (e.data !== "@") return;
  write.removeEventListener("input", first);
  document.head.append(Object.assign(make("script"), { src: write.dataset.naming }));
});
