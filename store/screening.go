package store

import (
	"context"
	"errors"
	"sync"
	"time"

	"colloquy/forum"
	"colloquy/markup"
)

// screenings keeps what comments are held against, ready to be used, for as long
// as the site's revision stays.
type screenings struct {
	mu       sync.Mutex
	revision int64
	ready    *forum.Screening
}

// screening is the setting as it is now.
func (s *Store) screening(ctx context.Context) (*forum.Screening, error) {
	c := &s.screenings
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ready != nil && c.revision == s.SiteRevision() {
		return c.ready, nil
	}
	var revision int64
	var entry forum.Entry
	err := s.read(ctx, "screening", func(t *tx) (err error) {
		if err = t.row([]any{&revision}, "SELECT revision FROM site WHERE id = 1"); err == nil {
			entry, err = t.entry(forum.SettingScreening)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	c.ready, c.revision = forum.NewScreening(entry), revision
	s.raiseSite(revision) // another process may have written
	return c.ready, nil
}

// screened is what the lists found in a text, before the writer is asked for.
type screened struct {
	by   *forum.Screening
	read forum.Verdict
	same int64 // key of the text; 0 where nobody asks for it
}

func (s *Store) screenText(ctx context.Context, n forum.NewComment, r markup.Rendered) (screened, error) {
	by, err := s.screening(ctx)
	if err != nil {
		return screened{}, err
	}
	found := screened{by: by, read: by.Read(forum.ScreenedText{Title: n.Title, Name: n.Name, Body: n.Body, Text: r.Text, Links: r.Links})}
	if by.Repeats != forum.RepeatsOff {
		found.same = forum.SameKey(r.Text)
	}
	return found, nil
}

// refuseText refuses what the lists refuse, whoever wrote it: for guests, who have
// no role.
func (s *Store) refuseText(ctx context.Context, n forum.NewComment, r markup.Rendered) error {
	found, err := s.screenText(ctx, n, r)
	if err == nil && found.read.Refused() {
		err = invalid("body", forum.Unwanted)
	}
	return err
}

// screen says what becomes of a comment by its text, its author and its
// discussion; id is 0 for a new one. The error is a *forum.Invalid where it is
// refused, with a sentence that does not say by what.
func (t *tx) screen(id int64, m *forum.Member, address int64, holdAll bool, found screened) (forum.Verdict, error) {
	h := forum.ScreenHistory{Guest: m == nil, HoldAll: holdAll}
	if m != nil {
		h.Roles = m.Roles
	}
	if h.Roles == 0 && !found.by.Off() {
		if err := t.historyOf(&h, id, m, address, found); err != nil {
			return forum.Verdict{}, err
		}
	}
	v := found.by.Screen(found.read, h)
	if v.Refused() {
		return v, invalid("body", forum.Unwanted)
	}
	return v, nil
}

// historyOf reads what the setting asks for about an author.
func (t *tx) historyOf(h *forum.ScreenHistory, id int64, m *forum.Member, address int64, found screened) error {
	who, shown, removed := address, `SELECT count(*) FROM (SELECT 1 FROM comments WHERE address_id = $1 AND status = 'shown' AND id <> $2 LIMIT $3)`,
		`SELECT count(*) FROM comments WHERE address_id = $1 AND status IN ('removed', 'declined') AND gone_at > $2`
	if m != nil {
		who, shown, removed = m.ID, `SELECT count(*) FROM (SELECT 1 FROM comments WHERE member_id = $1 AND status = 'shown' AND id <> $2 LIMIT $3)`,
			`SELECT count(*) FROM comments WHERE member_id = $1 AND status IN ('removed', 'declined') AND gone_at > $2`
	}
	by := found.by
	if by.Newcomers != forum.NewcomersNone && who != 0 {
		if err := t.row([]any{&h.Shown}, shown, who, id, by.First); err != nil {
			return err
		}
	}
	if by.Removals > 0 && who != 0 {
		if err := t.row([]any{&h.Removed}, removed, who, t.now.Add(-forum.RemovalsWindow).UnixMicro()); err != nil {
			return err
		}
	}
	if found.same == 0 {
		return nil
	}
	return t.sameText(h, id, who, m == nil, found)
}

// sameText looks for the same text, in another place, within a day. What its
// author took away is not there any more.
func (t *tx) sameText(h *forum.ScreenHistory, id, who int64, guest bool, found screened) error {
	var at int64
	err := t.row([]any{&h.Same, &at}, `SELECT id, created_at FROM comments WHERE same_key = $1 AND same_key <> 0 AND created_at > $2 AND id <> $3 AND status <> 'deleted'
		AND ($4 OR CASE WHEN $5 THEN address_id ELSE member_id END IS $6) ORDER BY created_at DESC, id DESC LIMIT 1`,
		found.same, t.now.Add(-forum.SameWindow).UnixMicro(), id, found.by.Repeats == forum.RepeatsAnybody, guest, who)
	if errors.Is(err, forum.ErrNotFound) {
		return nil
	}
	h.SameAge = max(0, t.now.Sub(time.UnixMicro(at)))
	return err
}

// insertHeld writes what a comment owes that nobody is to see before a moderator has
// looked: its place, and a case. It is not counted, found or announced, and no
// revision says that it is there.
func (t *tx) insertHeld(n forum.NewComment, id int64, p place, address any, why string) error {
	if err := t.do("UPDATE comments SET held = 1 WHERE id = $1", id); err != nil {
		return err
	}
	if err := t.do("UPDATE articles SET next_seq = $1 WHERE id = $2", p.seq+1, p.article); err != nil {
		return err
	}
	if err := t.followOwn(n, p.article, address); err != nil {
		return err
	}
	c, err := t.comment(id)
	if err != nil {
		return err
	}
	t.seenByAuthor(c)
	return t.hold(c, why)
}

// seenByAuthor makes the author's next page of the discussion read anew what they
// alone see.
func (t *tx) seenByAuthor(c forum.Comment) {
	if k := (presenceKey{c.By.MemberID, c.ArticleID}); k.member != 0 {
		t.onCommit(func() { t.store.presences.forget(k) })
	}
}

// release does what posting owes, for a comment that was held until now: its
// author waited for that. It is new from now on, to whoever came by before.
func (t *tx) release(c forum.Comment) error {
	if err := t.do("UPDATE comments SET held = 0, released_at = $1 WHERE id = $2", t.now.UnixMicro(), c.ID); err != nil {
		return err
	}
	var parent any
	if c.ParentID != 0 {
		parent = c.ParentID
		if err := t.warm(c.ParentID); err != nil {
			return err
		}
	}
	mentions, err := t.mentionsIn(c.Body)
	if err != nil {
		return err
	}
	if err := t.notice(c.ID, c.By.MemberID, parent, nil); err != nil {
		return err
	}
	return t.mentionAnew(c.ID, c.By.MemberID, mentions)
}

// mentionsIn are the members whom a text names.
func (t *tx) mentionsIn(body string) (ids []int64, err error) {
	r, err := markup.Comment(body)
	if err != nil || len(r.Mentions) == 0 { // a text that newer rules refuse names nobody
		return nil, nil
	}
	known, err := t.namesakes(r.Mentions)
	for _, handle := range r.Mentions {
		if n, ok := known[handle]; ok {
			ids = append(ids, n.id)
		}
	}
	return ids, err
}

// screenNew is screen for a comment that comes in.
func (t *tx) screenNew(n forum.NewComment, m *forum.Member, holdAll bool, found screened) (forum.Verdict, error) {
	var address int64
	if m == nil {
		err := t.row([]any{&address}, "SELECT id FROM addresses WHERE email_key = $1", forum.AddressKey(n.Email))
		if err != nil && !errors.Is(err, forum.ErrNotFound) {
			return forum.Verdict{}, err
		}
	}
	return t.screen(0, m, address, holdAll, found)
}

// screenEdit is screen for the new text of a comment.
func (t *tx) screenEdit(c forum.Comment, found screened) (forum.Verdict, error) {
	var m *forum.Member
	if c.By.MemberID != 0 {
		var err error
		if m, err = t.present(c.By.MemberID); err != nil {
			return forum.Verdict{}, err
		}
	}
	var holdAll bool
	if err := t.row([]any{&holdAll}, "SELECT hold_all FROM articles WHERE id = $1", c.ArticleID); err != nil {
		return forum.Verdict{}, err
	}
	return t.screen(c.ID, m, c.By.AddressID, holdAll, found)
}

// heldIsGone tells the case of a comment that was held that its author took it
// away: nobody has to look any more, unless somebody reported it before.
func (t *tx) heldIsGone(c forum.Comment) error {
	k, err := t.caseAbout(forum.SubjectComment, c.ID)
	if errors.Is(err, forum.ErrNotFound) || err == nil && !k.Open() {
		return nil
	}
	if err != nil {
		return err
	}
	if k.Lane == forum.LaneHeld && k.Reports == 0 {
		k.Close(t.now)
	}
	return t.change(&k, forum.CaseChange{What: forum.ChangeDeleted})
}

// holdAgain takes the deletion of a comment back that was held before it.
func (t *tx) holdAgain(c forum.Comment) error {
	if err := t.moveUnseen(c, forum.Held); err != nil {
		return err
	}
	return t.hold(c, "held before its author deleted it, and took that back")
}

// UnseenCase finds the case of a comment that is held, for a moderator.
//
// Errors: forum.ErrNotFound (also of what is about themselves), ErrForbidden,
// ErrSignIn.
func (s *Store) UnseenCase(ctx context.Context, m *forum.Member, comment int64) (id int64, err error) {
	err = s.read(ctx, "UnseenCase", func(t *tx) error {
		c, err := t.caseAbout(forum.SubjectComment, comment)
		if err != nil {
			return err
		}
		c, _, err = t.caseFor(m, c.ID)
		id = c.ID
		return err
	})
	return id, err
}

// ThreadClosed tells whether the thread of a comment takes no more answers.
func (s *Store) ThreadClosed(ctx context.Context, comment int64) (closed bool, err error) {
	err = s.read(ctx, "ThreadClosed", func(t *tx) error {
		return t.row([]any{&closed}, `SELECT EXISTS (SELECT 1 FROM comments o WHERE o.article_id = c.article_id AND o.root_seq = c.root_seq AND o.thread_closed = 1)
			FROM comments c WHERE c.id = $1`, comment)
	})
	return closed, err
}
