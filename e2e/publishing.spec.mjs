// The way of an article: handed in, read with notes beside the text, scheduled, published, corrected, withdrawn; as its author,
// as an editor, and as a reader.
import { test, expect } from './support/test.mjs';
import { violations } from './support/axe.mjs';
import { tooWide } from './support/eyes.mjs';
import { fresh, names, signIn } from './support/site.mjs';
import { mailTo } from './support/mail.mjs';

test.use({ provoked: [404, 409, 410, 422], actionTimeout: 10_000 });

test('from a draft to an article, to a correction, and back out', async ({ page, browser }) => {
  test.setTimeout(120_000);
  const opened = [];
  const visitor = async (who, width = 1280) => {
    const context = await browser.newContext({ baseURL: process.env.COLLOQUY_URL, viewport: { width, height: 900 }, locale: 'en-GB', timezoneId: 'UTC' });
    if (who) await signIn(context.request, who);
    opened.push(context);
    return context.newPage();
  };
  const good = async (p) => {
    expect(await violations(p), p.url()).toEqual([]);
    expect(await tooWide(p), p.url()).toEqual([]);
  };
  const author = await visitor('author'), editor = await visitor('editor'), phone = await visitor('editor', 360), reader = await visitor();
  const title = fresh('On the price of a list'), about = new RegExp(title.slice(-9, -1));
  const says = (subject) => new RegExp(`${about.source}.*${subject}`);

  // Written and handed in.
  const begun = await author.request.post('/editor/articles', { form: { title, body: 'A price list is *dull*, and dull things survive.\n\n## Figures\n\nThe second part has 12 figures.' }, maxRedirects: 0 });
  const desk = begun.headers().location.split('?')[0];
  await author.goto(`${desk}/publish`);
  await good(author);
  await expect(author.getByText('Publish it now')).toHaveCount(0);
  await author.getByLabel('A word to the editors').fill('Please look at the figures.');
  await author.getByRole('button', { name: 'Hand in' }).click();
  await expect(author.getByRole('heading', { name: 'Handed in' })).toBeVisible();
  const handed = await mailTo(page, 'editor@example.org', says('is handed in'));
  expect(handed.text).toContain('Please look at the figures.');

  // In review, with a note on a passage that is chosen in the text.
  await editor.goto(handed.links.find((l) => l.endsWith('/publish')));
  await editor.getByRole('button', { name: 'Take it up for review' }).click();
  await expect(editor.getByRole('heading', { name: 'In review' })).toBeVisible();
  await good(editor);
  await editor.getByRole('link', { name: 'Notes' }).click();
  await editor.locator('.prose', { hasText: '12 figures' }).getByText('12 figures').selectText();
  await editor.getByRole('button', { name: 'Note on this passage' }).click();
  await expect(editor.getByLabel('The passage')).toHaveValue('The second part has 12 figures.');
  await editor.getByLabel('The passage').fill('12 figures');
  await editor.getByLabel('The note').fill('Thirteen, by my count.');
  await editor.reload(); // the tab crashes: what was typed is there again
  await expect(editor.getByLabel('The note')).toHaveValue('Thirteen, by my count.');
  await editor.getByRole('button', { name: 'Send note' }).click();
  await expect(editor.locator('mark')).toHaveText('12 figures');
  await expect(editor.getByLabel('The note')).toHaveValue('');
  await good(editor);

  // Answered and done.
  await author.goto(`${desk}/notes`);
  await author.locator('summary', { hasText: 'Answer' }).click();
  await author.getByLabel('Your answer').fill('Twelve. One was counted twice.');
  await author.getByRole('button', { name: 'Send answer' }).click();
  await expect(author.locator(':target')).toContainText('One was counted twice.');
  await phone.goto(`${desk}/notes`);
  await good(phone);
  const beside = await phone.locator('.notes-beside').boundingBox(), passage = await phone.locator('mark').boundingBox();
  expect(beside.y, 'the note stands below its passage').toBeGreaterThan(passage.y);
  await phone.getByRole('button', { name: /^Done/ }).click();
  await expect(phone.getByText('Done: 1')).toBeVisible();

  // A link for somebody outside; nobody else finds anything.
  await editor.goto(`${desk}/publish`);
  await editor.getByText('Make a link').click();
  await editor.getByLabel('For whom').fill('Legal');
  await editor.getByRole('button', { name: 'Make the link' }).click();
  await reader.goto(new URL(await editor.locator('.made').textContent()).pathname);
  await expect(reader.getByText('Not published. Preview until')).toBeVisible();
  await expect(reader.getByRole('heading', { level: 1 })).toHaveText(title);
  await good(reader);
  const slug = title.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/-$/, ''), address = `/articles/${slug}`;
  expect((await reader.goto(address)).status()).toBe(404);

  // Scheduled by the clocks of the site, and sooner after all.
  await phone.goto(`${desk}/publish`);
  await phone.getByText('Schedule it', { exact: true }).click();
  await good(phone);
  await phone.getByLabel('Date').fill('2020-01-01');
  await phone.getByLabel('Time').fill('10:00');
  await phone.getByRole('button', { name: 'Schedule', exact: true }).click();
  await expect(phone.getByText('This date has gone by.')).toBeVisible();
  await phone.getByLabel('Date').fill(new Date(Date.now() + 3 * 864e5).toISOString().slice(0, 10));
  await phone.getByRole('button', { name: 'Schedule', exact: true }).click();
  await expect(phone.getByText(/It is published by itself on .* 10:00 \(/)).toBeVisible();
  await mailTo(page, 'author@example.org', says('is scheduled'));
  expect((await reader.goto(address)).status()).toBe(404);
  await editor.goto(`${desk}/publish`);
  await editor.getByText('Publish it now').click();
  await editor.getByRole('button', { name: 'Publish now' }).click();
  const told = await mailTo(page, 'author@example.org', says('is published'));
  expect(told.links).toContain(address);
  await reader.goto(address);
  await expect(reader.getByText(names.author).first()).toBeVisible();

  // Corrected: the article says so.
  await editor.goto(desk);
  await editor.getByLabel('Text', { exact: true }).fill('A price list is dull.\n\nThe second part has 13 figures.');
  await editor.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(editor.locator('.save-bar .state')).toHaveText(/^Saved/);
  await editor.goto(`${desk}/publish`);
  await expect(editor.getByText('Something is saved that readers do not see yet.')).toBeVisible();
  await editor.getByRole('radio', { name: /A correction/ }).check();
  await editor.getByLabel(/^The correction/).fill('There are 13 figures, and not 12.');
  await editor.getByRole('button', { name: 'Show the change' }).click();
  await expect(editor.getByText('Readers see the change.')).toBeVisible();
  await reader.goto(address);
  await expect(reader.getByText(/Corrected on .*: There are 13 figures, and not 12\./)).toBeVisible();
  await good(reader);

  // Withdrawn: readers are told why, and nothing of the article stays.
  await editor.getByText('Withdraw it', { exact: true }).click();
  await editor.getByLabel('Why').fill('The figures were wrong.');
  await editor.getByRole('button', { name: 'Withdraw', exact: true }).click();
  await expect(editor.getByRole('heading', { name: 'Withdrawn' })).toBeVisible();
  expect((await reader.goto(address)).status()).toBe(410);
  await expect(reader.getByText('The figures were wrong.')).toBeVisible();
  await expect(reader.getByText(title)).toHaveCount(0);
  await good(reader);
  await mailTo(page, 'author@example.org', says('is withdrawn'));
  await editor.goto(address);
  await editor.getByRole('link', { name: 'What was said under it' }).click();
  await expect(editor.getByText('Nobody said anything.')).toBeVisible();
  await good(editor);
  for (const context of opened) await context.close();
});
