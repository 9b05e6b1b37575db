package store

import (
	"context"
	"math"
	"time"

	"colloquy/forum"
)

// publicMember tells of a member m whether others know that there is one: whoever
// only reads has no page.
const publicMember = "(m.roles <> 0 OR " + hasCommented + " OR EXISTS (SELECT 1 FROM authors w WHERE w.member_id = m.id AND " + publicAuthor + "))"

// Mute notes that a member does not want to see what another writes; again
// changes nothing. Nobody is told. Errors: forum.ErrNotFound where there is nobody
// that others know of; those of forum.MayMute; forum.ErrConflict where there are
// forum.MaxMuted already.
func (s *Store) Mute(ctx context.Context, m *forum.Member, handle string) error {
	return s.write(ctx, "Mute", func(t *tx) error {
		var other int64
		if err := t.row([]any{&other}, "SELECT m.id FROM members m WHERE m.handle = $1 AND "+publicMember, handle); err != nil {
			return err
		}
		if err := forum.MayMute(m, other); err != nil {
			return err
		}
		var muted int
		if err := t.row([]any{&muted}, "SELECT count(*) FROM mutes WHERE member_id = $1 AND muted_id <> $2", m.ID, other); err != nil {
			return err
		}
		if muted >= forum.MaxMuted {
			return forum.ErrConflict
		}
		fresh, err := t.changed("INSERT INTO mutes (member_id, muted_id, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", m.ID, other, t.now.UnixMicro())
		if fresh {
			t.avoids(m.ID)
		}
		return err
	})
}

// Unmute takes a mute back; where there is none, nothing changes.
// forum.ErrNotFound where there is nobody that others know of, or whom the member
// had muted.
func (s *Store) Unmute(ctx context.Context, m *forum.Member, handle string) error {
	return s.write(ctx, "Unmute", func(t *tx) error {
		gone, err := t.changed("DELETE FROM mutes WHERE member_id = $1 AND muted_id = (SELECT id FROM members WHERE handle = $2)", m.ID, handle)
		if gone {
			t.avoids(m.ID)
		}
		if err != nil || gone {
			return err
		}
		var other int64
		return t.row([]any{&other}, "SELECT m.id FROM members m WHERE m.handle = $1 AND "+publicMember, handle)
	})
}

// Mutes tells whether one member has muted another.
func (s *Store) Mutes(ctx context.Context, member, other int64) (bool, error) {
	v, err := s.avoidedBy(ctx, member)
	if err != nil {
		return false, err
	}
	return v.people[other], nil
}

// Avoids tells whether a member has muted who wrote a comment, and hidden its
// thread.
func (s *Store) Avoids(ctx context.Context, member int64, c forum.Comment) (muted, hidden bool, err error) {
	v, err := s.avoidedBy(ctx, member)
	if err != nil {
		return false, false, err
	}
	return v.people[c.By.MemberID], v.threads[c.ArticleID][string(c.Path.Root())] != 0, nil
}

// topOf is the top comment of the thread in which a comment stands, of an article
// that is public.
func (t *tx) topOf(id int64) (top, article int64, err error) {
	c, err := t.commentInPublic(id)
	if err != nil {
		return 0, 0, err
	}
	err = t.row([]any{&top}, "SELECT id FROM comments WHERE article_id = $1 AND path = $2", c.ArticleID, []byte(c.Path.Root()))
	return top, c.ArticleID, err
}

// HideThread notes that a member does not want to see the thread of a comment;
// again changes nothing. It returns the thread's top comment.
// forum.ErrNotFound where the comment's article is not public.
func (s *Store) HideThread(ctx context.Context, m *forum.Member, id int64) (top int64, err error) {
	err = s.write(ctx, "HideThread", func(t *tx) error {
		var article int64
		if top, article, err = t.topOf(id); err != nil {
			return err
		}
		fresh, err := t.changed("INSERT INTO hidden_threads (member_id, article_id, comment_id, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING", m.ID, article, top, t.now.UnixMicro())
		if err != nil || !fresh {
			return err
		}
		t.avoids(m.ID)
		return t.do(`DELETE FROM hidden_threads WHERE (member_id, article_id, comment_id) IN
			(SELECT member_id, article_id, comment_id FROM hidden_threads WHERE member_id = $1 ORDER BY at DESC, comment_id DESC LIMIT $2, 100)`, m.ID, forum.MaxHiddenThreads)
	})
	return top, err
}

