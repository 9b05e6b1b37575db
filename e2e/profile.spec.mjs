// What members show of themselves: in words, and as a portrait. In a demonstration of its own, since a name stands on
// many pages and can be changed only once.
import { deflateSync } from 'node:zlib';
import { test, expect } from './support/test.mjs';
import { start } from './support/demo.mjs';
import { violations } from './support/axe.mjs';
import { signIn } from './support/site.mjs';

let demo;
test.beforeAll(async ({}, info) => { demo = await start(process.env.COLLOQUY_BIN, `profile-${info.project.name}`); });
test.afterAll(() => demo.stop());
test.describe.configure({ mode: 'serial' });
test.use({ provoked: [409, 422] });

const article = '/articles/route-leaks-are-a-social-problem';

/** A PNG of one colour. */
function png(width, height, [r, g, b]) {
  const crc = (bytes) => {
    let c = ~0;
    for (const byte of bytes) {
      c ^= byte;
      for (let k = 0; k < 8; k++) c = (c >>> 1) ^ (0xedb88320 & -(c & 1));
    }
    return ~c >>> 0;
  };
  const chunk = (kind, body) => {
    const all = Buffer.alloc(12 + body.length);
    all.writeUInt32BE(body.length);
    all.write(kind, 4, 'latin1');
    body.copy(all, 8);
    all.writeUInt32BE(crc(all.subarray(4, 8 + body.length)), 8 + body.length);
    return all;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width);
  head.writeUInt32BE(height, 4);
  head.set([8, 2], 8);
  const line = Buffer.concat([Buffer.from([0]), Buffer.from(Array(width).fill([r, g, b]).flat())]);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head),
    chunk('IDAT', deflateSync(Buffer.concat(Array(height).fill(line)))), chunk('IEND', Buffer.alloc(0)),
  ]);
}

const red = { name: 'me.png', mimeType: 'image/png', buffer: png(700, 500, [200, 30, 30]) };

/** The author's profile, opened by the way that leads there. */
async function open(page, who = 'author') {
  await signIn(page.request, who, demo.url);
  await page.goto(`${demo.url}/account`);
  await page.getByRole('navigation', { name: 'Your account' }).getByRole('link', { name: 'Profile' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Your profile' })).toBeVisible();
}

test('a portrait is added, stands at the byline and on the page, and is removed', async ({ page }) => {
  await open(page);
  await page.getByLabel('Picture').setInputFiles(red);
  await page.getByRole('button', { name: 'Add portrait' }).click();
  await expect(page.getByRole('status')).toHaveText('Your portrait is shown from now on.');
  for (const path of ['/account', article, '/authors/ayesha-rahman', '/members/ayesha-rahman']) {
    await page.goto(demo.url + path);
    const portrait = page.locator('img.portrait').first();
    await expect(portrait, path).toBeVisible();
    expect(await portrait.evaluate((img) => [img.naturalWidth, img.naturalHeight]), path).toEqual([320, 320]);
  }
  await page.goto(`${demo.url}/account/profile`);
  await page.getByLabel('Another picture').setInputFiles({ name: 'me.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('<script>alert(1)</script>') });
  await page.getByRole('button', { name: 'Replace portrait' }).click();
  await expect(page.getByText('This is not a picture that can be shown here.')).toBeVisible();
  await expect(page.locator('img.portrait')).toBeVisible();
  await page.getByRole('button', { name: 'Remove portrait' }).click();
  await expect(page.getByRole('status')).toContainText('Your portrait is removed.');
  await page.goto(demo.url + article);
  await expect(page.locator('.who-wrote .initials')).toHaveText('AR');
  await expect(page.locator('img.portrait')).toHaveCount(0);
});

test('a profile is changed, with every mistake named and nothing typed lost', async ({ page }) => {
  await open(page);
  await page.getByLabel('Name', { exact: true }).fill('Administrator');
  await page.getByLabel('About you').fill('I *measure* routes.');
  await page.getByLabel('Website').fill('nowhere');
  await page.getByRole('button', { name: 'Save profile' }).click();
  await expect(page.getByText('This name is too close to one that speaks for the site.')).toBeVisible();
  await expect(page.getByText('This must be an address that begins with https://')).toBeVisible();
  await expect(page.getByLabel('About you')).toHaveValue('I *measure* routes.');
  await page.getByLabel('Name', { exact: true }).fill('Ayesha Rahman-Chowdhury');
  await page.getByLabel('Website').fill('example.org/ayesha');
  await page.getByRole('button', { name: 'Save profile' }).click();
  await expect(page.getByRole('status')).toHaveText('Your profile is saved.');
  await expect(page.getByText('You can change your name again from')).toBeVisible();
  await page.goto(`${demo.url}/members/ayesha-rahman`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Ayesha Rahman-Chowdhury');
  await expect(page.locator('.about-member em')).toHaveText('measure');
  await expect(page.getByRole('link', { name: 'example.org/ayesha' })).toHaveAttribute('href', 'https://example.org/ayesha');
  await expect(page.getByText('Earlier names')).toHaveCount(0);
});

test('a moderator sees the earlier name', async ({ page }) => {
  await signIn(page.request, 'moderator', demo.url);
  await page.goto(`${demo.url}/members/ayesha-rahman`);
  await page.getByText('Earlier names').click();
  await expect(page.locator('.earlier-names')).toContainText('Ayesha Rahman, until');
});

test('two tabs: the second to save is shown what the first one saved', async ({ page, context }) => {
  await open(page, 'reader');
  const other = await context.newPage();
  await other.goto(page.url());
  await other.getByLabel('Position').fill('From the other tab');
  await other.getByRole('button', { name: 'Save profile' }).click();
  await expect(other.getByRole('status')).toBeVisible();
  await page.getByLabel('Position').fill('From this tab');
  await page.getByRole('button', { name: 'Save profile' }).click();
  await expect(page.getByRole('alert')).toContainText('From the other tab');
  await expect(page.getByLabel('Position')).toHaveValue('From this tab');
  await page.getByRole('button', { name: 'Save profile' }).click();
  await expect(page.getByRole('status')).toBeVisible();
  await expect(page.getByLabel('Position')).toHaveValue('From this tab');
});

test('no violation that axe finds, with a portrait and without', async ({ page }) => {
  await open(page);
  expect(await violations(page)).toEqual([]);
  await page.getByLabel('Picture').setInputFiles(red);
  await page.getByRole('button', { name: 'Add portrait' }).click();
  for (const path of ['/account', '/account/profile', '/members/ayesha-rahman', article]) {
    await page.goto(demo.url + path);
    expect(await violations(page), path).toEqual([]);
  }
});
