package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"colloquy/forum"
)

// announce owes a comment to the followers. Those who were told of it before are
// not told again.
func (t *tx) announce(id int64, at time.Time) error {
	err := t.do("INSERT INTO announcements (comment_id, due_at) VALUES ($1, $2) ON CONFLICT (comment_id) DO NOTHING",
		id, at.Add(t.store.policy.AnnounceDelay).UnixMicro())
	if err == nil {
		t.onCommit(t.store.announceSoon)
	}
	return err
}

// announceSoon tells whoever announces that there is something to wait for.
func (s *Store) announceSoon() {
	select {
	case s.announceable <- struct{}{}:
	default: // told already
	}
}

// Announceable receives a word when a comment was posted of which followers are
// to be told, or another process wrote.
func (s *Store) Announceable() <-chan struct{} { return s.announceable }

// NextAnnouncement is when the next followers are to be told of a comment or of a
// new article; ok is false where
// none are.
func (s *Store) NextAnnouncement(ctx context.Context) (at time.Time, ok bool, err error) {
	err = s.read(ctx, "NextAnnouncement", func(t *tx) error {
		var articles time.Time
		if err := t.row([]any{moment{&at}}, "SELECT min(due_at) FROM announcements"); err != nil {
			return err
		}
		err := t.row([]any{moment{&articles}}, "SELECT min(due_at) FROM new_articles WHERE due_at IS NOT NULL")
		if !articles.IsZero() && (at.IsZero() || articles.Before(at)) {
			at = articles
		}
		return err
	})
	return at, !at.IsZero(), err
}

// An announcement is a comment that is owed to the followers.
type announcement struct {
	comment, article int64
	author           int64 // address of who wrote it; 0 for nobody's
	member           int64 // of the same; 0 for a guest
	answered         int64 // address of who is answered; 0 for nobody
	created          time.Time
	due, cursor      int64
}

// A candidate is an address that may hear of a comment.
type candidate struct {
	address, follow int64
	reason          forum.Reason
	pace            forum.Pace
	member          int64
	seen            time.Time // when the member was there last
}

// expandStep is how many followers are told of a comment in one transaction: more
// would keep other writers waiting.
const expandStep = 100

