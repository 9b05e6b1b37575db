package store

import (
	"context"
	"errors"

	"colloquy/forum"
	"colloquy/markup"
)

// A namesake is a member whose handle stands after an @.
type namesake struct {
	id     int64
	public bool // there is a page of theirs to lead to
}

// naming renders a text again in which members may be named, with links to the
// pages of those who have one, and returns who is named. Whoever is known to
// nobody yet is named without a link: it would lead nowhere, and tell strangers
// that there is such an account.
func (s *Store) naming(ctx context.Context, body string, r markup.Rendered) (markup.Rendered, []int64, error) {
	known, err := s.mentioned(ctx, r.Mentions)
	if err != nil || len(known) == 0 {
		return r, nil, err
	}
	var ids []int64
	links := false
	for _, handle := range r.Mentions {
		if n, ok := known[handle]; ok {
			ids = append(ids, n.id)
			links = links || n.public
		}
	}
	if !links {
		return r, ids, nil
	}
	again, err := markup.CommentNaming(body, func(handle string) bool { return known[handle].public })
	var refused *forum.Invalid
	if errors.As(err, &refused) { // longer than it may be, with the links
		return r, ids, nil
	}
	return again, ids, err
}

// mentioned finds the members with some handles.
func (s *Store) mentioned(ctx context.Context, handles []string) (map[string]namesake, error) {
	var known map[string]namesake
	err := s.read(ctx, "mentioned", func(t *tx) (err error) {
		known, err = t.namesakes(handles)
		return err
	})
	return known, err
}

func (t *tx) namesakes(handles []string) (map[string]namesake, error) {
	known := map[string]namesake{}
	for _, handle := range handles {
		var n namesake
		err := t.row([]any{&n.id, &n.public}, `SELECT m.id, m.roles <> 0 OR `+hasCommented+`
			OR EXISTS (SELECT 1 FROM authors w WHERE w.member_id = m.id AND `+publicAuthor+`) FROM members m WHERE m.handle = $1`, handle)
		if errors.Is(err, forum.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		known[handle] = n
	}
	return known, nil
}

// RenderComment renders a comment as it would be posted, for a preview.
//
// Errors: *forum.Invalid.
func (s *Store) RenderComment(ctx context.Context, body string) (forum.HTML, error) {
	r, err := markup.Comment(body)
	if err == nil && len(r.Mentions) > 0 {
		r, _, err = s.naming(ctx, body, r)
	}
	return r.HTML, err
}
