// Changing and deleting what one wrote.
import { test, expect } from './support/test.mjs';
import { atComment, comment, comments, form, fresh, quiet } from './support/site.mjs';

/** A comment of the reader's, opened at its place. */
async function mine(page, as, fields) {
  await as('reader');
  const id = await comment(page.request, quiet.slug, fields);
  await page.goto(`/comments/${id}`);
  return { id, own: page.locator(`#comment-${id}`) };
}

test('an edit shows, says “edited”, and leaves the earlier text to be seen', async ({ page, as }) => {
  const first = fresh('First thoughts.');
  const second = fresh('Second thoughts.');
  const { own } = await mine(page, as, { title: 'Thoughts', body: first });
  await expect(own.getByRole('link', { name: 'edited' })).toHaveCount(0);
  await own.getByRole('link', { name: /^Edit/ }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Change your comment' })).toBeVisible();
  await expect(page.getByText('You can change it for another')).toBeVisible();
  await expect(form(page).title).toHaveValue('Thoughts');
  await expect(form(page).body).toHaveValue(first);
  await form(page).body.fill(second);
  await page.getByRole('button', { name: 'Save' }).click();
  await atComment(page, second);
  await own.getByRole('link', { name: 'edited' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Earlier texts' })).toBeVisible();
  await expect(page.getByRole('heading', { level: 2, name: 'Now' })).toBeVisible();
  await expect(comments(page)).toContainText(second);
  await expect(page.locator('.earlier')).toContainText(first);
  await expect(page.getByRole('button', { name: 'Remove this text' })).toHaveCount(0);
  await page.getByRole('link', { name: 'Back to the comment' }).click();
  await atComment(page, second);
});

test('an edit can be previewed', async ({ page, as }) => {
  const { own } = await mine(page, as, { body: fresh('Before.') });
  await own.getByRole('link', { name: /^Edit/ }).click();
  await form(page).body.fill('After, with *care*.');
  await form(page).preview.click();
  await expect(page.getByRole('region', { name: 'Preview' }).locator('em')).toHaveText('care');
  await expect(form(page).body).toHaveValue('After, with *care*.');
});

test.describe('two tabs', () => {
  test.use({ provoked: [409] });
  test('the second to save is shown what the first one saved', async ({ page, as }) => {
    const { id, own } = await mine(page, as, { body: fresh('Before.') });
    await own.getByRole('link', { name: /^Edit/ }).click();
    await page.request.post(`/comments/${id}/edit`, { form: { version: 1, body: 'From the other tab.' } });
    await form(page).body.fill('From this tab.');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByRole('alert')).toContainText('This comment was changed meanwhile');
    await expect(comments(page)).toContainText('From the other tab.');
    await expect(form(page).body).toHaveValue('From this tab.');
    await page.getByRole('button', { name: 'Save' }).click();
    await atComment(page, 'From this tab.');
  });
});

test('a comment is deleted after a question, and that is taken back', async ({ page, as }) => {
  const text = fresh('Hasty words.');
  const { id, own } = await mine(page, as, { body: text });
  await own.getByRole('link', { name: 'Delete' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Delete your comment?' })).toBeVisible();
  await expect(page.getByText('It has no answers, so nothing stays in its place.')).toBeVisible();
  await expect(comments(page)).toContainText(text);
  await page.getByRole('button', { name: 'Delete comment' }).click();
  const notice = page.getByRole('status').filter({ hasText: 'Your comment was deleted.' });
  await expect(notice).toBeInViewport();
  await expect(notice).toContainText('You can take that back for 15 minutes.');
  await expect(own).toHaveCount(0);
  expect((await page.request.get(`/comments/${id}`)).status()).toBe(410);
  await notice.getByRole('button', { name: 'Undo' }).click();
  await atComment(page, text);
});

test('a deleted comment with answers leaves a line in its place', async ({ page, as, browser }) => {
  const text = fresh('Words that were answered.');
  const { id, own } = await mine(page, as, { body: text });
  await comment(page.request, quiet.slug, { body: fresh('An answer.'), parent: id });
  await page.goto(`/comments/${id}/delete`);
  await expect(page.getByText('It has answers, so a line stays in its place')).toBeVisible();
  await page.getByRole('button', { name: 'Delete comment' }).click();
  await expect(page.getByText('Your comment was deleted.')).toBeVisible();
  await page.goto(`/comments/${id}`);
  await expect(own).toContainText('Deleted by its author.');
  await expect(own).not.toContainText(text);
  const anybody = await browser.newPage();
  await anybody.goto(`/comments/${id}`);
  await expect(anybody.locator(':target')).toContainText('Deleted by its author.');
  await expect(anybody.getByRole('button', { name: 'Undo the deletion' })).toHaveCount(0);
  await anybody.close();
  await own.locator('xpath=following-sibling::*[1]').getByRole('button', { name: 'Undo the deletion' }).click();
  await atComment(page, text);
});

test('“Keep it” keeps it', async ({ page, as }) => {
  const text = fresh('To stay.');
  const { id } = await mine(page, as, { body: text });
  await page.goto(`/comments/${id}/delete`);
  await page.getByRole('link', { name: 'Keep it' }).click();
  await atComment(page, text);
});

test('a moderator takes an earlier text away', async ({ page, as }) => {
  const first = fresh('What should not have been said.');
  const { id } = await mine(page, as, { body: first });
  await page.request.post(`/comments/${id}/edit`, { form: { body: fresh('What can be said.') } });
  await page.request.post('/logout');
  await as('moderator');
  await page.goto(`/comments/${id}/history`);
  await expect(page.locator('.earlier')).toContainText(first);
  await page.getByRole('button', { name: 'Remove this text' }).click();
  await expect(page.locator('.earlier')).toContainText('This text was taken away by a moderator.');
  await expect(page.locator('.earlier')).not.toContainText(first);
});
