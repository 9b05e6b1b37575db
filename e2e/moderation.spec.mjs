// The moderators' desk: forty cases with the keyboard alone, two moderators on one case, a phone without the script.
// What is decided here shows on every page, so there is a site for it alone, and one test at a time.
import { test as base, expect } from './support/test.mjs';
import { start } from './support/demo.mjs';
import { colours, violations } from './support/axe.mjs';
import { comment, fresh, names, open, signIn } from './support/site.mjs';

const test = base.extend({
  ownSite: [async ({}, use, info) => {
    const { url, stop } = await start(process.env.COLLOQUY_BIN, `moderation-${info.project.name}`);
    await use(url);
    await stop();
  }, { scope: 'worker' }],
  baseURL: async ({ ownSite }, use) => use(ownSite),
});
test.describe.configure({ mode: 'default' });

/** Somebody signed in, in a browser of their own. */
async function visitor(browser, url, who, options = {}) {
  const context = await browser.newContext({ baseURL: url, ...options });
  await signIn(context.request, who, url);
  return context;
}

/** Comments of the reader, each with a case that a moderator has opened. */
async function cases(browser, url, n) {
  const reader = await visitor(browser, url, 'reader');
  const moderator = await visitor(browser, url, 'moderator');
  const titles = [];
  for (let i = 0; i < n; i++) {
    titles.push(fresh('A case'));
    const id = await comment(reader.request, open.slug, { title: titles[i], body: fresh('Words to be judged.') });
    await moderator.request.post(`/comments/${id}/moderate`, { form: {}, maxRedirects: 0 });
  }
  await reader.close();
  await moderator.close();
  return titles;
}

const shown = (page) => page.locator('.case[data-case]');
const waiting = (page) => page.locator('.cases li');

/** Empties the queue, whatever other tests left in it. */
async function empty(page) {
  for (;;) {
    await page.goto('/moderation');
    const marked = await page.locator('.cases input[name=case]').evaluateAll((all) => all.map((b) => ['case', b.value]));
    if (!marked.length) return;
    await page.request.post('/moderation/decide', { data: new URLSearchParams([...marked, ['action', 'keep']]).toString(), headers: { 'Content-Type': 'application/x-www-form-urlencoded' } });
  }
}

test('forty cases are decided with the keyboard alone', async ({ page, browser, ownSite, as }) => {
  await as('moderator');
  await empty(page);
  await cases(browser, ownSite, 40);
  await page.goto('/moderation');
  await expect(page.getByRole('heading', { level: 1, name: '40 open cases' })).toBeVisible();
  await expect(page.locator('.many summary')).toBeInViewport();
  await page.keyboard.press('n');
  const second = await waiting(page).nth(1).locator('a').getAttribute('data-case');
  await expect(shown(page)).toHaveAttribute('data-case', second);
  await page.keyboard.press('p');
  await expect(shown(page)).not.toHaveAttribute('data-case', second);
  await page.keyboard.press('r'); // without a rule nothing is removed
  await expect(page.getByLabel('Rule').last()).toBeFocused();
  await page.keyboard.press('Escape');
  const loads = await page.evaluate(() => performance.getEntriesByType('navigation').length);
  for (let i = 0; i < 40; i++) {
    const now = await shown(page).getAttribute('data-case');
    if (i % 4 === 0) {
      await page.keyboard.press('2');
      await expect(page.locator('#f-message')).toHaveValue(/is not about the article/);
    }
    await page.keyboard.press(i % 4 === 0 ? 'r' : 'k');
    await expect(page.locator(`.case[data-case="${now}"]`)).toHaveCount(0);
  }
  await expect(page.locator('.case').getByText('Nothing waits.')).toBeVisible();
  expect(await page.evaluate(() => performance.getEntriesByType('navigation').length), 'loads of a whole page').toBe(loads);
  await expect(page.locator('#done')).toContainText('Kept: “A case');
  await page.keyboard.press('u');
  await expect(page.locator('#done')).toContainText('Taken back. It waits again.');
  await expect(page.getByRole('heading', { level: 1, name: '1 open case' })).toBeVisible();
  await page.keyboard.press('w');
  await page.keyboard.type('knrh?'); // typed, not decided
  await expect(page.locator('#f-message')).toHaveValue('knrh?');
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
  expect(await violations(page)).toEqual([]);
});

