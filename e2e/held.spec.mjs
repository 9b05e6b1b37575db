// What is held before it is shown: its author sees it, nobody else does, and the setting that says what is held.
// What is held here would be in the way of other tests, so there is a site for it alone, and one test at a time.
import { test as base, expect } from './support/test.mjs';
import { start } from './support/demo.mjs';
import { atComment, form, fresh, open, signIn } from './support/site.mjs';

const test = base.extend({
  ownSite: [async ({}, use, info) => {
    const { url, stop } = await start(process.env.COLLOQUY_BIN, `held-${info.project.name}`);
    await use(url);
    await stop();
  }, { scope: 'worker' }],
  baseURL: async ({ ownSite }, use) => use(ownSite),
});
test.describe.configure({ mode: 'default' });

const setting = (page) => page.getByRole('region', { name: 'Held before it is shown' });
const waits = 'Waits for a moderator. Only you see it.';

/** Saves the setting with a word to hold and one to refuse, as an administrator. */
async function screen(browser, baseURL) {
  const context = await browser.newContext({ baseURL });
  await signIn(context.request, 'admin', baseURL);
  const page = await context.newPage();
  await page.goto('/admin/settings');
  await setting(page).getByLabel('Words to hold').fill('casino');
  await setting(page).getByLabel('Words to refuse').fill('miracle pills');
  await setting(page).getByRole('button', { name: 'Save' }).click();
  await expect(setting(page)).toContainText('Saved.');
  await context.close();
}

test.describe('the lists', () => {
  test.use({ provoked: [422] });
  test('a pattern that would take too long comes back with its line', async ({ page, as }) => {
    await as('admin');
    await page.goto('/admin/settings');
    const patterns = setting(page).getByLabel('Patterns to hold');
    await patterns.fill('(?i)telegram\n(a{1000}){1000}');
    await setting(page).getByRole('button', { name: 'Save' }).click();
    await expect(setting(page)).toContainText('Line 2 is too large a pattern');
    await expect(patterns).toHaveValue('(?i)telegram\n(a{1000}){1000}');
  });
});

test('a held comment stands at its place for its author alone, who changes and deletes it', async ({ page, as, browser, baseURL }) => {
  await screen(browser, baseURL);
  await as('reader');
  await page.goto(open.path);
  const text = fresh('Tonight I win at the casino.');
  await form(page).body.fill(text);
  await form(page).post.click();
  const held = await atComment(page, text);
  await expect(held).toContainText(waits);
  await expect(held.getByRole('link', { name: 'Reply' })).toHaveCount(0);
  await page.reload();
  await expect(form(page).body).toHaveValue(''); // what was typed is not offered again

  const guest = await browser.newPage({ baseURL });
  await guest.goto(open.path);
  await expect(guest.getByText(text)).toHaveCount(0);
  expect((await guest.request.get(`/comments/${(await held.getAttribute('id')).slice(8)}`)).status()).toBe(404);
  await guest.close();

  await held.getByRole('link', { name: 'Edit' }).click();
  const again = fresh('Tonight I lose at the casino.');
  await page.getByLabel('Comment', { exact: true }).fill(again);
  await page.getByRole('button', { name: /Save/ }).click();
  await expect(await atComment(page, again)).toContainText(waits);
  await page.goto('/my-comments');
  await expect(page.getByText('Waits for a moderator: only you see it')).toBeVisible();
  await page.goto(open.path);
  await page.locator('.comment', { hasText: again }).getByRole('link', { name: 'Delete' }).click();
  await expect(page.getByText(again)).toBeVisible();
  await page.getByRole('button', { name: /Delete/ }).click();
  await expect(page.getByText('Your comment was deleted.')).toBeVisible();
  await expect(page.getByText(again)).toHaveCount(0);
});

test.describe('what is refused', () => {
  test.use({ provoked: [422] });
  test('comes back with all that was typed', async ({ page, as, browser, baseURL }) => {
    await screen(browser, baseURL);
    await as('reader');
    await page.goto(open.path);
    const text = fresh('Take these miracle pills.');
    await form(page).body.fill(text);
    await form(page).post.click();
    await expect(page.getByText('This cannot be posted here as it is.')).toBeVisible();
    await expect(form(page).body).toHaveValue(text);
  });
});
