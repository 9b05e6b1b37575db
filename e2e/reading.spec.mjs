// What a reader does: finds an article, reads it, follows its discussion.
import { test, expect, withScript } from './support/test.mjs';
import { comments, closed, long, ratio, siteNav } from './support/site.mjs';

test('from the front page through an article to its discussion', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'Recent articles' })).toBeVisible();
  await page.getByRole('link', { name: ratio.title }).first().click();
  await expect(page.getByRole('heading', { level: 1, name: ratio.title })).toBeVisible();
  const byline = page.locator('.byline');
  await expect(byline.getByRole('link', { name: 'Ingrid Halvorsen' })).toBeVisible();
  await expect(byline).toContainText('Network economist, Fjordnett Research');
  await expect(byline).toContainText(/\d+ \w+ 20\d\d · \d+ min/);
  await byline.getByRole('link', { name: `${ratio.comments} comments` }).click();
  await expect(page).toHaveURL(/#discussion$/);
  await expect(page.getByRole('heading', { level: 2, name: `${ratio.comments} comments` })).toBeInViewport();
  await expect(comments(page)).toHaveCount(ratio.comments);
});

test('the breadcrumb leads to the topic and home', async ({ page }) => {
  await page.goto(ratio.path);
  const crumbs = page.getByRole('navigation', { name: 'Breadcrumb' });
  await expect(crumbs.getByRole('listitem')).toHaveText(['Home', 'Interconnection']);
  await crumbs.getByRole('link', { name: 'Interconnection' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Interconnection' })).toBeVisible();
  await page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link', { name: 'Home' }).click();
  await expect(page).toHaveURL('/');
});

test('a section has an address of its own', async ({ page }) => {
  await page.goto(ratio.path);
  const heading = page.getByRole('heading', { level: 2, name: 'Counting as an industry' });
  await heading.hover();
  await heading.getByRole('link', { name: 'Link to this section' }).click();
  await expect(page).toHaveURL(/#s-counting-as-an-industry$/);
  await page.reload();
  await expect(heading).toBeInViewport();
});

test('an article leads to the ones before and after it', async ({ page }) => {
  await page.goto(ratio.path);
  const neighbours = page.getByRole('navigation', { name: 'Other articles' });
  await neighbours.getByRole('link', { name: `Later ${long.title}` }).click();
  await expect(page.getByRole('heading', { level: 1, name: long.title })).toBeVisible();
  await expect(page.locator('a[rel=next]'), 'one next page: of the discussion').toHaveText('More comments');
  await neighbours.getByRole('link', { name: `Earlier ${ratio.title}` }).click();
  await expect(page.getByRole('heading', { level: 1, name: ratio.title })).toBeVisible();
});

test('beside an article: sponsored topics, what is most discussed, a reader’s word', async ({ page }) => {
  await page.goto(ratio.path);
  const side = page.getByRole('complementary', { name: 'Beside the article' });
  await expect(side.getByRole('heading', { level: 2 })).toHaveText(['The week by mail', 'Sponsored topics', 'Most discussed', 'A reader’s word']);
  await expect(side.getByText('Sponsored by')).not.toHaveCount(0);
  await side.getByRole('link', { name: long.title }).click();
  await expect(page.getByRole('heading', { level: 1, name: long.title })).toBeVisible();
});

test('topics lead to their articles, an article to its topics', async ({ page }) => {
  await page.goto('/');
  await siteNav(page).getByRole('link', { name: 'Topics' }).click();
  await expect(siteNav(page).getByRole('link', { name: 'Topics' })).toHaveAttribute('aria-current', 'page');
  await page.getByRole('heading', { level: 2, name: 'Interconnection' }).getByRole('link').click();
  await page.getByRole('link', { name: ratio.title }).first().click();
  await page.locator('.filed').getByRole('link', { name: 'Policy & regulation' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Policy & regulation' })).toBeVisible();
});

test('an author has a page with position, words and articles', async ({ page }) => {
  await page.goto(ratio.path);
  await page.locator('.byline').getByRole('link', { name: 'Ingrid Halvorsen' }).click();
  await expect(page).toHaveURL('/authors/ingrid-halvorsen');
  await expect(page.getByRole('heading', { level: 1, name: 'Ingrid Halvorsen' })).toBeVisible();
  await expect(page.getByText('Network economist, Fjordnett Research')).toBeVisible();
  await expect(page.getByRole('heading', { level: 2, name: ratio.title })).toBeVisible();
});

test('a long discussion is read page by page, and back', async ({ page }) => {
  await page.goto(long.path);
  const first = await comments(page).evaluateAll((all) => all.map((c) => c.id));
  await page.getByRole('link', { name: 'More comments' }).click();
  await expect(page).toHaveURL(/\?after=\d+#discussion$/);
  await expect(page.getByRole('heading', { level: 2, name: `${long.comments} comments` })).toBeInViewport();
  const second = await comments(page).evaluateAll((all) => all.map((c) => c.id));
  expect(second.filter((id) => first.includes(id)), 'comments on both pages').toEqual([]);
  await expect(page.locator('.context').first(), 'what the first comment answers').toContainText('Above on an earlier page:');
  await page.getByRole('link', { name: 'Comments before these' }).first().click();
  await expect(page).toHaveURL(`${long.path}#discussion`);
  expect(await comments(page).evaluateAll((all) => all.map((c) => c.id))).toEqual(first);
});

test('every comment of a long discussion stands on one of its pages', async ({ page, isMobile, javaScriptEnabled }) => {
  test.skip(isMobile || !javaScriptEnabled, 'the same for everybody');
  const seen = [];
  await page.goto(long.path);
  for (;;) {
    seen.push(...await comments(page).evaluateAll((all) => all.map((c) => c.id)));
    const more = page.getByRole('link', { name: 'More comments' });
    if (await more.count() === 0) break;
    await page.goto(await more.getAttribute('href'));
  }
  expect(seen.length).toBe(long.comments);
  expect(new Set(seen).size).toBe(long.comments);
});

test('the link of a comment opens the page where it stands and marks it there', async ({ page }) => {
  await page.goto(long.path);
  await page.getByRole('link', { name: 'More comments' }).click();
  const some = comments(page).nth(7);
  const id = await some.getAttribute('id');
  await page.goto('/');
  await page.goto(`/comments/${id.replace('comment-', '')}`);
  await expect(page).toHaveURL(new RegExp(`${long.path}\\?after=\\d+#${id}$`));
  await expect(page.locator(':target')).toHaveId(id);
  await expect(page.locator(':target')).toBeInViewport();
  const tinted = await comments(page).evaluateAll((all) => all.filter((c) => getComputedStyle(c).animationName === 'found').map((c) => c.id));
  expect(tinted, 'tinted for a while').toEqual([id]);
});

test('the newest threads first, inside a thread by time', async ({ page }) => {
  const tops = () => page.locator('.thread > li > article time').evaluateAll((all) => all.map((t) => t.dateTime));
  const answers = () => page.locator('.thread > li').first().locator('article time').evaluateAll((all) => all.map((t) => t.dateTime));
  await page.goto(ratio.path);
  const orders = page.getByRole('navigation', { name: 'Order of the threads' });
  await expect(orders.getByRole('link', { name: 'Oldest' })).toHaveAttribute('aria-current', 'true');
  const oldest = await tops();
  expect(oldest).toEqual([...oldest].sort());
  await orders.getByRole('link', { name: 'Newest' }).click();
  await expect(page).toHaveURL(`${ratio.path}?order=newest#discussion`);
  await expect(orders.getByRole('link', { name: 'Newest' })).toHaveAttribute('aria-current', 'true');
  expect(await tops()).toEqual(oldest.reverse());
  expect((await answers())[0]).toBe(oldest[0]);
});

test('a closed discussion says so and asks for nothing', async ({ page }) => {
  await page.goto(closed.path);
  await expect(page.getByText('This discussion is closed.')).toBeVisible();
  await expect(comments(page)).not.toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Post comment' })).toHaveCount(0);
  await expect(page.getByRole('link', { name: /^Reply/ })).toHaveCount(0);
});

test('the foot leads to the pages about the site', async ({ page }) => {
  await page.goto('/');
  for (const name of ['Code of conduct', 'Privacy', 'About', 'Contact']) {
    await page.getByRole('navigation', { name: 'About this site' }).getByRole('link', { name }).click();
    await expect(page.getByRole('heading', { level: 1 })).toContainText(name);
  }
});

test('the keyboard skips to the content, and the focus shows', async ({ page, isMobile }) => {
  test.skip(isMobile, 'a keyboard');
  await page.goto(ratio.path);
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: 'Skip to the content' });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await expect(skip).toHaveCSS('outline-style', 'solid');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/#content$/);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link', { name: 'Home' })).toBeFocused();
});

test.describe('with the script', () => {
  withScript();

  test('times say how long ago', async ({ page }) => {
    await page.goto('/');
    const relative = page.locator('.talk time').filter({ hasText: /ago|just now|yesterday/ });
    await expect(relative.first()).toBeVisible(); // not all: a line that would break elsewhere keeps its time
    await expect(relative.first()).toHaveAttribute('title', /20\d\d at \d\d:\d\d/);
  });

  test('“Link” copies the lasting address of a comment and says so', async ({ page, context, baseURL }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.clock.install();
    await page.goto(ratio.path);
    const some = comments(page).nth(2);
    const id = (await some.getAttribute('id')).replace('comment-', '');
    await some.getByRole('link', { name: 'Link to this comment' }).click();
    await expect(some.getByText('Link copied')).toBeVisible();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`${baseURL}/comments/${id}`);
    await expect(page).toHaveURL(ratio.path);
    await page.clock.fastForward(3000);
    await expect(some.getByRole('link', { name: 'Link to this comment' })).toBeVisible();
  });
});
