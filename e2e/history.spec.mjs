// What needs no script: previews that look as the comment, answers to what changed meanwhile, differences.
import { test, expect } from './support/test.mjs';
import { atComment, comment, comments, form, fresh, names, quiet, signIn } from './support/site.mjs';

const body = 'A *point* with `code`, a [link](https://example.org/) and\n\n> a quote\n\n1. one\n2. two';

test('a preview on the page of an answer looks as the posted comment', async ({ page, as }) => {
  await as('reader');
  const id = await comment(page.request, quiet.slug, { title: 'A title', body: fresh('To be answered.') });
  await page.goto(`${quiet.path}/comments?parent=${id}`);
  const text = fresh(body);
  await form(page).body.fill(text);
  await form(page).preview.click();
  const preview = page.getByRole('region', { name: 'Preview' });
  await expect(preview.getByRole('heading', { name: 'Re: A title' })).toBeVisible();
  await expect(preview.locator('.who')).toContainText(names.reader);
  await expect(preview.locator('.who')).toContainText('just now');
  const html = await preview.locator('.body').innerHTML();
  await form(page).post.click();
  const posted = await atComment(page, 'A point with code');
  expect(await posted.locator('.body').innerHTML()).toBe(html);
});

test('a guest’s preview says that they are one', async ({ page }) => {
  await page.goto(`${quiet.path}/comments`);
  await form(page).name.fill('Grace Hopkins');
  await form(page).body.fill(body);
  await form(page).preview.click();
  await expect(page.getByRole('region', { name: 'Preview' }).locator('.who')).toContainText(/Grace Hopkins\s+guest/);
});

test('a preview of a change looks as the changed comment', async ({ page, as }) => {
  await as('reader');
  const id = await comment(page.request, quiet.slug, { title: 'Before', body: fresh('Before.') });
  await page.goto(`/comments/${id}/edit`);
  await form(page).title.fill('After');
  await form(page).body.fill(body);
  await form(page).preview.click();
  const preview = page.getByRole('region', { name: 'Preview' });
  await expect(preview.getByRole('heading', { name: 'After' })).toBeVisible();
  await expect(preview.locator('.who')).toContainText(names.reader);
  await expect(preview.locator('.who')).toContainText('edited');
  const html = await preview.locator('.body').innerHTML();
  await page.getByRole('button', { name: 'Save' }).click();
  expect(await (await atComment(page, 'A point with code')).locator('.body').innerHTML()).toBe(html);
});

test.describe('an answer to what changed meanwhile', () => {
  test.use({ provoked: [409, 422] });

  test('is shown what the comment says now, and is posted when it is sent again', async ({ page, as, browser, baseURL }) => {
    const other = await browser.newContext({ baseURL });
    await signIn(other.request, 'author');
    const id = await comment(other.request, quiet.slug, { title: 'Moved', body: fresh('As it was.') });
    await as('reader');
    await page.goto(`${quiet.path}/comments?parent=${id}`);
    const text = fresh('I agree with that.');
    await form(page).body.fill(text);
    const now = fresh('The opposite.');
    await other.request.post(`/comments/${id}/edit`, { form: { title: 'Moved', body: now } });
    const answer = page.waitForResponse((r) => r.request().method() === 'POST');
    await form(page).post.click();
    expect((await answer).status()).toBe(409);
    await expect(page.getByRole('alert')).toContainText('The comment that you answer was changed meanwhile.');
    await expect(comments(page)).toContainText(now);
    await expect(form(page).body).toHaveValue(text);
    await form(page).post.click();
    await atComment(page, text);
    await other.close();
  });

  test('can become a comment of its own where that is gone', async ({ page, as, browser, baseURL }) => {
    const other = await browser.newContext({ baseURL });
    await signIn(other.request, 'author');
    const id = await comment(other.request, quiet.slug, { body: fresh('Soon gone.') });
    await as('reader');
    await page.goto(`${quiet.path}/comments?parent=${id}`);
    const text = fresh('I agree with that.');
    await form(page).body.fill(text);
    await other.request.post(`/comments/${id}/delete`);
    await form(page).post.click();
    await expect(page.getByText('The comment that you answer was removed meanwhile.')).toBeVisible();
    await form(page).post.click();
    await expect(await atComment(page, text)).toContainText('Level 1.');
    await other.close();
  });
});

test('the history marks what was added and what was taken away, not by colour alone', async ({ page, as }) => {
  await as('reader');
  const id = await comment(page.request, quiet.slug, { title: 'On routes', body: 'The old route was leaked.\n\nTwice.' });
  for (const [version, text] of ['The new route was leaked.\n\nTwice.', 'The new route was leaked.\n\nTwice, at least.'].entries()) {
    await page.request.post(`/comments/${id}/edit`, { form: { version: version + 1, title: 'On routes', body: text } });
  }
  await page.goto(`/comments/${id}`);
  await page.locator(`#comment-${id}`).getByRole('link', { name: 'edited' }).click();
  const changes = page.locator('.earlier');
  await expect(changes).toHaveCount(2);
  await expect(changes.first().getByRole('insertion')).toHaveText(', at least');
  await expect(changes.last().getByRole('deletion')).toHaveText('old');
  await expect(changes.last().getByRole('insertion')).toHaveText('new');
  await expect(changes.last().getByRole('deletion')).toHaveCSS('text-decoration-line', 'line-through');
  await expect(changes.last().getByRole('insertion')).toHaveCSS('text-decoration-line', 'underline');
  const whole = changes.last().getByText('The old route was leaked.');
  await expect(whole).toBeHidden();
  await changes.last().getByText('The text before this change').click();
  await expect(whole).toBeVisible();
});
