// What the script adds to writing: drafts that are kept, quotes, warnings.
import { test, expect } from './support/test.mjs';
import { confirm, freshAddress, atComment, comment, comments, form, fresh, names, open, quiet, signIn } from './support/site.mjs';

const writer = 'Annelise Dupont';
const back = (page) => page.getByRole('status').filter({ hasText: 'Your draft from' });
const drafts = (page) => page.evaluate(() => Object.keys(localStorage).filter((k) => k.startsWith('draft:')).length);

test.describe('a draft', () => {
  test('is back after the page was loaded again, under the comment that it answers', async ({ page, as }) => {
    await as('reader');
    await page.goto(open.path);
    await page.getByRole('link', { name: `Reply to ${writer}` }).click();
    await form(page).title.fill('A title of my own');
    await form(page).body.fill('Half a thought');
    await page.reload();
    await expect(page.getByRole('heading', { name: `Answer ${writer}` })).toBeVisible();
    await expect(form(page).body).toHaveValue('Half a thought');
    await expect(form(page).title).toHaveValue('A title of my own');
    await expect(back(page)).toHaveText(/^Your draft from \d\d:\d\d is back\. Discard$/);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.reload();
    await expect(page.getByRole('heading', { name: 'Join the discussion' })).toBeVisible();
    await expect(form(page).body).toHaveValue('Half a thought');
  });

  test('says when it was written, not when it came back', async ({ page }) => {
    await page.clock.install({ time: new Date('2026-11-20T10:03:00Z') });
    await page.goto(quiet.path);
    await form(page).body.fill('Half a thought');
    await page.clock.fastForward('02:00:00');
    await page.reload();
    await expect(back(page)).toContainText('from 10:03');
    await page.clock.setSystemTime(new Date('2026-11-22T10:03:00Z'));
    await page.reload();
    await expect(back(page)).toContainText('from 20 Nov 2026, 10:03');
    await page.clock.setSystemTime(new Date('2026-12-21T10:04:00Z'));
    await page.reload();
    await expect(form(page).body).toHaveValue('');
    expect(await drafts(page)).toBe(0);
  });

  test('of a page that was closed goes to the next one', async ({ page, context }) => {
    await page.goto(open.path);
    await page.getByRole('link', { name: `Reply to ${writer}` }).click();
    await form(page).body.fill('Half a thought');
    await page.close();
    const next = await context.newPage();
    await next.goto(open.path);
    await expect(back(next)).toBeVisible();
    await expect(form(next).body).toHaveValue('Half a thought');
    await expect(next.getByRole('heading', { name: `Answer ${writer}` })).toBeVisible();
    expect(await drafts(next)).toBe(1);
  });

  test('of one tab is not that of another', async ({ page, context }) => {
    await page.goto(quiet.path);
    await form(page).body.fill('In the first tab');
    const other = await context.newPage();
    await other.clock.install();
    await other.addInitScript(() => {
      window.heard = new Promise((done) => { new BroadcastChannel('drafts').onmessage = ({ data }) => data && done(); });
    });
    await other.goto(quiet.path);
    await other.evaluate(() => window.heard); // the first tab says that it is there
    await other.clock.runFor(1000);
    await expect(form(other).body).toHaveValue('');
    await form(other).body.fill('In the second tab');
    await page.reload();
    await expect(form(page).body).toHaveValue('In the first tab');
    await other.reload();
    await expect(form(other).body).toHaveValue('In the second tab');
    expect(await drafts(other)).toBe(2);
  });

  test('in a tab that was copied is a second one', async ({ page, context }) => {
    await page.goto(quiet.path);
    await form(page).body.fill('In the first tab');
    const tab = await page.evaluate(() => sessionStorage.getItem('tab'));
    const copy = await context.newPage();
    await copy.addInitScript((id) => sessionStorage.getItem('tab') || sessionStorage.setItem('tab', id), tab);
    await copy.goto(quiet.path);
    await expect(form(copy).body).toHaveValue('In the first tab');
    await expect.poll(() => drafts(copy)).toBe(2);
    await form(copy).body.fill('In the copy');
    await page.reload();
    await expect(form(page).body).toHaveValue('In the first tab');
  });

  test('comes along through signing in, once', async ({ page }) => {
    await page.goto(quiet.path);
    const text = fresh('Half a thought');
    await form(page).body.fill(text);
    await page.getByRole('button', { name: 'Sign in first' }).click();
    await page.getByLabel('E-mail address').fill('reader@example.org');
    await page.getByLabel('Password').fill('demo-password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByText('You are signed in.')).toBeVisible();
    await expect(form(page).body).toHaveValue(text);
    await expect(back(page)).toHaveCount(0);
    await page.goto(quiet.path);
    await expect(back(page)).toBeVisible();
    await expect(form(page).body).toHaveValue(text);
    await form(page).post.click();
    await atComment(page, text);
    await expect(form(page).body).toHaveValue('');
    expect(await drafts(page)).toBe(0);
  });

  test('is gone when it was posted, and the comment is known as one’s own', async ({ page }) => {
    const address = freshAddress('grace'); // at first it waits, then this browser has proved the address
    for (const round of ['waits', 'is there at once']) {
      await page.goto(quiet.path);
      const text = fresh('> A quote first,\n\nthen *emphasis* & [a link](https://example.org/).');
      await form(page).name.fill('Grace  Hopkins');
      await form(page).email.fill(address);
      await form(page).body.fill(text);
      await form(page).post.click();
      if (round === 'waits') {
        await expect(page).toHaveURL('/confirm');
        expect(await drafts(page)).toBe(0);
        await confirm(page.request, address);
        continue;
      }
      const posted = await atComment(page, 'then emphasis');
      const id = Number((await posted.getAttribute('id')).slice(8));
      expect(await drafts(page)).toBe(0);
      expect(await page.evaluate((slug) => JSON.parse(localStorage.getItem(`own:${slug}`)), quiet.slug)).toContain(id);
    }
    await page.reload();
    await expect(form(page).body).toHaveValue('');
    await expect(form(page).name).toHaveValue('Grace  Hopkins'); // this tab remembers
    expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain(address);
  });

  test('whose answer from the site was lost is gone once the comment is seen', async ({ page, as }) => {
    await as('reader');
    await page.goto(quiet.path);
    const text = fresh('Sent into a tunnel.');
    await form(page).body.fill(text);
    await page.route('**/comments', async (route) => { await route.fetch({ maxRedirects: 0 }); await route.abort(); });
    await form(page).post.click();
    await page.waitForURL(/chrome-error/).catch(() => {});
    await page.unrouteAll();
    expect(await (await page.request.get(`${quiet.path}?order=newest`)).text()).toContain(text);
    await page.goto(`${quiet.path}?order=newest`);
    await expect(comments(page).filter({ hasText: text })).toHaveCount(1);
    await expect(form(page).body).toHaveValue('');
    expect(await drafts(page)).toBe(0);
  });

  test('survives that the network is gone', async ({ page, context, as }) => {
    await as('reader');
    // What comes by itself, be it offline, is no matter of this test.
    await page.route('**/outline', (route) => route.fulfill({ body: '' }));
    await page.route('**/live?*', (route) => route.fulfill({ status: 204 }));
    await page.goto(quiet.path);
    const text = fresh('Written on a train.');
    await form(page).body.fill(text);
    await context.setOffline(true);
    await form(page).post.click();
    await page.waitForURL(/chrome-error/).catch(() => {});
    await context.setOffline(false);
    await page.goto(`/comments/${await comment(page.request, quiet.slug, { body: fresh('Something else that I said.') })}`);
    await expect(back(page)).toBeVisible();
    await expect(form(page).body).toHaveValue(text);
    await form(page).post.click();
    await atComment(page, text);
    expect(await drafts(page)).toBe(0);
  });

  test('can be discarded, and that taken back', async ({ page }) => {
    await page.goto(quiet.path);
    await form(page).body.fill('Half a thought');
    await page.reload();
    await page.getByRole('button', { name: 'Discard' }).click();
    await expect(form(page).body).toHaveValue('');
    await expect(form(page).body).toBeFocused();
    expect(await drafts(page)).toBe(0);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect(form(page).body).toHaveValue('Half a thought');
    await page.getByRole('button', { name: 'Discard' }).click();
    await page.reload();
    await expect(form(page).body).toHaveValue('');
  });

  test('of an answer stays beside that of another answer', async ({ page, as }) => {
    await as('reader');
    const ids = [];
    for (const n of [1, 2]) ids.push(await comment(page.request, quiet.slug, { title: `Number ${n}`, body: fresh('To be answered.') }));
    for (const id of ids) {
      await page.goto(`${quiet.path}/comments?parent=${id}`);
      await expect(form(page).body).toHaveValue('');
      await form(page).body.fill(`To ${id}`);
    }
    for (const id of ids) {
      await page.goto(`${quiet.path}/comments?parent=${id}`);
      await expect(form(page).body).toHaveValue(`To ${id}`);
    }
  });

  test('of a change is kept until it is saved', async ({ page, as }) => {
    await as('reader');
    const id = await comment(page.request, quiet.slug, { title: 'Thoughts', body: fresh('First thoughts.') });
    await page.goto(`/comments/${id}/edit`);
    const text = fresh('Second thoughts.');
    await form(page).body.fill(text);
    await page.reload();
    await expect(back(page)).toBeVisible();
    await expect(form(page).body).toHaveValue(text);
    await page.getByRole('button', { name: 'Save' }).click();
    await atComment(page, text);
    expect(await drafts(page)).toBe(0);
    await page.goto(`/comments/${id}/edit`);
    await expect(form(page).body).toHaveValue(text);
    await expect(back(page)).toHaveCount(0);
  });
});

test.describe('a draft that the site does not take', () => {
  test.use({ provoked: [401, 409, 422] });

  test('is kept', async ({ page, context, as }) => {
    await as('reader');
    await page.goto(quiet.path);
    const title = fresh('A title alone');
    await form(page).title.fill(title);
    await form(page).post.click();
    await expect(form(page).body).toHaveAttribute('aria-invalid', 'true');
    await form(page).body.fill('Half a thought');
    await page.close();
    const next = await context.newPage();
    await next.goto(quiet.path);
    await expect(form(next).title).toHaveValue(title);
    await expect(form(next).body).toHaveValue('Half a thought');
    await context.clearCookies();
    await form(next).post.click();
    await expect(next.getByText('Your comment is kept.')).toBeVisible();
    await next.goto(quiet.path);
    await expect(form(next).body).toHaveValue('Half a thought');
  });

  test('does not replace what was saved meanwhile', async ({ page, as }) => {
    await as('reader');
    const id = await comment(page.request, quiet.slug, { body: fresh('Before.') });
    await page.goto(`/comments/${id}/edit`);
    await form(page).body.fill('From this tab.');
    await page.request.post(`/comments/${id}/edit`, { form: { body: 'From elsewhere.' } });
    await page.reload();
    await expect(form(page).body).toHaveValue('From this tab.');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByRole('alert')).toContainText('This comment was changed meanwhile');
  });
});

