// Colours by night, and the form in place: no violation of WCAG 2.2 AA that a program can find.
import { test, expect } from './support/test.mjs';
import { alongWith, colours, violations } from './support/axe.mjs';
import { memberPages, publicPages } from './support/pages.mjs';
import { form, open } from './support/site.mjs';

test.use({ provoked: [403, 404, 410, 422, 429, 500] });
test.setTimeout(90_000);

test('the colours of every second page by night', async ({ page, colorScheme }) => {
  test.skip(colorScheme !== 'dark', 'by day all rules are looked at, in pages.spec');
  const found = {};
  await alongWith(page);
  for (const path of [...publicPages, ...await memberPages(page.request)].filter((_, i) => i % 2 === 0)) { // their colours are those of the others
    await page.goto(path);
    const wrong = await violations(page, colours);
    if (wrong.length) found[path] = wrong;
  }
  expect(found).toEqual({});
});

test('the form in place, with a preview', async ({ page, colorScheme }) => {
  await page.goto(open.path);
  await page.getByRole('link', { name: 'Reply to Annelise Dupont' }).click();
  await form(page).body.fill('A *point* with `code` and a [link](https://example.org/).');
  await form(page).preview.click();
  await expect(page.getByRole('region', { name: 'Preview' })).toBeVisible();
  expect(await violations(page, colorScheme === 'dark' ? colours : undefined)).toEqual([]);
});