// ShowThread takes that back; where the thread is not hidden, nothing changes.
func (s *Store) ShowThread(ctx context.Context, m *forum.Member, id int64) (top int64, err error) {
	err = s.write(ctx, "ShowThread", func(t *tx) error {
		if top, _, err = t.topOf(id); err != nil {
			return err
		}
		gone, err := t.changed("DELETE FROM hidden_threads WHERE member_id = $1 AND comment_id = $2", m.ID, top)
		if gone {
			t.avoids(m.ID)
		}
		return err
	})
	return top, err
}

// moveHidden lets a thread stay hidden that went to another article; where it came
// to stand under another comment, it is none any more.
func (t *tx) moveHidden(top, article int64) error {
	t.onCommit(t.store.avoidances.forgetAll)
	if err := t.do("DELETE FROM hidden_threads WHERE comment_id = $1 AND (SELECT above_id FROM comments WHERE id = $1) IS NOT NULL", top); err != nil {
		return err
	}
	return t.do("UPDATE hidden_threads SET article_id = $1 WHERE comment_id = $2", article, top)
}

// A MutedMember is somebody whom a member muted.
type MutedMember struct {
	ID     int64
	Name   string
	Handle string
	Since  time.Time
}

// MutedMembers are those whom a member muted, a page of them, the last one first;
// next is the one after which the list goes on, 0 where it does not.
// forum.ErrNotFound where after is none of them.
func (s *Store) MutedMembers(ctx context.Context, member, after int64) (list []MutedMember, next int64, err error) {
	err = s.read(ctx, "MutedMembers", func(t *tx) error {
		at, id := int64(math.MaxInt64), int64(math.MaxInt64)
		if after != 0 {
			id = after
			if err := t.row([]any{&at}, "SELECT at FROM mutes WHERE member_id = $1 AND muted_id = $2", member, after); err != nil {
				return err
			}
		}
		list, err = records(t, func(m *MutedMember) []any { return []any{&m.ID, &m.Name, &m.Handle, moment{&m.Since}} },
			`SELECT m.id, m.name, m.handle, u.at FROM mutes u JOIN members m ON m.id = u.muted_id
			WHERE u.member_id = $1 AND (u.at, u.muted_id) < ($2, $3) ORDER BY u.at DESC, u.muted_id DESC LIMIT $4`, member, at, id, forum.PageSize+1)
		return err
	})
	if len(list) > forum.PageSize {
		list = list[:forum.PageSize]
		next = list[forum.PageSize-1].ID
	}
	return list, next, err
}

// A HiddenThread is one that a member does not want to see. Of a top comment that
// is gone nothing is said.
type HiddenThread struct {
	Said
	Gone  bool
	Since time.Time
}

// HiddenThreads are those of a member in articles that are public, a page of them,
// the last one first; next and the error are as in MutedMembers.
func (s *Store) HiddenThreads(ctx context.Context, member, after int64) (list []HiddenThread, next int64, err error) {
	err = s.read(ctx, "HiddenThreads", func(t *tx) error {
		at, id := int64(math.MaxInt64), int64(math.MaxInt64)
		if after != 0 {
			id = after
			err := t.row([]any{&at}, "SELECT at FROM hidden_threads WHERE member_id = $1 AND comment_id = $2", member, after)
			if err != nil {
				return err
			}
		}
		list, err = records(t, func(h *HiddenThread) []any {
			a := &h.Article
			return []any{&h.ID, &h.Title, &h.Excerpt, moment{&h.At}, &h.Gone, moment{&h.Since}, &a.Slug, &a.Title, &a.Lang, &a.RightLeft}
		}, `SELECT c.id, c.title, c.excerpt, c.created_at, c.status <> 'shown', h.at, a.slug, a.title, a.lang, a.right_left
			FROM hidden_threads h JOIN comments c ON c.id = h.comment_id JOIN articles a ON a.id = c.article_id AND a.status = 'published'
			WHERE h.member_id = $1 AND (h.at, h.comment_id) < ($2, $3) ORDER BY h.at DESC, h.comment_id DESC LIMIT $4`, member, at, id, forum.PageSize+1)
		return err
	})
	if len(list) > forum.PageSize {
		list = list[:forum.PageSize]
		next = list[forum.PageSize-1].ID
	}
	for i, h := range list {
		if h.Gone {
			list[i].Title, list[i].Excerpt = "", ""
		}
	}
	return list, next, err
}
