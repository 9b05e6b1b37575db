// Administrators' pages: members are found, given roles and suspended; settings change every page; the outbox is seen to.
// What is done here shows on every page, so there is a site for it alone, and one test at a time.
import { test as base, expect } from './support/test.mjs';
import { start } from './support/demo.mjs';
import { fresh, names, open, ratio, signIn } from './support/site.mjs';

const test = base.extend({
  ownSite: [async ({}, use, info) => {
    const { url, stop } = await start(process.env.COLLOQUY_BIN, `admin-${info.project.name}`);
    await use(url);
    await stop();
  }, { scope: 'worker' }],
  baseURL: async ({ ownSite }, use) => use(ownSite),
});
test.describe.configure({ mode: 'default' });

const nav = (page) => page.getByRole('navigation', { name: 'Administration' });
const section = (page, name) => page.getByRole('region', { name, exact: true });

/** Finds a member by part of the name and opens their page. */
async function find(page, text, name) {
  await page.goto('/admin');
  await nav(page).getByRole('link', { name: 'Members' }).click();
  await page.getByLabel('Name, handle or address').fill(text);
  await page.getByRole('button', { name: 'Search' }).click();
  await page.getByRole('link', { name, exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
}

test.describe('somebody who is no administrator', () => {
  test.use({ provoked: [401, 403] });
  test('is kept out', async ({ page, as }) => {
    for (const path of ['/admin', '/admin/members', '/admin/members/1', '/admin/settings', '/admin/mail', '/admin/events']) {
      expect((await page.request.get(path)).status(), path).toBe(401);
    }
    await as('reader');
    await page.goto('/');
    await expect(page.getByRole('link', { name: 'Admin', exact: true })).toHaveCount(0);
    await page.goto('/admin');
    await expect(page.getByRole('heading', { name: 'You may not do this' })).toBeVisible();
    await as('moderator');
    expect((await page.request.get('/admin/members')).status()).toBe(403);
  });
});

test('the state of the site is on one page', async ({ page, as }) => {
  await as('admin');
  await page.goto('/');
  await page.getByRole('link', { name: 'Admin', exact: true }).click();
  await expect(page.getByText('No backup was ever made.')).toBeVisible();
  await expect(section(page, 'Jobs in the background')).toContainText('housekeeping');
  await expect(section(page, 'The site')).toContainText('Free on the disk');
});

test('a role is given and taken away, and both are written down', async ({ page, as }) => {
  await as('admin');
  await find(page, 'tevita', 'Tevita Fonua');
  const roles = section(page, 'Roles');
  await roles.getByLabel('Editor: sees to all articles and topics').check();
  await roles.getByRole('button', { name: 'Change roles' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'The roles are changed' })).toBeVisible();
  await expect(section(page, 'What happened')).toContainText(`${names.admin}: roles · Tevita Fonua · reader → editor`);
  await roles.getByLabel('Editor: sees to all articles and topics').uncheck();
  await roles.getByRole('button', { name: 'Change roles' }).click();
  await expect(section(page, 'What happened')).toContainText('editor → reader');
  await expect(roles.getByLabel('Editor: sees to all articles and topics')).not.toBeChecked();
});

test.describe('two tabs', () => {
  test.use({ provoked: [409] });
  test('do not overwrite each other', async ({ page, as, context }) => {
    await as('admin');
    await find(page, 'KHUMALO', 'Zodwa Khumalo');
    const other = await context.newPage();
    await other.goto(page.url());
    for (const tab of [page, other]) await section(tab, 'Roles').getByLabel('Author: writes drafts').check();
    await section(page, 'Roles').getByRole('button', { name: 'Change roles' }).click();
    await expect(page.getByText('The roles are changed')).toBeVisible();
    await section(other, 'Roles').getByLabel('Moderator: decides about comments').check();
    await section(other, 'Roles').getByRole('button', { name: 'Change roles' }).click();
    await expect(other.getByRole('alert')).toContainText('Somebody changed this meanwhile');
    await section(other, 'Roles').getByLabel('Author: writes drafts').uncheck();
    await section(other, 'Roles').getByRole('button', { name: 'Change roles' }).click();
    await expect(other.getByText('The roles are changed')).toBeVisible();
  });
});

test.describe('a suspended member', () => {
  test.use({ provoked: [403] });
  test('reads why, and writes again when it is lifted', async ({ page, as, browser, baseURL, javaScriptEnabled }) => {
    await as('admin');
    await find(page, 'author@', names.author);
    const suspension = section(page, 'Suspension');
    await suspension.getByLabel('A day').check();
    await suspension.getByLabel('Reason').fill('Insults in a <b>title</b>.');
    await suspension.getByRole('button', { name: 'Suspend', exact: true }).click();
    await expect(suspension).toContainText('Insults in a <b>title</b>.');
    const theirs = await browser.newContext({ baseURL, javaScriptEnabled });
    await signIn(theirs.request, 'author');
    const tab = await theirs.newPage();
    await tab.goto(ratio.path);
    await expect(tab.getByText('Your account is suspended until')).toBeVisible();
    await expect(tab.getByRole('button', { name: 'Post comment' })).toHaveCount(0);
    const text = fresh('Kept all the same.');
    const refused = await theirs.request.post(`${open.path}/comments`, { form: { body: text }, maxRedirects: 0 });
    expect(refused.status()).toBe(403);
    expect(await refused.text()).toContain(text);
    await suspension.getByRole('button', { name: 'End the suspension' }).click();
    await expect(page.getByText('The suspension has ended.')).toBeVisible();
    await tab.goto(ratio.path);
    await expect(tab.getByRole('button', { name: 'Post comment' })).toBeVisible();
    await theirs.close();
  });
});

test('a notice is above every page until it is emptied', async ({ page, as, browser, baseURL, javaScriptEnabled }) => {
  await as('admin');
  const anybody = await browser.newContext({ baseURL, javaScriptEnabled });
  const reader = await anybody.newPage();
  await reader.goto(ratio.path);
  const text = fresh('The site rests tonight.');
  const form = () => page.locator('#notice');
  await page.goto('/admin/settings');
  await form().getByLabel('Text').fill(text);
  await form().getByLabel('As a warning').check();
  await form().getByRole('button', { name: 'Save' }).click();
  await expect(form().getByText('Saved.')).toBeVisible();
  await expect(form()).toContainText(`Changed by ${names.admin}`);
  for (const path of [ratio.path, '/', '/privacy']) {
    await reader.goto(path);
    await expect(reader.getByRole('complementary', { name: 'Notice' })).toContainText(text);
  }
  await form().getByRole('button', { name: 'Back to the default' }).click();
  await expect(form()).toContainText('Never changed.');
  for (const path of [ratio.path, '/', '/privacy']) {
    await reader.goto(path);
    await expect(reader.getByText(text)).toHaveCount(0);
  }
  await anybody.close();
});

test('a mail that is owed stands in the outbox', async ({ page, as }) => {
  await as('admin');
  await find(page, 'jørgensen', 'Lars Jørgensen');
  await page.getByRole('button', { name: 'Send a sign-in link' }).click();
  await expect(page.getByText('A link that signs in is on its way')).toBeVisible();
  await nav(page).getByRole('link', { name: 'Mail' }).click();
  const row = page.getByRole('row').filter({ hasText: 'lars-jorgensen' });
  await expect(row).toContainText('Sign-in link');
  await page.getByRole('navigation', { name: 'State of the mails' }).getByRole('link', { name: 'Failed' }).click();
  await expect(page.getByText('There is no such mail.')).toBeVisible();
});
