// Every kind of page, for the checks that walk them all.
import { expect } from '@playwright/test';
import { comment, fresh, long, open, closed, quiet, ratio, signIn } from './site.mjs';

/** What anybody sees. */
export const publicPages = [
  '/', '/recently-commented', '/most-commented', '/members/maria-isabel-vasconcelos', '/topics', '/topics/interconnection', '/authors/ingrid-halvorsen', '/authors/leila-haddad',
  ratio.path, long.path, `${long.path}?order=newest`, `${long.path}?order=best`, `${long.path}/outline`, '/comments/1/thread', closed.path, quiet.path,
  `${open.path}/comments`, '/login', '/join', '/confirm', '/my-comments', '/unsubscribe', '/unsubscribe/none', '/comments/1/report', '/articles/two-to-one/report', '/conduct', '/about', '/privacy', '/contact', '/search', '/search?q=the+ratio', '/search?q=zzzz&in=comments', '/dev/pages', '/nothing-here',
];

/** The second page of the long discussion; it begins inside a thread. */
export async function laterPage(request) {
  const first = await (await request.get(long.path)).text();
  return /<a rel="next" href="([^"#]+)#discussion">More comments/.exec(first)[1];
}

/** Every sample under /dev/pages: states that are hard to come by, with invented data. */
export async function samples(request) {
  const list = await (await request.get('/dev/pages')).text();
  const found = [...list.matchAll(/href="[^"]*\/dev\/pages\/([a-z0-9-]+)"/g)].map((m) => `/dev/pages/${m[1]}`);
  expect(found.length).toBeGreaterThan(10);
  return [...new Set(found)];
}

/** Signs the reader in, writes, changes and deletes; returns what there is to see then. */
export async function memberPages(request) {
  await signIn(request, 'reader');
  const body = [
    fresh('A first text, with `code`, a [link](https://example.org/) and'), '> a quote,', '1. a list,\n2. too, and',
    '```\n' + 'code that is wider than any screen '.repeat(8) + '\n```',
  ].join('\n\n');
  const id = await comment(request, open.slug, { title: 'On lists of pages', body });
  const answer = await comment(request, open.slug, { title: 'Re: On lists of pages', body: fresh('An answer.'), parent: id });
  const gone = await comment(request, open.slug, { body: fresh('Not for long.') });
  await request.post(`/comments/${id}/edit`, { form: { title: 'On lists of pages', body: body + '\n\nAnd more.' } });
  await request.post(`/comments/${gone}/delete`);
  return [
    '/', '/account/muted', `/comments/${answer}/more`, '/comments/1/more', ratio.path, `${open.path}?deleted=${gone}`, `${open.path}/comments?parent=${answer}`,
    `/comments/${id}`, `/comments/${id}/edit`, `/comments/${id}/delete`, `/comments/${id}/history`, `/comments/${gone}/history`,
  ];
}
