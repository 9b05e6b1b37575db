// What a program can see of a page: its outline, and whether it fits.
import { expect } from '@playwright/test';

/** What is wrong with the outline of the page, a line each. */
export const outline = (page) => page.evaluate(() => {
  const wrong = [];
  const one = (selector) => { if (document.querySelectorAll(selector).length !== 1) wrong.push(`not one ${selector}`); };
  ['main', 'h1', 'body > header', 'body > footer', 'head > title', 'html[lang]'].forEach(one);
  const levels = [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].filter((h) => h.checkVisibility());
  levels.forEach((h, i) => {
    const before = i ? Number(levels[i - 1].localName[1]) : 0;
    if (Number(h.localName[1]) > before + 1) wrong.push(`${h.localName} after h${before}: ${h.textContent}`);
    if (!h.textContent.trim()) wrong.push(`an empty ${h.localName}`);
  });
  const names = [...document.querySelectorAll('nav')].filter((n) => n.checkVisibility()).map((n) => n.ariaLabel);
  if (names.some((n) => !n) || new Set(names).size !== names.length) wrong.push(`navigations: ${names}`);
  for (const comment of document.querySelectorAll('[id^="comment-"]')) {
    const heading = comment.querySelector('h3, h2');
    if (comment.localName !== 'article' || !heading || !comment.getAttribute('aria-labelledby').split(' ').includes(heading.id)) wrong.push(`${comment.id} is no article with a heading`);
    if (comment.querySelector('[id^="comment-"]')) wrong.push(`${comment.id} holds another comment`);
    if (!comment.querySelector('time[datetime]')) wrong.push(`${comment.id} has no time`);
  }
  return wrong;
});

/** What reaches over the right edge (or the left one, where the text runs from right to left). */
export const tooWide = (page) => page.evaluate(() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.querySelectorAll('body *')]
    .filter((e) => e.getBoundingClientRect().right > width + 1 || e.getBoundingClientRect().left < -1)
    .map((e) => `<${e.localName} class="${e.className}"> ${e.textContent.trim().slice(0, 40)}`).slice(0, 5);
});

/** The ways to enlarge: WCAG 2.2, 1.4.4 (text), 1.4.10 (reflow), 1.4.12 (spacing). */
export const enlarged = [
  ['320 px', { width: 320, height: 640 }],
  ['200 %', { width: 640, height: 450 }],
  ['text at 200 %', { width: 1280, height: 900 }, (page) => page.evaluate(() => { document.documentElement.style.fontSize = '200%'; })],
  ['space in the text', { width: 640, height: 450 }, (page) => page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }');
    document.documentElement.style.fontSize = '';
    document.adoptedStyleSheets = [sheet];
  })],
];

/** Fails where a page is wider than the screen, as it is or enlarged. */
export async function fits(page, paths, isMobile) {
  const size = page.viewportSize();
  for (const path of paths) {
    await page.setViewportSize(size);
    await page.goto(path);
    expect(await page.evaluate(() => document.documentElement.scrollWidth), `${path}: width`).toBeLessThanOrEqual(size.width);
    if (isMobile) continue;
    for (const [name, viewport, change] of enlarged) {
      await page.setViewportSize(viewport);
      await change?.(page);
      expect(await tooWide(page), `${path}, ${name}: too wide`).toEqual([]);
    }
  }
}
