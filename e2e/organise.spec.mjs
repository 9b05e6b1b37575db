// What editors organise, and how readers meet it: a series, the front page, a topic, a pinned comment, a byline.
// The front page is everybody's, so there is a site for it alone.
import { test as base, expect } from './support/test.mjs';
import { violations } from './support/axe.mjs';
import { start } from './support/demo.mjs';
import { outline, tooWide } from './support/eyes.mjs';
import { signIn } from './support/site.mjs';

const test = base.extend({
  ownSite: [async ({}, use, info) => {
    const site = await start(process.env.COLLOQUY_BIN, `organise-${info.project.name}`);
    await use(site);
    await site.stop();
  }, { scope: 'worker' }],
  baseURL: async ({ ownSite }, use) => use(ownSite.url),
});

/** Looks at the page as it is: its outline, axe, and whether it fits on a phone. */
async function look(page) {
  expect(await outline(page)).toEqual([]);
  expect(await violations(page)).toEqual([]);
  await page.setViewportSize({ width: 360, height: 740 });
  expect(await tooWide(page)).toEqual([]);
  await page.setViewportSize({ width: 1280, height: 900 });
}

test('editors organise what readers find', async ({ page, browser, as }) => {
  test.slow(); // many pages, each looked at whole
  const readers = await browser.newContext(), reader = await readers.newPage();
  const said = page.getByRole('main').getByRole('status');
  const button = (what, title) => page.getByRole('button', { name: new RegExp(`^${what} ?: ${title}$`) });
  await as('editor');

  // a series of three, in another order than they were added
  await page.goto('/editor/series');
  await page.getByLabel('Name').fill('From the cable to the name');
  await page.getByRole('button', { name: 'Begin series' }).click();
  for (const title of ['When a registry says no', 'Time is infrastructure', 'A letter from the repair ship']) {
    await page.getByLabel('Add an article').selectOption({ label: title });
    await page.getByRole('button', { name: 'Add article' }).click();
    await expect(button('Take out', title)).toBeVisible();
  }
  await button('Down', 'When a registry says no').click();
  await expect(said).toHaveText('Moved.');
  await look(page);
  await reader.goto('/articles/time-is-infrastructure');
  await expect(reader.getByText('Part 1 of 3 of')).toBeVisible();
  await reader.getByRole('navigation', { name: 'Other parts of' }).getByRole('link', { name: 'Next part' }).click();
  await expect(reader.getByRole('heading', { level: 1 })).toHaveText('When a registry says no');
  await reader.getByRole('link', { name: 'From the cable to the name', exact: true }).click();
  await expect(reader.getByRole('main').getByRole('heading', { level: 2 })).toHaveText(['Time is infrastructure', 'When a registry says no', 'A letter from the repair ship']);
  await look(reader);

  // the front page
  await page.getByRole('link', { name: 'Front page' }).click();
  await page.getByLabel('Or the address of another').fill(`${new URL(page.url()).origin}/articles/two-to-one`);
  await page.getByRole('button', { name: 'Add article' }).click();
  await expect(said).toHaveText('Added.');
  await look(page);
  await reader.goto('/');
  await expect(reader.getByRole('region', { name: 'Featured' }).getByRole('link', { name: 'Two to one' })).toBeVisible();
  await expect(reader.getByRole('main').getByRole('heading', { name: 'Two to one' })).toHaveCount(1);
  await look(reader);

  // a topic gets another name and a sponsor; its old address leads on
  await page.getByRole('navigation', { name: 'Desk' }).getByRole('link', { name: 'Topics' }).click();
  await look(page);
  await page.getByRole('main').getByRole('link', { name: 'Resilience' }).click();
  await page.getByLabel('Name', { exact: true }).fill('What holds');
  await page.getByLabel('Address', { exact: true }).fill('');
  await page.getByLabel('Name of the sponsor').fill('Ledger & Lamp');
  await page.getByLabel('Where the name leads').fill('https://lamp.example/');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(said).toHaveText('Saved.');
  await look(page);
  await reader.goto('/topics/resilience');
  await expect(reader).toHaveURL('/topics/what-holds');
  await expect(reader.getByText('Sponsored by Ledger & Lamp').first()).toBeVisible();
  await look(reader);

  // a comment above its discussion, by the menu that the script lays over it
  await page.goto('/articles/two-to-one');
  await page.getByRole('link', { name: 'More' }).first().click();
  await page.getByRole('button', { name: 'Pin', exact: true }).click();
  await reader.goto('/articles/two-to-one');
  const pinned = reader.getByRole('complementary', { name: 'Pinned comment' });
  await expect(pinned).toBeVisible();
  await look(reader);
  await pinned.getByRole('link').click();
  await expect(reader).toHaveURL(/#comment-\d+$/);

  // a byline; an administrator takes it from one account and gives it to another
  await page.goto('/editor/authors?q=tevita');
  await page.getByRole('link', { name: 'Tevita Fonua' }).click();
  await page.getByLabel('Biography').fill('Mends *cables*.');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(said).toHaveText('Saved.');
  await expect(page.getByRole('button', { name: 'Take it from the account' })).toHaveCount(0); // that is for administrators
  await reader.goto('/authors/tevita-fonua');
  await expect(reader.locator('em', { hasText: 'cables' })).toBeVisible();
  await look(reader);
  const address = page.url();
  await page.context().clearCookies();
  await signIn(page.request, 'admin');
  await page.goto(address);
  await page.getByRole('button', { name: 'Take it from the account' }).click();
  await expect(said).toHaveText('The byline belongs to no account any more.');
  await page.getByLabel('Address or handle of the member').fill('reader@example.org');
  await page.getByRole('button', { name: 'Give it to this member' }).click();
  await expect(said).toHaveText('The byline is theirs.');
  await look(page);
  await readers.close();
});
