// Pictures of a text that is being written: pasted, dropped, refused, and added without the script.
import { test, expect, withScript, withoutScript } from './support/test.mjs';
import { violations } from './support/axe.mjs';

test.use({ provoked: [422] });

/** Begins an article and opens its form. */
async function begin(page, title) {
  const answer = await page.request.post('/editor/articles', { form: { version: '0', title, body: 'Words before.' }, maxRedirects: 0 });
  await page.goto(answer.headers().location);
  return page.locator('textarea[name=body]');
}

/** Hands files to the text, as a clipboard or a hand with a mouse does. */
const hand = (page, how, files) => page.evaluate(async ([how, files]) => {
  const held = new DataTransfer();
  for (const { name, width, words } of files) {
    let content = words;
    if (width) {
      const paper = Object.assign(document.createElement('canvas'), { width, height: 200 });
      const pen = paper.getContext('2d');
      pen.fillRect(0, 0, width / 2, 100);
      content = await new Promise((done) => { paper.toBlob(done, 'image/png'); });
    }
    held.items.add(new File([content], name, { type: 'image/png' }));
  }
  const text = document.querySelector('textarea[name=body]');
  text.focus();
  text.dispatchEvent(how === 'paste'
    ? new ClipboardEvent('paste', { clipboardData: held, bubbles: true, cancelable: true })
    : new DragEvent('drop', { dataTransfer: held, bubbles: true, cancelable: true }));
}, [how, files]);

const picture = (n) => new RegExp(`^Words before\\.(\\n\\n!\\[[^\\]]*\\]\\(/media/[0-9a-f]{32}-\\d+x200\\.png\\)){${n}}\\n$`);

test.describe('with the script', () => {
  withScript();

  test('pictures are pasted and dropped, say what one sees, and what is no picture leaves the text as it is', async ({ page, as }) => {
    await as('author');
    const text = await begin(page, 'Pasted');
    await text.press('Control+End');
    await hand(page, 'paste', [{ name: 'plot.png', width: 1200 }]);
    await expect(text).toHaveValue(picture(1));
    await expect(page.getByText('One picture says nothing to those who do not see it.')).toBeVisible();
    await page.keyboard.type('A black square');
    await expect(text).toHaveValue(/!\[A black square\]\(/);
    await expect(page.getByText('says nothing')).toBeHidden();
    const shown = page.getByRole('img', { name: 'A black square' });
    await expect(shown).toHaveAttribute('srcset', / 480w, .* 960w, .* 1200w$/);
    expect(await shown.evaluate((image) => image.decode().then(() => image.naturalWidth > 0))).toBe(true);

    await text.press('Control+End');
    await hand(page, 'drop', [{ name: 'notes.png', words: 'Dear all,' }]);
    const refused = page.getByText('notes.png was not added. This is not a picture');
    await expect(refused).toBeVisible();
    await expect(text).toHaveValue(picture(1));
    await hand(page, 'drop', [{ name: 'one.png', width: 300 }, { name: 'two.png', width: 400 }]);
    await expect(text).toHaveValue(picture(3));
    await expect(text).toHaveValue(/-300x200\.png[^]*-400x200\.png/);
    await refused.getByRole('button', { name: 'Dismiss' }).click();
    await expect(page.getByRole('button', { name: /^Insert/ })).toHaveCount(3);
    expect(await violations(page)).toEqual([]);

    await page.setViewportSize({ width: 360, height: 740 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  });
});

test.describe('without the script', () => {
  withoutScript();

  test('a picture is added in another tab, and the text stays', async ({ page, as, context }) => {
    await as('author');
    const text = await begin(page, 'Chosen');
    await text.fill('Words that are not saved.');
    await page.getByLabel('What one sees on it').fill('A [small] dot');
    const dot = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC';
    await page.getByLabel('Picture', { exact: true }).setInputFiles({ name: 'dot.png', mimeType: 'image/png', buffer: Buffer.from(dot, 'base64') });
    const opened = context.waitForEvent('page');
    await page.getByRole('button', { name: /^Add picture/ }).click();
    const added = await opened;
    await expect(added.getByText('The picture is added.')).toBeVisible();
    await expect(added.getByLabel('Markdown of picture 1')).toHaveValue(/^!\[A \\\[small\\\] dot\]\(\/media\/[0-9a-f]{32}-1x1\.png\)$/);
    await expect(text).toHaveValue('Words that are not saved.');
  });
});
