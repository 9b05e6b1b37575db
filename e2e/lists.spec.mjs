// The lists of articles by their comments, and what a member wrote.
import { test, expect } from './support/test.mjs';
import { comment, fresh, long, names, quiet } from './support/site.mjs';

const orders = (page) => page.getByRole('navigation', { name: 'Order of the articles' });

test('from the newest articles to those that are talked about', async ({ page, as }) => {
  await page.goto('/');
  await expect(orders(page).getByRole('link', { name: 'Newest' })).toHaveAttribute('aria-current', 'page');
  await orders(page).getByRole('link', { name: 'Most commented' }).click();
  await expect(page).toHaveURL('/most-commented');
  await expect(page).toHaveTitle(/^Most commented articles/);
  await expect(page.getByRole('main').getByRole('article').first()).toContainText(long.title);
  await as('reader');
  await comment(page.request, quiet.slug, { body: fresh('Just now.') });
  await orders(page).getByRole('link', { name: 'Recently commented' }).click();
  await expect(orders(page).getByRole('link', { name: 'Recently commented' })).toHaveAttribute('aria-current', 'page');
  await expect(page.getByRole('main').getByText(`last by ${names.reader}`).first()).toBeVisible();
});

test('a name leads to what its bearer wrote, and a comment there to its place', async ({ page }) => {
  await page.goto(long.path);
  const name = page.locator('.who a[href^="/members/"]').first();
  const bearer = await name.innerText();
  await name.click();
  await expect(page.getByRole('heading', { level: 1, name: bearer })).toBeVisible();
  await expect(page.getByText(/Member since \d+ \w+ 20\d\d/)).toBeVisible();
  const first = page.locator('.said h3 a').first();
  const href = await first.getAttribute('href');
  await first.click();
  await expect(page).toHaveURL(new RegExp(`#comment-${href.split('/').pop()}$`));
  await expect(page.locator(':target')).toContainText(bearer);
});

test('an author’s page leads to the author’s comments and back', async ({ page }) => {
  await page.goto('/authors/ingrid-halvorsen');
  await page.getByRole('link', { name: 'Comments by Ingrid Halvorsen' }).click();
  await expect(page).toHaveURL(/\/members\/ingrid-halvorsen$/);
  await expect(page.getByRole('heading', { level: 2 }).first()).toHaveText('Articles');
  await page.getByRole('link', { name: 'All articles by Ingrid Halvorsen' }).click();
  await expect(page).toHaveURL('/authors/ingrid-halvorsen');
});
