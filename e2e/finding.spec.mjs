// What a reader looks for: in the search, and at the end of an article.
import { test, expect } from './support/test.mjs';
import { ratio, siteNav } from './support/site.mjs';

const field = (page) => page.getByRole('searchbox', { name: 'Words to look for' });
const ask = async (page, words) => {
  await field(page).fill(words);
  await page.getByRole('search').getByRole('button', { name: 'Search' }).click();
};
const results = (page) => page.locator('.hits > li');

test('from the masthead to a comment', async ({ page }) => {
  await page.goto('/');
  await siteNav(page).getByRole('link', { name: 'Search' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Search' })).toBeVisible();
  await expect(siteNav(page).getByRole('link', { name: 'Search' })).toHaveAttribute('aria-current', 'page');
  await expect(page.getByText('every article and every comment')).toBeVisible();
  await ask(page, 'terabit kilometre kind');
  await expect(page).toHaveTitle(/terabit kilometre kind/);
  await expect(field(page)).toHaveValue('terabit kilometre kind');
  await expect(results(page)).toHaveCount(1);
  await expect(page.locator('mark').filter({ hasText: /^terabit/ }).first()).toBeVisible();
  await expect(results(page)).toContainText(`on ${ratio.title}`);
  await results(page).getByRole('link', { name: 'The table is too kind to distance' }).click();
  await expect(page).toHaveURL(/\/articles\/two-to-one#comment-\d+$/);
});

test('narrowed to articles, a topic and an author', async ({ page }) => {
  await page.goto('/search?q=ratio');
  const count = async () => Number(/^(\d+)/.exec(await page.locator('.found').textContent())[1]);
  const all = await count();
  await page.getByLabel('In', { exact: true }).selectOption({ label: 'Articles' });
  await page.getByLabel('Topic').selectOption({ label: 'Interconnection' });
  await page.getByLabel('Author').selectOption({ label: 'Ingrid Halvorsen' });
  await ask(page, 'ratio');
  expect(await count()).toBeLessThan(all);
  await expect(results(page).getByText(/^Article by/)).toHaveCount(await results(page).count());
  await expect(page.getByLabel('Topic')).toHaveValue('interconnection');
  await results(page).getByRole('link', { name: ratio.title }).click();
  await expect(page).toHaveURL(ratio.path);
});

test('a next page, and back to the first', async ({ page }) => {
  await page.goto('/search?q=the&in=comments');
  await expect(results(page)).toHaveCount(20);
  const first = await results(page).first().textContent();
  await page.getByRole('link', { name: 'More results' }).click();
  await expect(page).toHaveURL(/after=c\d+$/);
  await expect(results(page)).toHaveCount(20);
  expect(await results(page).first().textContent()).not.toBe(first);
  await page.getByRole('link', { name: 'First results' }).click();
  await expect(page).toHaveURL('/search?q=the&in=comments');
  await expect(results(page)).toHaveCount(20);
});

test('nothing found, and a way on', async ({ page }) => {
  await page.goto('/search?q=zzzz&in=articles&topic=interconnection');
  await expect(page.getByText('Nothing here holds “zzzz”.')).toBeVisible();
  await page.getByRole('link', { name: 'Look in everything, at any time' }).click();
  await expect(page).toHaveURL('/search?q=zzzz');
  await ask(page, '" ?!');
  await expect(page.getByText('There is no word in')).toBeVisible();
});

test('the beginning of a word, where the word itself is nowhere', async ({ page }) => {
  await page.goto('/search?q=interconnec');
  await expect(page.getByText('Nothing holds exactly these words.')).toBeVisible();
  await expect(page.locator('mark').first()).toHaveText(/^interconnec/i);
});

test('Chinese words are found in Chinese sentences', async ({ page }) => {
  await page.goto('/search');
  await ask(page, '骨干网');
  await expect(results(page)).not.toHaveCount(0);
  await expect(page.locator('mark').first()).toHaveText('骨干网');
});

test('an article leads to related ones', async ({ page }) => {
  await page.goto(ratio.path);
  const related = page.getByRole('region', { name: 'Related articles' });
  await expect(related.getByRole('heading', { level: 2 })).toHaveText('Related articles');
  const links = related.getByRole('link');
  expect(await links.count()).toBeGreaterThan(0);
  expect(await links.count()).toBeLessThanOrEqual(4);
  await expect(related.getByRole('link', { name: ratio.title })).toHaveCount(0);
  const title = await links.first().textContent();
  await links.first().click();
  await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
});