test('an open answer says when the comment was edited, and when it is removed', async ({ page, as }) => {
  await as('reader');
  await page.goto(open.path);
  await page.getByRole('link', { name: `Reply to ${writer}` }).click();
  const told = (detail) => page.evaluate((detail) => document.dispatchEvent(new CustomEvent('colloquy:changed', { detail })), detail);
  const id = Number(await page.locator('#write input[name=parent]').inputValue());
  await form(page).body.fill('Half a thought');
  await told({ ids: [id + 1], gone: [id + 1] });
  await expect(page.locator('.said')).toBeEmpty();
  await told({ ids: [id], gone: [] });
  await expect(page.getByRole('status').filter({ hasText: 'The comment that you answer was just changed.' })).toBeVisible();
  await told({ ids: [], gone: [id] });
  await expect(page.getByRole('status').filter({ hasText: 'The comment that you answer is gone.' })).toBeVisible();
  await page.getByRole('button', { name: 'Make it one' }).click();
  await expect(page.getByRole('heading', { name: 'Join the discussion' })).toBeVisible();
  await expect(form(page).body).toHaveValue('Half a thought');
  await expect(page.locator('#write input[name=parent]')).toHaveValue('');
});

test.describe('a quote', () => {
  /** Selects the text of an element. */
  const select = (locator) => locator.evaluate((e) => new Promise((done) => {
    document.addEventListener('selectionchange', () => done(), { once: true });
    getSelection().selectAllChildren(e);
  }));
  const offered = (page) => page.getByRole('button', { name: 'Quote', exact: true });

  async function toQuote(page, as) {
    await as('reader');
    const id = await comment(page.request, quiet.slug, { title: 'To be quoted', body: 'One paragraph with snake_case & 2 * 3.\n\nAnother one.' });
    await page.goto(`/comments/${id}`);
    return page.locator(`#comment-${id}`);
  }

  test('of a comment stands in the answer to it', async ({ page, as }) => {
    const said = await toQuote(page, as);
    await expect(offered(page)).toHaveCount(0);
    await select(said.locator('.body'));
    await expect(offered(page)).toBeInViewport();
    await offered(page).click();
    await expect(said.locator('xpath=following-sibling::*[1]')).toHaveId('write');
    await expect(form(page).body).toHaveValue('> One paragraph with snake_case & 2 \\* 3.\n>\n> Another one.\n\n');
    await expect(form(page).body).toBeFocused();
    await expect(offered(page)).toHaveCount(0);
    await page.keyboard.type(fresh('My answer.'));
    await select(said.locator('.body p').last());
    await offered(page).click();
    await expect(form(page).body).toHaveValue(/My answer\. \(\w+\)\n\n> Another one\.\n\n$/);
    await form(page).post.click();
    await expect((await atComment(page, 'My answer.')).locator('blockquote').first()).toHaveText(/^\s*One paragraph with snake_case & 2 \* 3\.\s+Another one\.\s*$/);
  });

  test('comes with “Reply” when something is selected', async ({ page, as }) => {
    const said = await toQuote(page, as);
    await said.locator('.body p').last().click({ clickCount: 3 });
    await said.getByRole('link', { name: /^Reply/ }).click();
    await expect(form(page).body).toHaveValue('> Another one.\n\n');
  });

  test('does not come with “Reply” to another comment', async ({ page, as }) => {
    const said = await toQuote(page, as);
    const id = (await said.getAttribute('id')).slice(8);
    const other = await comment(page.request, quiet.slug, { parent: id, body: fresh('Something else.') });
    await page.reload();
    await select(said.locator('.body p').last());
    await page.locator(`#comment-${other}`).getByRole('link', { name: /^Reply/ }).click();
    await expect(form(page).body).toHaveValue('');
  });

  test('is made with the key Q, or with the Tab key', async ({ page, as }) => {
    const said = await toQuote(page, as);
    await select(said.locator('.body p').last());
    await page.keyboard.press('q');
    await expect(form(page).body).toHaveValue('> Another one.\n\n');
    await form(page).body.fill('');
    await said.locator('.body p').last().click({ clickCount: 3 });
    await expect(offered(page)).toBeVisible();
    await page.keyboard.press('Tab');
    await expect(offered(page)).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(form(page).body).toHaveValue('> Another one.\n\n');
  });

  test('of the article stands in the form at the end', async ({ page }) => {
    await page.goto(open.path);
    await select(page.locator('.prose p').first());
    await offered(page).click();
    await expect(page.getByRole('heading', { name: 'Join the discussion' })).toBeVisible();
    await expect(form(page).body).toHaveValue(/^> .+\n\n$/);
    await expect(form(page).body).toBeInViewport();
  });

  test('goes where the cursor stands', async ({ page, as }) => {
    const said = await toQuote(page, as);
    await said.getByRole('link', { name: /^Reply/ }).click();
    await form(page).body.fill('Before. After.');
    await form(page).body.evaluate((e) => e.setSelectionRange(7, 7));
    await said.locator('.body p').last().dblclick({ position: { x: 12, y: 8 } });
    await offered(page).click();
    await expect(form(page).body).toHaveValue('Before.\n\n> Another\n\n After.');
  });

  test('is offered neither across comments nor in the preview', async ({ page, as }) => {
    await page.clock.install();
    const said = await toQuote(page, as);
    await form(page).body.fill('Mine.');
    await form(page).preview.click();
    await select(said.locator('.body p').last());
    await page.clock.runFor(1000);
    await expect(offered(page)).toBeVisible();
    await select(page.locator('.preview .body p'));
    await page.clock.runFor(1000);
    await expect(offered(page)).toHaveCount(0);
    await select(said.locator('.body p').last());
    await page.clock.runFor(1000);
    await expect(offered(page)).toBeVisible();
    await select(page.locator('.discussion'));
    await page.clock.runFor(1000);
    await expect(offered(page)).toHaveCount(0);
  });
});

