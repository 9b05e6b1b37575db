import { chromium } from 'playwright';
const b = await chromium.launch({ executablePath: '/usr/bin/chromium' });
const pages = process.argv.slice(2);
let n = 0;
for (const [w, scheme] of [[1280, 'light'], [360, 'dark']]) {
  const c = await b.newContext({ viewport: { width: w, height: 900 }, colorScheme: scheme });
  const p = await c.newPage();
  for (const path of pages) {
    await p.goto('http://127.0.0.1:8310' + path);
    await p.screenshot({ path: `/tmp/shot-${n++}.png`, fullPage: path !== '/' && !path.startsWith('/articles') });
  }
}
await b.close();
