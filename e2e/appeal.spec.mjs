// What an author is told of a decision: the statement by mail and on a page of theirs, the appeal, and what comes of it.
// The mails of decisions wait for a while, so there is a site on which they wait a second.
import { test as base, expect } from './support/test.mjs';
import { start } from './support/demo.mjs';
import { violations } from './support/axe.mjs';
import { mailTo, mailsTo } from './support/mail.mjs';
import { comment, fresh, open, signIn } from './support/site.mjs';

const test = base.extend({
  ownSite: [async ({}, use, info) => {
    const { url, stop } = await start(process.env.COLLOQUY_BIN, `appeal-${info.project.name}`, { COLLOQUY_POLICY_UNDO_WINDOW: '1s' });
    await use(url);
    await stop();
  }, { scope: 'worker' }],
  baseURL: async ({ ownSite }, use) => use(ownSite),
});
test.describe.configure({ mode: 'default' });

const reader = 'reader@example.org';

/** Decides about a comment over HTTP, as a moderator or the administrator. */
async function decide(browser, baseURL, who, id, action, message) {
  const context = await browser.newContext({ baseURL });
  await signIn(context.request, who, baseURL);
  const opened = await context.request.post(`/comments/${id}/moderate`, { maxRedirects: 0 });
  expect(opened.status(), 'the case').toBe(303);
  const at = opened.headers().location.replace(/[?#].*/, '');
  const page = await (await context.request.get(at)).text();
  const version = /name="version" value="(\d+)"/.exec(page)[1];
  const answer = await context.request.post(`${at}/decision`, { form: { version, action, rule: 'no-promotion', message }, maxRedirects: 0 });
  expect(answer.status(), action).toBe(303);
  await context.close();
}

/** A comment of the reader's about which a moderator has decided, and the mail about it. */
async function removed(page, browser, baseURL) {
  const text = fresh('Transit for less, in all regions.');
  const context = await browser.newContext({ baseURL });
  await signIn(context.request, 'reader', baseURL);
  const id = await comment(context.request, open.slug, { title: 'Cheap transit', body: text });
  await context.close();
  const known = (await mailsTo(page.request, reader, /was removed/)).length;
  await decide(browser, baseURL, 'moderator', id, 'remove', `It promotes something. ${id}`);
  const mail = await mailTo(page, reader, /was removed/, { known });
  return { id, text, mail, link: new URL(mail.links.find((l) => l.includes('/appeals/')), baseURL).pathname };
}

test('the mail says what, why and by which rule; its link opens the statement for whoever is signed out', async ({ page, browser, baseURL }) => {
  const { id, text, mail, link } = await removed(page, browser, baseURL);
  for (const words of ['Your comment was removed', `It promotes something. ${id}`, '3. No promotion', text, 'No machine had a part in it', 'Article 21']) {
    expect(mail.text.replace(/\s+/g, ' ')).toContain(words);
  }
  expect(mail.text).not.toContain('Marit Solberg');
  await page.goto(link);
  await expect(page.getByRole('heading', { level: 1, name: 'Your comment was removed' })).toBeVisible();
  await expect(page.getByRole('main')).toContainText(text);
  await page.getByRole('link', { name: '3. No promotion' }).click();
  await expect(page).toHaveURL('/conduct#rule-3');
  await expect(page.locator(':target')).toContainText('No promotion');
});

test('the author appeals, another person looks, and the comment is shown again', async ({ page, browser, baseURL, javaScriptEnabled }) => {
  const { id, text, link } = await removed(page, browser, baseURL);
  await page.goto(link);
  if (javaScriptEnabled !== false) expect(await violations(page)).toEqual([]);
  await page.getByLabel('Why the decision is wrong').fill('It answers the article.');
  await page.getByRole('button', { name: 'Hand in the appeal' }).click();
  await expect(page.getByRole('status')).toContainText('Your appeal is handed in');
  await expect(page.getByRole('main')).toContainText('It answers the article.');
  await expect(page.getByLabel('Why the decision is wrong')).toHaveCount(0);
  const known = (await mailsTo(page.request, reader, /appeal was upheld/)).length;
  await decide(browser, baseURL, 'admin', id, 'overturn', 'You are right: it compares prices.');
  const outcome = await mailTo(page, reader, /appeal was upheld/, { known });
  expect(outcome.text.replace(/\s+/g, ' ')).toContain('Another moderator than the one who had decided looked at it.');
  expect(outcome.text).not.toContain('Anselm Duarte');
  await page.goto(new URL(outcome.links.find((l) => l.includes('/appeals/')), baseURL).pathname);
  await expect(page.getByRole('main')).toContainText('You are right: it compares prices.');
  await page.goto(`/comments/${id}`);
  await expect(page.locator(`#comment-${id}`)).toContainText(text);
});

test.describe('what cannot be taken', () => {
  test.use({ provoked: [422, 409] });
  test('comes back with what was typed; a member finds it all under their account', async ({ page, browser, baseURL, as, javaScriptEnabled }) => {
    await removed(page, browser, baseURL);
    await as('reader');
    await page.goto('/account');
    await page.getByRole('main').getByRole('navigation', { name: 'Your account' }).getByRole('link', { name: 'Decisions', exact: true }).click();
    if (javaScriptEnabled !== false) expect(await violations(page)).toEqual([]);
    await page.getByRole('link', { name: 'Your comment was removed' }).first().click();
    const at = new URL(page.url()).pathname;
    const empty = await page.request.post(at, { form: { statement: ' ' } });
    expect(empty.status()).toBe(422);
    await page.request.post(at, { form: { statement: 'First words.' } });
    await page.getByLabel('Why the decision is wrong').fill('Second words, of an older tab.');
    await page.getByRole('button', { name: 'Hand in the appeal' }).click();
    await expect(page.getByRole('alert')).toContainText('You have appealed already');
    await expect(page.getByLabel('What you wrote just now')).toHaveValue('Second words, of an older tab.');
    await expect(page.getByRole('main')).toContainText('First words.');
  });
});
