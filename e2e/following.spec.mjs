// Following a discussion by mail, and stopping that: with a comment, without one, by a link in a mail, on the page of all mails.
import { test, expect } from './support/test.mjs';
import { mailTo, mailsTo } from './support/mail.mjs';
import { atComment, comment, form, fresh, freshAddress, long, open, quiet, secret, signIn, someone } from './support/site.mjs';

const box = (page) => page.getByRole('checkbox', { name: 'Notify me of follow-up comments' });
const follow = (page) => page.getByRole('region', { name: 'Follow this discussion' });
const write = (page) => page.locator('#write');

/** Where a link in the newest mail to an address leads. */
async function linkTo(page, address, to) {
  const { links } = await mailTo(page, address);
  return new URL(links.find((l) => l.includes(to)), 'http://site').pathname;
}

test('the box is not ticked; a member finds it as they left it last', async ({ page, browser, javaScriptEnabled }) => {
  const member = await browser.newContext({ javaScriptEnabled }), p = await member.newPage();
  await member.request.post('/login', { form: { email: someone().email, password: secret } });
  await p.goto(quiet.path);
  await expect(box(p)).not.toBeChecked();
  const text = fresh('Following along.');
  await form(p).body.fill(text);
  await box(p).check();
  await write(p).getByLabel('How often').selectOption('At most once a day');
  await form(p).post.click();
  await atComment(p, text);
  await expect(write(p)).toContainText('You follow this discussion: at most once a day.');
  await expect(box(p)).toHaveCount(0);
  await p.goto(open.path);
  await expect(box(p)).toBeChecked();
  await expect(write(p).getByLabel('How often')).toHaveValue('daily');
  await p.goto('/account/following');
  const row = p.getByRole('listitem').filter({ hasText: 'A letter from the repair ship' });
  await row.getByRole('button', { name: /^Stop/ }).click();
  await expect(row).toHaveCount(0);
  await p.getByRole('button', { name: 'Undo' }).click();
  await expect(row).toBeVisible();
  await row.getByRole('button', { name: /^Stop/ }).click();
  await p.goto(quiet.path);
  await expect(follow(p).getByRole('button', { name: 'Follow this discussion' })).toBeVisible();
  await form(p).body.fill(fresh('Not following any more.'));
  await box(p).uncheck();
  await form(p).post.click();
  await p.goto(open.path);
  await expect(box(p)).not.toBeChecked();
  await page.goto(open.path);
  await expect(box(page)).not.toBeChecked();
  await member.close();
});

test('without an account the browser remembers what was chosen, and nothing else', async ({ page, javaScriptEnabled }) => {
  test.skip(javaScriptEnabled === false, 'what is remembered is remembered by the script');
  await page.goto(quiet.path);
  await expect(box(page)).not.toBeChecked();
  await page.goto(long.path);
  await expect(box(page)).not.toBeChecked();
  await box(page).check();
  await write(page).getByLabel('How often').selectOption('Only answers to me');
  await page.goto(quiet.path);
  await expect(box(page)).toBeChecked();
  await expect(write(page).getByLabel('How often')).toHaveValue('answers');
  await box(page).uncheck();
  await page.goto(long.path);
  await expect(box(page)).not.toBeChecked();
});

test.describe('what fails', () => {
  test.use({ provoked: [422] });

  test('a form that comes back has the box as it was', async ({ page }) => {
    await page.goto(`${quiet.path}/comments`);
    await form(page).name.fill('Grace Hopkins');
    await form(page).email.fill(freshAddress('grace'));
    await box(page).check();
    await write(page).getByLabel('How often').selectOption('At most once an hour');
    await form(page).post.click(); // without a word
    await expect(page.getByText('Please fill this in.')).toBeVisible();
    await expect(box(page)).toBeChecked();
    await expect(write(page).getByLabel('How often')).toHaveValue('hourly');
  });
});

