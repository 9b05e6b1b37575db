// The page is there before the script, and nothing on it moves afterwards.
import { test, expect } from './support/test.mjs';
import { comments, form, long, ratio } from './support/site.mjs';

test.describe(() => {
  test.beforeEach(async ({ page }) => {
    await page.addInitScript(() => {
      window.shifts = [];
      new PerformanceObserver((list) => {
        for (const e of list.getEntries()) {
          window.shifts.push([e.value, ...e.sources.map((s) => (s.node?.outerHTML ?? s.node?.textContent ?? '').slice(0, 80))]);
        }
      }).observe({ type: 'layout-shift', buffered: true });
    });
  });

  for (const [where, path] of [
    ['the top of an article', () => ratio.path],
    ['its discussion', () => `${ratio.path}#discussion`],
    ['a comment', async (page) => `${long.path}#${await firstAnswer(page)}`],
    ['the form', () => `${ratio.path}/comments`],
    ['the front page', () => '/'],
  ]) {
    test(`nothing moves at ${where}, be the script ever so late`, async ({ page }) => {
      const address = await path(page);
      let late;
      await page.route('**/static/script-*.js', (route) => { late = route; });
      await page.goto(address, { waitUntil: 'commit' });
      await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length === 1);
      const loaded = page.waitForEvent('load');
      await expect.poll(() => late).toBeTruthy();
      await late.continue();
      await loaded;
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      expect(await page.evaluate(() => window.shifts)).toEqual([]);
    });
  }

  async function firstAnswer(page) {
    const html = await (await page.request.get(long.path)).text();
    return [...html.matchAll(/id="(comment-\d+)"/g)][5][1];
  }
});

test('an article stands without the script', async ({ page }) => {
  await page.route('**/static/script-*.js', (route) => route.fulfill({ contentType: 'text/javascript', body: '' }));
  await page.goto(ratio.path);
  await expect(page.getByRole('heading', { level: 1, name: ratio.title })).toBeVisible();
  await expect(comments(page)).toHaveCount(ratio.comments);
  await expect(form(page).post).toBeVisible();
  await page.getByRole('link', { name: 'Reply to Pieter van den Berg' }).first().click();
  await expect(page.getByRole('heading', { level: 1, name: 'Answer Pieter van den Berg' })).toBeVisible();
});

test('a page is three requests, and all that does not change is kept', async ({ page }) => {
  const asked = [];
  page.on('response', (response) => asked.push(response));
  await page.goto(ratio.path, { waitUntil: 'load' });
  const kinds = asked.map((r) => r.request().resourceType()).filter((kind) => ['document', 'stylesheet', 'script', 'font', 'image'].includes(kind));
  expect(kinds.sort()).toEqual(['document', 'script', 'stylesheet']);
  for (const response of asked.filter((r) => r.url().includes('/static/'))) {
    expect(response.headers()['cache-control'], response.url()).toContain('immutable');
  }
});
