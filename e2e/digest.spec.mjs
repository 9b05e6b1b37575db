// The digest, from the form under an article to the link that stops it; the editors' desk; the list of who gets it.
// What is sent goes to everybody, so there is a site for it alone, and one test at a time.
import { execFileSync } from 'node:child_process';
import { test as base, expect } from './support/test.mjs';
import { alongWith, violations } from './support/axe.mjs';
import { start } from './support/demo.mjs';
import { mailTo, mailsTo } from './support/mail.mjs';
import { fresh, freshAddress, ratio, signIn } from './support/site.mjs';

const test = base.extend({
  ownSite: [async ({}, use, info) => {
    const site = await start(process.env.COLLOQUY_BIN, `digest-${info.project.name}`);
    await use(site);
    await site.stop();
  }, { scope: 'worker' }],
  baseURL: async ({ ownSite }, use) => use(ownSite.url),
});
test.describe.configure({ mode: 'default' });

const box = (page) => page.getByRole('main').getByRole('region', { name: 'The week by mail' });

/** Asks for the digest under an article, says yes by the link in the mail, and goes on to what comes. */
async function subscribe(page, address) {
  await page.goto(ratio.path);
  await box(page).getByLabel('Address for the digest').fill(address);
  await box(page).getByRole('button', { name: 'Send me the week' }).click();
  await expect(page).toHaveURL('/confirm');
  await expect(page.getByText('the weekly digest')).toBeVisible();
  const { links } = await mailTo(page, address);
  await page.goto(new URL(links.find((l) => l.includes('/confirm/')), 'http://site').pathname);
  await page.getByRole('button', { name: 'Follow', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'You follow the weekly digest' })).toBeVisible();
  await page.getByRole('link', { name: 'Choose what is in it' }).click();
  await expect(page.getByText(`It goes to ${address}, once a week.`)).toBeVisible();
}

test('from an article to the inbox, to less of it, and out again', async ({ page, browser, javaScriptEnabled }) => {
  const address = freshAddress('grace');
  await subscribe(page, address);
  const link = new URL(page.url()).pathname;

  // less instead of nothing, in a browser that knows nobody: the link alone opens it
  const other = await browser.newContext({ javaScriptEnabled }), phone = await other.newPage();
  await phone.goto(link);
  await expect(phone.getByText(address)).toHaveCount(0);
  await phone.getByLabel('How often').selectOption('Monthly');
  await phone.getByRole('checkbox', { name: 'With discussions' }).uncheck();
  await phone.getByLabel('Hour of the day').fill('7');
  await phone.getByLabel('Your time zone').fill('Asia/Kathmandu');
  await phone.getByLabel('Pause until').fill(new Date(Date.now() + 20 * 864e5).toISOString().slice(0, 10));
  await phone.getByRole('button', { name: 'Save' }).click();
  await expect(phone.getByText('Saved.')).toBeVisible();
  await expect(phone.getByText('once a month. It pauses until')).toBeVisible();
  await expect(phone.getByLabel('Your time zone')).toHaveValue('Asia/Kathmandu');

  // the link that mails carry at their foot
  const stop = link.replace('/weekly/wishes/', '/unsubscribe/');
  await phone.goto(stop);
  await expect(phone.getByRole('link', { name: 'Choose less instead' })).toBeVisible();
  await phone.getByRole('button', { name: 'Stop the digest' }).click();
  await expect(phone.getByRole('heading', { name: 'The digest is stopped' })).toBeVisible();
  await phone.goto(stop);
  await expect(phone.getByText('It was stopped before.')).toBeVisible();
  await phone.getByRole('button', { name: 'Undo' }).click();
  await expect(phone.getByText('It goes on as it was.')).toBeVisible();
  await phone.getByRole('button', { name: 'Stop the digest' }).click();
  await expect(phone.getByText('Nothing of it goes to')).toBeVisible();
  await other.close();
});

test('a member gets it with one click, and nobody learns who has it', async ({ page, as }) => {
  const address = freshAddress('ann');
  await subscribe(page, address);
  const stranger = await page.context().browser().newContext();
  for (const email of [address, freshAddress('nobody')]) {
    const answer = await stranger.request.post('/weekly/subscribe', { form: { email }, maxRedirects: 0 });
    expect([answer.status(), answer.headers().location]).toEqual([303, '/confirm']);
  }
  await stranger.close();
  await as('author');
  await page.goto(ratio.path);
  await expect(box(page).getByLabel('Address for the digest')).toHaveCount(0);
  await box(page).getByRole('button', { name: 'Send me the week' }).click();
  await expect(page).toHaveURL('/weekly/wishes?done=subscribed');
  await expect(page.getByText('The next issue comes to you.')).toBeVisible();
});

