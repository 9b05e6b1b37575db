package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
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
// new article; ok is false where none are.
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
	var through int64
	if _, err := s.finishMoves(ctx); err != nil {
		return false, err
	}
	err = s.read(ctx, "Announce", func(t *tx) error {
		if a, err = t.nextAnnouncement(); err != nil {
			return err
		}
		list, through, err = t.candidates(a, s.expand)
		return err
	})
	if errors.Is(err, forum.ErrNotFound) {
		return false, nil
	}
	if err == nil {
		err = s.write(ctx, "Announce", func(t *tx) error { return t.expand(a, list, through) })
	}
	if err != nil && a.comment != 0 && ctx.Err() == nil {
		err = errors.Join(fmt.Errorf("of comment %d nobody more is told for now: %w", a.comment, err), s.putOffAnnouncement(ctx, a))
	}
	return err == nil, err
}

// putOff is for how long something that cannot be told waits: one of which it is
// always so must not keep all others, nor whoever tells from beginning anew at
// once.
const putOff = 10 * time.Minute

func (s *Store) putOffAnnouncement(ctx context.Context, a announcement) error {
	return s.write(ctx, "PutOffAnnouncement", func(t *tx) error {
		return t.do("UPDATE announcements SET due_at = $1 WHERE comment_id = $2 AND due_at = $3", t.now.Add(putOff).UnixMicro(), a.comment, a.due)
	})
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
	a.comment, a.due, a.cursor = comment, due, cursor
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

// toTheEnd is an address behind all others.
const toTheEnd = math.MaxInt64

// candidates are the next addresses that have a reason to hear of a comment, by
// their ids, each with the nearest; and up to which address all of them are
// there: toTheEnd where no others follow. Each reason finds n follows at most, so
// whoever stands behind the last of any may have been missed.
func (t *tx) candidates(a announcement, n int) (list []candidate, through int64, err error) {
	nearest := map[int64]candidate{}
	through = toTheEnd
	for _, r := range reasons {
		args, found := append([]any{a.cursor, n}, r.args(a)...), 0
		var last int64
		err := t.each(func(rows *sql.Rows) error {
			c := candidate{reason: r.reason}
			err := rows.Scan(&c.follow, &c.address, &c.pace)
			found, last = found+1, c.address
			if old, ok := nearest[c.address]; !ok || c.reason < old.reason {
				nearest[c.address] = c
			}
			return err
		}, r.query, args...)
		if err != nil {
			return nil, 0, err
		}
		if found == n {
			through = min(through, last)
		}
	}
	delete(nearest, a.author) // nobody is told of their own comment
	for _, c := range nearest {
		if c.address <= through {
			list = append(list, c)
		}
	}
	slices.SortFunc(list, func(x, y candidate) int { return cmp.Compare(x.address, y.address) })
	if len(list) > n {
		list, through = list[:n], list[n-1].address
	}
	return list, through, t.hearing(a, list)
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
	{forum.ReasonMention, nextFollows + "kind = 'article' AND f.subject_id = $4 AND f.address_id IN " + mentioned + inOrder, func(a announcement) []any { return []any{a.comment, a.article} }},
	{forum.ReasonMention, nextFollows + "kind = 'mentions' AND f.subject_id = 0 AND f.address_id IN " + mentioned + inOrder, func(a announcement) []any { return []any{a.comment} }},
	{forum.ReasonDiscussion, nextFollows + "kind = 'article' AND f.subject_id = $3 AND f.pace <> 'answers'" + inOrder, func(a announcement) []any { return []any{a.article} }},
	{forum.ReasonAuthor, nextFollows + "kind = 'author' AND f.subject_id = (SELECT w.id FROM authors w WHERE w.member_id = $3)" + inOrder, func(a announcement) []any { return []any{a.member} }},
	{forum.ReasonTopic, nextFollows + "kind = 'topic' AND f.subject_id IN (SELECT x.topic_id FROM article_topics x WHERE x.article_id = $3)" + inOrder, func(a announcement) []any { return []any{a.article} }},
}

const (
	nextFollows = "SELECT f.id, f.address_id, f.pace FROM follows f WHERE f.ended_at IS NULL AND f.address_id > $1 AND f."
	inOrder     = " ORDER BY f.address_id LIMIT $2"
	mentioned   = "(SELECT m.address_id FROM notices n JOIN members m ON m.id = n.member_id WHERE n.comment_id = $3 AND n.reason = 2)"
)

// hearing finds what else decides when addresses hear of a comment: the pace of
// the discussion, where that is followed, holds for every reason.
func (t *tx) hearing(a announcement, list []candidate) error {
	at := make(map[int64]*candidate, len(list))
	ids := make([]int64, len(list))
	for i := range list {
		ids[i], at[list[i].address] = list[i].address, &list[i]
	}
	err := t.each(func(rows *sql.Rows) error {
		var address, member int64
		var pace forum.Pace
		err := rows.Scan(&address, &pace, &member)
		c := at[address]
		c.member = member
		if pace != "" && pace != forum.PaceAnswers {
			c.pace = pace
		} else if c.pace == forum.PaceAnswers {
			c.pace = forum.PaceSoon
		}
		return err
	}, `SELECT j.value, coalesce(f.pace, ''), coalesce(m.id, 0) FROM json_each($1) j
		LEFT JOIN follows f ON f.kind = 'article' AND f.subject_id = $2 AND f.address_id = j.value AND f.ended_at IS NULL
		LEFT JOIN members m ON m.address_id = j.value`, jsonList(ids), a.article)
	for i := range list {
		if c := &list[i]; c.member != 0 && err == nil {
			var visit forum.Visit
			visit, err = t.visitNow(presenceKey{c.member, a.article})
			c.seen = visit.Last
		}
	}
	return err
}

// expand writes what some followers are owed, and how far they have been told:
// both or neither. Where somebody else was faster, or the comment is not to be
// told of any more, nothing is written.
func (t *tx) expand(a announcement, list []candidate, through int64) error {
	ours, err := t.changed("UPDATE announcements SET cursor = $1 WHERE comment_id = $2 AND cursor = $3 AND due_at = $4", through, a.comment, a.cursor, a.due)
	if err != nil || !ours {
		return err
	}
	if len(list) > 0 {
		if err := t.tell(a, list); err != nil {
			return err
		}
		t.onCommit(t.store.wake)
	}
	if through < toTheEnd {
		return nil
	}
	return t.do("DELETE FROM announcements WHERE comment_id = $1", a.comment)
}
