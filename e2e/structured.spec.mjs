// The structured data of the pages follows the vocabulary of schema.org, as schema-dts has it in types: what a page says
// is a constant of such a type, and the compiler of TypeScript complains about what the vocabulary does not know.
import { test, expect } from '@playwright/test';
import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { work } from './support/demo.mjs';
import { laterPage } from './support/pages.mjs';
import { comment, closed, fresh, long, open, quiet, ratio, signIn } from './support/site.mjs';

const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const folder = path.join(work, 'structured');

/** What the compiler says about a file, a line each. */
const check = (file) => new Promise((done, fail) => {
  const args = [compiler, '--noEmit', '--strict', '--target', 'es2022', '--module', 'esnext', '--moduleResolution', 'bundler', '--skipLibCheck', file];
  execFile(process.execPath, args, { maxBuffer: 16 << 20 }, (error, report) => {
    if (error && ![1, 2].includes(error.code)) return fail(error);
    done(report.split('\n').filter((line) => line.includes('error TS')));
  });
});

/** The structured data of a page. */
async function read(request, url) {
  const html = await (await request.get(url)).text();
  return [...html.matchAll(/<script type="application\/ld\+json">(.*?)<\/script>/gs)].map((m) => JSON.parse(m[1]));
}

/** Every value of a key, however deep. */
const every = (data, key) => typeof data !== 'object' || data === null ? []
  : Object.entries(data).flatMap(([k, v]) => (k === key ? [v] : []).concat(every(v, key)));

test('it says nothing that the vocabulary does not know', async ({ request, playwright, baseURL }) => {
  test.setTimeout(90_000);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const member = await playwright.request.newContext({ baseURL });
  await signIn(member, 'reader');
  const id = await comment(member, open.slug, { title: '</script> & more', body: fresh('A *point*.') });
  const answer = await comment(member, open.slug, { body: fresh('An answer.'), parent: id });
  await member.post(`/comments/${answer}/edit`, { form: { body: fresh('Another.') } });
  await member.dispose();
  const lines = ["import type { BreadcrumbList, DiscussionForumPosting, WithContext } from 'schema-dts';"];
  const kinds = {};
  const pages = [
    ratio.path, long.path, open.path, closed.path, quiet.path, await laterPage(request), '/articles/community-networks-after-the-grant',
    '/topics/interconnection', '/authors/leila-haddad', '/members/maria-isabel-vasconcelos',
  ];
  for (const url of pages) {
    for (const data of await read(request, url)) {
      const kind = data['@type'];
      kinds[kind] = (kinds[kind] ?? 0) + 1;
      lines.push(`export const n${lines.length}: WithContext<${kind}> = ${JSON.stringify(data)};`);
      for (const key of ['datePublished', 'dateModified']) for (const time of every(data, key)) expect(new Date(time).toJSON()).toBe(time.replace(/Z$/, '.000Z'));
      for (const key of ['url', '@id', 'item', 'mainEntityOfPage']) for (const address of every(data, key)) expect(new URL(address).origin).toBe(baseURL);
    }
  }
  expect(kinds).toEqual({ DiscussionForumPosting: 7, BreadcrumbList: pages.length });
  lines.push(
    '// @ts-expect-error no such property', "export const x1: WithContext<DiscussionForumPosting> = { '@context': 'https://schema.org', '@type': 'DiscussionForumPosting', headlines: 'x' };",
    '// @ts-expect-error no such type', "export const x2: WithContext<DiscussionForumPosting> = { '@context': 'https://schema.org', '@type': 'DiscussionForumPosting', comment: [{ '@type': 'Commentary', text: 'x' }] };",
  );
  const file = path.join(folder, 'pages.ts');
  writeFileSync(file, lines.join('\n') + '\n');
  expect(await check(file)).toEqual([]);
});

test('an article’s data says what its page shows', async ({ request, baseURL }) => {
  const data = (await read(request, ratio.path)).find((d) => d['@type'] === 'DiscussionForumPosting');
  expect(data).toMatchObject({
    headline: ratio.title, url: baseURL + ratio.path, inLanguage: 'en', commentCount: ratio.comments,
    author: [{ name: 'Ingrid Halvorsen', url: `${baseURL}/authors/ingrid-halvorsen` }], isPartOf: { '@type': 'WebSite', url: `${baseURL}/` },
    interactionStatistic: { interactionType: { '@type': 'CommentAction' }, userInteractionCount: ratio.comments },
  });
  expect(data.comment).toHaveLength(ratio.comments);
  const ids = new Set(data.comment.map((c) => c['@id']));
  const answers = data.comment.filter((c) => c.parentItem);
  expect(answers.length).toBeGreaterThan(10);
  expect(answers.filter((c) => !ids.has(c.parentItem['@id']))).toEqual([]);
});
