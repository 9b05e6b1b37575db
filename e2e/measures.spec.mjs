// What moderators decide about a discussion and about who may write, as those see it whom it concerns.
// It would be in the way of other tests, so there is a site for it alone, and one test at a time.
import { test as base, expect } from './support/test.mjs';
import { violations } from './support/axe.mjs';
import { start } from './support/demo.mjs';
import { form, fresh, freshAddress, open, signIn } from './support/site.mjs';

const test = base.extend({
  ownSite: [async ({}, use, info) => {
    const { url, stop } = await start(process.env.COLLOQUY_BIN, `measures-${info.project.name}`);
    await use(url);
    await stop();
  }, { scope: 'worker' }],
  baseURL: async ({ ownSite }, use) => use(ownSite),
  moderator: async ({ browser, baseURL }, use) => {
    const context = await browser.newContext({ baseURL });
    await signIn(context.request, 'moderator', baseURL);
    await use(await context.newPage());
    await context.close();
  },
});
test.describe.configure({ mode: 'default' });

test('a discussion is held and left to members, which everybody reads above the form', async ({ page, moderator }) => {
  await moderator.goto(open.path);
  await moderator.getByRole('link', { name: 'Moderate this discussion' }).click();
  for (const name of ['Hold every comment', 'Members only']) {
    await moderator.getByLabel(/^Rule/).selectOption({ index: 2 });
    await moderator.getByRole('button', { name }).click();
  }
  await expect(moderator.getByText('Members alone may write.')).toBeVisible();
  expect(await violations(moderator)).toEqual([]);
  await page.goto(open.path);
  await expect(page.getByText('Comments wait for a moderator before they are shown.')).toBeVisible();
  await expect(page.getByText('This discussion is for members.')).toBeVisible();
  for (const name of ['Hold no more', 'For everybody']) await moderator.getByRole('button', { name }).click();
  await page.reload();
  await expect(page.getByText('Comments wait for a moderator')).toHaveCount(0);
});

test.describe('an excluded domain', () => {
  test.use({ provoked: [403] });
  test('posts nothing, keeps what was typed, and is let in again', async ({ page, moderator }) => {
    await moderator.goto('/moderation/exclusions');
    await moderator.getByRole('radio', { name: /Domain/ }).check();
    await moderator.getByLabel('Which').fill('example.net');
    await moderator.getByLabel('Why').fill('Nothing but advertisements.');
    await moderator.getByRole('button', { name: 'Exclude' }).click();
    await expect(moderator.getByRole('row', { name: /example\.net/ })).toContainText('for good');
    expect(await violations(moderator)).toEqual([]);

    const text = fresh('A word of a guest.');
    await page.goto(open.path);
    await form(page).name.fill('Gina Guest');
    await form(page).email.fill(freshAddress('gina'));
    await form(page).body.fill(text);
    await form(page).post.click();
    await expect(page.getByText('Nothing is taken from here any more.')).toBeVisible();
    await expect(page.getByLabel('What you wrote')).toHaveValue(text);

    await moderator.getByRole('button', { name: 'Lift this exclusion' }).click();
    await expect(moderator.getByText('Nothing is excluded.')).toBeVisible();
  });
});
