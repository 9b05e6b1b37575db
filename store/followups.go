package store

import (
	"errors"
	"slices"

	"colloquy/forum"
)

// Why a mail about a discussion is not sent.
const (
	whyStopped  = "the discussion is not followed any more"
	whyNotShown = "the comments are not shown any more"
	whyGoneAway = "the address is gone"
	whyNotTold  = "the member is suspended or leaves"
	whyHidden   = "the article is not public any more"
	// Administrators read it, who may be muted themselves: so it says no more.
	whyAvoided = "there is nothing to tell of any more"
)

// writeFollowUp reads what a mail about a discussion tells, from today's truth:
// comments that are gone, or for which there is no reason any more, are left out
// and can be told of another time. why says that nothing is left.
func (t *tx) writeFollowUp(l *forum.Letter, hearer int64) (why string, err error) {
	if l.Member != nil && !forum.MayBeTold(l.Member, t.now) || l.Note == silenced {
		return whyNotTold, nil
	}
	h, err := t.hearer(hearer)
	switch {
	case errors.Is(err, forum.ErrNotFound):
		return whyGoneAway, nil
	case err != nil:
		return "", err
	case h.Stopped:
		return whyStopped, nil
	case h.Article.ID == 0:
		return whyHidden, nil
	}
	f := &forum.FollowUp{Hearer: hearer, Article: h.Article}
	list, err := records(t, func(l *telling) []any { return []any{&l.comment, &l.address, &l.follow, &l.reason} },
		"SELECT comment_id, address_id, follow_id, reason FROM tellings WHERE outbox_id = $1 ORDER BY comment_id", l.ID)
	if err != nil {
		return "", err
	}
	why = whyNotShown
	for _, told := range list {
		ok, because, err := t.stillTold(&told)
		if err != nil {
			return "", err
		}
		if !ok {
			why = because
			if err := t.do("DELETE FROM tellings WHERE comment_id = $1 AND address_id = $2", told.comment, told.address); err != nil {
				return "", err
			}
			continue
		}
		item, err := t.told(told)
		if err != nil {
			return "", err
		}
		f.Told = append(f.Told, item)
	}
	if len(f.Told) == 0 {
		return why, nil
	}
	l.FollowUp = f
	return "", nil
}

// silenced notes of a mail that was tried before that its reader was suspended
// since. Whoever sends it right now goes on.
const silenced = "silenced"

// silence takes from what a member is owed all that waits: when the suspension is
// over, nothing old comes.
func (t *tx) silence(address int64) error {
	err := t.do("UPDATE outbox SET note = $1 WHERE address_id = $2 AND kind IN ($3, $4, $5) AND state = 'queued' AND attempts > 0", silenced, address, forum.MailFollowUp, forum.MailArticle, forum.MailDigest)
	if err != nil {
		return err
	}
	ids, err := t.ids("SELECT id FROM outbox WHERE address_id = $1 AND kind IN ($2, $3, $4) AND state = 'queued' AND attempts = 0", address, forum.MailFollowUp, forum.MailArticle, forum.MailDigest)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := t.finishMail(id, forum.MailSkipped, whyNotTold); err != nil {
			return err
		}
	}
	return nil
}

// untell forgets what a mail was to tell: nobody was told.
func (t *tx) untell(mail int64) error {
	return t.do("DELETE FROM tellings WHERE outbox_id = $1", mail)
}

// A telling is a comment that is told to an address.
type telling struct {
	comment, address, follow int64
	reason                   forum.Reason
}

// stillTold tells whether there is a reason today to tell of a comment, and which
// is the nearest; because says why not.
func (t *tx) stillTold(l *telling) (ok bool, because string, err error) {
	var status forum.CommentStatus
	if err := t.row([]any{&status}, "SELECT status FROM comments WHERE id = $1", l.comment); err != nil || status != forum.Shown {
		return false, whyNotShown, err
	}
	a, err := t.announcementOf(l.comment)
	if err != nil || a.author == l.address { // two addresses became one
		return false, whyNotShown, err
	}
	if err := t.stillFollowed(a, l); err != nil || l.follow == 0 {
		return false, whyStopped, err
	}
	avoiding, err := t.avoiding(l.comment, []candidate{{address: l.address}})
	if err != nil || avoiding[l.address].keeps(l.reason) {
		return false, whyAvoided, err
	}
	return true, "", nil
}

// stillFollowed finds the follow for which a comment is told of today; none where
// there is no reason any more.
func (t *tx) stillFollowed(a announcement, l *telling) error {
	var pace forum.Pace
	err := t.row([]any{&pace}, "SELECT pace FROM follows WHERE id = $1 AND ended_at IS NULL", l.follow)
	if err != nil && !errors.Is(err, forum.ErrNotFound) {
		return err
	}
	if err == nil && pace.Tells(l.reason) {
		return nil
	}
	a.cursor = l.address - 1
	list, _, err := t.candidates(a, 1)
	if err != nil || len(list) == 0 || list[0].address != l.address {
		l.follow = 0
		return err
	}
	l.follow, l.reason = list[0].follow, list[0].reason
	return t.do("UPDATE tellings SET follow_id = $1, reason = $2 WHERE comment_id = $3 AND address_id = $4", l.follow, l.reason, l.comment, l.address)
}

// told reads a comment as a mail tells of it.
func (t *tx) told(l telling) (forum.Told, error) {
	item, err := t.toldOfAll(l.comment)
	if err != nil {
		return item, err
	}
	return item, t.toldTo(&item, l)
}

// toldOfAll is what a mail tells of a comment to everybody.
func (t *tx) toldOfAll(comment int64) (item forum.Told, err error) {
	if item.Comment, err = t.comment(comment); err != nil {
		return item, err
	}
	if item.Above, err = t.above(item.Comment); err != nil {
		return item, err
	}
	if p := item.Comment.ParentID; p != 0 && !item.Comment.ParentGone {
		c, err := t.comment(p)
		if err != nil {
			return item, err
		}
		item.Answered = &c
	}
	return item, nil
}

// toldTo adds why one address is told of it.
func (t *tx) toldTo(item *forum.Told, l telling) (err error) {
	item.Reason = l.reason
	switch l.reason {
	case forum.ReasonAuthor:
		err = t.row([]any{&item.Name}, "SELECT w.name FROM follows f JOIN authors w ON w.id = f.subject_id WHERE f.id = $1", l.follow)
	case forum.ReasonTopic:
		err = t.row([]any{&item.Name}, "SELECT p.name FROM follows f JOIN topics p ON p.id = f.subject_id WHERE f.id = $1", l.follow)
	}
	return err
}

// maxAbove is how many ancestors a mail names: those nearest to the comment, so
// that the field stays short (RFC 5322, 2.1.1).
const maxAbove = 20

// above are the ids of a comment's ancestors, the topmost first.
func (t *tx) above(c forum.Comment) (ids []int64, err error) {
	for at := c.ParentID; at != 0 && len(ids) < maxAbove; {
		ids = append(ids, at)
		if err := t.row([]any{&at}, "SELECT coalesce(parent_id, 0) FROM comments WHERE id = $1", at); err != nil {
			return nil, err
		}
	}
	slices.Reverse(ids)
	return ids, nil
}
