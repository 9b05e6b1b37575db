// Every kind of page, looked at once with all that a program can see: WCAG 2.2 AA, landmarks and headings, width.
import { test, expect } from './support/test.mjs';
import { alongWith, violations } from './support/axe.mjs';
import { enlarged, outline, tooWide } from './support/eyes.mjs';
import { laterPage, memberPages, publicPages, samples } from './support/pages.mjs';

test.use({ provoked: [401, 403, 404, 410, 422, 429, 500] });
test.setTimeout(90_000);

const [narrow, , large] = enlarged;

async function good(page, paths, ways = enlarged) {
  const size = page.viewportSize();
  const found = {};
  await alongWith(page);
  for (const path of paths) {
    await page.setViewportSize(size);
    await page.goto(path);
    const wrong = [...await violations(page), ...await outline(page), ...await tooWide(page)];
    for (const [name, viewport, change] of ways) {
      await page.setViewportSize(viewport);
      await change?.(page);
      wrong.push(...(await tooWide(page)).map((e) => `${name}: too wide: ${e}`));
    }
    if (wrong.length) found[path] = wrong;
  }
  expect(found).toEqual({});
}

test('what anybody sees', async ({ page }) => good(page, [...publicPages, await laterPage(page.request)]));

test('what a member sees', async ({ page }) => good(page, await memberPages(page.request)));

// In parts, so that each has its time; at the narrowest and with the largest letters.
for (const [n, part] of ['first', 'second', 'third', 'fourth'].entries()) {
  test(`the samples, ${part} part`, async ({ page }) => {
    const all = await samples(page.request);
    await good(page, all.filter((_, i) => i % 4 === n), [narrow, large]);
  });
}
