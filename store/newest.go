package store

import (
	"context"
	"slices"

	"colloquy/forum"
)

// NewestComment is a comment as moderators see it in the list of the newest ones.
type NewestComment struct {
	forum.Comment
	Article Link  // under which it stands, public or not
	CaseID  int64 // the open case about it; 0 for none
}

// NewestPerPage is how many comments that list shows at once.
const NewestPerPage = 30

// NewestStatuses are the states to which the list can be narrowed.
var NewestStatuses = []forum.CommentStatus{forum.Held, forum.Hidden, forum.Removed, forum.Declined, forum.Deleted}

const (
	selectNewest = "SELECT " + commentColumns + ", a.slug, a.title, coalesce(k.id, 0)" + commentTables +
		" JOIN articles a ON a.id = c.article_id LEFT JOIN cases k ON k.kind = 'comment' AND k.subject_id = c.id AND k.closed_at IS NULL AND k.author_id IS NOT $1 "
	newestOfAll = selectNewest + "WHERE c.id < $2 ORDER BY c.id DESC LIMIT $3"
	// The few that are not shown have an index of their own.
	newestUnseen = selectNewest + "WHERE c.status <> 'shown' AND c.id < $2 AND c.status = $4 ORDER BY c.id DESC LIMIT $3"
)

// NewestComments lists the comments of all discussions for a moderator, those that
// came last first, below one of them (0: from the newest), and one more than a
// page shows where it goes on. A status of NewestStatuses narrows it. Of
// cases about the moderator themselves nothing is said.
func (s *Store) NewestComments(ctx context.Context, moderator int64, status forum.CommentStatus, before int64) (list []NewestComment, err error) {
	query, args := newestOfAll, []any{moderator, below(before), NewestPerPage + 1}
	if slices.Contains(NewestStatuses, status) {
		query, args = newestUnseen, append(args, status)
	}
	err = s.read(ctx, "NewestComments", func(t *tx) error {
		list, err = records(t, func(c *NewestComment) []any {
			return append(commentDest(&c.Comment), &c.Article.Slug, &c.Article.Title, &c.CaseID)
		}, query, args...)
		return err
	})
	return list, err
}
