// Every kind of page on a small screen, enlarged, with more space in the text, in print, in the reader's own colours.
import { test, expect } from './support/test.mjs';
import { fits } from './support/eyes.mjs';
import { memberPages, publicPages } from './support/pages.mjs';
import { atComment, comment, comments, form, fresh, open, quiet, ratio, siteNav } from './support/site.mjs';

test.use({ provoked: [404, 403, 410, 429, 500] });

test('no page of the site is wider than the screen', async ({ page, isMobile }) => {
  test.skip(!isMobile, 'on a desk with all else that is looked at, in pages.spec');
  await fits(page, [...publicPages, ...await memberPages(page.request)], isMobile);
});

test('what is chosen from stands each on one line', async ({ page }) => {
  for (const name of ['admin-mail', 'following']) {
    await page.goto(`/dev/pages/${name}`);
    const lines = await page.locator('nav:is(.orders, .tabs) a').evaluateAll((all) => all.filter((a) => a.getClientRects().length > 1 || a.getBoundingClientRect().height > 48).map((a) => a.textContent));
    expect(lines, name).toEqual([]);
  }
});

test('nor is one with what does not break', async ({ page, as, isMobile }) => {
  await as('reader');
  const wide = 'x'.repeat(300);
  const body = [
    fresh('Wide'), `https://example.org/${wide}`, wide, `\`${wide}\``, '```\n' + wide + '\n```', `> > > - - ${wide}`,
    `| a | b |\n|---|---|\n| ${wide} | ${wide} |`,
  ].join('\n\n');
  let parent = '';
  for (let level = 1; level <= 8; level++) {
    parent = await comment(page.request, quiet.slug, { title: 'W'.repeat(200), body: `${body} ${level}`, parent });
  }
  await fits(page, [`/comments/${parent}`, `/comments/${parent}/edit`, `${quiet.path}/comments?parent=${parent}`], isMobile);
});

test('the head of the page is two lines on a phone, with targets for a finger', async ({ page, as, isMobile }) => {
  test.skip(!isMobile, 'a phone');
  await as('editor');
  await page.goto('/');
  for (const width of [360, 320]) {
    await page.setViewportSize({ width, height: 740 });
    expect((await page.getByRole('banner').boundingBox()).height).toBeLessThan(110);
    for (const target of await page.getByRole('banner').locator('a:visible, button:visible').all()) {
      const { x, width: wide, height } = await target.boundingBox();
      expect(height).toBeGreaterThanOrEqual(44);
      expect(x + wide).toBeLessThanOrEqual(width);
    }
    await expect(siteNav(page).getByRole('button', { name: 'Sign out' })).toBeInViewport({ ratio: 1 });
  }
});

test('the form in place fits, too', async ({ page, isMobile }) => {
  await page.goto(ratio.path);
  await page.getByRole('link', { name: /^Reply to/ }).nth(8).click();
  await expect(form(page).body).toBeFocused();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(page.viewportSize().width);
  if (isMobile) for (const button of await page.locator('.write .row').getByRole('button').all()) {
    expect((await button.boundingBox()).height, 'big enough for a finger').toBeGreaterThanOrEqual(24);
  }
});

test.describe('on a desk', () => {
  test.beforeEach(({ isMobile }) => { test.skip(isMobile, 'the same on a phone'); });

  test('print leaves out what cannot be used on paper', async ({ page }) => {
    await page.emulateMedia({ media: 'print' });
    await page.goto(ratio.path);
    for (const chrome of [
      page.getByRole('navigation', { name: 'Site', exact: true }), page.getByRole('complementary'), page.getByRole('contentinfo'),
      page.locator('.write'), page.locator('.acts').first(), page.getByRole('navigation', { name: 'Order of the threads' }),
      page.getByRole('navigation', { name: 'Other articles' }),
    ]) await expect(chrome).toBeHidden();
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page.getByText('Network economist').first()).toBeVisible();
    await expect(comments(page).last()).toBeVisible();
    await expect(page.locator('body')).toHaveCSS('background-color', 'rgb(255, 255, 255)');
    await expect(page.locator('.prose p').first()).toHaveCSS('color', 'rgb(0, 0, 0)');
  });

  test('dark paper stays dark on the screen and white in print', async ({ page }) => {
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    await page.goto(ratio.path);
    for (const words of [page.getByRole('heading', { level: 1 }), page.locator('.standfirst'), page.locator('.comment .who b').first(), page.locator('.comment .body').first()]) {
      const ink = await words.evaluate((e) => getComputedStyle(e).color.match(/\d+/g).map(Number));
      expect(Math.max(...ink.slice(0, 3)), 'ink on white paper').toBeLessThan(140);
    }
  });

  test('in the reader’s own colours buttons, fields and the marked comment keep their outline', async ({ page, as }) => {
    await page.emulateMedia({ forcedColors: 'active' });
    await as('reader');
    const text = fresh('In forced colours.');
    const id = await comment(page.request, open.slug, { body: text });
    await page.goto(`/comments/${id}`);
    const target = await atComment(page, text);
    await expect(target).toHaveCSS('outline-style', 'solid');
    for (const control of [form(page).post, form(page).preview, form(page).body, form(page).title]) {
      await expect(control).toHaveCSS('border-top-style', 'solid');
      await control.focus();
      await expect(control).toHaveCSS('outline-style', 'solid');
    }
  });

  test('nothing moves for those who asked for that', async ({ page, as }) => {
    await as('reader');
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.goto(`/comments/${await comment(page.request, open.slug, { body: fresh('At rest.') })}`);
    const moving = await page.evaluate(() => [...document.querySelectorAll('*')].filter((e) => {
      const style = getComputedStyle(e);
      return style.transitionDuration !== '0s' || style.animationName !== 'none' || style.scrollBehavior === 'smooth';
    }).map((e) => e.outerHTML.slice(0, 60)));
    expect(moving).toEqual([]);
  });
});
