// Package forum holds what Colloquy talks about and the rules about it:
// articles, comments, members, who may do what, and every limit. It knows no
// database, no network and no clock; time comes in as a value.
//
// # Glossary
//
// The words of the field, as the code and the pages use them:
//
//   - article: what an editor publishes (not: post, entry, story)
//   - manuscript: what is being written of an article or of a page of the site; readers see none of it
//   - state, saved state: a version of a text that was kept
//   - step: what takes an article from draft to published, and what may follow (hand in, send back, schedule, withdraw)
//   - note: what editors and authors say beside a manuscript
//   - correction: what was wrong in an article and is put right, as the article says it
//   - redirect: an address that leads on to another, for ever
//   - series: articles that belong together, in an order; featured: above the others on the front page
//   - desk: what waits for somebody who writes or edits
//   - comment: what a person writes under it; to reply is the act
//   - thread: a top comment and everything under it; discussion: all threads of an article
//   - branch: a comment and everything under it, wherever it stands
//   - outline: a discussion, a line a comment
//   - visit: loads of a discussion that belong together; new: posted by others since the visit before
//   - pinned: a comment that is shown above its discussion too
//   - recommendation: a member's word that others should read a comment (not: like, vote)
//   - topic: what an article is filed under (not: tag, category)
//   - profile, portrait: what a member shows of themselves; their picture
//   - member, guest: with an account; by name and address
//   - author, editor, moderator, administrator: roles
//   - address: one e-mail address; network address: where a request comes from
//   - wait, hold, hide, remove, restore, release: the states of a comment
//   - revision: a number that grows with each visible change of an article or its discussion
//   - path, window, after: order key of a comment; one page of a discussion; where it begins
//   - policy, setting, configuration: limits and thresholds; changeable while running; needed to start
//   - view, present: a page's data; making it
//   - announcement: a comment that its followers have to hear of
//   - report, reason: a person's word that something does not belong here (not: flag)
//   - case, lane, queue: all that was said and decided about one thing; where it waits; the open ones
//   - warn, suspend, exclude: decisions about a person (not: ban, block)
//   - decision, rule, statement of reasons, appeal: as in the Digital Services Act
//   - log: every act of moderation, chained by hashes
//   - mute: not to see somebody's comments; hide a thread: not to see that
//   - digest, list, issue, period: the page of a week or month; its number; its time
package forum
