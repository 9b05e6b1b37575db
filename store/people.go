package store

import (
	"context"
	"database/sql"
)

// A Person is a member who takes part in a discussion.
type Person struct{ Handle, Name string }

const (
	// maxPeople is how many people of a discussion can be offered.
	maxPeople = 500
	// peopleOf is in how many of the newest comments they are looked for.
	peopleOf = 2000
)

// People returns the members who take part in the discussion of an article: those
// who wrote it, and those who comment, whoever did last first. They hold for the
// revision. forum.ErrNotFound where the article is not public.
func (s *Store) People(ctx context.Context, slug string) (list []Person, article, revision int64, err error) {
	epoch := s.epoch()
	err = s.read(ctx, "People", func(t *tx) error {
		a, _, err := t.articleOwn(slug)
		if err != nil {
			return err
		}
		article, revision = a.ID, a.Revision
		seen := map[string]bool{}
		add := func(rows *sql.Rows) error {
			var p Person
			err := rows.Scan(&p.Handle, &p.Name)
			if !seen[p.Handle] && len(list) < maxPeople {
				seen[p.Handle] = true
				list = append(list, p)
			}
			return err
		}
		err = t.each(add, "SELECT m.handle, m.name FROM article_authors x JOIN authors w ON w.id = x.author_id JOIN members m ON m.id = w.member_id WHERE x.article_id = $1 ORDER BY x.place", article)
		if err != nil {
			return err
		}
		return t.each(add, `SELECT m.handle, m.name FROM (SELECT member_id FROM comments WHERE article_id = $1 AND status = 'shown' ORDER BY created_at DESC LIMIT $2) c
			JOIN members m ON m.id = c.member_id`, article, peopleOf)
	})
	if err == nil {
		s.learnRevision(article, revision, epoch)
	}
	return list, article, revision, err
}
