// What the script adds to writing: answering in place, previews, keys.
import { test, expect } from './support/test.mjs';
import { atComment, comment, comments, form, fresh, names, open, quiet } from './support/site.mjs';

const title = 'The tenant before you';
const writer = 'Annelise Dupont';

/** The demonstration's first comment under the open article, and the form under it. */
async function answerInPlace(page) {
  await page.goto(open.path);
  const answered = comments(page).filter({ has: page.getByRole('heading', { name: title, exact: true }) });
  await answered.getByRole('link', { name: `Reply to ${writer}` }).click();
  return answered;
}

test('the form comes under the comment, names whom it answers and has a title', async ({ page, as }) => {
  await as('reader');
  const answered = await answerInPlace(page);
  await expect(page).toHaveURL(open.path);
  await expect(answered.locator('xpath=following-sibling::*[1]')).toHaveId('write');
  await expect(page.getByRole('heading', { name: `Answer ${writer}` })).toBeVisible();
  await expect(form(page).title).toHaveValue(`Re: ${title}`);
  await expect(form(page).body).toBeFocused();
  await expect(form(page).body).toBeInViewport();
  const text = fresh('An answer, in place.');
  await form(page).body.fill(text);
  await form(page).post.click();
  const posted = await atComment(page, text);
  await expect(posted).toContainText(`Answer to ${writer}, level 2`);
  await expect(posted.getByRole('heading', { name: `Re: ${title}` })).toBeVisible();
});

test('an answer to an answer does not pile up “Re:”', async ({ page, as }) => {
  await as('reader');
  await page.goto(open.path);
  await page.getByRole('link', { name: 'Reply to Priya Nair' }).first().click();
  await expect(form(page).title).toHaveValue(`Re: ${title}`);
});

test('a title of one’s own is kept when another comment is answered', async ({ page, as }) => {
  await as('reader');
  await answerInPlace(page);
  await form(page).title.fill('A title of my own');
  await form(page).body.fill('Half a thought');
  await page.getByRole('link', { name: 'Reply to Grace Thompson' }).first().click();
  await expect(page.getByRole('heading', { name: 'Answer Grace Thompson' })).toBeVisible();
  await expect(form(page).title).toHaveValue('A title of my own');
  await expect(form(page).body).toHaveValue('Half a thought');
});

for (const [how, cancel] of [
  ['Escape', (page) => page.keyboard.press('Escape')],
  ['“Cancel”', (page) => page.getByRole('button', { name: 'Cancel' }).click()],
]) {
  test(`${how} takes the form back to its place and the focus to the link; what was typed stays`, async ({ page, as }) => {
    await as('reader');
    const answered = await answerInPlace(page);
    await form(page).body.fill('Half a thought');
    await cancel(page);
    await expect(page.getByRole('heading', { name: 'Join the discussion' })).toBeVisible();
    await expect(answered.getByRole('link', { name: `Reply to ${writer}` })).toBeFocused();
    await expect(page.getByRole('button', { name: 'Cancel' })).toHaveCount(0);
    await expect(form(page).body).toHaveValue('Half a thought');
    await expect(form(page).title).toHaveValue('');
    await expect(page.locator('#write input[name=parent]')).toHaveValue('');
  });
}

test('a preview appears in the form, and what is wrong is said there', async ({ page, as }) => {
  await as('reader');
  await page.goto(open.path);
  await form(page).title.fill('Seen before it is said');
  await form(page).body.fill('A *point* with `code`, and <b>no markup of mine</b>.');
  await form(page).preview.click();
  const preview = page.getByRole('region', { name: 'Preview' });
  await expect(preview).toBeVisible();
  await expect(preview).toBeInViewport();
  await expect(preview.getByText('Seen before it is said')).toBeVisible();
  await expect(preview.locator('em')).toHaveText('point');
  await expect(page).toHaveURL(open.path);
  await expect(form(page).body).toHaveValue(/^A \*point\*/);
});

test('a preview that comes late does not stand beside the newer one', async ({ page }) => {
  const held = [];
  await page.route('**/preview', (route) => (held.length ? route.continue() : held.push(route)));
  await page.goto(open.path);
  await form(page).body.fill('The older text.');
  await form(page).preview.click();
  await expect.poll(() => held.length).toBe(1);
  await form(page).body.fill('The newer text.');
  await form(page).preview.click();
  const preview = page.getByRole('region', { name: 'Preview' });
  await expect(preview.locator('.body')).toHaveText('The newer text.');
  const late = page.waitForEvent('requestfinished');
  await held[0].continue();
  await late;
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  await expect(preview.locator('.body')).toHaveText('The newer text.');
});

test.describe(() => {
  test.use({ provoked: [422] });
  test('an empty text has no preview but a sentence', async ({ page }) => {
    await page.goto(open.path);
    await form(page).preview.click();
    await expect(page.getByRole('region', { name: 'Preview' })).toContainText('Please fill this in.');
  });
});

