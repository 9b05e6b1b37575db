package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"colloquy/forum"
)

// mostHearers is how many hear of one step or note.
const mostHearers = 200

// A deskHearer is somebody who is told of what becomes of a manuscript.
type deskHearer struct{ member, address int64 }

func deskHearerDest(h *deskHearer) []any { return []any{&h.member, &h.address} }

// mayHear is the part of a query for members who are told by mail of what becomes of
// manuscripts; $1 is who did it, $2 is now.
const mayHear = " AND id <> $1 AND hears_desk = 1 AND leaves_at IS NULL AND (suspended_until IS NULL OR suspended_until <= $2) ORDER BY id LIMIT $3"

// editorsHear are the editors who are told; where there are none, the administrators.
func (t *tx) editorsHear(by int64) ([]deskHearer, error) {
	for _, role := range []forum.Roles{forum.RoleEditor, forum.RoleAdministrator} {
		list, err := records(t, deskHearerDest, "SELECT id, address_id FROM members WHERE roles <> 0 AND roles & $4 <> 0"+mayHear, by, t.now.UnixMicro(), mostHearers, role)
		if err != nil || len(list) > 0 {
			return list, err
		}
		if any, err := t.exists("SELECT id FROM members WHERE roles <> 0 AND roles & $1 <> 0 LIMIT 1", role); err != nil || any {
			return nil, err
		}
	}
	return nil, nil
}

// writersOf are the members who wrote article $4, or are named as its authors.
const writersOf = `SELECT written_by FROM articles WHERE id = $4 AND written_by IS NOT NULL
	UNION SELECT w.member_id FROM article_authors x JOIN authors w ON w.id = x.author_id WHERE x.article_id = $4 AND w.member_id IS NOT NULL`

// authorsHear are those who wrote an article and are told.
func (t *tx) authorsHear(article, by int64) ([]deskHearer, error) {
	return records(t, deskHearerDest, "SELECT id, address_id FROM members WHERE id IN ("+writersOf+")"+mayHear, by, t.now.UnixMicro(), mostHearers, article)
}

// notesHear are those who are told of notes: who wrote the article, and who had a part
// in it before.
func (t *tx) notesHear(article, by int64) ([]deskHearer, error) {
	return records(t, deskHearerDest, "SELECT id, address_id FROM members WHERE id IN ("+writersOf+`
		UNION SELECT member_id FROM notes WHERE article_id = $4 AND member_id IS NOT NULL
		UNION SELECT member_id FROM article_steps WHERE article_id = $4 AND member_id IS NOT NULL)`+mayHear, by, t.now.UnixMicro(), mostHearers, article)
}

// tellStep owes those whom a step concerns a mail.
func (t *tx) tellStep(article, id int64, step forum.NewStep, by int64) (err error) {
	var list []deskHearer
	switch {
	case step.Step.TellsEditors():
		if often, err := t.handedInOften(article); err != nil || often {
			return err
		}
		list, err = t.editorsHear(by)
	case step.TellsAuthors():
		list, err = t.authorsHear(article, by)
	}
	if err != nil {
		return err
	}
	for _, h := range list {
		err := t.owe(owed{key: fmt.Sprintf("%s/%d/%d", forum.MailStep, id, h.member), kind: forum.MailStep, subject: id, address: h.address, priority: forum.PriorityNotice})
		if err != nil {
			return err
		}
	}
	return nil
}

// maxHandingsIn is how often a day editors are told that an article was handed in.
const maxHandingsIn = 5

func (t *tx) handedInOften(article int64) (bool, error) {
	n, err := t.countRows("SELECT count(*) FROM (SELECT 1 FROM article_steps WHERE article_id = $1 AND action = $2 AND at > $3 LIMIT $4)",
		article, forum.StepSubmit, t.now.Add(-24*time.Hour).UnixMicro(), maxHandingsIn+1)
	return n > maxHandingsIn, err
}

