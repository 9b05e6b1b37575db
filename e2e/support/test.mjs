// What every test in the browser has: eyes on the console, and a way to sign in.
import { test as base, expect } from '@playwright/test';
import { signIn } from './site.mjs';

export { expect };

export const test = base.extend({
  // Answers that a test provokes on purpose, by status: the browser writes an error for each.
  provoked: [[], { option: true }],

  // A test fails on an uncaught exception and on any error in the console; the browser reports there
  // what the Content-Security-Policy refused, too.
  watch: [async ({ context, provoked }, use) => {
    const seen = [];
    context.on('weberror', (e) => seen.push(`exception: ${e.error().stack}`));
    context.on('console', (message) => {
      if (message.type() !== 'error') return;
      // No script runs in the frame of a mail; Playwright tries to, for its traces.
      if (/^Blocked script execution in '[^']*\/dev\/mailbox\//.test(message.text())) return;
      const status = /the server responded with a status of (\d+)/.exec(message.text())?.[1];
      if (!provoked.includes(Number(status))) seen.push(`console: ${message.text()} (${message.location().url})`);
    });
    await use();
    expect(seen, 'exceptions and errors in the console').toEqual([]);
  }, { auto: true }],

  /** Signs in without a detour over the page: await as('moderator'). */
  as: async ({ page }, use) => use((who) => signIn(page.request, who)),
});

/** For tests of what the script adds, and of what is there without it. */
export const withScript = () => test.skip(({ javaScriptEnabled }) => !javaScriptEnabled, 'what the script adds');
export const withoutScript = () => test.skip(({ javaScriptEnabled }) => javaScriptEnabled, 'what is there without the script');
