package store

import (
	"context"
	"database/sql"
	"math"
	"time"

	"colloquy/forum"
)

// notice tells under the bell of whoever is answered, and of those who are named,
// that there is a comment. Nobody is told of their own; member wrote it, 0 is a
// guest.
func (t *tx) notice(comment, member int64, parent any, mentions []int64) error {
	if parent != nil {
		answered, err := t.ids(`INSERT INTO notices (member_id, comment_id, reason, at)
			SELECT m.id, $1, $2, max($3, m.heard_through + 1) FROM comments p JOIN members m ON m.id = p.member_id WHERE p.id = $4 AND m.id <> $5 ON CONFLICT DO NOTHING RETURNING member_id`,
			comment, forum.ReasonAnswer, t.now.UnixMicro(), parent, member)
		if err != nil {
			return err
		}
		t.ring(answered)
	}
	return t.mention(comment, member, mentions)
}

// mention tells those who are named; whoever is answered has been told already.
func (t *tx) mention(comment, member int64, mentions []int64) error {
	for _, m := range mentions[:min(len(mentions), forum.MaxNotified)] {
		if m == member {
			continue
		}
		told, err := t.ids(`INSERT INTO notices (member_id, comment_id, reason, at)
			SELECT m.id, $1, $2, max($3, m.heard_through + 1) FROM members m WHERE m.id = $4 ON CONFLICT DO NOTHING RETURNING member_id`,
			comment, forum.ReasonMention, t.now.UnixMicro(), m)
		if err != nil {
			return err
		}
		t.ring(told)
	}
	return nil
}

// mentionAnew brings up to date who is named in a comment that was changed.
func (t *tx) mentionAnew(comment, member int64, mentions []int64) error {
	had, err := t.ids("SELECT member_id FROM notices WHERE comment_id = $1 AND reason = $2", comment, forum.ReasonMention)
	if err != nil {
		return err
	}
	still := map[int64]bool{}
	for _, m := range mentions[:min(len(mentions), forum.MaxNotified)] {
		still[m] = true
	}
	for _, m := range had {
		if still[m] {
			continue
		}
		if err := t.do("DELETE FROM notices WHERE member_id = $1 AND comment_id = $2", m, comment); err != nil {
			return err
		}
		t.ring([]int64{m})
	}
	return t.mention(comment, member, mentions)
}

// leaveNotices drops notices, or hands them over to the other account.
func (t *tx) leaveNotices(m leaver, n int) (int, error) {
	if m.into != 0 {
		t.ring([]int64{m.into})
		moved, err := t.count(`UPDATE OR IGNORE notices SET member_id = $1 WHERE (member_id, comment_id) IN (SELECT n.member_id, n.comment_id FROM notices n JOIN comments c ON c.id = n.comment_id
			WHERE n.member_id = $2 AND c.member_id IS NOT $1 LIMIT $3)`, m.into, m.ID, n)
		if err != nil || moved >= n {
			return moved, err
		}
	}
	return t.count("DELETE FROM notices WHERE (member_id, comment_id) IN (SELECT member_id, comment_id FROM notices WHERE member_id = $1 LIMIT $2)", m.ID, n)
}

// shownNotices are those of the member $1 that everybody may see, but for those of
// people whom the member has muted.
const shownNotices = ` FROM notices n JOIN comments c ON c.id = n.comment_id AND c.status = 'shown' JOIN articles a ON a.id = c.article_id AND a.status = 'published'
	LEFT JOIN members m ON m.id = c.member_id LEFT JOIN authors w ON w.member_id = c.member_id
	WHERE n.member_id = $1 AND (c.member_id IS NULL OR c.member_id <> $1 AND NOT EXISTS (SELECT 1 FROM mutes u WHERE u.member_id = $1 AND u.muted_id = c.member_id))`

// A Notice is a comment that answers a member or names them.
type Notice struct {
	Said
	By     forum.Commenter
	HTML   forum.HTML
	Edited time.Time // zero where it was not changed
	Reason forum.Reason
	Came   time.Time // later than those that came before
	New    bool
}

// Notices are a page of them.
type Notices struct {
	List    []Notice  // the newest first
	Through time.Time // up to when the member has looked before
	Next    int64     // comment after which the next page begins; 0: there is none
}

// Notices returns answers to a member and mentions of them, the newest first,
// after the one that is named (0: from the beginning). forum.ErrNotFound where
// that is not the member's.
func (s *Store) Notices(ctx context.Context, member, after int64) (p Notices, err error) {
	err = s.read(ctx, "Notices", func(t *tx) error {
		if err := t.row([]any{moment{&p.Through}}, "SELECT heard_through FROM members WHERE id = $1", member); err != nil {
			return err
		}
		at := int64(math.MaxInt64)
		if after != 0 {
			if err := t.row([]any{&at}, "SELECT at FROM notices WHERE member_id = $1 AND comment_id = $2", member, after); err != nil {
				return err
			}
		}
		err := t.each(func(rows *sql.Rows) error {
			var n Notice
			a := &n.Article
			err := rows.Scan(&n.ID, &n.Title, &n.Excerpt, &n.HTML, moment{&n.At}, moment{&n.Edited}, &n.Reason, moment{&n.Came}, &n.By.MemberID, &n.By.Name, &n.By.Handle, &n.By.MemberHandle,
				&a.ID, &a.Slug, &a.Title, &a.Lang, &a.RightLeft)
			n.New = n.Came.After(p.Through)
			p.List = append(p.List, n)
			return err
		}, `SELECT c.id, c.title, c.excerpt, c.body_html, c.created_at, c.edited_at, n.reason, n.at, coalesce(c.member_id, 0), coalesce(m.name, c.name), `+publicHandle+`, coalesce(m.handle, ''),
			a.id, a.slug, a.title, a.lang, a.right_left`+shownNotices+" AND (n.at, n.comment_id) < ($2, $3) ORDER BY n.at DESC, n.comment_id DESC LIMIT $4",
			member, at, after, forum.CommentsPerList+1)
		if err == nil && len(p.List) > forum.CommentsPerList {
			p.List = p.List[:forum.CommentsPerList]
			p.Next = p.List[forum.CommentsPerList-1].ID
		}
		return err
	})
	return p, err
}

// SeeNotices notes that a member has looked at what came until then.
func (s *Store) SeeNotices(ctx context.Context, member int64, through time.Time) error {
	return s.write(ctx, "SeeNotices", func(t *tx) error {
		t.ring([]int64{member})
		return t.do("UPDATE members SET heard_through = max(heard_through, $1) WHERE id = $2", through.UnixMicro(), member)
	})
}

// SeeAllNotices notes that a member has looked at all that came.
func (s *Store) SeeAllNotices(ctx context.Context, member int64) error {
	return s.write(ctx, "SeeAllNotices", func(t *tx) error {
		t.ring([]int64{member})
		return t.do("UPDATE members SET heard_through = max(heard_through, (SELECT coalesce(max(at), 0) FROM notices WHERE member_id = $1)) WHERE id = $1", member)
	})
}
