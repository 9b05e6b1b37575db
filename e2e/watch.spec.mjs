// The watch itself: each of these would fail any other test.
import { test } from './support/test.mjs';

for (const [what, go] of [
  ['an uncaught exception', () => setTimeout(() => { throw new Error('on purpose'); })],
  ['a rejection that nobody handles', () => { Promise.reject(new Error('on purpose')); }],
  ['an error in the console', () => console.error('on purpose')],
  ['an inline style, which the policy refuses', () => { document.body.setAttribute('style', 'color: red'); }],
  ['an inline script, which the policy refuses', () => {
    const script = document.createElement('script');
    script.textContent = '1';
    document.body.append(script);
  }],
  ['something from another site, which the policy refuses', () => fetch('http://127.0.0.1:1/').catch(() => {})],
]) {
  test(`the watch sees ${what}`, async ({ page }) => {
    test.fail();
    await page.goto('/about');
    const seen = Promise.race([page.waitForEvent('console'), page.waitForEvent('pageerror')]);
    await page.evaluate(go);
    await seen;
  });
}