test('of two moderators on one case the second is told, and loses nothing', async ({ browser, ownSite, page, as }) => {
  await as('moderator');
  await empty(page);
  const [title] = await cases(browser, ownSite, 1);
  const context = await visitor(browser, ownSite, 'admin');
  const other = await context.newPage();
  await other.goto('/moderation');
  await other.getByRole('link', { name: title }).click();
  await expect(other.locator('.judged')).toContainText(title);
  await page.goto(await other.evaluate(() => location.pathname));
  await expect(page.getByText(`${names.admin} has this open.`)).toBeVisible();
  await page.getByRole('button', { name: 'Keep' }).first().click();
  await expect(page.locator('#done')).toContainText('Kept');
  await other.locator('#f-rule').selectOption({ index: 1 });
  await other.locator('#f-message').fill('What I would say.');
  await other.evaluate(() => document.dispatchEvent(new Event('visibilitychange'))); // as every few seconds
  await expect(other.getByRole('alert')).toContainText(`Kept by ${names.moderator}, a moment ago.`);
  const answered = other.waitForResponse((r) => r.url().endsWith('/decision'));
  await other.locator('.decide').getByRole('button', { name: 'Remove' }).click();
  expect((await answered).status()).toBe(409);
  await expect(other.getByText('Nothing was decided: the case changed meanwhile.')).toBeVisible();
  await expect(other.locator('#f-message')).toHaveValue('What I would say.');
  await expect(other.locator('#f-rule')).toHaveValue('argue-about-the-matter-not-the-person');
  await other.locator('.decide').getByRole('button', { name: 'Remove' }).click();
  await expect(other.locator('#done')).toContainText('Removed: “A case');
  await context.close();
});

test.describe('marks and words', () => {
  test.use({ provoked: [422] });
  test('stay while one looks at another case, and are forgotten when they were sent', async ({ browser, ownSite, page, as }) => {
    await as('moderator');
    await empty(page);
    await cases(browser, ownSite, 3);
    await page.goto('/moderation');
    const many = page.locator('.many summary');
    await expect(page.locator('.many')).not.toHaveAttribute('open');
    await page.keyboard.press('x');
    await expect(many).toHaveText('Decide those that are marked (1)');
    await expect(page.locator('.many')).toHaveAttribute('open');
    await expect(many).toBeInViewport();
    await page.locator('#f-rule').selectOption({ index: 2 });
    await page.locator('#f-message').fill('What I would say.');
    await page.keyboard.press('Escape');
    const first = await shown(page).getAttribute('data-case');
    await page.keyboard.press('n');
    await expect(page.locator(`.case[data-case="${first}"]`)).toHaveCount(0);
    await expect(page.locator('#f-message')).toHaveValue('');
    await expect(many).toHaveText('Decide those that are marked (1)');
    await page.keyboard.press('x');
    await expect(many).toHaveText('Decide those that are marked (2)');
    await page.keyboard.press('p');
    await expect(page.locator(`.case[data-case="${first}"]`)).toHaveCount(1);
    await expect(page.locator('#f-message')).toHaveValue('What I would say.');
    expect(await page.locator('#f-rule').evaluate((r) => r.selectedIndex)).toBe(2);
    await page.locator('.many').getByRole('button', { name: 'Remove', exact: true }).click();
    await expect(page.locator('#wrong')).toContainText('Nothing was decided. Please choose a rule.');
    await expect(page.locator('#wrong')).toBeInViewport();
    await expect(many).toHaveText('Decide those that are marked (2)');
    await page.locator('#f-many-rule').selectOption({ index: 3 });
    await page.locator('.many').getByRole('button', { name: 'Remove', exact: true }).click();
    await expect(page.locator('#done')).toContainText('2 removed.');
    await expect(many).toHaveText('Decide those that are marked');
    await expect(page.locator('#f-many-message')).toHaveValue('');
    await page.getByRole('button', { name: 'Undo all' }).click();
    await expect(waiting(page)).toHaveCount(3);
    await expect(many).toHaveText('Decide those that are marked');
  });
});

/** How far the end of something is above the bar of decisions, without the page being moved. */
const above = (page, what) => page.locator(what).first().evaluate((e) => {
  const bar = [document.querySelector('.decide'), document.querySelector('.bar')].find((b) => getComputedStyle(b).position === 'sticky');
  return bar.getBoundingClientRect().top - e.getBoundingClientRect().bottom;
});