test('one mail shows a guest’s comment and begins what they follow', async ({ page }) => {
  const address = freshAddress('grace'), text = fresh('Passing by, and staying.');
  await page.goto(quiet.path);
  await form(page).name.fill('Grace Hopkins');
  await form(page).email.fill(address);
  await form(page).body.fill(text);
  await box(page).check();
  await form(page).post.click();
  await expect(page).toHaveURL('/confirm');
  await expect(page.getByText('with it you follow that discussion')).toBeVisible();
  await page.goto(await linkTo(page, address, '/confirm/'));
  await expect(page.getByText('With it you follow that discussion')).toBeVisible();
  await page.getByRole('button', { name: 'Post comment' }).click();
  await atComment(page, text);
  await page.goto('/my-comments');
  await page.getByRole('link', { name: address }).click();
  await expect(page.getByRole('link', { name: 'A letter from the repair ship' })).toBeVisible();
  await page.getByRole('button', { name: 'Stop all mails' }).click();
  await expect(page.getByText('All mails are stopped.')).toBeVisible();
  await expect(page.getByText('Nothing is followed.')).toBeVisible();
});

test('an address is enough to follow, and a link at the end of each mail to stop', async ({ page, browser, javaScriptEnabled }) => {
  const address = freshAddress('ann');
  await page.goto(quiet.path);
  await follow(page).getByLabel('Address for the mails').fill(address);
  await follow(page).getByLabel('How often').selectOption('Each one as it comes');
  await follow(page).getByRole('button', { name: 'Follow this discussion' }).click();
  await expect(page).toHaveURL('/confirm');
  await expect(page.getByRole('heading', { name: 'To follow the discussion of “A letter from the repair ship”' })).toBeVisible();
  await page.goto(await linkTo(page, address, '/confirm/'));
  await expect(page.getByText(`Mails go to ${address}: each one as it comes.`)).toBeVisible();
  await page.getByRole('button', { name: 'Follow', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'You follow the discussion of “A letter from the repair ship”' })).toBeVisible();
  await page.getByRole('link', { name: 'Change or stop what you follow' }).click();
  await expect(page.getByRole('link', { name: 'A letter from the repair ship' })).toBeVisible();

  // this browser is not asked again
  await page.goto(long.path);
  await follow(page).getByLabel('Address for the mails').fill(address);
  await follow(page).getByRole('button', { name: 'Follow this discussion' }).click();
  await expect(page).toHaveURL(`${long.path}#followed`);
  await expect(page.getByText('You follow this discussion from now on.')).toBeVisible();

  const other = await browser.newContext();
  await signIn(other.request, 'admin');
  const text = fresh('An answer to all who follow.');
  await comment(other.request, quiet.slug, { body: text });
  await other.close();
  const told = async () => Promise.all((await mailsTo(page.request, address, /^Re: /)).map(async ({ url }) => (await page.request.get(url)).text()));
  await expect.poll(async () => (await told()).some((mail) => mail.includes(text)), { timeout: 20_000 }).toBe(true); // others write there, too
  const { links } = await mailTo(page, address, /^Re: /);
  const stop = new URL(links.find((l) => l.includes('/unsubscribe/')), 'http://site').pathname;
  const stranger = await (await browser.newContext({ javaScriptEnabled })).newPage();
  await stranger.goto(stop);
  await expect(stranger.getByText('A letter from the repair ship').first()).toBeVisible();
  await expect(stranger.getByText(address)).toHaveCount(0);
  await stranger.getByRole('button', { name: 'Stop these mails' }).click();
  await expect(stranger.getByRole('heading', { name: 'These mails are stopped' })).toBeVisible();
  await stranger.context().close();
  await page.goto('/unsubscribe');
  await expect(page).toHaveURL(/\/subscriptions\//);
  await expect(page.getByRole('heading', { name: 'Stopped by a link in a mail' })).toBeVisible();
  await page.getByRole('button', { name: /^Hear of it again/ }).click();
  await expect(page.getByText('You hear of it again.')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Stopped by a link in a mail' })).toHaveCount(0);
});

test('a mail leads to all that an address gets', async ({ page }) => {
  const address = freshAddress('ada');
  await page.goto('/unsubscribe');
  await page.getByLabel('E-mail address').fill(address);
  await page.getByRole('button', { name: 'Send me the link' }).click();
  await expect(page).toHaveURL('/confirm');
  await page.goto(await linkTo(page, address, '/subscriptions/'));
  await expect(page.getByText('Nothing is followed.')).toBeVisible();
  await page.getByRole('listitem').filter({ hasText: 'Answers to my comments' }).getByRole('button', { name: /^Send me these mails/ }).click();
  await expect(page.getByText('These mails come from now on.')).toBeVisible();
  await page.getByRole('button', { name: 'Stop all mails' }).click();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText('It goes on as it was.')).toBeVisible();
});
