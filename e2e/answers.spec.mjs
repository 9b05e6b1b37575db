// The bell: being answered, being named with completion, the private feed.
import { test, expect } from './support/test.mjs';
import { violations } from './support/axe.mjs';
import { comment, form, fresh, names, open, quiet, signIn, siteNav } from './support/site.mjs';

// One member gets answers in this file alone, so that they can be counted: one test runs at a time.
test.describe.configure({ mode: 'serial' });

const bell = (page) => siteNav(page).getByRole('link', { name: /^Answers to me/ });

async function another(playwright, baseURL, who = 'author') {
  const request = await playwright.request.newContext({ baseURL });
  await signIn(request, who);
  return request;
}

test('whoever is answered hears the bell until they have looked', async ({ page, as, playwright, baseURL }) => {
  await as('admin');
  const mine = await comment(page.request, quiet.slug, { body: fresh('What I think.') });
  await page.goto('/account/answers');
  const other = await another(playwright, baseURL);
  const words = fresh('An answer to you.');
  const answer = await comment(other, quiet.slug, { body: words, parent: mine });
  await page.goto('/');
  await expect(bell(page)).toHaveAccessibleName('Answers to me: 1 new');
  await bell(page).click();
  await expect(page).toHaveURL(/\/account\/answers$/);
  await expect(bell(page)).toHaveAccessibleName('Answers to me');
  const first = page.getByRole('listitem').filter({ hasText: words });
  await expect(first).toContainText('New');
  await expect(first).toContainText(`${names.author} answers you`);
  expect(await violations(page)).toEqual([]);
  await first.getByRole('link', { name: words }).click();
  await expect(page).toHaveURL(new RegExp(`#comment-${answer}$`));
  await expect(bell(page)).toHaveAccessibleName('Answers to me');
});

test('the private feed is read without signing in, until it has a new address', async ({ page, as, playwright, baseURL }) => {
  await as('admin');
  await page.goto('/account/answers');
  const link = page.getByRole('link', { name: 'feed of answers to me' });
  const url = await link.getAttribute('href');
  const reader = await playwright.request.newContext({ baseURL });
  const feed = await reader.get(url);
  expect(feed.headers()['content-type']).toBe('application/atom+xml');
  expect(await feed.text()).toContain(`${names.author} answers you`);
  await page.getByRole('button', { name: 'Give the feed a new address' }).click();
  await expect(page.getByRole('status').first()).toContainText('The feed has a new address.');
  expect((await reader.get(url)).status()).toBe(404);
  expect((await reader.get(await link.getAttribute('href'))).status()).toBe(200);
});

test.describe('naming somebody', () => {
  test('people of the discussion are offered, and taken by keyboard', async ({ page, as, playwright, baseURL }) => {
    const admin = await another(playwright, baseURL, 'admin');
    await comment(admin, open.slug, { body: fresh('I take part.') });
    await admin.get('/account/answers');
    await as('author');
    await page.goto(`${open.path}/comments`);
    const { body, post } = form(page);
    const offers = page.getByRole('listbox', { name: 'People in this discussion' });
    await body.pressSequentially('An address is a@b, and @ans');
    await expect(offers.getByRole('option')).toHaveText([/Anselm Duarte/]);
    await expect(body).toHaveAttribute('aria-activedescendant', 'offer-0');
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await expect(offers).toBeHidden();
    await body.pressSequentially('e');
    await expect(offers).toBeVisible();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(offers).toBeHidden();
    await expect(body).toHaveValue('An address is a@b, and @anselm-duarte ');
    const words = fresh('knows.');
    await body.pressSequentially(words);
    await post.click();
    const named = page.locator(':target');
    await expect(named).toContainText(words);
    await expect(named.getByRole('link', { name: '@anselm-duarte' })).toHaveAttribute('href', '/members/anselm-duarte');
    const list = await (await admin.get('/account/answers')).text();
    expect(list).toContain('mentions you');
  });

  test('and nobody where nobody fits', async ({ page, as }) => {
    await as('author');
    await page.goto(`${open.path}/comments`);
    const { body } = form(page);
    const asked = page.waitForResponse((r) => r.url().includes('/people?q='));
    await body.pressSequentially('@zzqq');
    await asked;
    await expect(page.getByRole('listbox', { name: 'People in this discussion' })).toBeHidden();
    await page.keyboard.press('Enter');
    await expect(body).toHaveValue('@zzqq\n');
  });
});

test('without a script a name is a link all the same', async ({ page, as }) => {
  await as('author');
  const id = await comment(page.request, open.slug, { body: fresh('Does @anselm-duarte know?') });
  await page.goto(`/comments/${id}`);
  await expect(page.locator(`#comment-${id}`).getByRole('link', { name: '@anselm-duarte' })).toBeVisible();
});