test('what is judged is seen before the keys decide, with many reports and on an appeal', async ({ browser, ownSite, page, as }) => {
  await as('moderator');
  await empty(page);
  const reader = await visitor(browser, ownSite, 'reader');
  const top = await comment(reader.request, open.slug, { title: fresh('Before'), body: 'Words above. '.repeat(20) });
  const between = await comment(reader.request, open.slug, { parent: top, title: fresh('Then'), body: 'Words between. '.repeat(20) });
  const id = await comment(reader.request, open.slug, { parent: between, title: fresh('A case'), body: 'Words to be judged. '.repeat(15) });
  for (const who of ['author', 'editor', 'admin']) {
    const member = await visitor(browser, ownSite, who);
    const answer = await member.request.post(`/comments/${id}/report`, { form: { reason: 'personal-attack', note: 'It is about a person, and not about what was written. '.repeat(4) }, maxRedirects: 0 });
    expect(answer.status(), 'report').toBe(303);
    await member.close();
  }
  await page.goto('/moderation');
  await expect(page.locator('.reports li')).toHaveCount(3);
  expect(await above(page, '.judged .body')).toBeGreaterThan(0);
  const context = await visitor(browser, ownSite, 'moderator', { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true });
  const phone = await context.newPage();
  await phone.goto(await shown(page).evaluate((c) => `/moderation/cases/${c.dataset.case}`));
  expect(await above(phone, '.judged h3')).toBeGreaterThan(0);
  const second = await comment(reader.request, open.slug, { parent: between, title: fresh('A case'), body: 'Words to be judged. '.repeat(10) });
  const opened = await page.request.post(`/comments/${second}/moderate`, { form: {}, maxRedirects: 0 });
  await page.goto(opened.headers().location);
  await page.locator('#f-rule').selectOption({ index: 1 });
  await page.locator('.decide').getByRole('button', { name: 'Remove' }).click();
  await expect(page.locator('#done')).toContainText('Removed');
  const decision = await page.locator('#undo input[name=decision]').getAttribute('value');
  const filed = await reader.request.post(`/account/decisions/${decision}`, { form: { statement: 'It is not about a person. '.repeat(4) }, maxRedirects: 0 });
  expect(filed.status(), 'appeal').toBe(303);
  const admin = await visitor(browser, ownSite, 'admin'), other = await admin.newPage();
  await other.setViewportSize({ width: 1280, height: 900 });
  await other.goto(opened.headers().location);
  await expect(other.getByRole('heading', { name: 'Appeal', exact: true })).toBeVisible();
  for (const what of ['.appeal blockquote', '.judged .body p']) expect(await above(other, what), what).toBeGreaterThan(0);
  for (const c of [context, admin, reader]) await c.close();
});

test('without the script, on a phone, and many at once', async ({ browser, ownSite, page, as }) => {
  await as('moderator');
  await empty(page);
  await cases(browser, ownSite, 4);
  const context = await visitor(browser, ownSite, 'moderator', { javaScriptEnabled: false, viewport: { width: 360, height: 740 }, hasTouch: true });
  const phone = await context.newPage();
  const fits = async () => expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await phone.goto('/moderation');
  await expect(phone.locator('.case')).toBeHidden();
  await waiting(phone).first().locator('a').click();
  await expect(phone.locator('.cases')).toBeHidden();
  await expect(phone.locator('.bar')).toBeInViewport();
  await fits();
  await phone.locator('#f-message').fill('My own words.');
  await phone.locator('.bar').getByRole('button', { name: 'Remove' }).click();
  await expect(phone.getByText('Please choose one of those that are offered.')).toBeVisible();
  await expect(phone.locator('#f-message')).toHaveValue('My own words.');
  await phone.locator('#f-rule').selectOption({ index: 2 });
  await phone.locator('.bar').getByRole('button', { name: 'Remove' }).click();
  await expect(phone.locator('#done')).toContainText('Removed: “A case');
  await phone.getByRole('button', { name: 'Undo' }).click();
  await expect(phone.locator('#done')).toContainText('Taken back.');
  await phone.getByRole('heading', { level: 1 }).getByRole('link').click();
  await expect(waiting(phone)).toHaveCount(4);
  await fits();
  for (const i of [0, 1, 2]) await waiting(phone).nth(i).getByRole('checkbox').check();
  await phone.getByText('Decide those that are marked').click();
  await phone.locator('#f-many-rule').selectOption({ index: 3 });
  await phone.locator('.many').getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(phone.locator('#done')).toContainText('3 removed.');
  await phone.getByRole('button', { name: 'Undo all' }).click();
  await expect(phone.locator('#done')).toContainText('3 decisions are taken back.');
  await context.close();
});

test('the desk has no fault that a program finds, by day and by night', async ({ browser, ownSite, page, as }) => {
  await as('moderator');
  await empty(page);
  await cases(browser, ownSite, 2);
  for (const path of ['/moderation', '/moderation?state=closed', '/moderation?q=zzz', open.path]) {
    await page.emulateMedia({ colorScheme: 'light' });
    await page.goto(path);
    if (path === '/moderation') await page.locator('.more summary').click();
    expect(await violations(page), path).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await violations(page, colours), `${path} by night`).toEqual([]);
  }
  await page.request.post('/moderation/exclusions', { form: { kind: 'domain', value: 'spam.example', why: 'It sends spam.', for: '' } });
  await page.goto('/moderation/exclusions');
  await expect(page.getByRole('cell', { name: 'It sends spam.' })).toHaveCSS('background-color', 'rgba(0, 0, 0, 0)');
});
