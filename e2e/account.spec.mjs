// An account in its member's hands: passwords, links, the address, sessions.
import { test, expect } from './support/test.mjs';
import { form, fresh, quiet, secret, siteNav, someone } from './support/site.mjs';
import { mailTo } from './support/mail.mjs';

async function enter(page, email, password = secret) {
  await page.goto('/login');
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

test('sessions are seen by their devices, and ended', async ({ page, browser, baseURL }) => {
  const who = someone();
  await enter(page, who.email);
  const phone = await browser.newContext({ baseURL, userAgent: 'Mozilla/5.0 (Android 15; Mobile; rv:142.0) Gecko/142.0 Firefox/142.0' });
  const there = await phone.newPage();
  await enter(there, who.email);
  await page.goto('/account/sessions');
  await expect(page.getByRole('heading', { level: 1, name: 'Sessions' })).toBeVisible();
  await expect(page.getByRole('listitem').filter({ hasText: 'this one' })).toContainText('Chrome on Linux');
  await page.getByRole('listitem').filter({ hasText: 'Firefox on Android' }).getByRole('button', { name: 'End the session' }).click();
  await expect(page.getByRole('status')).toContainText('The session is ended.');
  await expect(page.getByText('Firefox on Android')).toHaveCount(0);
  await there.goto('/');
  await expect(siteNav(there)).not.toContainText(who.name);
  await enter(there, who.email);
  await page.reload();
  await page.getByRole('button', { name: 'End all other sessions' }).click();
  await expect(page.getByRole('status')).toContainText('All other sessions are ended.');
  await there.goto('/');
  await expect(siteNav(there)).not.toContainText(who.name);
  await phone.close();
});

test.describe('a password', () => {
  test.use({ provoked: [422] });
  test('is changed by whoever knows it', async ({ page }) => {
    const who = someone();
    await enter(page, who.email);
    await page.goto('/account/password');
    const fields = { now: page.getByLabel('Your password').first(), next: page.getByLabel('New password') };
    await fields.now.fill('not the password');
    await fields.next.fill('a dozen grey herons');
    await page.getByRole('button', { name: 'Change password' }).click();
    await expect(page.getByText('This is not your password. Please try again.')).toBeVisible();
    await fields.now.fill(secret);
    await fields.next.fill('password');
    await page.getByRole('button', { name: 'Change password' }).click();
    await expect(page.getByText('This password is among the first that somebody would guess.')).toBeVisible();
    await fields.now.fill(secret);
    await fields.next.fill('a dozen grey herons');
    await page.getByRole('button', { name: 'Change password' }).click();
    await expect(page.getByRole('status')).toContainText('Your password is changed.');
    await siteNav(page).getByRole('button', { name: 'Sign out' }).click();
    await enter(page, who.email);
    await expect(page.getByText('do not belong together')).toBeVisible();
    await enter(page, who.email, 'a dozen grey herons');
    await expect(siteNav(page)).toContainText(who.name);
  });
});

test('a forgotten password is replaced by a link', async ({ page }) => {
  const who = someone();
  await page.goto('/login');
  await page.getByRole('link', { name: 'Forgot your password?' }).click();
  await page.getByLabel('E-mail address').fill(who.email);
  await page.getByRole('button', { name: 'Send the link' }).click();
  await expect(page).toHaveURL('/confirm');
  const mail = await mailTo(page.request, who.email);
  await page.goto(mail.links.find((l) => l.includes('/password/reset/')));
  await expect(page.getByText(`For the account of ${who.name}`)).toBeVisible();
  await page.getByLabel('New password').fill('a dozen grey herons');
  await page.getByRole('button', { name: 'Set password' }).click();
  await expect(page).toHaveURL(/\/account\?/);
  await expect(siteNav(page)).toContainText(who.name);
  const told = await mailTo(page.request, who.email, /password/i, { known: 1 });
  expect(told.text).toContain('password');
});

test('a link signs in, and the half-written comment comes along', async ({ page }) => {
  const who = someone();
  const text = fresh('Half a thought, ünïcode & <more>,\non two lines');
  await page.goto(quiet.path);
  await form(page).title.fill('A title & more');
  await form(page).body.fill(text);
  await page.getByRole('button', { name: 'Sign in first' }).click();
  await page.getByLabel('E-mail address').fill(who.email);
  await page.getByRole('button', { name: 'Send me a link instead' }).click();
  await expect(page).toHaveURL('/confirm');
  const mail = await mailTo(page.request, who.email);
  await page.goto(mail.links.find((l) => l.includes('/login/')));
  await expect(page.getByText(`You sign in as ${who.name}.`)).toBeVisible();
  await expect(page.getByText('Your comment is kept.')).toBeVisible();
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByText('Your text is here as you left it; it is not posted yet.')).toBeVisible();
  await expect(form(page).body).toHaveValue(text);
  await page.reload();
  await expect(form(page).body).toHaveValue(text);
  await expect(form(page).title).toHaveValue('A title & more');
});

test('an address is changed, and taken back by the old one', async ({ page, browser, baseURL }) => {
  const who = someone();
  const next = `new-${who.email}`;
  await enter(page, who.email);
  await page.goto('/account/password');
  await page.getByLabel('New address').fill(next);
  await page.getByLabel('Your password').last().fill(secret);
  await page.getByRole('button', { name: 'Change address' }).click();
  await expect(page).toHaveURL('/confirm');
  const asked = await mailTo(page.request, next);
  await page.goto(asked.links.find((l) => l.includes('/confirm/')));
  await page.getByRole('button', { name: 'Change the address' }).click();
  await expect(page.getByRole('status')).toContainText('Your address is changed.');
  await expect(page.getByRole('main')).toContainText(next);

  const told = await mailTo(page.request, who.email);
  const owner = await (await browser.newContext({ baseURL })).newPage();
  await owner.goto(told.links.find((l) => l.includes('/confirm/')));
  await expect(owner.getByText(`${who.email} becomes the address of the account of ${who.name} again.`)).toBeVisible();
  await owner.getByRole('button', { name: 'Take the address back' }).click();
  await expect(owner.getByRole('status')).toContainText('Your address is as it was.');
  await page.goto('/');
  await expect(siteNav(page)).not.toContainText(who.name);
  await expect(owner).toHaveURL('/confirm?done=undone');
  const reset = await mailTo(owner.request, who.email, /./, { known: 1 });
  await owner.goto(reset.links.find((l) => l.includes('/password/reset/')));
  await owner.getByLabel('New password').fill('a dozen grey herons');
  await owner.getByRole('button', { name: 'Set password' }).click();
  await owner.goto('/account/password');
  await expect(owner.getByRole('main')).toContainText(who.email);
  await owner.context().close();
});