test.describe('two editors', () => {
  test.use({ provoked: [409] });

  test('do not overwrite each other at the desk', async ({ page, browser, as, baseURL, javaScriptEnabled }) => {
    await as('editor');
    const second = await browser.newContext({ javaScriptEnabled, baseURL }), p = await second.newPage();
    await signIn(second.request, 'admin');
    await page.goto('/editor/digest');
    await p.goto('/editor/digest');
    const note = fresh('A quiet week on the wires.');
    await page.getByLabel('Your note above it').fill(note);
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText('Saved.')).toBeVisible();
    await p.getByLabel('Your note above it').fill('Another hand.');
    await p.getByRole('button', { name: 'Save' }).click();
    await expect(p.getByText(/meanwhile/)).toBeVisible();
    await expect(p.getByLabel('Your note above it')).toHaveValue('Another hand.');
    await p.goto('/editor/digest');
    await expect(p.getByLabel('Your note above it')).toHaveValue(note);
    const items = p.locator('.desk-items').first().getByRole('listitem'), before = await items.count();
    await items.first().getByRole('button', { name: /^Leave out/ }).click();
    await expect(items).toHaveCount(before - 1);
    await p.getByRole('button', { name: /^Take in again/ }).click();
    await expect(items).toHaveCount(before);
    await second.close();
  });
});

test('an issue comes to the inbox, once, and its foot leads to less and to none', async ({ page, browser, ownSite, baseURL, javaScriptEnabled }) => {
  const address = freshAddress('ben');
  await subscribe(page, address);
  const env = Object.fromEntries(Object.entries(process.env).filter(([key]) => !key.startsWith('COLLOQUY_'))); // it refuses what it does not know
  const send = () => execFileSync(process.env.COLLOQUY_BIN, ['digest', 'send', '--data', ownSite.data], { env }).toString();
  expect(send()).toContain('mails are owed');
  expect(send()).toContain('nothing is sent a second time');
  const mail = await mailTo(page, address, /./, { known: 1 }); // the first asked for the yes
  await page.goto('/weekly');
  const lead = await page.locator('.issue.sample h3 a').first().textContent();
  expect(mail.text.replace(/\s+/g, ' ')).toContain(lead);
  const links = mail.links.map((l) => new URL(l, baseURL).pathname);
  const phone = await (await browser.newContext({ javaScriptEnabled, baseURL })).newPage();
  await phone.goto(links.find((l) => l.startsWith('/weekly/wishes/')));
  await expect(phone.getByText('once a week')).toBeVisible();
  await phone.goto(links.find((l) => l.startsWith('/unsubscribe/')));
  await phone.getByRole('button', { name: 'Stop the digest' }).click();
  await expect(phone.getByRole('heading', { name: 'The digest is stopped' })).toBeVisible();
  await phone.context().close();
  expect(await mailsTo(page.request, address)).toHaveLength(2);
});

test('the list comes in with proof, goes out as a table, and an address goes for good', async ({ page, as }) => {
  const [ann, ben] = [freshAddress('ann'), freshAddress('ben')];
  await as('admin');
  await page.goto('/admin/digest');
  const upload = async (text) => {
    await page.getByLabel('Table').setInputFiles({ name: 'list.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
    await page.getByRole('button', { name: 'Take them up' }).click();
  };
  const table = `email,confirmed_at,wording\n${ann},2026-01-02,The week by mail\n${ben},,The week by mail\n`;
  await upload(table);
  await expect(page.getByText('1 row added, 0 there already, 1 not taken.')).toBeVisible();
  await expect(page.getByRole('row', { name: ben })).toContainText('it does not say when the address was confirmed');
  expect(await (await page.request.get('/admin/digest/subscribers.csv')).text()).toContain(`${ann},weekly,,2026-01-02T00:00:00Z`);
  await page.getByLabel('E-mail address').fill(ann);
  await page.getByRole('button', { name: 'Remove for good' }).click();
  await expect(page.getByText('The address is removed.')).toBeVisible();
  await upload(table);
  await expect(page.getByRole('row', { name: ann })).toContainText('this address wants no mails');
});

test('its pages are for everybody, on a phone too', async ({ page, as, javaScriptEnabled }) => {
  test.skip(javaScriptEnabled === false, 'axe is a script');
  await as('admin');
  await page.setViewportSize({ width: 360, height: 800 }); // at a desk their samples are looked at
  await alongWith(page);
  const found = {};
  for (const path of ['/weekly', '/monthly', '/weekly/1', '/weekly/wishes', '/editor/digest', '/editor/digest/recipients', '/editor/digest/1', '/admin/digest', '/admin/settings']) {
    await page.goto(path);
    const wrong = await violations(page);
    if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) wrong.push('wider than the screen');
    if (wrong.length) found[path] = wrong;
  }
  expect(found).toEqual({});
});
