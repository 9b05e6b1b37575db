// The mails of the demonstration, as whoever they are for reads them.
import { expect } from '@playwright/test';

const text = (html) => html.replace(/<[^>]*>/g, '').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&#34;|&quot;/g, '"').replace(/&#39;/g, "'").replace(/&#43;/g, '+').replace(/&amp;/g, '&');

/** The mails to an address whose subject fits, the newest first: {url, subject}. */
export async function mailsTo(request, address, subject = /./) {
  const page = await (await request.get(`/dev/mailbox?to=${encodeURIComponent(address)}`)).text();
  return [...page.matchAll(/<a href="(\/dev\/mailbox\/[0-9A-Za-z-]+)">(.*?)<\/a>/g)]
    .map(([, url, words]) => ({ url, subject: text(words) }))
    .filter((mail) => subject.test(mail.subject));
}

/**
 * Waits for a mail to an address and returns the newest whose subject fits: {url, subject, text, links}. Links are those of
 * the text, without the site's address where they lead to the site. Takes a page or its request. A test in which several mails
 * with one subject go to one address passes those that it knows already: { known: n } waits for the one after n.
 */
export async function mailTo(pageOrRequest, address, subject = /./, { known = 0 } = {}) {
  const request = pageOrRequest.request ?? pageOrRequest;
  let mails = [];
  await expect.poll(async () => {
    mails = await mailsTo(request, address, subject);
    return mails.length;
  }, { message: `a mail to ${address} with ${subject}`, timeout: 15_000 }).toBeGreaterThan(known);
  const page = await (await request.get(mails[0].url)).text();
  const pre = /<pre class="mail-text"[^>]*>([\s\S]*?)<\/pre>/.exec(page)[1];
  return {
    ...mails[0],
    text: text(pre),
    links: [...pre.matchAll(/<a href="([^"]*)">/g)].map((m) => text(m[1])),
  };
}
