// Every address that a page of the site names is there, and every part of a page that is named. The crawl has a
// demonstration of its own, in which nobody writes meanwhile.
import { test, expect, request as requests } from '@playwright/test';
import { start } from './support/demo.mjs';
import { signIn } from './support/site.mjs';

const entities = { amp: '&', lt: '<', gt: '>', quot: '"', '#34': '"', '#39': "'", '#43': '+' };
const decode = (text) => text.replace(/&(#?\w+);/g, (whole, name) => entities[name] ?? whole);

/** The addresses and the ids in a page. */
function read(html) {
  const markup = html.replace(/(<script[^>]*>).*?<\/script>/gs, '$1');
  const all = (pattern) => [...markup.matchAll(pattern)].map((m) => decode(m[1]));
  return { links: all(/<[^>]*\s(?:href|src)="([^"]*)"/g), ids: new Set(all(/\sid="([^"]*)"/g)) };
}

/** Follows everything from the front page on; what is wrong, a line each. */
async function crawl(request, base) {
  const wrong = [];
  const pages = new Map(); // by path and query: the ids, once it was read
  const named = []; // [from, path, fragment]
  const queue = [];
  const visit = (address, from) => {
    const url = new URL(address, base + from);
    if (url.origin !== base) {
      if (!['http:', 'https:', 'mailto:'].includes(url.protocol)) wrong.push(`${from}: ${address}`);
      return;
    }
    const path = url.pathname + url.search, form = /^\/comments\/(\d+)\/report$/.exec(url.pathname);
    if (form && form[1] % 50 !== 1) return; // each comment has the same one
    if (url.hash) named.push([from, path, decodeURIComponent(url.hash.slice(1))]);
    if (!pages.has(path)) {
      pages.set(path, new Set());
      queue.push([path, from]);
    }
  };
  const fetchOne = async ([path, from]) => {
    const answer = await request.get(path, { maxRedirects: 0 });
    if (answer.status() === 302 || answer.status() === 303) return visit(answer.headers().location, path);
    if (answer.status() !== 200) wrong.push(`${from}: ${path} answers ${answer.status()}`);
    if (!answer.headers()['content-type']?.startsWith('text/html')) return;
    const { links, ids } = read(await answer.text());
    pages.set(path, ids);
    if (path.startsWith('/dev/pages/')) return; // invented data with invented addresses
    links.forEach((link) => visit(link, path));
  };
  visit('/', '/');
  visit('/dev/pages', '/');
  while (queue.length) await Promise.all(queue.splice(0, 8).map(fetchOne));
  for (const [from, path, id] of named) if (!pages.get(path).has(id)) wrong.push(`${from}: ${path} has no #${id}`);
  return { wrong, count: pages.size };
}

let demo;
test.beforeAll(async () => { demo = await start(process.env.COLLOQUY_BIN, 'crawl'); });
test.afterAll(() => demo.stop());

for (const who of ['anybody', 'author']) {
  test(`no link leads nowhere, for ${who}`, async () => {
    test.setTimeout(90_000);
    const request = await requests.newContext({ baseURL: demo.url });
    if (who !== 'anybody') await signIn(request, who);
    const { wrong, count } = await crawl(request, demo.url);
    expect(wrong.slice(0, 20)).toEqual([]);
    expect(count).toBeGreaterThan(600); // each comment has an address
    await request.dispose();
  });
}
