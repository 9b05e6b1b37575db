// Paper: a button where the style sheet alone cannot help, addresses once, and what is folded open.
const button = $(".paper .link");
if (button) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
const plain = (s) => s.trim().replace(/^https?:\/\/(www\.)?|\/$/g, "");
let opened = [];
addEventListener("beforeprint", () => {
  for (const a of $$(":is(.prose, .body) a[href^=http]")) a.classList.toggle("bare", plain(a.textContent) === plain(a.getAttribute("href")));
  opened = CSS.supports("selector(::details-content)") ? [] : $$("main details:not([open])"); // else the style sheet opens them
  for (const d of opened) d.open = true;
});
addEventListener("afterprint", () => { for (const d of opened) d.open = false; });