test('a preview in place looks as the posted comment', async ({ page, as }) => {
  await as('reader');
  await page.goto(open.path);
  await page.getByRole('link', { name: `Reply to ${writer}` }).click();
  await form(page).body.fill(fresh('A *point* with `code`, “quotes” and https://example.org/'));
  await form(page).preview.click();
  const preview = page.locator('.preview');
  await expect(preview.locator('.who')).toContainText(names.reader);
  await expect(preview.locator('.who')).toContainText('just now');
  const [body, title] = [await preview.locator('.body').innerHTML(), await preview.locator('h3').textContent()];
  const width = (await preview.locator('.body').boundingBox()).width;
  expect(width).toBeGreaterThan(200);
  await form(page).post.click();
  const posted = await atComment(page, 'A point with code');
  expect(await posted.locator('.body').innerHTML()).toBe(body);
  await expect(posted.locator('h3')).toHaveText(title);
});

test('two people: what is edited while it is answered is said, live', async ({ page, browser, baseURL }) => {
  const other = await browser.newContext({ baseURL });
  await signIn(other.request, 'author');
  const id = await comment(other.request, quiet.slug, { title: 'Live', body: fresh('As it was.') });
  await signIn(page.request, 'reader');
  await page.goto(`/comments/${id}`);
  await page.locator(`#comment-${id}`).getByRole('link', { name: /^Reply/ }).click();
  await form(page).body.fill(fresh('My answer.'));
  await other.request.post(`/comments/${id}/edit`, { form: { title: 'Live', body: fresh('As it is now.') } });
  await expect(page.getByRole('status').filter({ hasText: 'was just changed' })).toBeVisible();
  await other.close();
});
