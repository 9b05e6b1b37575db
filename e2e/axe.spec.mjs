// No violation of WCAG 2.2 AA that a program can find: on every kind of page, in light and dark.
import { test, expect } from './support/test.mjs';
import { colours, violations } from './support/axe.mjs';
import { laterPage, memberPages, publicPages, samples } from './support/pages.mjs';
import { form, open } from './support/site.mjs';

test.use({ provoked: [403, 404, 410, 422, 429, 500] });

/** All rules by day, those about colour by night. */
const check = (page) => violations(page, test.info().project.use.colorScheme === 'dark' ? colours : undefined);

async function clean(page, paths) {
  const found = {};
  for (const path of paths) {
    await page.goto(path);
    const wrong = await check(page);
    if (wrong.length) found[path] = wrong;
  }
  expect(found).toEqual({});
}

test('what anybody sees', async ({ page }) => clean(page, [...publicPages, await laterPage(page.request)]));

test('what a member sees', async ({ page }) => clean(page, await memberPages(page.request)));

// In parts, so that each has its time.
for (const [n, part] of ['first', 'second', 'third'].entries()) {
  test(`the samples, ${part} part`, async ({ page, colorScheme }) => {
    test.skip(colorScheme === 'dark' && n > 0, 'colours are those of the style sheet: a third of the samples has them all');
    const all = await samples(page.request);
    await clean(page, all.filter((_, i) => i % 3 === n));
  });
}

test('the form in place, with a preview', async ({ page }) => {
  await page.goto(open.path);
  await page.getByRole('link', { name: 'Reply to Annelise Dupont' }).click();
  await form(page).body.fill('A *point* with `code` and a [link](https://example.org/).');
  await form(page).preview.click();
  await expect(page.getByRole('region', { name: 'Preview' })).toBeVisible();
  expect(await check(page)).toEqual([]);
});
