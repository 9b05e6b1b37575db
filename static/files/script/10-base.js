// Everything here makes a page that works already a little better. Nothing is
// drawn by it, and nothing is lost where it does not run. The files of this
// folder are one script: this one stands first, every other in a block of its own.

const $ = (s, e = document) => e.querySelector(s);
const $$ = (s, e = document) => [...e.querySelectorAll(s)];
const lang = document.documentElement.lang.replace(/^en$/, "en-GB") || "en-GB"; // day before month, as the pages are written
// The browser's own storage: values are JSON; where it is refused or full, nothing is kept.
const kept = {
  get(key, otherwise) { try { return JSON.parse(localStorage.getItem(key)) ?? otherwise; } catch { return otherwise; } },
  map(key) { return Object.assign(Object.create(null), kept.get(key)); }, // by slug: an article may be called “constructor”
  set(key, value) { try { value == null ? localStorage.removeItem(key) : localStorage.setItem(key, JSON.stringify(value)); } catch {} },
};
const on = (type, act, capture) => document.addEventListener(type, act, capture);
const tell = (type, detail) => document.dispatchEvent(new CustomEvent(type, { detail })); // to the other parts of the script
const parsed = (html) => new DOMParser().parseFromString(html, "text/html");
const make = (tag, name, text) => Object.assign(document.createElement(tag), { className: name || "", textContent: text || "" });
const button = (name, text, act) => { const b = make("button", name, text); b.type = "button"; b.addEventListener("click", act); return b; };
const plain = (e) => !e.defaultPrevented && !e.button && !e.ctrlKey && !e.metaKey && !e.shiftKey && !e.altKey; // a click that follows a link here
const talk = $("#discussion"), slug = ($(".outline") || talk)?.dataset.slug, member = !!$("form[action='/logout']");
const number = (id) => +id.replace(/\D+/g, ""); // of "comment-7"

// What a page says beside the reading: in one place, which covers nothing that moves.
const dock = make("div", "dock");
dock.setAttribute("role", "region"); dock.setAttribute("aria-label", "New comments");

/** Moves the focus, and the screen with it. */
function reach(e, block = "start") {
  e.tabIndex = -1;
  e.focus({ preventScroll: true });
  e.scrollIntoView({ block });
}

const arrived = performance.getEntriesByType("navigation")[0]?.type === "navigate"; // not by Back, nor again

/** Goes to a comment of this page, whatever is folded around it. */
function visit(comment) {
  for (let d = comment.closest("details"); d; d = d.parentElement.closest("details")) if (!d.open) { d.open = true; d.visited = true; }
  reach(comment);
}
