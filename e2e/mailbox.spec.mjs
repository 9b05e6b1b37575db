// The mailbox of a demonstration: what is not sent can be read.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test, expect } from './support/test.mjs';
import { violations } from './support/axe.mjs';
import { mailTo, mailsTo } from './support/mail.mjs';

const box = path.join(process.env.DEMO_DATA ?? '', 'mailbox');
const html = readFileSync(new URL('../templates/testdata/mail/comment.html', import.meta.url));
let count = 0;

/** Puts a mail where the server would. */
function put(to, subject, text) {
  const name = `20000101-000000-${process.pid}-${String(++count).padStart(4, '0')}`;
  const part = (type, words) => `--part\r\nContent-Type: ${type}; charset=UTF-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(words).toString('base64')}\r\n`;
  const mail = `From: Colloquy <colloquy@localhost>\r\nTo: <${to}>\r\nSubject: ${subject}\r\nDate: Sat, 01 Jan 2000 00:00:00 +0000\r\nContent-Type: multipart/alternative; boundary=part\r\n\r\n`
    + part('text/plain', text) + part('text/html', html) + '--part--\r\n';
  writeFileSync(path.join(box, `.${name}.part`), mail);
  renameSync(path.join(box, `.${name}.part`), path.join(box, `${name}.eml`));
}

test('a mail is found by its address, and read as text and as HTML', async ({ page, baseURL }) => {
  const to = `reader-${process.pid}@example.net`;
  await page.goto('/dev/mailbox');
  await page.getByLabel('Only mails to').fill(to);
  await page.getByRole('button', { name: 'Show' }).click();
  await expect(page.getByText(`There is no mail to ${to} yet.`)).toBeVisible();
  put(to, 'The first', 'Old.');
  put(to, 'The second & more', `Go to\n\n${baseURL}/about?x=1&y=2\n\nor https://example.org/elsewhere\n`);
  await page.reload();
  await expect(page.getByRole('row')).toContainText(['Subject', 'The second & more', 'The first']);
  await page.getByRole('link', { name: 'The second & more' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'The second & more' })).toBeVisible();
  const frame = page.locator('iframe'); // what is in it cannot be asked: no script runs there, not even the test's
  expect((await (await page.request.get(await frame.getAttribute('src'))).text())).toContain('Read and post my comment');
  expect(await violations(page)).toEqual([]);
  await page.getByRole('link', { name: '/about' }).click();
  await expect(page).toHaveURL('/about?x=1&y=2');
});

test('the helper of other tests waits for the newest mail', async ({ page }) => {
  const to = `waiting-${process.pid}@example.net`;
  const waiting = mailTo(page, to, /^Your link/);
  put(to, 'Something else', 'No link.');
  put(to, 'Your link', 'Open\n\nhttps://example.org/a?b=c&d=e\n');
  const { subject, text, links } = await waiting;
  expect({ subject, text, links }).toEqual({ subject: 'Your link', text: 'Open\n\nhttps://example.org/a?b=c&d=e\n', links: ['https://example.org/a?b=c&d=e'] });
  expect(await mailsTo(page.request, to)).toHaveLength(2);
  put(to, 'Your link', 'Another.');
  expect((await mailTo(page.request, to, /^Your link/, { known: 1 })).text).toBe('Another.');
});