test('Ctrl and Enter post', async ({ page, as }) => {
  await as('reader');
  await page.goto(quiet.path);
  const text = fresh('Posted from the keyboard.');
  await form(page).body.fill(text);
  await form(page).body.press('Control+Enter');
  await atComment(page, text);
});

test('the length is counted as people count, and too much is said at once', async ({ page }) => {
  await page.goto(quiet.path);
  const hint = page.locator('.count');
  await expect(hint).toHaveText(/^20.000 characters at most$/);
  await form(page).body.fill('é🙂漢');
  await expect(hint).toHaveText(/^19.997 characters left$/);
  await form(page).body.fill('x '.repeat(10_002));
  await expect(hint).toHaveText('4 characters too many');
  await expect(form(page).body).toHaveAccessibleDescription(/4 characters too many/);
});

test('the box grows with the text', async ({ page }) => {
  await page.goto(quiet.path);
  const before = await form(page).body.boundingBox();
  await form(page).body.fill('A line.\n'.repeat(30));
  expect((await form(page).body.boundingBox()).height).toBeGreaterThan(before.height * 2);
});

test('a double click on “Post comment” posts once', async ({ page, as }) => {
  await as('reader');
  await page.goto(quiet.path);
  const text = fresh('Once is enough.');
  let posts = 0;
  page.on('request', (request) => { if (request.method() === 'POST') posts++; });
  await form(page).body.fill(text);
  await form(page).post.dblclick();
  await atComment(page, text);
  await expect(comments(page).filter({ hasText: text })).toHaveCount(1);
  expect(posts).toBe(1);
});

test('after going back the form can be sent again, and the same words stay one comment', async ({ page, as }) => {
  await as('reader');
  await page.goto(quiet.path);
  const text = fresh('Back and again.');
  await form(page).body.fill(text);
  await form(page).post.click();
  await atComment(page, text);
  await page.goBack();
  await form(page).body.fill(text);
  await form(page).post.click();
  await atComment(page, text);
  await expect(comments(page).filter({ hasText: text })).toHaveCount(1);
});

test('a guest who answers in place and signs in first finds the answer filled in', async ({ page }) => {
  const text = fresh('An answer that waits for its author.');
  await answerInPlace(page);
  await form(page).body.fill(text);
  await page.getByRole('button', { name: 'Sign in first' }).click();
  await page.getByLabel('E-mail address').fill('reader@example.org');
  await page.getByLabel('Password').fill('demo-password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { level: 1, name: `Answer ${writer}` })).toBeVisible();
  await expect(form(page).body).toHaveValue(text);
  await expect(form(page).title).toHaveValue(`Re: ${title}`);
  await form(page).post.click();
  await expect(await atComment(page, text)).toContainText(`Answer to ${writer}, level 2`);
});

test.describe(() => {
  test.use({ provoked: [422] });
  test('an answer that cannot be taken comes back with what it answers', async ({ page, as }) => {
    await as('reader');
    await answerInPlace(page);
    await form(page).post.click();
    await expect(page.getByRole('heading', { level: 1, name: `Answer ${writer}` })).toBeVisible();
    await expect(form(page).body).toHaveAccessibleDescription(/Please fill this in/);
    await expect(form(page).title).toHaveValue(`Re: ${title}`);
    const text = fresh('Not empty any more.');
    await form(page).body.fill(text);
    await form(page).post.click();
    await expect(await atComment(page, text)).toContainText(`Answer to ${writer}, level 2`);
  });
});

test('a link to answer opens its own page in a new tab', async ({ page, context, isMobile }) => {
  test.skip(isMobile, 'a keyboard');
  await page.goto(open.path);
  const tab = context.waitForEvent('page');
  await page.getByRole('link', { name: `Reply to ${writer}` }).click({ modifiers: ['ControlOrMeta'] });
  await expect((await tab).getByRole('heading', { level: 1, name: `Answer ${writer}` })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Join the discussion' })).toBeVisible();
});

test('what was just posted says so, and how long it can be changed', async ({ page, as, isMobile }) => {
  test.skip(isMobile, 'a line that would break elsewhere keeps its time');
  await page.clock.install();
  await as('reader');
  const id = await comment(page.request, quiet.slug, { body: fresh('New.') });
  await page.goto(`/comments/${id}`);
  await expect(page.locator(':target').locator('.when')).toHaveText('just now');
  await expect(page.locator(':target').getByRole('link', { name: /^Edit \(1[45] minutes left\)$/ })).toBeVisible();
  await expect(page.locator(':target')).toContainText(names.reader);
  await page.clock.fastForward('10:00');
  await expect(page.locator(':target').locator('.when')).toHaveText(/^(9|10) min ago$/);
  await expect(page.locator(':target').getByRole('link', { name: /^Edit \([45] minutes left\)$/ })).toBeVisible();
  await page.clock.fastForward('06:00');
  await expect(page.locator(':target').getByRole('link', { name: 'Delete' })).toBeVisible();
  await expect(page.locator(':target').getByRole('link', { name: /^Edit/ })).toHaveCount(0);
});
