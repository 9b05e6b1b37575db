// What the site refuses, and how it says so.
import { createServer } from 'node:http';
import { once } from 'node:events';
import { test, expect } from './support/test.mjs';
import { closed, comment, form, fresh, quiet, ratio } from './support/site.mjs';

test.use({ provoked: [401, 403, 404, 410, 422] });

test('an address with nothing behind it', async ({ page }) => {
  for (const path of ['/nothing-here', '/articles/nothing', '/comments/999999999', '/comments/x', '/topics/nothing', '/authors/nobody']) {
    const answer = await page.goto(path);
    expect(answer.status(), path).toBe(404);
    await expect(page.getByRole('heading', { level: 1, name: 'There is nothing here' })).toBeVisible();
  }
  await page.getByRole('link', { name: 'To the front page' }).click();
  await expect(page).toHaveURL('/');
});

test('a comment that is gone', async ({ page, as }) => {
  await as('reader');
  const id = await comment(page.request, quiet.slug, { body: fresh('Soon gone.') });
  await page.request.post(`/comments/${id}/delete`);
  const answer = await page.goto(`/comments/${id}`);
  expect(answer.status()).toBe(410);
  await expect(page.getByRole('heading', { level: 1, name: 'This is gone' })).toBeVisible();
});

test('a text that is too long comes back whole', async ({ page, as }) => {
  await as('reader');
  await page.goto(`${quiet.path}/comments`);
  const text = 'too long '.repeat(2_300);
  await form(page).body.fill(text);
  const answer = page.waitForResponse((r) => r.request().method() === 'POST');
  await form(page).post.click();
  expect((await answer).status()).toBe(422);
  await expect(form(page).body).toHaveAccessibleDescription(/This is too long: 20.000 characters at most\./);
  await expect(form(page).body).toHaveValue(text);
});

test('a discussion that closed while somebody was writing hands the text back', async ({ page, as }) => {
  await as('reader');
  await page.goto(`${quiet.path}/comments`);
  const text = fresh('Too late.');
  // the form as it was before the discussion closed
  await page.locator('#write').evaluate((f, path) => { f.action = `${path}/comments`; }, closed.path);
  await form(page).body.fill(text);
  await form(page).post.click();
  await expect(page.getByText('This discussion is closed.')).toBeVisible();
  await expect(page.getByLabel('What you wrote')).toHaveValue(text);
});

test('what is not one’s own', async ({ page, as, browser }) => {
  await as('reader');
  const id = await comment(page.request, quiet.slug, { body: fresh('Mine.') });
  for (const deed of ['edit', 'delete']) {
    const stranger = await browser.newContext();
    const other = await stranger.newPage();
    expect((await other.goto(`/comments/${id}/${deed}`)).status(), 'signed out').toBe(401);
    await expect(other.getByRole('heading', { level: 1, name: 'Sign in' })).toBeVisible();
    await other.getByLabel('E-mail address').fill('author@example.org');
    await other.getByLabel('Password').fill('demo-password');
    const answer = other.waitForResponse((r) => r.request().method() === 'GET' && r.url().endsWith(deed));
    await other.getByRole('button', { name: 'Sign in' }).click();
    expect((await answer).status(), 'another member').toBe(403);
    await expect(other.getByRole('heading', { level: 1, name: 'You may not do this' })).toBeVisible();
    await stranger.close();
  }
});

test.describe('a form on another site', () => {
  let server, elsewhere;
  const evil = (action, text) => `<!doctype html><title>Elsewhere</title><form method="post" action="${action}">
    <input name="name" value="E. Vil"><input name="email" value="e@example.net"><input name="body" value="${text}"><button>Win</button></form>`;

  test.beforeAll(async ({ baseURL }) => {
    server = createServer((request, response) => {
      response.setHeader('Content-Type', 'text/html');
      response.end(evil(baseURL + quiet.path + '/comments', decodeURIComponent(request.url.slice(2))));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    elsewhere = `http://127.0.0.1:${server.address().port}`;
  });
  test.afterAll(() => server.close());

  for (const [from, address] of [
    ['another port', (_, text) => `${elsewhere}/?${encodeURIComponent(text)}`],
    ['a data: page', (baseURL, text) => 'data:text/html,' + encodeURIComponent(evil(`${baseURL}${quiet.path}/comments`, text))],
  ]) {
    test(`posts nothing from ${from}, not even for somebody who is signed in`, async ({ page, as, baseURL }) => {
      await as('reader');
      const text = fresh('Not mine.');
      await page.goto(address(baseURL, text));
      const answer = page.waitForResponse((r) => r.request().method() === 'POST');
      await page.getByRole('button', { name: 'Win' }).click();
      expect((await answer).status()).toBe(403);
      await expect(page.getByRole('heading', { level: 1, name: 'This came from another site' })).toBeVisible();
      expect(await (await page.request.get(`${quiet.path}?order=newest`)).text()).not.toContain(text);
    });
  }

  test('the site cannot be framed', async ({ page, baseURL }) => {
    const answer = await page.request.get(ratio.path);
    expect(answer.headers()['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(answer.headers()['x-frame-options']).toBe('DENY');
    expect(baseURL).toMatch(/^http/);
  });
});
