package store

import (
	"context"
	"fmt"

	"colloquy/forum"
	"colloquy/markup"
)

// importStep is how many imported comments share a transaction: few enough that
// other writers wait for milliseconds.
const importStep = 200

// Imported is a comment from elsewhere.
type Imported struct {
	forum.NewComment
	// Answers is the place, in the same list, of the comment that is answered;
	// -1 at the top. It comes before this one.
	Answers int
	// Recommended lists the members who recommend it, each once.
	Recommended []int64
	// Before is what it said before its author changed it; "" where it was never
	// changed.
	Before string
}

// ImportComments takes comments from elsewhere, with the times that they carry.
// Nobody is told of them. What was written before an error stays; sent again,
// the comments that are there already are recognised.
func (s *Store) ImportComments(ctx context.Context, list []Imported) error {
	ids := make([]int64, len(list))
	for from := 0; from < len(list); from += importStep {
		to := min(from+importStep, len(list))
		rendered := make([]prepared, to-from)
		for i := from; i < to; i++ {
			r, err := s.prepareComment(ctx, &list[i].NewComment)
			if err != nil {
				return fmt.Errorf("comment %d: %w", i+1, err)
			}
			rendered[i-from] = r
		}
		err := s.write(ctx, "ImportComments", func(t *tx) error {
			return t.importComments(list, rendered, ids, from, to)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) importComments(list []Imported, rendered []prepared, ids []int64, from, to int) error {
	for i := from; i < to; i++ {
		n := list[i]
		if n.Answers >= i {
			return fmt.Errorf("comment %d answers one that comes later", i+1)
		}
		if n.Answers >= 0 {
			n.Parent = ids[n.Answers]
		}
		posted, err := t.postComment(n.NewComment, rendered[i-from])
		if err != nil {
			return fmt.Errorf("comment %d: %w", i+1, err)
		}
		ids[i] = posted.ID
		if posted.Twin {
			continue
		}
		if err := t.importRecommendations(posted.ID, n.Recommended); err != nil {
			return fmt.Errorf("comment %d: %w", i+1, err)
		}
		if err := t.importEdit(posted.ID, n); err != nil {
			return fmt.Errorf("comment %d: %w", i+1, err)
		}
	}
	return nil
}

func (t *tx) importRecommendations(comment int64, members []int64) error {
	if len(members) == 0 {
		return nil
	}
	c, err := t.comment(comment)
	if err != nil {
		return err
	}
	for _, m := range members {
		if err := t.recommend(m, c); err != nil {
			return err
		}
	}
	return nil
}

// importEdit notes what a comment said before: until a while after it was
// posted, as edits are.
func (t *tx) importEdit(id int64, n Imported) error {
	if n.Before == "" {
		return nil
	}
	r, err := markup.Comment(n.Before)
	if err != nil {
		return err
	}
	at := n.CreatedAt.Add(t.store.policy.EditWindow / 2).UnixMicro()
	err = t.do(`INSERT INTO comment_edits (comment_id, number, title, body_md, body_html, html_version, until) VALUES ($1, 1, $2, $3, $4, $5, $6)`,
		id, n.Title, n.Before, string(r.HTML), markup.Version, at)
	if err != nil {
		return err
	}
	return t.do("UPDATE comments SET edited_at = $1, version = version + 1 WHERE id = $2", at, id)
}
