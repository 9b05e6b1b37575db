// Joining, what waits for a mail, and what a guest can do about what they wrote.
import { test, expect } from './support/test.mjs';
import { atComment, comments, confirm, form, fresh, freshAddress, quiet, siteNav } from './support/site.mjs';

const secret = 'seven quiet herons';

async function fill(page, name, address) {
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('E-mail address').fill(address);
  await page.getByLabel('Password').fill(secret);
  await page.getByRole('button', { name: 'Join', exact: true }).click();
}

/** Opens the link in the mail, as a person does. */
async function openMail(page, address, subject = /./, known = 0) {
  const { mailTo } = await import('./support/mail.mjs');
  const { links } = await mailTo(page.request, address, subject, { known });
  await page.goto(new URL(links.find((l) => l.includes('/confirm/')), 'http://site').pathname);
}

test('somebody joins, and the comment that they began comes along', async ({ page }) => {
  const address = freshAddress('ines'), text = fresh('Half a thought, and the other half.');
  await page.goto(quiet.path);
  await form(page).body.fill(text);
  await page.getByRole('button', { name: 'Join first' }).click();
  await expect(page.getByText('Your comment is kept.')).toBeVisible();
  await fill(page, 'Inês Vasconcelos', address);
  await expect(page).toHaveURL('/confirm');
  await expect(page.getByRole('heading', { name: 'To join as Inês Vasconcelos' })).toBeVisible();
  await expect(page.locator('blockquote')).toContainText(text);
  await openMail(page, address);
  await expect(page.getByText(`You join as Inês Vasconcelos with the address ${address}.`)).toBeVisible();
  await page.getByRole('button', { name: 'Join' }).click();
  await expect(await atComment(page, text)).toContainText('Inês Vasconcelos');
  await expect(siteNav(page).getByRole('link', { name: 'Inês Vasconcelos' })).toBeVisible();
  await expect(form(page).body).toHaveValue(''); // no draft of it is left
  await expect(comments(page).filter({ hasText: text })).toHaveCount(1);
});

test('in another browser the password is chosen anew', async ({ page, browser }) => {
  const address = freshAddress('vera');
  await page.goto('/join');
  await fill(page, 'Somebody Else', address);
  await expect(page).toHaveURL('/confirm');
  const other = await (await browser.newContext()).newPage();
  await openMail(other, address);
  await expect(other.getByText('what was typed there is forgotten')).toBeVisible();
  await other.getByLabel('Name').fill('Vera Lindqvist');
  await other.getByLabel('Password').fill('four patient otters');
  await other.getByRole('button', { name: 'Join' }).click();
  await expect(siteNav(other).getByRole('link', { name: 'Vera Lindqvist' })).toBeVisible();
  await other.context().close();
  expect((await page.request.post('/login', { form: { email: address, password: secret }, maxRedirects: 0 })).status()).toBe(422);
});

test('a wrong address is typed anew, with the comment still there', async ({ page }) => {
  const text = fresh('Written once.');
  await page.goto(quiet.path);
  await form(page).body.fill(text);
  await page.getByRole('button', { name: 'Join first' }).click();
  await fill(page, 'Inês Vasconcelos', 'ines@wrogn.example');
  await expect(page.getByText('ines@wrogn.example')).toBeVisible();
  await page.getByRole('button', { name: 'Send it again' }).click();
  await expect(page.getByText('Another mail is on its way')).toBeVisible();
  await page.getByRole('button', { name: 'Wrong address?' }).click();
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Inês Vasconcelos');
  await expect(page.getByLabel('E-mail address')).toHaveValue('ines@wrogn.example');
  await expect(page.getByText('Your comment is kept.')).toBeVisible();
  await fill(page, 'Inês Vasconcelos', freshAddress('ines'));
  await expect(page.locator('blockquote')).toContainText(text);
  await expect(page.getByText('wrogn')).toHaveCount(0);
  await page.goto(quiet.path);
  await expect(form(page).body).toHaveValue('');
});

test('a guest changes, deletes and takes back what they wrote, and takes their name off', async ({ page }) => {
  const address = freshAddress('grace'), text = fresh('Passing by.');
  await page.goto(quiet.path);
  await form(page).name.fill('Grace Hopkins');
  await form(page).email.fill(address);
  await form(page).body.fill(text);
  await form(page).post.click();
  await expect(page).toHaveURL('/confirm');
  await openMail(page, address);
  await page.getByRole('button', { name: 'Post comment' }).click();
  await atComment(page, text);
  await page.goto('/my-comments');
  const own = page.getByRole('article').filter({ hasText: text });
  await expect(own).toContainText('Shown');
  await own.getByRole('link', { name: 'Delete' }).click();
  await page.getByRole('button', { name: 'Delete comment' }).click();
  await expect(page.getByText('Your comment is deleted.')).toBeVisible();
  await page.getByRole('button', { name: 'Undo the deletion' }).click();
  await atComment(page, text);
  await page.goto('/my-comments');
  await page.getByRole('link', { name: 'Take my name off' }).click();
  await page.getByRole('button', { name: 'Take my name off' }).click();
  await expect(page.getByText('Your name is off that comment.')).toBeVisible();
  await page.goto(`${quiet.path}?order=newest`);
  await expect(comments(page).filter({ hasText: text })).toContainText(/By\s+Anonymous/);
  await page.goto('/my-comments');
  await page.getByRole('button', { name: 'Forget this browser' }).click();
  await expect(page.getByText('This browser is forgotten.')).toBeVisible();
});

test('from another browser a link by mail opens one’s own comments', async ({ page, browser }) => {
  const address = freshAddress('ada'), text = fresh('From the office.');
  await page.request.post(`${quiet.path}/comments`, { form: { name: 'Ada', email: address, body: text } });
  await confirm(page.request, address);
  const home = await (await browser.newContext()).newPage();
  await home.goto('/my-comments');
  await home.getByLabel('E-mail address').fill(address);
  await home.getByRole('button', { name: 'Send me the link' }).click();
  await expect(home).toHaveURL('/confirm');
  await openMail(home, address, /./, 1);
  await home.getByRole('button', { name: 'See my comments' }).click();
  await expect(home.getByRole('article').filter({ hasText: text })).toBeVisible();
  await home.context().close();
});
