package store

import (
	"context"

	"colloquy/forum"
)

// eventDraftGone is the action of the event that is left of a draft.
const eventDraftGone = "draft deleted"

// nextArticle is the id of the next article: none that a draft had which is gone. A
// form of that one may be open still, a mail name it, a browser keep its text.
const nextArticle = "(SELECT 1 + max(coalesce((SELECT max(id) FROM articles), 0), coalesce((SELECT max(subject_id) FROM events WHERE subject_kind = '" + forum.SubjectArticle + "'), 0)))"

// A Discard is a draft that can be thrown away, and what goes with it.
type Discard struct {
	forum.Manuscript
	States, Notes, Previews int
}

// Discard returns a draft as whoever may throw it away should see it before.
//
// Errors: those of forum.MayDeleteDraft.
func (s *Store) Discard(ctx context.Context, actor *forum.Member, article int64) (d Discard, err error) {
	err = s.read(ctx, "Discard", func(t *tx) error {
		if d.Manuscript, _, err = t.discardable(actor, article); err != nil {
			return err
		}
		return t.row([]any{&d.States, &d.Notes, &d.Previews}, `SELECT (SELECT count(*) FROM states WHERE manuscript_id = $1),
			(SELECT count(*) FROM notes WHERE article_id = $2), (SELECT count(*) FROM preview_links WHERE manuscript_id = $1 AND expires_at > $3)`,
			d.ID, article, t.now.UnixMicro())
	})
	return d, err
}

// MayDeleteDraft tells whether a member may throw a draft away.
//
// Errors: those of forum.MayDeleteDraft.
func (s *Store) MayDeleteDraft(ctx context.Context, actor *forum.Member, article int64) error {
	return s.read(ctx, "MayDeleteDraft", func(t *tx) error {
		_, _, err := t.discardable(actor, article)
		return err
	})
}

// discardable reads a draft for somebody who may throw it away.
func (t *tx) discardable(actor *forum.Member, article int64) (forum.Manuscript, *forum.Member, error) {
	m, who, err := t.manuscriptFor(actor, articleFinder(article))
	if err != nil {
		return m, nil, err
	}
	kept, err := t.exists(`SELECT 1 FROM articles WHERE id = $1 AND (source <> '' OR written_by <> $3)
		UNION ALL SELECT 1 FROM article_steps WHERE article_id = $1 AND action = $2 LIMIT 1`, article, forum.StepSubmit, who.ID)
	if err != nil {
		return m, nil, err
	}
	return m, who, forum.MayDeleteDraft(who, m, kept, t.now)
}

// fewStates is how many kept versions go in one transaction: each may be long.
const fewStates = 50

// DeleteDraft throws a draft away for good, with all that hangs on it. Version is that
// of the manuscript as whoever wants it saw it. The oldest of very many kept versions
// go first, in steps; each asks again whether the draft is still that one.
//
// Errors: those of forum.MayDeleteDraft; *forum.Overtaken where somebody saved meanwhile.
func (s *Store) DeleteDraft(ctx context.Context, actor *forum.Member, article int64, version int) error {
	for more := true; more; {
		err := s.write(ctx, "DeleteDraft", func(t *tx) (err error) {
			more, err = t.deleteDraft(actor, article, version)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) deleteDraft(actor *forum.Member, article int64, version int) (more bool, err error) {
	m, who, err := t.discardable(actor, article)
	if err != nil {
		return false, err
	}
	if m.Version != version {
		return false, &forum.Overtaken{Theirs: m}
	}
	kept, err := t.countRows("SELECT count(*) FROM states WHERE manuscript_id = $1", m.ID)
	if err != nil {
		return false, err
	}
	if kept > fewStates {
		_, err := t.dropStates(article, min(fewStates, kept-fewStates))
		return true, err
	}
	return false, t.dropArticle(article, who.ID)
}
