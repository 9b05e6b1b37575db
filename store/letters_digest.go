package store

import (
	"errors"
	"slices"
	"time"

	"colloquy/forum"
)

// Why a mail of the digest is not sent.
const (
	whyLeft    = "the digest is not wanted any more"
	whyPaused  = "the subscriber pauses"
	whyNothing = "there is nothing for this subscriber"
)

// writeDigest reads an issue as one subscriber gets it, from today's truth: what is
// not public any more is left out, and of a member's what they have read or wrote.
func (t *tx) writeDigest(l *forum.Letter, issue int64) (why string, err error) {
	if l.Member != nil && !forum.MayBeTold(l.Member, t.now) {
		return whyNotTold, nil
	}
	i, err := t.issue("WHERE i.id = $1", issue)
	if err != nil {
		return "", err
	}
	if i.Items, err = t.frozenItems(i.ID); err != nil {
		return "", err
	}
	return t.digestTo(l, i)
}

// digestTo makes of an issue what the subscriber with the letter's address gets.
func (t *tx) digestTo(l *forum.Letter, i forum.Issue) (why string, err error) {
	f, err := t.following(l.AddressID, i.List, 0)
	if errors.Is(err, forum.ErrNotFound) {
		return whyLeft, nil
	}
	if err != nil {
		return "", err
	}
	w, err := t.wishes(l.AddressID)
	if err != nil {
		return "", err
	}
	if w.PausedUntil.After(t.now) {
		return whyPaused, nil
	}
	d := &forum.Digest{Issue: i, Follow: f.ID, Since: f.CreatedAt}
	d.Issue.Items = slices.DeleteFunc(slices.Clone(i.Items), func(item forum.IssueItem) bool {
		return w.Articles && item.Section != forum.SectionNew || !w.Wants(topicIDs(item.Article))
	})
	if l.Member != nil {
		if err := t.personal(d, l.Member, w); err != nil {
			return "", err
		}
	}
	if len(d.Issue.Items) == 0 && len(d.Answers) == 0 && len(d.Following) == 0 {
		return whyNothing, nil
	}
	l.Digest = d
	return "", nil
}

func topicIDs(a forum.Article) (ids []int64) {
	for _, p := range a.Topics {
		ids = append(ids, p.ID)
	}
	return ids
}

// wishes are what an address wants of the digest; all of it at once where it never
// said.
func (t *tx) wishes(address int64) (w forum.Wishes, err error) {
	var topics string
	var discussions bool
	err = t.row([]any{&topics, &discussions, &w.Hour, &w.Zone, moment{&w.PausedUntil}},
		"SELECT topics, discussions, coalesce(hour, -1), zone, paused_until FROM digest_wishes WHERE address_id = $1", address)
	if errors.Is(err, forum.ErrNotFound) {
		return forum.Wishes{Hour: -1}, nil
	}
	w.Topics, w.Articles = forum.ParseIDs(topics), !discussions
	return w, err
}

// mostPersonal is how many answers and discussions of their own a member reads of.
const mostPersonal = 5

// personal leaves out what the member has read or wrote, and adds what is about
// them: answers that they have not seen, and news in what they follow.
func (t *tx) personal(d *forum.Digest, m *forum.Member, w forum.Wishes) error {
	var kept []forum.IssueItem
	for _, item := range d.Issue.Items {
		known, err := t.knows(m.ID, item)
		if err != nil {
			return err
		}
		if !known {
			kept = append(kept, item)
		}
	}
	d.Issue.Items = kept
	if w.Articles {
		return nil
	}
	since, err := t.seenThrough(m.ID, d.Issue.Period.Start)
	if err != nil {
		return err
	}
	d.Answers, err = records(t, func(a *forum.DigestAnswer) []any { return []any{&a.Comment, &a.By, &a.Title, &a.Slug} },
		`SELECT c.id, coalesce(m.name, c.name), a.title, a.slug FROM notices n CROSS JOIN comments c ON c.id = n.comment_id AND c.status = 'shown'
		JOIN articles a ON a.id = c.article_id AND a.status = 'published' LEFT JOIN members m ON m.id = c.member_id
		WHERE n.member_id = $1 AND n.at > $2 AND n.reason = $3 ORDER BY n.at LIMIT $4`, m.ID, since.UnixMicro(), forum.ReasonAnswer, mostPersonal)
	if err != nil {
		return err
	}
	named := map[int64]bool{}
	for _, item := range d.Issue.Items {
		named[item.Article.ID] = true
	}
	ids, err := t.ids(`SELECT a.id FROM follows f CROSS JOIN articles a ON a.id = f.subject_id WHERE f.address_id = $1 AND f.kind = 'article' AND f.ended_at IS NULL
		AND a.status = 'published' AND a.last_comment_at >= $2
		AND NOT EXISTS (SELECT 1 FROM visits v WHERE v.member_id = $3 AND v.article_id = a.id AND v.last >= a.last_comment_at)
		ORDER BY a.last_comment_at DESC LIMIT $4`, m.AddressID, d.Issue.Period.Start.UnixMicro(), m.ID, mostPersonal+len(named))
	if err != nil {
		return err
	}
	ids = slices.DeleteFunc(ids, func(id int64) bool { return named[id] })
	d.Following, err = t.articleHeads(ids[:min(len(ids), mostPersonal)])
	return err
}

// seenThrough is up to when a member has seen answers, or since when an issue goes.
func (t *tx) seenThrough(member int64, start time.Time) (at time.Time, err error) {
	if err := t.row([]any{moment{&at}}, "SELECT heard_through FROM members WHERE id = $1", member); err != nil || at.Before(start) {
		return start, err
	}
	return at, nil
}

// knows tells whether a member has read what an issue names, or wrote it: an
// article that they opened since it was published, a discussion that they opened
// since its last comment.
func (t *tx) knows(member int64, item forum.IssueItem) (known bool, err error) {
	err = t.row([]any{&known}, `SELECT EXISTS (SELECT 1 FROM visits v JOIN articles a ON a.id = v.article_id WHERE v.member_id = $1 AND v.article_id = $2
			AND v.last >= CASE WHEN $3 THEN a.published_at ELSE coalesce(a.last_comment_at, a.published_at) END)
		OR EXISTS (SELECT 1 FROM article_authors x JOIN authors w ON w.id = x.author_id WHERE x.article_id = $2 AND w.member_id = $1)`,
		member, item.Article.ID, item.Section == forum.SectionNew)
	return known, err
}
