// What makes reading comfortable: contents, paper, keys, the order one chose, the place where one stopped, one's own time.
import { statSync } from 'node:fs';
import { test, expect } from './support/test.mjs';
import { comment, comments, form, fresh, long, open, quiet, ratio, siteNav } from './support/site.mjs';

const contents = (page) => page.getByRole('navigation', { name: 'Contents' });
const kept = (page, key) => page.evaluate((key) => JSON.parse(localStorage.getItem(key)), key);
/** The comment that has the focus. */
const focused = (page) => page.evaluate(() => document.activeElement.closest('.comment')?.id ?? null);
/** A fold around the answers of the first comment that has some; the discussion may bring its own. */
const folded = (page) => page.evaluate(() => {
  const answers = document.querySelector('.thread > li > .answers, .thread > li > details.fold');
  if (answers.localName === 'details') { answers.open = false; return; }
  const fold = document.createElement('details');
  fold.className = 'fold';
  fold.append(Object.assign(document.createElement('summary'), { textContent: 'Answers' }));
  answers.before(fold);
  fold.append(answers);
});
const fold = (page) => page.locator('.thread details.fold').first();

test('a long article says what it contains, and leads there', async ({ page }) => {
  await page.goto(ratio.path);
  const list = contents(page);
  await expect(list.getByRole('link')).toHaveCount(0);
  await list.getByText('Contents').click();
  await expect(list.getByRole('link')).toHaveText(await page.locator('.prose :is(h2, h3)').allTextContents());
  await list.getByRole('link', { name: 'Counting as an industry' }).click();
  await expect(page).toHaveURL(/#s-counting-as-an-industry$/);
  await expect(page.getByRole('heading', { level: 2, name: 'Counting as an industry' })).toBeInViewport();
});

test('in an article from right to left the contents begin at the right', async ({ page }) => {
  await page.goto('/dev/pages/article-rtl');
  const [nav, upper, lower] = await contents(page).evaluate((nav) => [nav, ...nav.querySelectorAll('a')].map((e) => {
    const range = document.createRange();
    range.selectNodeContents(e);
    return range.getBoundingClientRect().right;
  }));
  expect(upper).toBeCloseTo(nav, 0);
  expect(lower).toBeLessThan(upper - 10);
});

test('a comment from right to left has its rail, quotes and numbers at the right, and its words in their own direction', async ({ page, as }) => {
  await as('reader');
  const body = ['فقرة بالعربية.', '> اقتباس', '1. واحد\n2. اثنان', fresh('An English paragraph.')].join('\n\n');
  const id = await comment(page.request, quiet.slug, { title: 'عنوان', body });
  await page.goto(`/comments/${id}`);
  const of = page.locator(`#comment-${id} .body`);
  await expect(of.locator('blockquote')).toHaveCSS('border-right-width', '3px');
  await expect(of.locator('ol')).toHaveCSS('padding-right', '24px');
  await expect(of.locator('ol')).toHaveCSS('list-style-type', 'decimal');
  const [arabic, english] = await of.evaluate((e) => [e.firstElementChild, e.lastElementChild].map((p) => {
    const range = document.createRange();
    range.selectNodeContents(p);
    const words = range.getBoundingClientRect(), box = p.getBoundingClientRect();
    return [Math.round(words.left - box.left), Math.round(box.right - words.right)];
  }));
  expect(arabic[1], 'Arabic begins at the right').toBe(0);
  expect(english[0], 'English begins at the left').toBe(0);
});

test.describe('on paper', () => {
  test('the discussion comes along, or does not', async ({ page }) => {
    await page.goto(ratio.path);
    const box = page.getByRole('checkbox', { name: 'Print with the discussion' });
    await expect(box).toBeChecked();
    await page.emulateMedia({ media: 'print' });
    await expect(comments(page).first()).toBeVisible();
    await expect(contents(page)).toBeHidden();
    await expect(box).toBeHidden();
    await page.emulateMedia({ media: 'screen' });
    await box.uncheck();
    await page.emulateMedia({ media: 'print' });
    await expect(comments(page).first()).toBeHidden();
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page.locator('.byline')).toBeVisible();
    await expect(page.locator('.source')).toHaveText(new RegExp(`${ratio.path}$`));
  });

  test('tables and code are whole, headings stay with what follows', async ({ page }) => {
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize({ width: 650, height: 900 }); // about A4 between its margins
    await page.goto('/articles/twenty-years-of-ipv6-in-one-building');
    for (const cut of await page.locator('.table-scroll, .prose pre').evaluateAll((all) => all.map((e) => e.scrollWidth - e.clientWidth))) expect(cut).toBeLessThanOrEqual(1);
    await expect(page.locator('.prose h2').first()).toHaveCSS('break-after', 'avoid');
    await expect(page.locator('.footnotes')).toBeVisible();
    const link = page.locator('.prose a[href^="https:"]').first();
    expect(await link.evaluate((a) => getComputedStyle(a, '::after').content)).toContain('(');
    await page.goto(ratio.path);
    for (const hidden of await page.locator('button, input, textarea, summary').all()) await expect(hidden).toBeHidden();
  });

  test('what is folded is printed', async ({ page }) => {
    await page.goto(ratio.path);
    await folded(page);
    const answer = fold(page).locator('.comment').first();
    await expect(answer).toBeHidden();
    await page.emulateMedia({ media: 'print' });
    await expect(answer).toBeVisible();
    expect((await answer.boundingBox()).height).toBeGreaterThan(20);
  });

  test.describe('without the script', () => {
    test.use({ javaScriptEnabled: false });

    test('there is no button', async ({ page }) => {
      await page.goto(ratio.path);
      await expect(page.getByRole('button', { name: 'Print' })).toHaveCount(0);
    });
  });

  test('the button prints', async ({ page }) => {
    await page.addInitScript(() => { window.print = () => { window.printed = true; }; });
    await page.goto(ratio.path);
    await page.getByRole('button', { name: 'Print' }).click();
    expect(await page.evaluate(() => window.printed)).toBe(true);
  });

  test('times are dates again, in print alone', async ({ page }, info) => {
    await page.goto(ratio.path);
    await page.evaluate(() => {
      addEventListener('beforeprint', () => { window.onPaper = document.querySelector('.who time').textContent; });
    });
    const before = await page.locator('.who time').first().textContent();
    await page.pdf({ path: info.outputPath('article.pdf'), preferCSSPageSize: true });
    expect(statSync(info.outputPath('article.pdf')).size).toBeGreaterThan(10_000);
    expect(await page.evaluate(() => window.onPaper)).toMatch(/^\d+ \w+ 20\d\d, \d\d:\d\d UTC$/);
    await expect(page.locator('.who time').first()).toHaveText(before);
  });
});

