package store

import (
	"context"

	"colloquy/forum"
)

const noteColumns = `n.id, coalesce(n.above_id, 0), coalesce((SELECT name FROM members WHERE id = n.member_id), ''),
	CASE WHEN n.above_id IS NULL THEN n.quote ELSE coalesce((SELECT quote FROM notes WHERE id = n.above_id), '') END, n.text, n.created_at, n.done_at,
	coalesce((SELECT name FROM members WHERE id = n.done_by), '')`

func noteDest(n *forum.Note) []any {
	return []any{&n.ID, &n.Above, &n.By, &n.Quote, &n.Text, moment{&n.At}, moment{&n.DoneAt}, &n.DoneBy}
}

// Notes are what was written beside the text of an article, with the manuscript: the
// oldest first, each with its answers.
//
// Errors: forum.ErrNotFound, ErrSignIn.
func (s *Store) Notes(ctx context.Context, actor *forum.Member, article int64) (m forum.Manuscript, list []forum.Note, err error) {
	err = s.read(ctx, "Notes", func(t *tx) error {
		if m, _, err = t.manuscriptFor(actor, articleFinder(article)); err != nil {
			return err
		}
		all, err := records(t, noteDest, "SELECT "+noteColumns+" FROM notes n WHERE n.article_id = $1 ORDER BY n.id LIMIT $2", article, forum.MaxNotes)
		list = threads(all)
		return err
	})
	return m, list, err
}

// OpenNotes counts the notes beside the text of an article that are not done.
func (s *Store) OpenNotes(ctx context.Context, article int64) (n int, err error) {
	err = s.read(ctx, "OpenNotes", func(t *tx) error {
		n, err = t.countRows("SELECT count(*) FROM notes WHERE article_id = $1 AND above_id IS NULL AND done_at IS NULL", article)
		return err
	})
	return n, err
}

// threads puts answers under what they answer.
func threads(all []forum.Note) (list []forum.Note) {
	at := map[int64]int{}
	for _, n := range all {
		if i, ok := at[n.Above]; ok {
			list[i].Answers = append(list[i].Answers, n)
			continue
		}
		at[n.ID] = len(list)
		list = append(list, n)
	}
	return list
}

// AddNote writes a note beside the text of an article, or answers one; an answer to one
// that is done opens it again.
//
// Errors: forum.ErrNotFound, ErrSignIn, ErrSuspended, *forum.Invalid.
func (s *Store) AddNote(ctx context.Context, actor *forum.Member, article int64, n forum.NewNote) (id int64, err error) {
	if err := n.Clean(); err != nil {
		return 0, err
	}
	err = s.write(ctx, "AddNote", func(t *tx) error {
		who, err := t.noter(actor, article)
		if err != nil {
			return err
		}
		if err := t.mayAnswerNote(article, n.Above); err != nil {
			return err
		}
		many, err := t.countRows("SELECT count(*) FROM notes WHERE article_id = $1", article)
		if err == nil && many >= forum.MaxNotes {
			err = invalid("text", forum.TooMany)
		}
		if err != nil {
			return err
		}
		err = t.row([]any{&id}, "INSERT INTO notes (article_id, above_id, member_id, quote, text, created_at) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
			article, idOrNull(n.Above), who.ID, n.Quote, n.Text, t.now.UnixMicro())
		if err != nil {
			return err
		}
		return t.tellNote(article, id, who.ID)
	})
	return id, err
}

// noter is the member as they are now, where they may write notes beside a text.
func (t *tx) noter(actor *forum.Member, article int64) (*forum.Member, error) {
	m, who, err := t.manuscriptFor(actor, articleFinder(article))
	if err == nil {
		err = forum.MayNote(who, m, t.now)
	}
	return who, err
}

// mayAnswerNote asks whether a note stands beside the text, and is none that answers
// another.
func (t *tx) mayAnswerNote(article, above int64) error {
	if above == 0 {
		return nil
	}
	ours, err := t.changed("UPDATE notes SET done_at = NULL, done_by = NULL WHERE id = $1 AND article_id = $2 AND above_id IS NULL", above, article)
	if err == nil && !ours {
		err = forum.ErrNotFound
	}
	return err
}

// SettleNote says that what a note asks for is done, or is not. Errors as of AddNote.
func (s *Store) SettleNote(ctx context.Context, actor *forum.Member, article, note int64, done bool) error {
	return s.write(ctx, "SettleNote", func(t *tx) error {
		who, err := t.noter(actor, article)
		if err != nil {
			return err
		}
		at, by := any(t.now.UnixMicro()), any(who.ID)
		if !done {
			at, by = nil, nil
		}
		ours, err := t.changed("UPDATE notes SET done_at = $1, done_by = $2 WHERE id = $3 AND article_id = $4 AND above_id IS NULL", at, by, note, article)
		if err == nil && !ours {
			err = forum.ErrNotFound
		}
		return err
	})
}
