// Coming back to a discussion: what is new, folds, the outline, branches, recommendations.
import { test, expect } from './support/test.mjs';
import { comment, comments, fresh, long, signIn } from './support/site.mjs';

// Where tests count what is new, one runs at a time.
const articles = {
  member: 'the-resolver-in-the-browser', folds: 'twenty-years-of-ipv6-in-one-building', recommend: 'the-standard-that-shipped-anyway',
  marks: 'route-leaks-are-a-social-problem', steps: 'certificates-in-six-weeks', list: 'time-is-infrastructure',
};
test.describe.configure({ mode: 'default' });
const path = (slug) => `/articles/${slug}`;

/** Somebody else, who writes. */
async function another(playwright, baseURL, who = 'moderator') {
  const request = await playwright.request.newContext({ baseURL });
  await signIn(request, who);
  return request;
}
const fresher = (page) => page.locator('.comment.is-new');
const heading = (page) => page.locator('#dh');
const dock = (page) => page.getByRole('region', { name: 'New comments' });

test.describe('without an account', () => {
  test('the browser knows what it has seen, and marks what came since', async ({ page, playwright, baseURL }) => {
    const slug = articles.marks;
    await page.clock.install();
    await page.goto(path(slug));
    await expect(heading(page)).not.toContainText('new');
    await expect(dock(page)).toHaveCount(0);
    const other = await another(playwright, baseURL);
    const first = await comment(other, slug, { body: fresh('What came while one was away.') });
    await page.clock.setSystemTime(Date.now() + 3600e3);
    for (let i = 0; i < 2; i++) { // opening the page does not clear the marks
      await page.goto(path(slug));
      await expect(heading(page)).toContainText(', 1 new');
      await expect(fresher(page)).toHaveAttribute('id', `comment-${first}`);
      await expect(page.getByRole('article', { name: /^New/ })).toHaveCount(1);
    }
    await page.clock.setSystemTime(Date.now() + 2 * 3600e3);
    await page.reload();
    await expect(heading(page)).not.toContainText('new');
    await expect(fresher(page)).toHaveCount(0);
  });

  test('“mark all as read” does', async ({ page, playwright, baseURL }) => {
    const slug = articles.marks;
    await page.goto(path(slug));
    const other = await another(playwright, baseURL);
    await comment(other, slug, { body: fresh('Soon read.') });
    await page.reload();
    await dock(page).getByRole('button', { name: 'Mark all as read' }).click();
    await expect(fresher(page)).toHaveCount(0);
    await expect(heading(page)).not.toContainText('new');
    await page.reload();
    await expect(heading(page)).toBeVisible();
    await expect(fresher(page)).toHaveCount(0);
  });

  test('a list says where something is new', async ({ page, playwright, baseURL }) => {
    const slug = articles.list;
    await page.goto(path(slug));
    const other = await another(playwright, baseURL);
    await comment(other, slug, { body: fresh('One.') });
    await comment(other, slug, { body: fresh('Two.') });
    await page.goto('/');
    await expect(page.locator(`a[href="${path(slug)}#discussion"]`)).toContainText('comments, 2 new');
  });

  test('where the new one stands on another page, one gets there', async ({ page, playwright, baseURL }) => {
    await page.goto(long.path);
    await expect(heading(page)).toContainText('comments');
    const other = await another(playwright, baseURL);
    const id = await comment(other, long.slug, { body: fresh('At the very end of 400.') });
    try {
      await page.reload();
      await expect(heading(page)).toContainText(', 1 new');
      await expect(fresher(page)).toHaveCount(0);
      await dock(page).getByRole('button', { name: 'Next' }).click();
      await expect(page).toHaveURL(new RegExp(`#comment-${id}$`));
      await expect(page.locator(`#comment-${id}`)).toBeInViewport();
    } finally { await other.post(`/comments/${id}/delete`); }
  });
});