test.describe('keys', () => {
  test('j and k walk through the comments, and the focus shows where', async ({ page }) => {
    await page.goto(ratio.path);
    const ids = await comments(page).evaluateAll((all) => all.map((c) => c.id));
    for (const [key, at] of [['j', 0], ['j', 1], ['j', 2], ['k', 1], ['k', 0], ['k', 0]]) {
      await page.keyboard.press(key);
      expect(await focused(page), key).toBe(ids[at]);
    }
    await expect(page.locator(`#${ids[0]}`)).toBeInViewport();
    await expect(page.locator(`#${ids[0]}`)).toHaveCSS('outline-style', 'solid');
  });

  test('j begins with the first comment in view', async ({ page }) => {
    await page.goto(ratio.path);
    const id = await comments(page).nth(9).getAttribute('id');
    await page.evaluate((id) => document.getElementById(id).scrollIntoView(), id);
    await page.keyboard.press('j');
    expect(await focused(page)).toBe(id);
  });

  test('r answers the comment on which the keys stand', async ({ page }) => {
    await page.goto(open.path);
    await page.keyboard.press('j');
    const id = await focused(page);
    await page.keyboard.press('r');
    await expect(form(page).body).toBeFocused();
    await expect(page.locator(`#${id} + .write`)).toHaveCount(1);
    await page.keyboard.type('jkr?/ n');
    await expect(form(page).body).toHaveValue('jkr?/ n');
  });

  test('f folds and unfolds the answers; the focus is not lost in them', async ({ page }) => {
    await page.goto(ratio.path);
    await folded(page);
    const top = await fold(page).evaluate((f) => f.previousElementSibling.id);
    await page.locator(`#${top}`).evaluate((c) => { c.tabIndex = -1; c.focus(); });
    await page.keyboard.press('f');
    await expect(fold(page)).toHaveAttribute('open');
    await page.keyboard.press('j');
    expect(await fold(page).evaluate((f) => f.contains(document.activeElement))).toBe(true);
    await page.locator(`#${top}`).focus();
    await page.keyboard.press('f');
    await expect(fold(page)).not.toHaveAttribute('open');
    await page.keyboard.press('j');
    expect(await fold(page).evaluate((f) => f.contains(document.activeElement)), 'what is folded is passed').toBe(false);
  });

  test('n and p are for the discussion', async ({ page }) => {
    await page.goto(ratio.path);
    await page.evaluate(() => { window.heard = []; document.addEventListener('colloquy:key', (e) => window.heard.push(e.detail)); });
    await page.keyboard.press('n');
    await page.keyboard.press('p');
    await page.keyboard.press('Control+p');
    expect(await page.evaluate(() => window.heard)).toEqual(['n', 'p']);
  });

  test('? lists the keys; there they are turned off, and by a button on again', async ({ page }) => {
    await page.goto(ratio.path);
    await page.keyboard.press('?');
    const list = page.getByRole('dialog', { name: 'Keys' });
    await expect(list).toBeVisible();
    await page.keyboard.press('j');
    expect(await focused(page), 'not in the list').toBeNull();
    await list.getByRole('checkbox', { name: 'Use these keys' }).uncheck();
    await page.keyboard.press('Escape');
    await expect(list).toBeHidden();
    await page.reload();
    for (const key of ['j', '?', '/']) await page.keyboard.press(key);
    await expect(list).toBeHidden();
    expect(await focused(page)).toBeNull();
    await expect(page).toHaveURL(ratio.path);
    await page.getByRole('contentinfo').getByRole('button', { name: 'Keyboard' }).click();
    await list.getByRole('checkbox').check();
    await list.getByRole('button', { name: 'Close' }).click();
    await page.keyboard.press('k'); // the button stands below all comments
    expect(await focused(page)).not.toBeNull();
  });
});

