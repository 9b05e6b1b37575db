// Reporting: as a guest who hears of it by mail, as a member in place, a person, and what a phone shows of the forms.
import { test, expect, withScript } from './support/test.mjs';
import { violations } from './support/axe.mjs';
import { mailTo } from './support/mail.mjs';
import { comment, fresh, freshAddress, open, secret, signIn, someone } from './support/site.mjs';

const report = (form) => ({
  reason: (name) => form.getByRole('radio', { name }),
  note: form.getByLabel('What should moderators know?'),
  law: form.getByLabel('Which law or right'),
  faith: form.getByLabel('I believe in good faith'),
  email: form.getByLabel('E-mail'),
  send: form.getByRole('button', { name: 'Send report' }),
});

/** A comment of somebody of the test's own. */
async function posted(browser) {
  const c = await browser.newContext(), author = someone();
  await c.request.post('/login', { form: { email: author.email, password: secret } });
  const id = await comment(c.request, open.slug, { title: fresh('To be reported'), body: fresh('Words that somebody reports.') });
  await c.close();
  return id;
}

/** Opens the form from the comment's own link: in place with the script, on a page of its own without. */
async function opened(page, id, script) {
  await page.goto(`/comments/${id}`);
  await page.locator(`#comment-${id}`).getByRole('link', { name: /^Report the comment/ }).click();
  if (!script) await expect(page).toHaveURL(`/comments/${id}/report`);
  return script ? page.locator(`#comment-${id} .report-form`) : page.locator('.report-form');
}

test('a guest reports for a legal reason, confirms an address, and is told that it has come in', async ({ page, browser, javaScriptEnabled }) => {
  const id = await posted(browser), address = freshAddress('gus'), form = await opened(page, id, javaScriptEnabled !== false), f = report(form);
  await expect(f.law).toBeHidden();
  await f.reason('Copyright').check();
  await expect(f.law).toBeVisible();
  await f.note.fill('The second sentence is mine.');
  await f.law.fill('My right as an author');
  await f.faith.check();
  await f.email.fill(address);
  await f.send.click();
  await expect(page).toHaveURL(/\/reports\//);
  const mine = page.url().replace(/\?.*/, '');
  await expect(page.getByRole('main')).toContainText('A mail is on its way to g…@example.net');
  const asks = await mailTo(page, address, /Confirm that you want to hear/);
  expect(asks.text).not.toContain('mine');
  await page.goto(new URL(asks.links.find((l) => l.includes('/confirm/')), page.url()).pathname);
  await page.getByRole('button', { name: 'Tell me' }).click();
  await expect(page.getByRole('main')).toContainText('We mail what comes of it to g…@example.net');
  const told = await mailTo(page, address, /has come in/);
  await page.goto(new URL(told.links.find((l) => l.includes('/reports/')), page.url()).pathname);
  expect(page.url()).toBe(mine);
  await expect(page.getByRole('heading', { name: 'Waits for a moderator' })).toBeVisible();
  await page.goto(`/comments/${id}/report`);
  await expect(page).toHaveURL(mine);
});

test('a report is withdrawn, and filed anew', async ({ page, browser, javaScriptEnabled }) => {
  const id = await posted(browser), link = page.locator(`#comment-${id} a.report`), script = javaScriptEnabled !== false;
  let f = report(await opened(page, id, script));
  await f.reason('Off topic').check();
  await f.send.click();
  await expect(page.getByRole('status')).toContainText('Your report has come in');
  await page.goto(`/comments/${id}`);
  await expect(link).toHaveText(script ? /^Reported/ : /^Report /);
  await link.click();
  await page.getByRole('button', { name: 'Withdraw the report' }).click();
  await expect(page.getByRole('heading', { name: 'Withdrawn' })).toBeVisible();
  await page.goto(`/comments/${id}`);
  await expect(link).toHaveText(/^Report /);
  f = report(await opened(page, id, script));
  await f.reason('Personal attack').check();
  await f.send.click();
  await expect(page.getByRole('main')).toContainText('Personal attack');
});

test('what a member reported stands in their account', async ({ page, browser, javaScriptEnabled }) => {
  const id = await posted(browser);
  await page.request.post('/login', { form: { email: someone().email, password: secret } });
  const f = report(await opened(page, id, javaScriptEnabled !== false));
  await expect(f.email).toHaveCount(0);
  await f.reason('Off topic').check();
  await f.note.fill('Not about addresses.');
  await f.send.click();
  await page.getByRole('link', { name: 'All your reports' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: 'Off topic' })).toContainText('A comment under An address market without addresses');
  await page.goto(`/comments/${id}`);
  await expect(page.locator(`#comment-${id} a.report`)).toHaveText(/^Reported/);
});

test('a person and an article have a link to report them', async ({ page, as }) => {
  await as('reader');
  await page.goto('/members/maria-isabel-vasconcelos');
  await page.getByRole('link', { name: 'Report this person' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Report this person');
  await page.goto(open.path);
  await page.getByRole('link', { name: 'Report this article' }).click();
  await expect(page.locator('.standfirst')).toHaveText('An address market without addresses');
});

test.describe('with the script', () => {
  withScript();

  test('the form opens and closes by the keyboard, and stays within the screen', async ({ page, browser }) => {
    await signIn(page.request, 'reader');
    const id = await posted(browser), form = await opened(page, id, true), link = page.locator(`#comment-${id} a.report`);
    await expect(report(form).reason('Off topic')).toBeFocused();
    await report(form).reason('Illegal content').check();
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    await page.keyboard.press('Escape');
    await expect(form).toHaveCount(0);
    await expect(link).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(form).toBeVisible();
    await form.getByRole('button', { name: 'Cancel' }).click();
    await expect(form).toHaveCount(0);
  });
});

test.describe('what fails', () => {
  test.use({ provoked: [422] });

  test('comes back with what was typed', async ({ page, browser, javaScriptEnabled }) => {
    const id = await posted(browser);
    await page.goto(`/comments/${id}/report`);
    const f = report(page.locator('.report-form'));
    await f.reason('Illegal content').check();
    await f.note.fill('Kept <words>.');
    await f.send.click();
    await expect(f.law).toHaveAttribute('aria-invalid', 'true');
    await expect(f.note).toHaveValue('Kept <words>.');
    await expect(f.reason('Illegal content')).toBeChecked();
    if (javaScriptEnabled !== false) expect(await violations(page)).toEqual([]);
  });
});
