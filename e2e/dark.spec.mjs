// The dark theme is dark everywhere, and follows the reader's system at once.
import { test, expect } from './support/test.mjs';
import { form, ratio } from './support/site.mjs';

const lightness = (locator, property) => locator.evaluate((e, p) => Math.max(...getComputedStyle(e)[p].match(/[\d.]+/g).slice(0, 3).map(Number)), property);

test('paper and fields are dark, words are light', async ({ page }) => {
  await page.goto(ratio.path);
  expect(await lightness(page.locator('body'), 'backgroundColor')).toBeLessThan(40);
  expect(await lightness(form(page).body, 'backgroundColor')).toBeLessThan(50);
  for (const words of [page.getByRole('heading', { level: 1 }), page.locator('.prose p').first(), page.locator('.comment .body').first(), page.locator('.who').first()]) {
    expect(await lightness(words, 'color')).toBeGreaterThan(150);
  }
  await page.emulateMedia({ colorScheme: 'light' });
  expect(await lightness(page.locator('body'), 'backgroundColor')).toBeGreaterThan(240);
});
