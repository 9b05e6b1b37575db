// One's own data: seen, downloaded, deleted, kept after all.
import { readFileSync } from 'node:fs';
import { test, expect } from './support/test.mjs';
import { mailTo } from './support/mail.mjs';
import { names } from './support/site.mjs';

/** The way to the page that the link in a mail opens. */
const linkIn = (mail) => /\/confirm\/[0-9a-f]{32}/.exec(typeof mail === 'string' ? mail : mail.text)[0];

/** Joins, and is signed in as somebody whom no other test knows. */
async function newcomer(page, name) {
  const email = `${name.toLowerCase()}-${Math.random().toString(36).slice(2, 10)}@example.org`;
  await page.request.post('/join', { form: { name, email, password: `a long one for ${name}` } });
  await page.goto(linkIn(await mailTo(page.request, email, /./)));
  await page.getByRole('main').getByRole('button').first().click();
  await expect(page.getByRole('banner')).toContainText(name);
  return email;
}

test('what is stored can be seen and downloaded', async ({ page, as }) => {
  await as('reader');
  await page.goto('/account/data');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your data');
  await expect(page.locator('.facts')).toContainText('reader@example.org');
  for (const [name, ending] of [['Download to read', 'html'], ['Download as JSON', 'json']]) {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name }).click()]);
    expect(download.suggestedFilename()).toMatch(new RegExp(`^my-data-\\d{4}-\\d\\d-\\d\\d\\.${ending}$`));
    const text = readFileSync(await download.path(), 'utf8');
    expect(text).toContain(names.reader);
    if (ending === 'json') expect(JSON.parse(text)).toMatchObject({ version: 1, account: { name: names.reader }, complete: true });
  }
});

test('the download to read is a page that needs nothing else', async ({ page, as, browser }) => {
  await as('author');
  const text = await (await page.request.get('/account/data.html')).text();
  const context = await browser.newContext({ offline: true, javaScriptEnabled: false });
  const alone = await context.newPage();
  await alone.setContent(text);
  await expect(alone.getByRole('heading', { level: 2, name: 'Comments' })).toBeVisible();
  await expect(alone.getByText('This is all')).toBeVisible();
  await context.close();
});

test('an account is deleted by mail, and kept by the link or the button', async ({ page, browser }) => {
  const email = await newcomer(page, 'Leonora');
  const leave = async (how) => {
    await page.goto('/account/delete');
    await page.getByLabel(how).check();
    await page.getByRole('button', { name: 'Send the mail' }).click();
    await expect(page).toHaveURL(/\/confirm$/);
    await page.goto(linkIn(await mailTo(page.request, email, /delet/i)));
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Delete your account');
    await page.getByRole('button', { name: 'Delete the account' }).click();
    await expect(page.getByText(/^Your account will be deleted on/).first()).toBeVisible();
  };
  await leave('They stay, without my name');
  await page.goto('/');
  await page.getByRole('link', { name: 'Keep it' }).click();
  await page.getByRole('button', { name: 'Keep the account' }).click();
  await expect(page.getByRole('status')).toHaveText('Your account stays.');

  await leave('They go');
  const undo = linkIn(await mailTo(page.request, email, /keep|take|will be deleted/i));
  const context = await browser.newContext();
  const elsewhere = await context.newPage();
  await elsewhere.goto(new URL(undo, page.url()).href);
  await elsewhere.getByRole('button', { name: 'Keep the account' }).click();
  await expect(elsewhere.getByRole('heading', { level: 1 })).toHaveText('Your account stays');
  await context.close();
  await page.goto('/');
  await expect(page.getByText(/will be deleted/)).toHaveCount(0);
});

test('the mails to an account are listed', async ({ page, as }) => {
  await as('moderator');
  await page.goto('/account/mails');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Mails');
  await expect(page.getByRole('heading', { name: 'Which mails you get' })).toBeVisible();
});