test.describe('the order of threads', () => {
  const orders = (page) => page.getByRole('navigation', { name: 'Order of the threads' });

  test('is remembered for other articles, until the oldest come first again', async ({ page }) => {
    await page.goto(ratio.path);
    await orders(page).getByRole('link', { name: 'Newest' }).click();
    await expect(page).toHaveURL(`${ratio.path}?order=newest#discussion`);
    await page.goto('/');
    await page.getByRole('heading', { level: 2 }).getByRole('link', { name: long.title }).click();
    await expect(page).toHaveURL(`${long.path}?order=newest`);
    await page.goto(ratio.path); // from elsewhere
    await expect(page).toHaveURL(`${ratio.path}?order=newest`);
    await page.goto(`${ratio.path}#discussion`); // a link that means a place
    await expect(page).toHaveURL(`${ratio.path}#discussion`);
    await orders(page).getByRole('link', { name: 'Oldest' }).click();
    expect(await kept(page, 'order')).toBeNull();
    await page.goto('/');
    await page.getByRole('heading', { level: 2 }).getByRole('link', { name: long.title }).click();
    await expect(page).toHaveURL(long.path);
  });

  test('is what one asked for on the pages of a discussion', async ({ page }) => {
    await page.goto(long.path);
    await page.evaluate(() => localStorage.setItem('order', '"newest"'));
    await page.getByRole('link', { name: 'More comments' }).click();
    await expect(page).toHaveURL(/\?after=\d+#discussion$/);
    await page.getByRole('link', { name: 'Comments before these' }).first().click();
    await expect(page).toHaveURL(`${long.path}#discussion`);
  });
});

test.describe('the place where one stopped', () => {
  const offer = (page) => page.getByRole('button', { name: 'Continue where you stopped' });
  const paragraph = (page) => page.locator('.article > .prose > *').nth(6);
  const top = (of) => of.evaluate((e) => e.getBoundingClientRect().top);
  const read = async (page) => {
    await page.goto(ratio.path);
    await paragraph(page).evaluate((e) => e.scrollIntoView());
  };

  test('is offered later, and nothing moves before it is taken', async ({ page }) => {
    await read(page);
    await expect(offer(page)).toHaveCount(0);
    await page.goto('/');
    await page.goto(ratio.path);
    await expect(offer(page)).toBeInViewport();
    expect(await page.evaluate(() => scrollY)).toBe(0);
    await offer(page).click();
    await expect(offer(page)).toHaveCount(0);
    expect(Math.abs(await top(paragraph(page)))).toBeLessThan(40);
  });

  test('is not offered on the way back, nor to who asks for a place', async ({ page }) => {
    await read(page);
    await page.goto('/');
    await page.goBack();
    await expect(page.getByRole('heading', { level: 1, name: ratio.title })).toBeAttached();
    await expect(offer(page)).toHaveCount(0);
    await page.goto('/');
    await page.goto(`${ratio.path}#discussion`);
    await expect(offer(page)).toHaveCount(0);
  });

  test('goes away when one reads on', async ({ page }) => {
    await read(page);
    await page.goto('/');
    await page.goto(ratio.path);
    await expect(offer(page)).toBeVisible();
    await page.evaluate(() => scrollTo(0, 400));
    await expect(offer(page)).toHaveCount(0);
  });

  test('is forgotten when the end was read', async ({ page }) => {
    await read(page);
    await page.goto('/');
    expect(await kept(page, 'places')).toHaveLength(1);
    await page.goto(ratio.path);
    const end = page.locator('.article > .prose > *').last();
    await end.evaluate((e) => e.scrollIntoView({ block: 'center' }));
    await expect(end).toBeInViewport();
    await page.evaluate(() => new Promise((seen) => { requestAnimationFrame(() => requestAnimationFrame(seen)); })); // observers are called between frames
    await page.goto('/');
    expect(await kept(page, 'places')).toEqual([]);
  });

  test('is forgotten after ninety days, and beyond fifty articles', async ({ page }) => {
    await page.goto('/');
    await page.evaluate(() => {
      const today = Math.floor(Date.now() / 864e5);
      localStorage.setItem('places', JSON.stringify([['two-to-one', 6, today - 91], ...Array.from({ length: 60 }, (_, i) => [`article-${i}`, 3, today - 2])]));
    });
    await page.goto(ratio.path);
    await expect(offer(page)).toHaveCount(0);
    await paragraph(page).evaluate((e) => e.scrollIntoView());
    await page.goto('/');
    const places = await kept(page, 'places');
    expect(places).toHaveLength(50);
    expect(places[0].slice(0, 2)).toEqual([ratio.slug, expect.any(Number)]);
  });
});

test.describe('elsewhere in the world', () => {
  test.use({ timezoneId: 'Asia/Tokyo' });

  test('times are those of the reader', async ({ page, as }) => {
    await as('reader');
    const id = await comment(page.request, quiet.slug, { body: fresh('Before.') });
    await page.request.post(`/comments/${id}/edit`, { form: { body: fresh('After.') } });
    await page.goto(`/comments/${id}/history`);
    const until = page.getByRole('heading', { name: /^Changed on/ }).locator('time');
    const utc = new Date(await until.getAttribute('datetime'));
    const hour = String((utc.getUTCHours() + 9) % 24).padStart(2, '0');
    await expect(until).toHaveText(new RegExp(`^\\d+ \\w+ 20\\d\\d, ${hour}:\\d\\d GMT\\+9$`));
    await expect(until).toHaveAttribute('title', new RegExp(` at ${hour}:\\d\\d$`));
  });
});

test('in the reader’s own colours one sees where one is', async ({ page }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await page.goto('/about');
  await expect(siteNav(page).getByRole('link', { name: 'About' })).toHaveCSS('text-decoration-line', 'underline');
  await page.goto(ratio.path);
  await expect(page.getByRole('link', { name: 'Oldest' })).toHaveCSS('text-decoration-line', 'underline');
});
