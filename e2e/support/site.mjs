// The demonstration, as the tests know it.
import { execFileSync } from 'node:child_process';
import { expect } from '@playwright/test';

// Read only: tests that read count their comments.
export const ratio = { slug: 'two-to-one', path: '/articles/two-to-one', title: 'Two to one: the ratio nobody can explain', comments: 37 };
export const long = { slug: 'when-a-registry-says-no', path: '/articles/when-a-registry-says-no', title: 'When a registry says no', comments: 400 };
export const closed = { slug: 'the-last-dial-up-line', path: '/articles/the-last-dial-up-line' };

// Written in by any test; these have a comment or more with a title, to be answered.
export const open = { slug: 'an-address-market-without-addresses', path: '/articles/an-address-market-without-addresses' };
export const quiet = { slug: 'a-letter-from-the-repair-ship', path: '/articles/a-letter-from-the-repair-ship' };

export const password = 'demo-password';
export const names = {
  reader: 'Rosalind Achebe', author: 'Ayesha Rahman', editor: 'ليلى حداد (Leila Haddad)',
  moderator: 'Marit Solberg', admin: 'Anselm Duarte',
};

export const secret = 'seven green lanterns'; // of whoever a test adds

/** A member of the test's own, added as an operator does it. */
export function someone(name = 'Wilhelmina Bär') {
  const email = `${fresh('').replace(/[^a-z0-9]/g, '')}@example.org`;
  execFileSync(process.env.COLLOQUY_BIN, ['user', 'add', '--data', process.env.DEMO_DATA, '--name', name, '--email', email, '--password-stdin'], {
    input: secret, env: Object.fromEntries(Object.entries(process.env).filter(([key]) => !key.startsWith('COLLOQUY_'))), // it refuses what it does not know
  });
  return { name, email };
}

/** A sentence that nobody has written before. */
export const fresh = (text) => `${text} (${Math.random().toString(36).slice(2, 10)})`;

/** Signs in over HTTP, in the context that request belongs to; at another demonstration where its address is given. */
export async function signIn(request, who, at = '') {
  const answer = await request.post(`${at}/login`, { form: { email: `${who}@example.org`, password }, maxRedirects: 0 });
  expect(answer.status(), `sign in as ${who}`).toBe(303);
}

/** Posts a comment over HTTP and returns its id. */
export async function comment(request, slug, fields) {
  const answer = await request.post(`/articles/${slug}/comments`, { form: fields, maxRedirects: 0 });
  expect(answer.status(), 'comment').toBe(303);
  return Number(/\/comments\/(\d+)$/.exec(answer.headers().location)[1]);
}

/** Opens the link in the newest mail to an address and presses its button, over HTTP; returns where that leads. */
export async function confirm(request, address, subject = /./) {
  const { mailTo } = await import('./mail.mjs');
  const { links } = await mailTo(request, address, subject);
  const link = links.find((l) => l.includes('/confirm/'));
  const answer = await request.post(new URL(link, 'http://site').pathname, { form: {}, maxRedirects: 0 });
  expect(answer.status(), 'confirm').toBe(303);
  return answer.headers().location;
}

/** An address that nobody has used before: one gets three mails a day. */
export const freshAddress = (name) => `${name}.${Math.random().toString(36).slice(2, 10)}@example.net`;

/** The comments of the page: its articles that are named comment-N. */
export const comments = (page) => page.locator('[id^="comment-"]');

/** The navigation at the top. */
export const siteNav = (page) => page.getByRole('navigation', { name: 'Site', exact: true });

/** Where the form of a comment is: what a person fills in, by its labels. */
export const form = (page) => ({
  name: page.getByLabel('Name', { exact: true }),
  email: page.getByLabel('E-mail address'),
  title: page.getByLabel('Comment title'),
  body: page.getByLabel('Comment', { exact: true }),
  post: page.getByRole('button', { name: 'Post comment' }),
  preview: page.getByRole('button', { name: 'Preview' }),
});

/** The page has come to the comment that its address names. */
export async function atComment(page, text) {
  await expect(page).toHaveURL(/\/articles\/[^#]+#comment-\d+$/);
  const target = page.locator(':target');
  await expect(target).toContainText(text);
  await expect(target).toBeInViewport();
  return target;
}
