// What a screen reader is told of an article and its discussion: of each comment whom it answers and how deep it stands.
import { test, expect } from './support/test.mjs';
import { comments, form, long, open, ratio } from './support/site.mjs';

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
