// Two people have the same discussion open.
import { test, expect } from './support/test.mjs';
import { comment, comments, form, fresh, signIn } from './support/site.mjs';

// A discussion for each size of screen, and one test at a time: each counts what the others do not write.
const slugs = { desk: 'the-cable-that-was-not-cut', phone: 'how-to-read-an-outage-report' };
let slug;
test.describe.configure({ mode: 'default' });
test.beforeEach(({}, { project }) => { slug = slugs[project.name]; });
const told = (page) => page.getByRole('region', { name: 'New comments' });

async function writer(browser, baseURL) {
  const context = await browser.newContext({ baseURL });
  await signIn(context.request, 'author');
  return context;
}

test('new comments announce themselves, move nothing, and one click puts them where they belong', async ({ page, browser, baseURL }) => {
  await page.goto(`/articles/${slug}`);
  const top = comments(page).first();
  const id = Number((await top.getAttribute('id')).slice(8));
  await comments(page).last().scrollIntoViewIfNeeded();
  const count = await comments(page).count();
  const other = await writer(browser, baseURL);
  const answer = await comment(other.request, slug, { body: fresh('An answer to the first.'), parent: id });
  const under = await comment(other.request, slug, { body: fresh('An answer to the answer.'), parent: answer });
  const thread = await comment(other.request, slug, { title: 'Another thread', body: fresh('A thread of its own.') });
  const before = await page.evaluate(() => scrollY);
  await expect(told(page)).toContainText('3 new comments');
  await expect(page.getByRole('status').filter({ hasText: '3 new comments' }), 'said aloud').toBeAttached();
  expect(await page.evaluate(() => scrollY)).toBe(before);
  await expect(comments(page)).toHaveCount(count);
  await told(page).getByRole('button', { name: 'Show' }).click();
  await expect(comments(page)).toHaveCount(count + 3);
  await expect(page.locator(`li:has(> #comment-${id}) > .fold li > #comment-${answer}`)).toBeAttached();
  await expect(page.locator(`li:has(> #comment-${answer}) > .fold li > #comment-${under}`)).toBeAttached();
  await expect(page.locator(`.thread > li:last-child > #comment-${thread}`)).toBeAttached();
  await expect(page.locator('.comment.is-new')).toHaveCount(3);
  await expect(page.locator('#dh')).toContainText(`${count + 3} comments, 3 new`);
  await expect(told(page)).not.toContainText('Show');
  await other.close();
});

test('what stands on another page is said, and led to', async ({ page, browser, baseURL }) => {
  const long = 'when-a-registry-says-no';
  await page.goto(`/articles/${long}`);
  await expect(comments(page).first()).toBeVisible();
  const other = await writer(browser, baseURL);
  const id = await comment(other.request, long, { body: fresh('At the end.') });
  try {
    await told(page).getByRole('button', { name: 'Show' }).click();
    await told(page).getByRole('link', { name: '1 new comment on another page' }).click();
    await expect(page.locator(`#comment-${id}`)).toBeInViewport();
  } finally { await other.request.post(`/comments/${id}/delete`); await other.close(); }
});

test('one’s own comment is no news in another tab', async ({ context, page, baseURL, browser, as }) => {
  await as('reader');
  await page.goto(`/articles/${slug}`);
  await comment(context.request, slug, { body: fresh('My own, from another tab.') });
  const other = await writer(browser, baseURL);
  await comment(other.request, slug, { body: fresh('Not mine.') });
  await expect(told(page)).toContainText('1 new comment');
  await other.close();
});

test('an answer that is being written stays where it is', async ({ page, browser, baseURL }) => {
  await page.goto(`/articles/${slug}`);
  const top = comments(page).first();
  const id = Number((await top.getAttribute('id')).slice(8));
  await top.getByRole('link', { name: /^Reply/ }).click();
  await form(page).body.fill('Half a thought');
  const other = await writer(browser, baseURL);
  const answer = await comment(other.request, slug, { body: fresh('Somebody was faster.'), parent: id });
  await told(page).getByRole('button', { name: 'Show' }).click();
  await expect(page.locator(`#comment-${answer}`)).toBeAttached();
  await expect(form(page).body).toHaveValue('Half a thought');
  await expect(page.locator(`#comment-${id} + form.in-place`)).toBeVisible();
  await other.close();
});

test('where the connection is refused the page asks now and then', async ({ page, browser, baseURL, provoked }) => {
  provoked.push(503);
  await page.clock.install();
  await page.route(`**/articles/${slug}/live*`, (route) => (route.request().headers().accept === 'text/event-stream' ? route.fulfill({ status: 503 }) : route.continue()));
  const refused = page.waitForResponse((r) => r.status() === 503);
  await page.goto(`/articles/${slug}`);
  await refused;
  const other = await writer(browser, baseURL);
  await comment(other.request, slug, { body: fresh('Heard of by asking.') });
  await expect.poll(async () => { await page.clock.fastForward('01:01'); return told(page).count(); }).toBe(1);
  await expect(told(page)).toContainText('new comment');
  await other.close();
});

test('a page that nobody looks at holds no connection', async ({ page }) => {
  await page.addInitScript(() => {
    window.sources = [];
    const Real = window.EventSource;
    window.EventSource = class extends Real { constructor(...a) { super(...a); window.sources.push(this); } };
    window.EventSource.CLOSED = 2;
  });
  await page.goto(`/articles/${slug}`);
  const open = () => page.evaluate(() => window.sources.filter((s) => s.readyState === 1).length);
  const look = (state) => page.evaluate((s) => {
    Object.defineProperty(document, 'visibilityState', { value: s, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, state);
  await expect.poll(open).toBe(1);
  await look('hidden');
  await expect.poll(open).toBe(0);
  await look('visible');
  await expect.poll(open).toBe(1);
});
