// Members' own tools: whom one does not want to read, and which thread; and the moderators' figures. In a
// demonstration of its own, since what the reader mutes is folded on every page.
import { test, expect } from './support/test.mjs';
import { start } from './support/demo.mjs';
import { violations } from './support/axe.mjs';
import { signIn } from './support/site.mjs';

let demo;
test.beforeAll(async ({}, info) => { demo = await start(process.env.COLLOQUY_BIN, `mute-${info.project.name}`); });
test.afterAll(() => demo.stop());
test.describe.configure({ mode: 'serial' });

const path = '/articles/route-leaks-are-a-social-problem';
const folded = (page) => page.locator('.comment.is-muted');

/** The article, as the reader sees it. */
async function read(page) {
  await signIn(page.request, 'reader', demo.url);
  await page.goto(demo.url + path);
}

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('somebody is muted, read all the same, and muted no more', async ({ page }) => {
    await read(page);
    const comment = page.locator('.comment', { has: page.locator('.who b', { hasText: 'Ayesha Rahman' }) }).first();
    const id = await comment.getAttribute('id'), words = await comment.locator('.body').textContent();
    await comment.getByRole('link', { name: 'More' }).click();
    await page.getByRole('button', { name: 'Mute Ayesha Rahman' }).click();
    await expect(page).toHaveURL(`${demo.url}${path}#${id}`);
    const one = page.locator('#' + id);
    await expect(one.locator('.body')).toBeHidden();
    await one.getByText('Show it').click();
    await expect(one.locator('.body')).toHaveText(words);
    await page.goto(`${demo.url}/account/muted`);
    await page.getByRole('button', { name: 'Stop muting Ayesha Rahman' }).click();
    await expect(page.getByText('You have muted nobody.')).toBeVisible();
    await page.goto(demo.url + path);
    await expect(folded(page)).toHaveCount(0);
  });
});

test('a thread is hidden from behind the dots, and shown again', async ({ page }) => {
  await read(page);
  const top = page.locator('.thread > li > .comment').first(), id = (await top.getAttribute('id')).replace('comment-', '');
  await top.getByRole('link', { name: 'More' }).click();
  await expect(page.getByRole('button', { name: /^Mute / })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(top.getByRole('link', { name: 'More' })).toBeFocused();
  await top.getByRole('link', { name: 'More' }).click();
  await page.getByRole('button', { name: 'Hide this thread' }).click();
  const line = page.locator(`#hidden-${id}`);
  await expect(line.getByText(/^A thread that you hid, \d+ comments$/)).toBeVisible();
  await expect(page.locator(`#comment-${id}`)).toBeHidden();
  expect(await violations(page)).toEqual([]);
  await page.goto(`${demo.url}/comments/${id}`); // a link into it opens it
  await expect(page.locator(`#comment-${id}`)).toBeVisible();
  await line.getByRole('button', { name: 'Show this thread again' }).click();
  await expect(page.locator(`#comment-${id}`)).toBeVisible();
  await expect(line).toHaveCount(0);
});

test('the page of a person mutes them, and says so', async ({ page }) => {
  await read(page);
  await page.locator('.who a[href^="/members/"]').first().click();
  const name = await page.getByRole('heading', { level: 1 }).textContent();
  await page.getByRole('button', { name: `Mute ${name}` }).click();
  await expect(page.getByText(`You have muted ${name}`)).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await page.goto(demo.url + path);
  await expect(folded(page).first()).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await page.goBack();
  await page.getByRole('button', { name: 'Stop muting' }).click();
  await expect(page.getByRole('button', { name: `Mute ${name}` })).toBeVisible();
});

test('the figures can be read by day, by night, and on a phone', async ({ page }) => {
  await signIn(page.request, 'moderator', demo.url);
  for (const [where, ...times] of [['/moderation/figures', 'light', 'dark'], ['/dev/pages/figures', 'dark'], ['/dev/pages/figures-quiet', 'dark']]) { // the samples by day: in pages.spec
    for (const colorScheme of times) {
      await page.emulateMedia({ colorScheme });
      await page.goto(demo.url + where);
      await expect(page.getByRole('heading', { level: 1, name: 'Figures' })).toBeVisible();
      expect(await violations(page), `${where} in ${colorScheme}`).toEqual([]);
    }
  }
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto(`${demo.url}/dev/pages/figures`);
  const sizes = await page.locator('.plot text').evaluateAll((all) => all.map((t) => t.getBoundingClientRect().height));
  expect(Math.min(...sizes)).toBeGreaterThanOrEqual(11); // texts do not shrink with the plot
});
