// Everything here makes a page that works already a little better. Nothing is
// drawn by it, and nothing is lost where it does not run. The files of this
// folder are one script: this one stands first, every other in a block of its own.

const $ = (s, e = document) => e.querySelector(s);
const $$ = (s, e = document) => [...e.querySelectorAll(s)];
const lang = document.documentElement.lang.replace(/^en$/, "en-GB") || "en-GB"; // day before month, as the pages are written
// The browser's own storage: values are JSON; where it is refused or full, nothing is kept.
const kept = {
  get(key, otherwise) { try { return JSON.parse(localStorage.getItem(key)) ?? otherwise; } catch { return otherwise; } },
  set(key, value) { try { value == null ? localStorage.removeItem(key) : localStorage.setItem(key, JSON.stringify(value)); } catch { /* nothing is kept */ } },
};
