// Writing as it works with and without the script.
import { test, expect, withoutScript } from './support/test.mjs';
import { confirm, freshAddress, atComment, comment, comments, form, fresh, names, open, quiet } from './support/site.mjs';

const title = 'The tenant before you';
const writer = 'Annelise Dupont';

test('a member posts a comment', async ({ page, as }) => {
  await as('reader');
  await page.goto(quiet.path);
  await expect(page.getByText(`You write as ${names.reader}.`)).toBeVisible();
  const text = fresh('A comment with *emphasis*');
  await form(page).title.fill('A title that says what follows');
  await form(page).body.fill(text);
  await form(page).post.click();
  const posted = await atComment(page, text.replaceAll('*', ''));
  await expect(posted.getByRole('heading', { name: 'A title that says what follows' })).toBeVisible();
  await expect(posted.locator('em')).toHaveText('emphasis');
  await expect(posted).toContainText(names.reader);
});

test('reading again after posting posts nothing again', async ({ page, as }) => {
  await as('reader');
  await page.goto(quiet.path);
  const text = fresh('Said once.');
  await form(page).body.fill(text);
  await form(page).post.click();
  await atComment(page, text);
  await page.reload();
  await atComment(page, text);
  await expect(comments(page).filter({ hasText: text })).toHaveCount(1);
});

test('a guest’s comment waits for its mail and is marked as a guest’s; the address shows nowhere', async ({ page }) => {
  await page.goto(quiet.path);
  await expect(page.getByText('Without an account your comment is marked “guest”')).toBeVisible();
  const text = fresh('Passing by.');
  const address = freshAddress('grace.hopkins');
  await form(page).name.fill('Grace Hopkins');
  await form(page).email.fill(address);
  await form(page).body.fill(text);
  await form(page).post.click();
  await expect(page).toHaveURL('/confirm');
  await expect(page.getByRole('heading', { level: 1, name: 'Look into your inbox' })).toBeVisible();
  await expect(page.getByText(address)).toBeVisible();
  expect(await (await page.request.get(quiet.path)).text()).not.toContain(text);
  await page.goto(await confirm(page.request, address));
  const posted = await atComment(page, text);
  await expect(posted).toContainText(/Grace Hopkins\s+guest/);
  expect(await page.content()).not.toContain(address);
});

test('an answer has a page of its own that shows what is answered', async ({ page, as, javaScriptEnabled }) => {
  await as('reader');
  await page.goto(open.path);
  const link = page.getByRole('link', { name: `Reply to ${writer}` });
  if (javaScriptEnabled) await page.goto(await link.getAttribute('href'));
  else await link.click();
  await expect(page.getByRole('heading', { level: 1, name: `Answer ${writer}` })).toBeVisible();
  await expect(comments(page)).toContainText('My sympathy to the library');
  await expect(form(page).title).toHaveValue(`Re: ${title}`);
  const text = fresh('An answer from a page of its own.');
  await form(page).body.fill(text);
  await form(page).post.click();
  await expect(await atComment(page, text)).toContainText(`Answer to ${writer}, level 2`);
});

test('nothing that anybody writes runs', async ({ page, as }) => {
  page.on('dialog', (dialog) => { throw new Error(`a dialog: ${dialog.message()}`); });
  await as('reader');
  const mark = fresh('Hostile');
  const id = await comment(page.request, quiet.slug, {
    title: `${mark} <script>alert(1)</script>`,
    body: [
      '<script>alert(2)</script><img src=x onerror=alert(3)>', '![x](javascript:alert(4))',
      '[a](javascript:alert(5)) <a href="javascript:alert(6)" onclick="alert(7)">b</a>', '<svg/onload=alert(8)>', mark,
    ].join('\n\n'),
  });
  await page.goto(`/comments/${id}`);
  const posted = await atComment(page, mark);
  await expect(posted.getByRole('heading')).toHaveText(`${mark} <script>alert(1)</script>`);
  await expect(posted.locator('script, img, svg, [onclick], [href^="javascript:"]')).toHaveCount(0);
});

test.describe('a form that cannot be taken', () => {
  test.use({ provoked: [422] });
  test('comes back with what was typed and a sentence at each field', async ({ page }) => {
    await page.goto(quiet.path);
    await form(page).title.fill('A title');
    await form(page).name.fill('Аdmin'); // its first letter is Cyrillic
    await form(page).post.click();
    await expect(page.getByRole('heading', { level: 1, name: 'Write a comment' })).toBeVisible();
    for (const [field, says] of [
      [form(page).name, 'This name is too close to one that speaks for the site. Please write yours in full, or add an initial.'],
      [form(page).email, 'Please fill this in.'],
      [form(page).body, 'Please fill this in.'],
    ]) {
      await expect(field).toHaveAttribute('aria-invalid', 'true');
      await expect(field).toHaveAccessibleDescription(new RegExp(says));
    }
    await expect(form(page).title).toHaveValue('A title');
    await expect(form(page).name).toHaveValue('Аdmin');
    const text = fresh('Now it is complete.');
    const address = freshAddress('ada');
    await form(page).name.fill('Ada Lovelace');
    await form(page).email.fill(address);
    await form(page).body.fill(text);
    await form(page).post.click();
    await expect(page).toHaveURL('/confirm');
    await page.goto(await confirm(page.request, address));
    await atComment(page, text);
  });
});

test.describe('without the script', () => {
  withoutScript();

  test('a preview is a page with the form below it', async ({ page, as }) => {
    await as('reader');
    await page.goto(quiet.path);
    const text = fresh('A *point* with `code`.');
    await form(page).title.fill('Seen before it is said');
    await form(page).body.fill(text);
    await form(page).preview.click();
    const preview = page.getByRole('region', { name: 'Preview' });
    await expect(preview.getByText('Seen before it is said')).toBeVisible();
    await expect(preview.locator('em')).toHaveText('point');
    await expect(form(page).body).toHaveValue(text);
    await form(page).post.click();
    await atComment(page, 'A point with code');
  });

  test('the limit is said beforehand', async ({ page }) => {
    await page.goto(quiet.path);
    await expect(form(page).body).toHaveAccessibleDescription(/Markdown · 20.000 characters at most/);
  });
});
