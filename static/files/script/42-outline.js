// Beside the discussion, where there is room, its outline.
const side = $(".side");
if (talk && side && $(".to-outline") && number($("#dh .total").textContent) > 3) {
  const near = new IntersectionObserver((seen) => {
    if (!seen.some((s) => s.isIntersecting) || !matchMedia("(min-width: 62rem)").matches) return;
    near.disconnect();
    load().catch(() => {});
  }, { rootMargin: "400px" });
  near.observe(talk);
}

async function fetched() {
  const answer = await fetch($(".to-outline").href);
  return answer.ok && $(".outline > ol", parsed(await answer.text()));
}

async function load() {
  const lines = await fetched();
  if (!lines) return;
  const nav = make("nav", "outline beside"), h = make("h2", "", "Outline");
  nav.setAttribute("aria-label", "Outline of the discussion");
  nav.append(h, document.importNode(lines, true));
  side.append(nav);
  const level = () => { nav.style.marginTop = "0"; nav.style.marginTop = Math.max(0, talk.offsetTop - nav.offsetTop) + "px"; };
  level();
  addEventListener("resize", level);
  let line;
  const here = new IntersectionObserver((seen) => {
    for (const s of seen) {
      const a = s.isIntersecting && line.get(s.target.id);
      if (!a) continue;
      $("[aria-current]", nav)?.removeAttribute("aria-current");
      a.setAttribute("aria-current", "true");
      if (a.offsetTop < nav.scrollTop || a.offsetTop > nav.scrollTop + nav.clientHeight - 40) nav.scrollTop = a.offsetTop - 80;
    }
  }, { rootMargin: "-10% 0px -80% 0px" });
  const bind = () => {
    tell("colloquy:outline", nav);
    line = new Map($$("a[data-comment]", nav).map((a) => ["comment-" + a.dataset.comment, a]));
    $$(".comment[id]").forEach((c) => here.observe(c));
  };
  bind();
  on("colloquy:added", async () => {
    const fresh = await fetched().catch(() => {});
    if (fresh) { nav.lastChild.replaceWith(document.importNode(fresh, true)); bind(); }
  });
}
