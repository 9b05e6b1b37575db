// axe-core in the page. The Content-Security-Policy stays in force: the source is evaluated, not added as a script.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const levels = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'];
export const colours = ['color-contrast', 'link-in-text-block']; // all that another theme can change

/** Axe comes along with every page that is opened from now on: for who looks at many, a third of the time that it takes. */
export const alongWith = (page) => page.addInitScript(`if (self === top) {${source}}`);

/** What axe finds wrong on the page, a line each. */
export async function violations(page, rules) {
  if (!await page.evaluate(() => 'axe' in window)) await page.evaluate(source);
  const runOnly = rules ? { type: 'rule', values: rules } : { type: 'tag', values: levels };
  const found = await page.evaluate(async (options) => (await window.axe.run(options)).violations, { runOnly, resultTypes: ['violations'] });
  return found.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.target.join(' ')}: ${n.failureSummary.replace(/\s+/g, ' ')}`));
}
