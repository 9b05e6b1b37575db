package store

import (
	"errors"
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
	if l.Member != nil && !forum.MayBeTold(l.Member, t.now) || l.Note == silenced {
		return whyNotTold, nil
	}
	i, err := t.printed(issue)
	if err != nil || i.Why != "" {
		return i.Why, err
	}
	return t.digestTo(l, i, t.now)
}

// printed is an issue as it reads today, before anybody's wishes.
func (t *tx) printed(issue int64) (i forum.Issue, err error) {
	if i, err = t.issue("WHERE i.id = $1", issue); err != nil {
		return i, err
	}
	i.Items, err = t.frozenItems(issue)
	return i, err
}

// digestTo makes of an issue that goes out at a moment what the subscriber with the
// letter's address gets.
func (t *tx) digestTo(l *forum.Letter, i forum.Issue, out time.Time) (why string, err error) {
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
	if w.PausedUntil.After(out) {
		return whyPaused, nil
	}
	who := &taker{letter: l, follow: f.ID, since: f.CreatedAt, wishes: w}
	if err := t.take([]*taker{who}, i); err != nil {
		return "", err
	}
	if l.Digest == nil {
		return whyNothing, nil
	}
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