// Announce tells the next followers of the comment that is owed longest: their
// mails are in the outbox then. Who they are is found on a connection of its own,
// so that the writer only writes. It returns whether there may be more to tell.
func (s *Store) Announce(ctx context.Context) (more bool, err error) {
	var a announcement
	var list []candidate
	err = s.read(ctx, "Announce", func(t *tx) error {
		if a, err = t.nextAnnouncement(); err != nil {
			return err
		}
		list, err = t.candidates(a, expandStep)
		return err
	})
	if errors.Is(err, forum.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	err = s.write(ctx, "Announce", func(t *tx) error { return t.expand(a, list) })
	return err == nil, err
}

// nextAnnouncement is the one that is owed longest; forum.ErrNotFound where none
// is due.
func (t *tx) nextAnnouncement() (a announcement, err error) {
	var comment, due, cursor int64
	err = t.row([]any{&comment, &due, &cursor}, "SELECT comment_id, due_at, cursor FROM announcements WHERE due_at <= $1 ORDER BY due_at LIMIT 1", t.now.UnixMicro())
	if err != nil {
		return a, err
	}
	a, err = t.announcementOf(comment)
	a.due, a.cursor = due, cursor
	return a, err
}

// announcementOf reads what decides about who hears of a comment.
func (t *tx) announcementOf(comment int64) (a announcement, err error) {
	err = t.row([]any{&a.comment, &a.article, &a.author, &a.member, &a.answered, moment{&a.created}},
		`SELECT c.id, c.article_id, coalesce(m.address_id, c.address_id, 0), coalesce(c.member_id, 0), coalesce(pm.address_id, p.address_id, 0), c.created_at
		FROM comments c LEFT JOIN members m ON m.id = c.member_id
		LEFT JOIN comments p ON p.id = c.parent_id AND p.status = 'shown' LEFT JOIN members pm ON pm.id = p.member_id WHERE c.id = $1`, comment)
	return a, err
}

// candidates are the next n addresses that have a reason to hear of a comment,
// by their ids, each with the nearest.
func (t *tx) candidates(a announcement, n int) ([]candidate, error) {
	nearest := map[int64]candidate{}
	for _, r := range reasons {
		args := append([]any{a.cursor, n}, r.args(a)...)
		err := t.each(func(rows *sql.Rows) error {
			c := candidate{reason: r.reason}
			err := rows.Scan(&c.follow, &c.address, &c.pace)
			if old, ok := nearest[c.address]; !ok || c.reason < old.reason {
				nearest[c.address] = c
			}
			return err
		}, r.query, args...)
		if err != nil {
			return nil, err
		}
	}
	delete(nearest, a.author) // nobody is told of their own comment
	list := make([]candidate, 0, len(nearest))
	for _, c := range nearest {
		list = append(list, c)
	}
	slices.SortFunc(list, func(x, y candidate) int { return int(x.address - y.address) })
	list = list[:min(n, len(list))]
	for i := range list {
		if err := t.hearing(a, &list[i]); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// reasons are the questions to the follows, one for each reason: the next $2
// active ones behind the address $1. What else they ask follows.
var reasons = []struct {
	reason forum.Reason
	query  string
	args   func(announcement) []any
}{
	// Who follows the discussion hears of answers and mentions at every pace.
	{forum.ReasonAnswer, nextFollows + "kind = 'article' AND f.subject_id = $3 AND f.address_id = $4" + inOrder, func(a announcement) []any { return []any{a.article, a.answered} }},
	{forum.ReasonAnswer, nextFollows + "kind = 'answers' AND f.subject_id = 0 AND f.address_id = $3" + inOrder, func(a announcement) []any { return []any{a.answered} }},
	{forum.ReasonMention, nextFollows + "kind = 'article' AND f.subject_id = $3 AND f.address_id IN " + mentioned + inOrder, func(a announcement) []any { return []any{a.article, a.comment} }},
	{forum.ReasonMention, nextFollows + "kind = 'mentions' AND f.subject_id = 0 AND f.address_id IN " + mentionedOnly + inOrder, func(a announcement) []any { return []any{a.comment} }},
	{forum.ReasonDiscussion, nextFollows + "kind = 'article' AND f.subject_id = $3 AND f.pace <> 'answers'" + inOrder, func(a announcement) []any { return []any{a.article} }},
	{forum.ReasonAuthor, nextFollows + "kind = 'author' AND f.subject_id = (SELECT w.id FROM authors w WHERE w.member_id = $3)" + inOrder, func(a announcement) []any { return []any{a.member} }},
	{forum.ReasonTopic, nextFollows + "kind = 'topic' AND f.subject_id IN (SELECT x.topic_id FROM article_topics x WHERE x.article_id = $3)" + inOrder, func(a announcement) []any { return []any{a.article} }},
}

const (
	nextFollows   = "SELECT f.id, f.address_id, f.pace FROM follows f WHERE f.ended_at IS NULL AND f.address_id > $1 AND f."
	inOrder       = " ORDER BY f.address_id LIMIT $2"
	mentioned     = "(SELECT m.address_id FROM notices n JOIN members m ON m.id = n.member_id WHERE n.comment_id = $4 AND n.reason = 2)"
	mentionedOnly = "(SELECT m.address_id FROM notices n JOIN members m ON m.id = n.member_id WHERE n.comment_id = $3 AND n.reason = 2)"
)

// hearing finds what else decides when an address hears of a comment: the pace
// of the discussion, where that is followed, holds for every reason.
func (t *tx) hearing(a announcement, c *candidate) error {
	f, err := t.following(c.address, forum.FollowArticle, a.article)
	if err == nil && f.Pace != forum.PaceAnswers {
		c.pace = f.Pace
	} else if c.pace == forum.PaceAnswers {
		c.pace = forum.PaceSoon
	}
	if err != nil && !errors.Is(err, forum.ErrNotFound) {
		return err
	}
	err = t.row([]any{&c.member}, "SELECT id FROM members WHERE address_id = $1", c.address)
	if errors.Is(err, forum.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	visit, err := t.visitNow(presenceKey{c.member, a.article})
	c.seen = visit.Last
	return err
}

// expand writes what some followers are owed, and how far they have been told:
// both or neither. Where somebody else was faster, or the comment is not to be
// told of any more, nothing is written.
func (t *tx) expand(a announcement, list []candidate) error {
	cursor := a.cursor
	if len(list) > 0 {
		cursor = list[len(list)-1].address
	}
	ours, err := t.changed("UPDATE announcements SET cursor = $1 WHERE comment_id = $2 AND cursor = $3 AND due_at = $4", cursor, a.comment, a.cursor, a.due)
	if err != nil || !ours {
		return err
	}
	late := forum.AnnouncedLate(a.created, t.now, t.store.policy)
	for _, c := range list {
		if err := t.tell(a, c, late); err != nil {
			return err
		}
	}
	if len(list) > 0 {
		t.onCommit(t.store.wake)
		return nil
	}
	return t.do("DELETE FROM announcements WHERE comment_id = $1", a.comment)
}

// tell owes one address the mail with a comment: one of its own, or one that
// waits already.
func (t *tx) tell(a announcement, c candidate, late bool) error {
	told, err := t.toldOf(a.comment, c.address)
	if err != nil || told {
		return err
	}
	if ok, err := t.mayBeTold(c); err != nil || !ok {
		return err
	}
	h, err := t.hearerFor(c.address, a.article)
	if err != nil || h.stopped {
		return err
	}
	due, bundled := forum.Hearing{Pace: c.pace, Told: h.told, Seen: c.seen, Late: late}.TellAt(t.now, t.store.policy)
	mail := h.open
	if mail == 0 || !bundled {
		if mail, err = t.oweFollowUp(a, h.id, c.address, due); err != nil {
			return err
		}
	} else if due.Before(h.due) {
		if err := t.do("UPDATE outbox SET due_at = $1 WHERE id = $2", due.UnixMicro(), mail); err != nil {
			return err
		}
	}
	return t.do("INSERT INTO tellings (comment_id, address_id, outbox_id, follow_id, reason) VALUES ($1, $2, $3, $4, $5)", a.comment, c.address, mail, c.follow, c.reason)
}

func (t *tx) toldOf(comment, address int64) (bool, error) {
	var one int
	err := t.row([]any{&one}, "SELECT 1 FROM tellings WHERE comment_id = $1 AND address_id = $2", comment, address)
	if errors.Is(err, forum.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// mayBeTold tells whether mail goes to whoever has the address: not to members
// who are suspended or about to go.
func (t *tx) mayBeTold(c candidate) (bool, error) {
	if c.member == 0 {
		return true, nil
	}
	m, err := t.memberByID(c.member)
	if errors.Is(err, forum.ErrNotFound) {
		return true, nil
	}
	return err == nil && forum.MayBeTold(m, t.now), err
}

// hearing is what is known of an address and a discussion.
type hearing struct {
	id      int64
	stopped bool
	open    int64     // the mail that nobody has begun to send; 0 for none
	due     time.Time // when that is due
	told    time.Time // when the last mail went out, or goes
}

// hearerFor finds the row of an address in a discussion, and makes it where there
// is none. A mail that turned out to tell nothing, or could not be sent, does not
// count.
func (t *tx) hearerFor(address, article int64) (h hearing, err error) {
	var state forum.MailState
	var attempts int
	var mail int64
	var due, opened, finished time.Time
	err = t.row([]any{&h.id, &h.stopped, &mail, &state, &attempts, moment{&due}, moment{&opened}, moment{&finished}},
		`SELECT h.id, h.stopped_at IS NOT NULL, coalesce(o.id, 0), coalesce(o.state, ''), coalesce(o.attempts, 0), o.due_at, o.created_at, o.finished_at
		FROM hearers h LEFT JOIN outbox o ON o.id = h.mail_id WHERE h.address_id = $1 AND h.article_id = $2 AND h.same_as IS NULL`, address, article)
	if errors.Is(err, forum.ErrNotFound) {
		err = t.row([]any{&h.id}, "INSERT INTO hearers (address_id, article_id, created_at) VALUES ($1, $2, $3) RETURNING id", address, article, t.now.UnixMicro())
		return h, err
	}
	switch state {
	case forum.MailQueued, forum.MailHanding:
		if h.told = t.now; state == forum.MailQueued && attempts == 0 {
			h.open, h.due, h.told = mail, due, opened // whoever came back before that was told at once
		}
	case forum.MailSent, forum.MailDropped:
		h.told = finished
	}
	return h, err
}

// oweFollowUp owes a mail about a discussion; what it tells is in the tellings.
func (t *tx) oweFollowUp(a announcement, hearer, address int64, due time.Time) (id int64, err error) {
	err = t.row([]any{&id}, `INSERT INTO outbox (key, kind, subject_id, address_id, priority, asking, state, due_at, created_at)
		VALUES ($1, $2, $3, $4, $5, 0, 'queued', $6, $7) RETURNING id`,
		fmt.Sprintf("%s/%d/%d/%d", forum.MailFollowUp, hearer, a.comment, a.due), forum.MailFollowUp, hearer, address, forum.PriorityNotice, due.UnixMicro(), t.now.UnixMicro())
	if err != nil {
		return 0, err
	}
	return id, t.do("UPDATE hearers SET mail_id = $1 WHERE id = $2", id, hearer)
}
