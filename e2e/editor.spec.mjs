// The form in which articles are written: by its marks and keys, beside its preview, through a crash, a lost connection, an
// expired session and a second writer; without the script as a plain form.
import { test, expect } from './support/test.mjs';
import { violations } from './support/axe.mjs';
import { fresh, names, signIn } from './support/site.mjs';

test.use({ provoked: [401, 404, 409, 422, 503] });

const text = (page) => page.getByLabel('Text', { exact: true });
const state = (page) => page.locator('.save-bar .state');
const form = (page) => page.locator('form.editor');

/** An article that somebody has begun; its address. */
async function begun(request, who, body) {
  await signIn(request, who);
  const answer = await request.post('/editor/articles', { form: { title: fresh('On writing'), body }, maxRedirects: 0 });
  return answer.headers().location.split('?')[0];
}

/** Somebody else, in a browser of their own. */
async function visitor(browser, who, options = {}) {
  const context = await browser.newContext({ baseURL: process.env.COLLOQUY_URL, ...options });
  await signIn(context.request, who);
  return context;
}

test('an article is written by marks and keys, beside what will be its page', async ({ page, as }) => {
  await as('author');
  await page.goto('/editor/articles/new');
  await page.getByLabel('Title', { exact: true }).pressSequentially('Peering in <b>small</b> places');
  await page.keyboard.press('Enter'); // goes on; a title has one line
  await page.keyboard.type('Who pays, and why.');
  await page.keyboard.press('Enter');
  await expect(text(page)).toBeFocused();
  await page.keyboard.type('Some bold words');
  await page.keyboard.press('ControlOrMeta+Shift+ArrowLeft');
  await page.keyboard.press('ControlOrMeta+b');
  await expect(text(page)).toHaveValue('Some bold **words**');
  await page.keyboard.press('ControlOrMeta+z');
  await expect(text(page)).toHaveValue('Some bold words');
  for (const [mark, typed, is] of [
    ['Heading', 'A part', 'Some bold words\n\n## A part'], ['List', 'one', '- one'], ['Quote', 'said', '> said'], ['Code', 'x()', '`x()`'], ['Link', 'https://example.org/', '[words](https://example.org/)'], ['Table', 'Year', '| Year | Head |'], ['Footnote', 'A note.', '[^1]: A note.'],
  ]) {
    await page.keyboard.press('ControlOrMeta+End');
    await page.keyboard.type('\n\n');
    await page.getByRole('button', { name: mark, exact: true }).click();
    await page.keyboard.type(typed);
    await expect(text(page)).toHaveValue(new RegExp(is.replace(/[[\]().*|^+]/g, '\\$&').replace(/\n+/g, '\\n+')));
  }
  const live = page.getByRole('region', { name: 'Preview' });
  await expect(live.getByRole('heading', { level: 1 })).toHaveText('Peering in <b>small</b> places');
  await expect(live.locator('.prose')).toContainText('A note.');
  await expect(live.locator('table th').first()).toHaveText('Year');
  await expect(page).toHaveURL(/\/editor\/articles\/\d+$/); // it is begun by itself, and the page stays
  const address = page.url();

  // What would run in an editor's browser does not.
  await page.keyboard.press('ControlOrMeta+End');
  await page.keyboard.insertText('\n\n<img src=x onerror="window.ran=1"><script>window.ran=1</script>\n\n[a](javascript:window.ran=1) <svg onload="window.ran=1">\n\nThe end of it.');
  await expect(live.locator('.prose')).toContainText('The end of it.');
  expect(await page.evaluate(() => window.ran)).toBeUndefined();
  expect(await live.locator('script, [onerror], [onload], a[href^="javascript"]').count()).toBe(0);

  await page.getByText('About the article').click();
  await page.getByLabel('Topic').last().fill('Routing');
  await expect(page.getByLabel('Topic')).toHaveCount(3);
  await text(page).focus();
  await page.keyboard.press('ControlOrMeta+s');
  await expect(state(page)).toHaveText(/^Saved \d\d:\d\d$/);
  await expect(page.locator('.save-bar .length')).toHaveText(/\d+ words · 1 min/);
  expect(await violations(page)).toEqual([]);
  await page.reload();
  await expect(text(page)).toHaveValue(/The end of it\.$/);
  await expect(page.locator('input[name=topics]').first()).toHaveValue('Routing');
  await expect(page.getByText('was not saved')).toHaveCount(0);

  await page.setViewportSize({ width: 360, height: 740 });
  await expect(live).toBeHidden();
  await text(page).focus();
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(live.locator('.prose')).toContainText('The end of it.');
  await expect(text(page)).toBeHidden();
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Write', exact: true }).click();
  await expect(text(page)).toBeVisible();
  await page.goto(`${address}/states`);
  await page.locator('tbody a').last().click();
  expect(await violations(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);

  // The next one in this window is another article.
  await page.goto('/editor/articles/new');
  await page.getByLabel('Title', { exact: true }).fill('The next one');
  await page.keyboard.press('ControlOrMeta+s');
  await expect(page).toHaveURL(/\/editor\/articles\/\d+$/);
  expect(page.url()).not.toBe(address);
  await page.goto(address);
  await expect(text(page)).toHaveValue(/The end of it\.$/);
});

test('neither a lost connection, nor a crash, nor an expired session loses a word', async ({ page, context, as }) => {
  const address = await begun(page.request, 'author', 'The first words.');
  await page.goto(address);
  await context.route('**/autosave', (route) => route.fulfill({ status: 503, contentType: 'application/json', body: '{}' }));
  await text(page).fill('The first words, and those that were nearly lost.');
  await page.keyboard.press('ControlOrMeta+s');
  await expect(state(page)).toHaveText(/^Not saved: .* The text is kept in this browser\.$/);
  await page.close(); // without a word, as a crash does
  await context.unroute('**/autosave');

  const next = await context.newPage();
  await next.goto(address);
  const offer = next.getByRole('region', { name: 'A text that was not saved' });
  await expect(offer.getByText(/^A text from \d\d:\d\d was not saved\.$/)).toBeVisible();
  await expect(offer.locator('ins')).toHaveText(', and those that were nearly lost');
  expect(await violations(next)).toEqual([]);
  await offer.getByRole('button', { name: 'Throw it away' }).click();
  await offer.getByRole('button', { name: 'Undo' }).click();
  await offer.getByRole('button', { name: 'Use it' }).click();
  await expect(text(next)).toHaveValue('The first words, and those that were nearly lost.');
  await next.keyboard.press('ControlOrMeta+s');
  await expect(state(next)).toHaveText(/^Saved/);

  await context.clearCookies();
  await text(next).pressSequentially(' More.');
  await next.keyboard.press('ControlOrMeta+s');
  await expect(state(next)).toContainText('you are not signed in any more');
  await expect(state(next).getByRole('link', { name: 'Sign in in another tab' })).toHaveAttribute('target', '_blank');
  await signIn(context.request, 'author');
  await next.evaluate(() => window.dispatchEvent(new Event('focus'))); // back in the tab
  await expect(state(next)).toHaveText(/^Saved/);
  const stored = await (await context.request.get(address)).text();
  expect(stored).toContain('nearly lost.');
  expect(stored).toContain(' More.');
  await next.goto(address);
  await expect(next.locator('.kept-text')).toHaveCount(0);
});

test('two who write at once are named to each other, and see both texts', async ({ page, browser }) => {
  const address = await begun(page.request, 'author', 'One two three.');
  const context = await visitor(browser, 'editor');
  const other = await context.newPage();
  await page.goto(address);
  await other.goto(address);
  await expect(other.locator('.here')).toHaveText(`${names.author} is in this text too.`);
  await text(other).fill('One four three.');
  await other.keyboard.press('ControlOrMeta+s');
  await expect(state(other)).toHaveText(/^Saved/);
  await text(page).fill('One five three.');
  await page.keyboard.press('ControlOrMeta+s');
  await expect(state(page)).toContainText('saved another text. Both are shown.');
  const theirs = page.getByRole('complementary', { name: 'The other text' });
  await expect(theirs.locator('.difference ins')).toHaveText('four');
  await expect(theirs.locator('.difference del')).toHaveText('five');
  await expect(text(page)).toHaveValue('One five three.');
  expect(await violations(page)).toEqual([]);
  await page.setViewportSize({ width: 360, height: 740 });
  await expect(theirs).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  await theirs.getByRole('button', { name: 'Take the other' }).click();
  await expect(text(page)).toHaveValue('One four three.');
  await page.getByRole('button', { name: 'Back to mine' }).click();
  await expect(text(page)).toHaveValue('One five three.');
  await page.keyboard.press('ControlOrMeta+s');
  await expect(state(page)).toHaveText(/^Saved/);

  await text(other).fill('One six three.'); // now the other one is late
  await other.keyboard.press('ControlOrMeta+s');
  await other.getByRole('button', { name: 'Keep mine' }).click();
  await expect(state(other)).toHaveText(/^Saved/);
  await other.goto(`${address}/states`);
  await expect(other.getByRole('row')).toHaveCount(5); // the head, and four: nothing was written over

  // The author throws the draft away while the other writes: that text begins another article.
  await other.goto(address);
  await page.goto(address);
  await page.getByRole('link', { name: 'Delete this draft' }).click();
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Delete draft' }).click();
  await expect(page.getByRole('status')).toHaveText('The draft is gone.');
  await text(other).fill('Typed meanwhile.');
  await other.getByRole('button', { name: 'Save it as another article' }).click();
  await expect(state(other)).toHaveText(/^Saved/);
  expect(other.url()).not.toContain(address);
  await other.reload();
  await expect(text(other)).toHaveValue('Typed meanwhile.');
  await context.close();
});

test('without the script an article is written, previewed, put together and brought back', async ({ browser }) => {
  const context = await visitor(browser, 'author', { javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto('/editor/articles/new');
  await page.getByLabel('Title', { exact: true }).fill('By a plain form');
  await text(page).fill('Words with *marks*.');
  await page.getByRole('button', { name: 'Preview' }).click();
  await expect(page.locator('.prose em')).toHaveText('marks');
  await page.getByRole('button', { name: 'Go on writing' }).click();
  await expect(text(page)).toHaveValue('Words with *marks*.');
  await page.getByText('About the article').click();
  await page.getByLabel('Topic').first().fill('Routing');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('status').first()).toContainText('Saved.');
  const address = page.url().split('?')[0];

  const second = await context.newPage();
  await second.goto(address);
  await text(second).fill('Other words.');
  await second.getByRole('button', { name: 'Save' }).click();
  await text(page).fill('My words.');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('alert')).toContainText('you saved another text meanwhile. Both are below.');
  await expect(text(page)).toHaveValue('My words.');
  await page.getByRole('button', { name: 'Keep mine' }).click();
  await expect(form(page)).toBeVisible();
  await page.getByRole('link', { name: 'Saved states' }).click();
  await page.locator('tbody a').nth(1).click();
  await page.getByRole('link', { name: 'What was changed since' }).click();
  await expect(page.locator('.difference ins')).toHaveText('My');
  await page.getByRole('button', { name: 'Restore this text' }).click();
  await expect(text(page)).toHaveValue('Other words.');

  await context.clearCookies();
  await text(page).fill('Hours of work.');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('alert')).toContainText('You are not signed in any more');
  await expect(text(page)).toHaveValue('Hours of work.');
  await signIn(context.request, 'author');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(text(page)).toHaveValue('Hours of work.');
  await context.close();
});