// tellNote owes those whom a note concerns a mail, unless one waits for them already.
func (t *tx) tellNote(article, id, by int64) error {
	list, err := t.notesHear(article, by)
	if err != nil {
		return err
	}
	for _, h := range list {
		waits, err := t.exists("SELECT id FROM outbox WHERE kind = $1 AND subject_id = $2 AND state = 'queued' AND address_id = $3 AND attempts = 0 LIMIT 1", forum.MailNotes, article, h.address)
		if err != nil {
			return err
		}
		if waits {
			continue
		}
		err = t.owe(owed{
			key: fmt.Sprintf("%s/%d/%d", forum.MailNotes, id, h.member), kind: forum.MailNotes, subject: article, address: h.address,
			priority: forum.PriorityNotice, after: forum.NotesBundle,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Why nothing is said of a manuscript any more.
const (
	whyNotToKnow = "it is not theirs to know any more"
	whyNoMails   = "they want no such mails any more"
	whyWentOn    = "it went on since"
	whyNotesDone = "nothing that was noted is open any more"
)

// mayBeToldOf returns why a member is not to be told of a manuscript, "" where they
// are.
func (t *tx) mayBeToldOf(m *forum.Member, article int64) (forum.Manuscript, string, error) {
	if m == nil || !forum.MayBeTold(m, t.now) {
		return forum.Manuscript{}, whyNotToKnow, nil
	}
	if hears, err := t.exists("SELECT id FROM members WHERE id = $1 AND hears_desk = 1", m.ID); err != nil || !hears {
		return forum.Manuscript{}, whyNoMails, err
	}
	x, err := t.manuscriptOf(article, m.ID)
	switch {
	case errors.Is(err, forum.ErrNotFound):
		return x, whyNotToKnow, nil
	case err == nil && forum.MayReadManuscript(m, x) != nil:
		return x, whyNotToKnow, nil
	}
	return x, "", err
}

// writeStep reads what a mail says of a step.
func (t *tx) writeStep(l *forum.Letter, step int64) (why string, err error) {
	told := &forum.StepTold{}
	var article int64
	err = t.row(append(takenDest(&told.Step), &article), "SELECT "+takenColumns+", x.article_id FROM article_steps x WHERE x.id = $1", step)
	if errors.Is(err, forum.ErrNotFound) {
		return whyNotToKnow, nil
	}
	if err != nil {
		return "", err
	}
	m, why, err := t.mayBeToldOf(l.Member, article)
	if err != nil || why != "" {
		return why, err
	}
	if forum.MayEditArticles(l.Member) != nil && told.Step.Step.TellsEditors() {
		return whyNotToKnow, nil
	}
	went, err := t.exists("SELECT id FROM article_steps WHERE article_id = $1 AND id > $2 AND action <> $3 LIMIT 1", article, step, forum.StepUpdate)
	if err != nil || went {
		return whyWentOn, err
	}
	e, err := t.entry(forum.SettingPublishing)
	told.Article, told.Title, told.Zone = m.Article, m.Title, forum.ZoneOf(e)
	l.Step = told
	return "", err
}

// writeNotes reads what a mail says of notes: those of others since it was owed, and
// before the next one was.
func (t *tx) writeNotes(l *forum.Letter, article int64) (why string, err error) {
	m, why, err := t.mayBeToldOf(l.Member, article)
	if err != nil || why != "" {
		return why, err
	}
	told := &forum.NewNotes{Article: article, Title: m.Title}
	told.Notes, err = records(t, noteDest, "SELECT "+noteColumns+` FROM notes n LEFT JOIN notes a ON a.id = n.above_id WHERE n.article_id = $1 AND n.member_id IS NOT $2 AND n.created_at >= $3
		AND n.created_at < coalesce((SELECT min(o.created_at) FROM outbox o WHERE o.kind = $4 AND o.subject_id = $1 AND o.address_id = $5 AND o.id > $6), $7)
		AND n.done_at IS NULL AND a.done_at IS NULL ORDER BY n.id LIMIT $8`,
		article, l.Member.ID, l.CreatedAt.UnixMicro(), forum.MailNotes, l.AddressID, l.ID, t.now.UnixMicro()+1, forum.MaxNotes)
	if err == nil && len(told.Notes) == 0 {
		why = whyNotesDone
	}
	l.Notes = told
	return why, err
}

// SetDeskMails says whether a member wants to be told by mail of what becomes of
// manuscripts.
func (s *Store) SetDeskMails(ctx context.Context, member int64, on bool) error {
	return s.write(ctx, "SetDeskMails", func(t *tx) error {
		return t.do("UPDATE members SET hears_desk = $1 WHERE id = $2", on, member)
	})
}

// DeskMails tells whether they do, and whether there is anything that they could be
// told of.
func (s *Store) DeskMails(ctx context.Context, m *forum.Member) (on, concerned bool, err error) {
	err = s.read(ctx, "DeskMails", func(t *tx) error {
		err := t.row([]any{&on, &concerned}, "SELECT hears_desk, "+writesHere+" FROM members m WHERE m.id = $1", m.ID)
		concerned = concerned || forum.MayEditArticles(m) == nil || m.Roles.Has(forum.RoleAuthor)
		return err
	})
	return on, concerned, err
}
