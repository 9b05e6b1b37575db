// Signing in and out; what is being written comes along.
import { test, expect } from './support/test.mjs';
import { atComment, comments, form, fresh, names, password, quiet, ratio, signIn, siteNav } from './support/site.mjs';

async function fillIn(page, secret = password) {
  await page.getByLabel('E-mail address').fill('reader@example.org');
  await page.getByLabel('Password').fill(secret);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

test('signing in leads back to the page, signing out to the front', async ({ page }) => {
  await page.goto(ratio.path);
  const site = siteNav(page);
  await site.getByRole('link', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Sign in' })).toBeVisible();
  await fillIn(page);
  await expect(page).toHaveURL(ratio.path);
  await expect(site).toContainText(names.reader);
  await site.getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL('/');
  await expect(site.getByRole('link', { name: 'Sign in' })).toBeVisible();
  await page.goto(ratio.path);
  await expect(site).not.toContainText(names.reader);
});

for (const who of Object.keys(names)) {
  test(`the demonstration’s ${who} can sign in`, async ({ page }) => {
    test.skip(who === 'reader', 'above');
    await signIn(page.request, who);
    await page.goto('/');
    await expect(siteNav(page)).toContainText(names[who]);
  });
}

test('a half-written comment comes along through signing in, and is not posted', async ({ page }) => {
  const text = fresh('Half a thought, ünïcode & <more>,\non two lines');
  await page.goto(quiet.path);
  await form(page).title.fill('A title & more');
  await form(page).body.fill(text);
  await page.getByRole('button', { name: 'Sign in first' }).click();
  await expect(page.getByText('Your comment is kept.')).toBeVisible();
  await fillIn(page);
  await expect(page.getByText('You are signed in. Your text is here as you left it; it is not posted yet.')).toBeVisible();
  await expect(form(page).body).toHaveValue(text);
  await expect(form(page).title).toHaveValue('A title & more');
  await expect(form(page).name).toHaveCount(0);
  const now = await page.request.get(`${quiet.path}?order=newest`);
  expect(await now.text()).not.toContain(text.slice(-10));
  await form(page).post.click();
  await expect(await atComment(page, text.slice(-10))).toContainText(names.reader);
});

test.describe('a wrong password', () => {
  test.use({ provoked: [422] });
  test('is said, and neither the text nor the address is lost', async ({ page }) => {
    const text = fresh('Worth keeping.');
    await page.goto(quiet.path);
    await form(page).body.fill(text);
    await page.getByRole('button', { name: 'Sign in first' }).click();
    await fillIn(page, 'not the password');
    await expect(page.getByText('This address and password do not belong together.')).toBeVisible();
    await expect(page.getByLabel('E-mail address')).toHaveValue('reader@example.org');
    await expect(page.getByLabel('Password')).toHaveValue('');
    await fillIn(page);
    await expect(form(page).body).toHaveValue(text);
  });
});

test.describe('a session that ended meanwhile', () => {
  test.use({ provoked: [401] });
  test('loses no comment', async ({ page, context }) => {
    await signIn(page.request, 'reader');
    await page.goto(quiet.path);
    const text = fresh('Written for an hour.');
    await form(page).body.fill(text);
    await context.clearCookies();
    await form(page).post.click();
    await expect(page.getByText('Your comment is kept.')).toBeVisible();
    await fillIn(page);
    await expect(form(page).body).toHaveValue(text);
    await form(page).post.click();
    await atComment(page, text);
    await expect(comments(page).filter({ hasText: text })).toHaveCount(1);
  });
});

test('somebody who is signed in already is led on', async ({ page }) => {
  await signIn(page.request, 'reader');
  await page.goto(`/login?next=${ratio.path}`);
  await expect(page).toHaveURL(ratio.path);
});

test('signing in leads to no other site', async ({ page, baseURL }) => {
  await page.goto('/login?next=//example.org/');
  await fillIn(page);
  await expect(page).toHaveURL(`${baseURL}/`);
});
