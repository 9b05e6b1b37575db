// Where one stopped in a long article: by paragraph, for 50 articles, for 90 days, in this browser alone. Nothing moves by itself.
const blocks = $$(".article > .prose > *");
const slug = location.pathname.match(/^\/articles\/([^/]+)$/)?.[1];
const today = Math.floor(Date.now() / 864e5);
const all = kept.get("places", []);
const places = all.filter((p) => p[2] > today - 90);
if (places.length < all.length) kept.set("places", places.length ? places : null);
if (slug && blocks.length && blocks[0].parentElement.offsetHeight > 2 * innerHeight) {
  const others = () => kept.get("places", []).filter((p) => p[0] !== slug);
  const before = places.find((p) => p[0] === slug);
  let done = false;
  new IntersectionObserver(([e]) => { done ||= e.isIntersecting; }).observe(blocks.at(-1));
  const keep = () => {
    const at = blocks.findIndex((b) => b.getBoundingClientRect().bottom > 0);
    if (done) kept.set("places", others());
    else if (at > 1) kept.set("places", [[slug, at, today], ...others()].slice(0, 50));
  };
  addEventListener("pagehide", keep);
  on("visibilitychange", () => { if (document.hidden) keep(); }); // a phone may end the page without a word

  const back = before && blocks[before[1]];
  if (back && !location.hash && arrived) {
    const offer = button("resume", "Continue where you stopped", () => {
      offer.remove();
      reach(back);
    });
    const away = () => { if (scrollY > 150) { offer.remove(); removeEventListener("scroll", away); } };
    addEventListener("scroll", away, { passive: true });
    $(".skip").after(offer);
  }
}
