package store

import (
	"context"
	"database/sql"
	"math"

	"colloquy/forum"
)

// A FollowedDiscussion is one that a member follows, with what is new in it.
type FollowedDiscussion struct {
	Article forum.Article // without its bylines
	Pace    forum.Pace
	News    int // comments that are new to the member
}

// FollowedDiscussions are the public ones that a member follows by mail, a page of
// them, the one that was followed last first; next is the article after which the
// list goes on, 0 where it does not. Visits say what is new, as everywhere.
func (s *Store) FollowedDiscussions(ctx context.Context, m *forum.Member, after int64) (list []FollowedDiscussion, next int64, err error) {
	err = s.read(ctx, "FollowedDiscussions", func(t *tx) error {
		at, id := int64(math.MaxInt64), int64(math.MaxInt64)
		if after != 0 {
			err := t.row([]any{&at, &id}, "SELECT created_at, id FROM follows WHERE kind = 'article' AND subject_id = $1 AND address_id = $2", after, m.AddressID)
			if err != nil {
				return err
			}
		}
		err := t.each(func(rows *sql.Rows) error {
			var f FollowedDiscussion
			err := rows.Scan(append(headDest(&f.Article), &f.Pace)...)
			list = append(list, f)
			return err
		}, "SELECT "+headColumns+", f.pace"+headTables+`JOIN follows f ON f.kind = 'article' AND f.subject_id = a.id
			WHERE f.address_id = $1 AND f.ended_at IS NULL AND a.status = 'published' AND (f.created_at, f.id) < ($2, $3)
			ORDER BY f.created_at DESC, f.id DESC LIMIT $4`, m.AddressID, at, id, forum.CommentsPerList+1)
		if err != nil {
			return err
		}
		if len(list) > forum.CommentsPerList {
			list = list[:forum.CommentsPerList]
			next = list[forum.CommentsPerList-1].Article.ID
		}
		return t.newsIn(m.ID, list)
	})
	return list, next, err
}

func (t *tx) newsIn(member int64, list []FollowedDiscussion) error {
	for i := range list {
		k := presenceKey{member, list[i].Article.ID}
		visit, err := t.visitNow(k)
		if err != nil {
			return err
		}
		since := visit.NewSince(t.now)
		if since.IsZero() || !list[i].Article.LastCommentAt.After(since) {
			continue
		}
		if list[i].News, err = t.news(k, since); err != nil {
			return err
		}
	}
	return nil
}
