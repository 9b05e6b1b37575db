// What a screen reader is told: landmarks, headings, and of each comment whom it answers and how deep it stands.
import { test, expect } from './support/test.mjs';
import { laterPage, memberPages, publicPages, samples } from './support/pages.mjs';
import { comments, form, long, open, ratio } from './support/site.mjs';

test.use({ provoked: [403, 404, 410, 429, 500] });

/** What is wrong with the outline of the page, a line each. */
const outline = (page) => page.evaluate(() => {
  const wrong = [];
  const one = (selector) => { if (document.querySelectorAll(selector).length !== 1) wrong.push(`not one ${selector}`); };
  ['main', 'h1', 'body > header', 'body > footer', 'head > title', 'html[lang]'].forEach(one);
  const levels = [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].filter((h) => h.checkVisibility());
  levels.forEach((h, i) => {
    const before = i ? Number(levels[i - 1].localName[1]) : 0;
    if (Number(h.localName[1]) > before + 1) wrong.push(`${h.localName} after h${before}: ${h.textContent}`);
    if (!h.textContent.trim()) wrong.push(`an empty ${h.localName}`);
  });
  const names = [...document.querySelectorAll('nav')].filter((n) => n.checkVisibility()).map((n) => n.ariaLabel);
  if (names.some((n) => !n) || new Set(names).size !== names.length) wrong.push(`navigations: ${names}`);
  for (const comment of document.querySelectorAll('[id^="comment-"]')) {
    const heading = comment.querySelector('h3, h2');
    if (comment.localName !== 'article' || !heading || !comment.getAttribute('aria-labelledby').split(' ').includes(heading.id)) wrong.push(`${comment.id} is no article with a heading`);
    if (comment.querySelector('[id^="comment-"]')) wrong.push(`${comment.id} holds another comment`);
    if (!comment.querySelector('time[datetime]')) wrong.push(`${comment.id} has no time`);
  }
  return wrong;
});

async function inOrder(page, paths) {
  const found = {};
  for (const path of paths) {
    await page.goto(path);
    const wrong = await outline(page);
    if (wrong.length) found[path] = wrong;
  }
  expect(found).toEqual({});
}

test('landmarks and headings of what anybody sees', async ({ page }) => inOrder(page, [...publicPages, await laterPage(page.request)]));
test('landmarks and headings of what a member sees', async ({ page }) => inOrder(page, await memberPages(page.request)));
test('landmarks and headings of the samples', async ({ page }) => inOrder(page, await samples(page.request)));

test('the tree of an article', async ({ page }) => {
  await page.goto(ratio.path);
  await expect(page.locator('body')).toMatchAriaSnapshot(`
    - link "Skip to the content"
    - banner:
      - link "Colloquy"
      - navigation "Site":
        - link "Topics"
        - link "About"
        - link "Sign in"
    - main:
      - navigation "Breadcrumb":
        - list:
          - listitem:
            - link "Home"
          - listitem:
            - link "Interconnection"
      - article:
        - heading /^Two to one/ [level=1]
        - link "Ingrid Halvorsen"
        - paragraph:
          - link "37 comments"
        - heading /A clause with no parents/ [level=2]
        - region "Table":
          - table
      - navigation "Other articles":
        - link /^Earlier/
        - link /^Later/
      - region "37 comments":
        - heading "37 comments" [level=2]
        - navigation "Order of the threads":
          - link "Oldest"
          - link "Newest"
        - list
        - heading "Join the discussion" [level=2]
        - textbox "Name"
        - textbox "E-mail address (never shown)"
        - textbox "Comment title (optional)"
        - textbox "Comment"
        - button "Post comment"
        - button "Preview"
        - button "Sign in first"
        - button "Join first"
    - complementary "Beside the article":
      - heading "Sponsored topics" [level=2]
      - heading "Most discussed" [level=2]
      - heading "A reader’s word" [level=2]
    - contentinfo:
      - navigation "About this site"
  `);
});

test('a comment says its level and whom it answers, in nested lists', async ({ page }) => {
  await page.goto(ratio.path);
  await expect(page.locator('.thread')).toMatchAriaSnapshot(`
    - list:
      - listitem:
        - article "The table is too kind to distance":
          - heading "The table is too kind to distance" [level=3]
          - paragraph:
            - text: /Level 1\\. By/
            - link "Pieter van den Berg"
            - text: /Capacity planner/
          - link "Reply to Pieter van den Berg"
          - button /^Recommend the comment by Pieter van den Berg/
          - link "Link to this comment"
        - group:
          - text: /\\d+ answers to “The table is too kind to distance” by Pieter van den Berg/
          - list:
            - listitem:
              - article /^Re. The table is too kind to distance$/:
                - heading /^Re. The table is too kind to distance$/ [level=3]
                - paragraph: /Answer to Pieter van den Berg, level 2\\. By/
                - link "Reply to Ingrid Halvorsen"
  `);
});

test('every comment says one level; a deeper one than the page indents names whom it answers', async ({ page }) => {
  await page.goto(long.path);
  const spoken = await comments(page).evaluateAll((all) => all.map((c) => [
    /level (\d+)/i.exec(c.querySelector('.who').textContent)?.[1],
    (() => { let n = 0; for (let e = c.closest('ol'); e; e = e.parentElement.closest('ol')) n++; return n; })(),
    /answer to|in reply to/i.test(c.querySelector('.who').textContent),
  ]));
  for (const [level, lists, answers] of spoken) {
    expect(Math.min(Number(level), 6)).toBe(lists);
    expect(answers).toBe(Number(level) > 1);
  }
  expect(spoken.length).toBeGreaterThan(20);
});

test('a field says what it is for and what is wrong with it', async ({ page }) => {
  await page.goto('/dev/pages/write-failed');
  for (const [field, says] of [
    [form(page).name, /Please fill this in/], [form(page).email, /Please fill this in/],
    [form(page).title, /must stand on one line/], [form(page).body, /Markdown.*Please fill this in/],
  ]) {
    await expect(field).toHaveAccessibleDescription(says);
    await expect(field).toHaveAttribute('aria-invalid', 'true');
  }
});

test('text that runs from right to left does, names keep to themselves', async ({ page }) => {
  await page.goto('/dev/pages/article-rtl');
  const article = page.getByRole('article').filter({ has: page.getByRole('heading', { level: 1 }) });
  await expect(article).toHaveAttribute('lang', 'ar');
  await expect(article).toHaveCSS('direction', 'rtl');
  await page.goto(open.path);
  await expect(comments(page).first().locator('.who bdi').first()).toBeVisible();
  await expect(comments(page).first().locator('.body')).toHaveAttribute('dir', 'auto');
});
