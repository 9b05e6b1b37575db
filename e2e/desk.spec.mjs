// The desk: what waits for an editor and for an author, what each of them finds, and a page of the site that is
// changed, published and brought back.
import { test, expect } from './support/test.mjs';
import { violations } from './support/axe.mjs';
import { fresh, signIn } from './support/site.mjs';

const wide = { width: 1280, height: 900 }, narrow = { width: 360, height: 740 };

/** Looks at a page at both widths. */
async function good(page) {
  for (const size of [narrow, wide]) {
    await page.setViewportSize(size);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    expect(await violations(page)).toEqual([]);
  }
}

test('what waits for an editor lies on the desk, and an author finds their own alone', async ({ page, browser, baseURL }) => {
  await signIn(page.request, 'editor');
  await page.goto('/');
  await page.getByRole('navigation', { name: 'Site' }).getByRole('link', { name: 'Desk' }).click();
  await expect(page).toHaveURL('/editor');
  const section = (name) => page.getByRole('region', { name });
  await expect(section(/^Handed in/).getByRole('link', { name: 'A looking glass for everybody' })).toBeVisible();
  await expect(section('Notes that wait for your answer').getByText('Of the two hundred.')).toBeVisible();
  await expect(section('Scheduled').getByText(/09:30 UTC/)).toBeVisible();
  const plot = section('Published in the last seven days').getByRole('img', { name: /Route leaks/ });
  await expect(plot).toBeVisible();
  await good(page);
  await page.getByRole('searchbox').fill('luggage hold');
  await page.getByRole('button', { name: 'Search' }).click();
  await expect(page.getByRole('link', { name: 'The fibre that came by bus' })).toBeVisible();
  await page.getByLabel('State').selectOption('Withdrawn');
  await page.getByRole('searchbox').fill('');
  await page.getByRole('button', { name: 'Search' }).click();
  await expect(page.getByRole('link', { name: 'Forty resolvers, compared' })).toBeVisible();
  await good(page);

  const own = await browser.newContext({ baseURL }), p = await own.newPage();
  await signIn(own.request, 'author');
  await p.goto('/editor');
  await expect(p.getByRole('region', { name: /^Your drafts/ }).getByRole('link', { name: 'The maintenance window is a fiction' })).toBeVisible();
  await expect(p.getByRole('navigation', { name: 'Desk' }).getByRole('link')).toHaveText(['Desk', 'Write']);
  await p.goto('/editor?state=all');
  await expect(p.getByRole('link', { name: 'A letter from the repair ship' })).toHaveCount(0);
  await own.close();
});

test('a page of the site is changed, published, and brought back', async ({ page, browser, baseURL }) => {
  await signIn(page.request, 'editor');
  const reader = await (await browser.newContext({ baseURL })).newPage();
  const words = fresh('We read what you write to us.');
  await page.goto('/editor');
  await page.getByRole('link', { name: 'Pages' }).click();
  await page.getByRole('link', { name: 'Contact', exact: true }).first().click();
  await page.getByText('What is filled in').click();
  await expect(page.getByRole('rowheader', { name: '{contact}' })).toBeVisible();
  await good(page);
  await page.getByLabel('Text', { exact: true }).fill(`${words}\n\nFor everything else, {contact}.`);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText(/^Saved/).first()).toBeVisible();
  await reader.goto('/contact');
  await expect(reader.getByText(words)).toHaveCount(0);
  await page.getByRole('button', { name: 'Publish' }).click();
  await expect(page.getByText('Published. Readers see it from now on.')).toBeVisible();
  await reader.goto('/contact');
  await expect(reader.getByText(words)).toBeVisible();
  await expect(reader.getByText('write to editors@example.org')).toBeVisible();
  await page.goto('/editor/pages');
  await expect(page.getByText(/Changed .* by/)).toBeVisible();
  await good(page);
  await page.getByRole('link', { name: 'Contact', exact: true }).first().click();
  await page.getByRole('button', { name: 'Go back to the page that comes with the program' }).click();
  await expect(page.getByText('The page is the one that comes with the program.')).toBeVisible();
  await reader.goto('/contact');
  await expect(reader.getByText(words)).toHaveCount(0);
});
