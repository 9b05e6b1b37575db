// Every kind of page is valid HTML, the style sheet valid CSS, and the structured data JSON. The Nu checker is asked once.
import { test, expect } from '@playwright/test';
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { work } from './support/demo.mjs';
import { laterPage, memberPages, publicPages, samples } from './support/pages.mjs';
import { closed, fresh, open, quiet } from './support/site.mjs';

const vnu = createRequire(import.meta.url).resolve('vnu-jar/build/dist/vnu.jar');
const folder = path.join(work, 'pages');

/** What the Nu checker says about everything in the folder, a line each. */
const check = () => new Promise((done, fail) => {
  const args = ['-jar', vnu, '--errors-only', '--format', 'json', '--skip-non-html', '--also-check-css', '--also-check-svg', folder];
  execFile('java', args, { maxBuffer: 64 << 20 }, (error, _, report) => {
    if (error && error.code !== 1) return fail(error);
    done(JSON.parse(report).messages.map((m) => `${path.basename(m.url)}: ${m.message} ${(m.extract ?? '').replace(/\s+/g, ' ')}`));
  });
});

/** Answers to a form that was posted: pages that a GET does not show. */
const posted = (request) => Promise.all([
  request.post(`${open.path}/comments`, { form: { name: '', email: 'nothing', title: 'a'.repeat(201), body: '' } }),
  request.post(`${open.path}/comments`, { form: { name: 'A', email: 'a@example.org', body: fresh('A *point*.'), preview: '1' } }),
  request.post(`${closed.path}/comments`, { form: { name: 'A', email: 'a@example.org', body: fresh('Late.') } }),
  request.post(`${open.path}/comments`, { form: { body: fresh('Without a session.') } }),
  request.post('/login', { form: { keep: quiet.slug, body: 'A text\n\n"quoted"', title: 'A & B' } }),
  request.post('/login', { form: { kept: quiet.slug, body: 'A text', email: 'reader@example.org', password: 'wrong' } }),
  request.post('/nothing-here', { form: { body: 'A text' } }),
]);

test('markup, style sheet, icon and structured data are valid', async ({ request, playwright, baseURL }) => {
  test.setTimeout(90_000);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const save = async (name, answer) => {
    const text = await (await answer).text();
    writeFileSync(path.join(folder, name.replace(/[^a-z0-9.]+/gi, '_')), text);
    for (const [, json] of text.matchAll(/<script type="application\/ld\+json">(.*?)<\/script>/gs)) JSON.parse(json);
    return text;
  };
  for (const url of [...publicPages, await laterPage(request), ...await samples(request)]) await save(`get${url}.html`, request.get(url));
  for (const [i, answer] of (await posted(request)).entries()) await save(`post${i}.html`, answer);
  const member = await playwright.request.newContext({ baseURL });
  for (const url of await memberPages(member)) await save(`member${url}.html`, member.get(url));
  await member.dispose();
  const front = await save('front.html', request.get('/'));
  for (const [, asset] of front.matchAll(/href="(\/static\/[^"]+\.(?:css|svg))"/g)) await save(asset, request.get(asset));
  expect(readdirSync(folder).length).toBeGreaterThan(50);
  expect(await check()).toEqual([]);
});