test('a member finds what is new on any device', async ({ page, as, playwright, baseURL }) => {
  const slug = articles.member;
  await as('reader');
  await page.goto(path(slug));
  const other = await another(playwright, baseURL);
  const id = await comment(other, slug, { body: fresh('New to members.') });
  const device = await another(playwright, baseURL, 'reader');
  expect(await (await device.get(path(slug))).text()).toContain(`<article class="comment is-new" id="comment-${id}"`);
  await page.goto(path(slug));
  await expect(heading(page)).toContainText(/, \d+ new/);
  await expect(page.locator(`#comment-${id}`)).toHaveClass(/is-new/);
  await page.getByRole('link', { name: 'To the first new one' }).click();
  await expect(page).toHaveURL(/#comment-\d+$/);
  await page.locator('.read-on').getByRole('button', { name: 'Mark all as read' }).click();
  await expect(fresher(page)).toHaveCount(0);
  expect(await (await device.get(path(slug))).text()).not.toContain('is-new" id');
});

test.describe('stepping through', () => {
  test('with buttons and with keys, in the order of the page', async ({ page, playwright, baseURL }) => {
    const slug = articles.steps;
    await page.goto(path(slug));
    const other = await another(playwright, baseURL);
    const top = Number((await comments(page).first().getAttribute('id')).slice(8));
    const last = await comment(other, slug, { body: fresh('The last one.') });
    const between = await comment(other, slug, { body: fresh('In between.'), parent: top });
    await page.reload();
    await expect(fresher(page)).toHaveCount(2);
    const next = dock(page).getByRole('button', { name: 'Next' });
    for (const id of [between, last, between]) {
      await next.click();
      await expect(page.locator(`#comment-${id}`)).toBeFocused();
    }
    await page.keyboard.press('n');
    await expect(page.locator(`#comment-${last}`)).toBeFocused();
    await expect(page.locator(`#comment-${last}`)).toBeInViewport();
    await page.keyboard.press('p');
    await expect(page.locator(`#comment-${between}`)).toBeFocused();
    const form = page.getByLabel('Comment', { exact: true });
    await form.focus();
    await page.keyboard.type('n p'); // a letter is a letter while one types
    await expect(form).toHaveValue('n p');
    await expect(form).toBeFocused();
  });
});

test.describe('folds', () => {
  test('a fold says what it hides, works by itself, and opens for a link', async ({ page }) => {
    await page.goto(path(articles.folds));
    const fold = page.locator('.fold').first();
    const answer = fold.locator('.comment').first();
    const summary = fold.locator('summary').first();
    await expect(summary).toHaveText(/^\d+ answers? to “.+” by .+|^\d+ answers? to the comment by .+/);
    await expect(answer).toBeVisible();
    await summary.click();
    await expect(answer).toBeHidden();
    await page.reload();
    await expect(answer, 'folds are kept').toBeHidden();
    const id = await answer.getAttribute('id');
    await page.goto(`${path(articles.folds)}#${id}`);
    await expect(answer, 'a link opens what is around').toBeVisible();
    await expect(answer).toBeInViewport();
  });

  test('a fold that is closed says how many are new in it', async ({ page, playwright, baseURL }) => {
    await page.goto(path(articles.folds));
    const fold = page.locator('.fold').first();
    await fold.locator('summary').first().click();
    const top = Number((await fold.getAttribute('id')).slice(5));
    const other = await another(playwright, baseURL);
    await comment(other, articles.folds, { body: fresh('Under a fold.'), parent: top });
    await page.reload();
    await expect(fold.locator('summary').first()).toContainText(/, \d new/);
    await page.locator('.fold').first().locator('summary').first().click();
    await expect(fold.locator('.comment.is-new').first()).toBeVisible();
  });
});

test('a deep branch has a page of its own, and Back returns to the very comment', async ({ page }) => {
  await page.goto(long.path);
  const offer = page.getByRole('link', { name: 'This branch on a page of its own' }).first();
  const id = /(\d+)/.exec(await offer.getAttribute('href'))[1];
  await offer.click();
  await expect(page).toHaveURL(`/comments/${id}/thread`);
  await expect(page.getByRole('navigation', { name: 'What this branch answers' }).getByRole('listitem')).toHaveCount(5);
  await expect(comments(page).first()).toHaveAttribute('id', `comment-${id}`);
  await page.goBack();
  await expect(page.locator(`#comment-${id}`)).toBeInViewport();
  await page.goForward();
  await page.getByRole('link', { name: 'Back to its place' }).click();
  await expect(page).toHaveURL(new RegExp(`#comment-${id}$`));
});

test('the outline names every comment and leads to it', async ({ page }) => {
  await page.goto(path(articles.folds));
  await page.getByRole('link', { name: 'Outline', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Outline' })).toBeVisible();
  const lines = page.locator('.outline a');
  expect(await lines.count()).toBeGreaterThanOrEqual(60);
  const line = lines.nth(30);
  const id = await line.getAttribute('data-comment');
  await line.click();
  await expect(page).toHaveURL(new RegExp(`#comment-${id}$`));
  await expect(page.locator(`#comment-${id}`)).toBeInViewport();
});

test('where there is room the outline stands beside the discussion', async ({ page }) => {
  const outline = page.getByRole('navigation', { name: 'Outline of the discussion' }), wide = page.viewportSize();
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto(`${path(articles.folds)}#discussion`);
  await expect(comments(page).first()).toBeVisible();
  await expect(outline).toHaveCount(0);
  await page.setViewportSize(wide);
  await page.reload();
  const line = outline.getByRole('link').nth(20);
  await line.click();
  await expect(page.locator(`#comment-${await line.getAttribute('data-comment')}`)).toBeInViewport();
  await expect(line).toBeInViewport();
});

test('a recommendation counts once and can be taken back', async ({ page, as }) => {
  await as('reader');
  await page.goto(path(articles.recommend));
  const one = comments(page).nth(1);
  const button = one.getByRole('button', { name: /^Recommend/ });
  const before = Number((await button.textContent()).replace(/\D/g, '')) || 0;
  await button.click();
  await expect(button).toHaveText(new RegExp(`^Recommended.* ${before + 1}$`));
  await page.reload();
  await expect(button).toHaveText(new RegExp(`^Recommended.* ${before + 1}$`));
  await button.click();
  await expect(button).toHaveText(/^Recommend the comment by/);
  await page.goto(`${path(articles.recommend)}?order=best`);
  await expect(page.getByRole('link', { name: 'Best' })).toHaveAttribute('aria-current', 'true');
});

test('whoever is not signed in is asked to, and comes back to the comment', async ({ page, provoked }) => {
  provoked.push(401);
  await page.goto(path(articles.recommend));
  const one = comments(page).first();
  const id = await one.getAttribute('id');
  await one.getByRole('button', { name: /^Recommend/ }).click();
  await page.getByLabel('E-mail address').fill('editor@example.org');
  await page.getByLabel('Password').fill('demo-password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(new RegExp(`#${id}$`));
  await expect(page.locator(`#${id}`).getByRole('button', { name: /^Recommended/ }), 'and need not do it again').toBeVisible();
});

test.describe('without the script', () => {
  test.use({ javaScriptEnabled: false });

  test('nothing is missing but the marks of those without an account', async ({ page }) => {
    await page.goto(path(articles.folds));
    await expect(heading(page)).not.toContainText('new');
    await expect(dock(page)).toHaveCount(0);
    await expect(page.locator('.fold').first()).toHaveAttribute('open', '');
  });
});
