// Feeds are Atom as RFC 4287 defines it, and the sitemap names pages that are there.
import { test, expect } from '@playwright/test';
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import path from 'node:path';
import { work } from './support/demo.mjs';
import { comment, fresh, open, ratio, signIn } from './support/site.mjs';

const schema = fileURLToPath(new URL('support/atom.rnc', import.meta.url));
const folder = path.join(work, 'feeds');

/** What jing says about everything in the folder, a line each. */
const check = () => new Promise((done, fail) => {
  const files = readdirSync(folder).map((name) => path.join(folder, name));
  execFile('jing', ['-c', schema, ...files], { maxBuffer: 16 << 20 }, (error, report) => {
    if (error && error.code !== 1) return fail(error);
    done(report.split('\n').filter((line) => line.includes('error:')));
  });
});

/** The addresses that a sitemap names. */
const locs = async (answer) => {
  expect(answer.status(), answer.url()).toBe(200);
  return [...(await answer.text()).matchAll(/<loc>([^<]+)<\/loc>/g)].map((m) => m[1].replaceAll('&amp;', '&'));
};

/** Every address of the sitemap, part by part. */
async function sitemap(request) {
  const parts = await locs(await request.get('/sitemap.xml'));
  const lists = await Promise.all(parts.map(async (url) => locs(await request.get(url))));
  return lists.flat();
}

test('every feed follows the schema of RFC 4287', async ({ request, playwright, baseURL }) => {
  test.setTimeout(90_000);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const member = await playwright.request.newContext({ baseURL });
  await signIn(member, 'reader');
  const id = await comment(member, open.slug, { title: ']]></title> & <b>bold</b> “quoted”', body: fresh('A `]]>` & <script>alert(1)</script> *point*.') });
  await member.dispose();
  const pages = (await sitemap(request)).map((url) => new URL(url).pathname);
  const feeds = ['/feed.xml', ...pages.flatMap((page) => {
    if (/^\/(topics|authors)\/./.test(page)) return [`${page}/feed.xml`];
    return page.startsWith('/articles/') ? [`${page}/comments.xml`] : [];
  })];
  for (const feed of feeds) {
    const answer = await request.get(feed);
    expect(answer.headers()['content-type'], feed).toBe('application/atom+xml');
    writeFileSync(path.join(folder, feed.replace(/[^a-z0-9.]+/gi, '_')), await answer.body());
  }
  expect(feeds.length).toBeGreaterThan(30);
  expect(await check()).toEqual([]);
  writeFileSync(path.join(folder, 'wrong.xml'), '<feed xmlns="http://www.w3.org/2005/Atom"><title>No id</title></feed>');
  expect(await check(), 'what is wrong is found').toHaveLength(1);
  const discussion = await (await request.get(`${open.path}/comments.xml`)).text();
  expect(discussion).toContain(`/comments/${id}</id>`);
  expect(discussion).not.toContain('<script');
});

test('every address of the sitemap is a page that names itself', async ({ request }) => {
  test.setTimeout(90_000);
  const urls = await sitemap(request);
  expect(urls.length).toBeGreaterThan(40);
  expect(new Set(urls).size).toBe(urls.length);
  for (const url of urls) {
    const answer = await request.get(url, { maxRedirects: 0 });
    expect(answer.status(), url).toBe(200);
    const html = await answer.text();
    expect(/<link rel="canonical" href="([^"]*)"/.exec(html)?.[1], url).toBe(url);
    expect(html, url).not.toContain('content="noindex"');
  }
});

test('robots are told where the sitemap is', async ({ request, baseURL }) => {
  const text = await (await request.get('/robots.txt')).text();
  expect(text).toContain(`Sitemap: ${baseURL}/sitemap.xml`);
  const patterns = [...text.matchAll(/^Disallow: (.+)$/gm)].map(([, p]) => new RegExp(
    '^' + p.replace(/[.+?()[\]{}|\\]/g, '\\$&').replaceAll('*', '.*'),
  ));
  const barred = (address) => patterns.some((p) => p.test(address));
  for (const address of ['/login?next=/', '/comments/7/edit', '/comments/7/history', `${open.path}/comments?parent=7`, `${open.path}/comments`]) expect(barred(address), address).toBe(true);
  for (const address of ['/', ratio.path, `${ratio.path}/comments.xml`, '/comments/7', '/topics', '/feed.xml', '/sitemap.xml']) expect(barred(address), address).toBe(false);
});

test('a reader finds the feed of what is on the page', async ({ page }) => {
  await page.goto('/topics/interconnection');
  const quiet = page.getByRole('main').getByRole('link', { name: 'Feed' });
  await expect(quiet).toHaveAttribute('href', '/topics/interconnection/feed.xml');
  await expect(page.getByRole('contentinfo').getByRole('link', { name: 'Feed' })).toHaveAttribute('href', '/feed.xml');
  await page.goto(ratio.path);
  await expect(page.locator('link[type="application/atom+xml"]')).toHaveCount(2);
});
