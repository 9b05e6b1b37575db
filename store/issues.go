package store

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"colloquy/forum"
	"colloquy/markup"
)

const selectIssue = `SELECT i.id, i.list, i.period, coalesce(i.number, 0), i.starts_at, i.ends_at, i.status, i.version, i.note, i.edits, i.approved_at, i.composed_at, i.paused_at, i.queued, i.queued_at, i.why FROM issues i `

// edits reads what editors want of an issue.
type editsOf struct{ e *forum.IssueEdits }

// Scan implements sql.Scanner.
func (s editsOf) Scan(v any) error {
	text, _ := v.(string)
	return json.Unmarshal([]byte(text), s.e)
}

func issueDest(i *forum.Issue) []any {
	return []any{
		&i.ID, &i.List, &i.Key, &i.Number,
		moment{&i.Period.Start},
		moment{&i.Period.End},
		&i.Status, &i.Version, &i.Note,
		editsOf{&i.Edits},
		moment{&i.ApprovedAt},
		moment{&i.ComposedAt},
		moment{&i.PausedAt},
		&i.Queued,
		moment{&i.QueuedAt},
		&i.Why,
	}
}

func (t *tx) issue(where string, args ...any) (i forum.Issue, err error) {
	if err := t.row(issueDest(&i), selectIssue+where, args...); err != nil {
		return i, err
	}
	if i.Note != "" {
		r, err := markup.Comment(i.Note) // checked when it was written; a text that newer rules refuse is left out
		if err == nil {
			i.NoteHTML = r.HTML
		}
	}
	i.Sponsor, err = t.digestSponsor()
	return i, err
}

// digestSponsor is who pays for the slot in the digest.
func (t *tx) digestSponsor() (*forum.Sponsor, error) {
	entry, err := t.entry(forum.SettingDigest)
	if err != nil || entry["sponsor"] == "" {
		return nil, err
	}
	return &forum.Sponsor{Name: entry["sponsor"], Text: entry["sponsor_text"], URL: entry["sponsor_url"]}, nil
}

func (t *tx) digestPlan() (forum.DigestPlan, error) {
	entry, err := t.entry(forum.SettingDigest)
	return forum.ReadDigestPlan(entry), err
}

// running is the issue of a list whose period runs, as far as it is known: without
// a row of its own where nobody has said anything about it yet.
func (t *tx) running(list forum.FollowKind, plan forum.DigestPlan) (forum.Issue, error) {
	return t.issueOf(list, plan, plan.Schedule(list).Period(t.now))
}

// issueOf finds the issue of a period, or says what it would be.
func (t *tx) issueOf(list forum.FollowKind, plan forum.DigestPlan, p forum.Period) (forum.Issue, error) {
	key := p.Key(plan.Zone)
	i, err := t.issue("WHERE i.list = $1 AND i.period = $2", list, key)
	if err == nil && i.Status != forum.IssueComing || err != nil && !errors.Is(err, forum.ErrNotFound) {
		return i, err
	}
	if p.Start, err = t.startOf(list, p); err != nil {
		return i, err
	}
	i.List, i.Key, i.Period, i.Status = list, key, p, forum.IssueComing
	i.Sponsor, err = t.digestSponsor()
	return i, err
}

// startOf is where the period of an issue begins: where the last issue ended, also
// where that was sent early. What the issue before missed, it takes along.
func (t *tx) startOf(list forum.FollowKind, p forum.Period) (time.Time, error) {
	var last, missed time.Time
	err := t.row([]any{moment{&last}, moment{&missed}}, `SELECT max(ends_at) FILTER (WHERE number IS NOT NULL AND ends_at < $2), min(starts_at) FILTER (WHERE status = 'skipped' AND ends_at = $3)
		FROM issues WHERE list = $1 AND ends_at >= $4`, list, p.End.UnixMicro(), p.Start.UnixMicro(), p.Start.Add(-p.End.Sub(p.Start)).UnixMicro())
	switch {
	case err != nil:
		return p.Start, err
	case !last.IsZero():
		return last, nil
	case !missed.IsZero():
		return missed, nil
	}
	return p.Start, nil
}

// chosenOf is what the rule and the editors choose for an issue today.
func (t *tx) chosenOf(i forum.Issue) ([]forum.Chosen, map[int64]forum.Candidate, error) {
	list, err := t.digestCandidates(i)
	if err != nil {
		return nil, nil, err
	}
	by := make(map[int64]forum.Candidate, len(list))
	for _, c := range list {
		by[c.ArticleID] = c
	}
	if i.Edits.Added, err = t.publicOf(i.Edits.Added); err != nil {
		return nil, nil, err
	}
	return i.Edits.Apply(forum.Select(list, i.Period)), by, nil
}

// publicOf are those of articles that are public.
func (t *tx) publicOf(articles []int64) ([]int64, error) {
	if len(articles) == 0 {
		return nil, nil
	}
	public, err := t.ids("SELECT a.id FROM json_each($1) j CROSS JOIN articles a ON a.id = j.value WHERE a.status = 'published'", jsonList(articles))
	return slices.DeleteFunc(slices.Clone(articles), func(id int64) bool { return !slices.Contains(public, id) }), err
}

// itemsOf reads what is chosen, as it can be shown today: what is not public any
// more is left out.
func (t *tx) itemsOf(chosen []forum.Chosen, comments func(int) int, quotes func(int) int64) (items []forum.IssueItem, err error) {
	for n, c := range chosen {
		a, err := t.articleHead("a.id = $1", c.ArticleID)
		if errors.Is(err, forum.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		item := forum.IssueItem{Section: c.Section, Article: a, Comments: comments(n)}
		if q := quotes(n); q != 0 {
			quote, err := t.comment(q)
			if err != nil && !errors.Is(err, forum.ErrNotFound) {
				return nil, err
			}
			if err == nil && quote.Status == forum.Shown && quote.ArticleID == a.ID {
				item.Quote = &quote
				if err := t.row([]any{&item.Readers}, "SELECT recommended FROM comments WHERE id = $1", q); err != nil {
					return nil, err
				}
			}
		}
		items = append(items, item)
	}
	return items, nil
}

// foreseen is what an issue would name now.
func (t *tx) foreseen(i forum.Issue) ([]forum.IssueItem, error) {
	chosen, by, err := t.chosenOf(i)
	if err != nil {
		return nil, err
	}
	quotes := make([]int64, len(chosen))
	for n, c := range chosen {
		if quotes[n], err = t.quoteFor(c, i.Period); err != nil {
			return nil, err
		}
	}
	return t.itemsOf(chosen, func(n int) int { return by[chosen[n].ArticleID].Comments }, func(n int) int64 { return quotes[n] })
}

// frozenItems is what an issue that is composed names.
func (t *tx) frozenItems(id int64) ([]forum.IssueItem, error) {
	type row struct {
		forum.Chosen
		comments int
		quote    int64
	}
	rows, err := records(t, func(r *row) []any { return []any{&r.Section, &r.ArticleID, &r.quote, &r.comments} },
		"SELECT section, article_id, coalesce(comment_id, 0), comments FROM issue_items WHERE issue_id = $1 ORDER BY place", id)
	if err != nil {
		return nil, err
	}
	chosen := make([]forum.Chosen, len(rows))
	for n := range rows {
		chosen[n] = rows[n].Chosen
	}
	return t.itemsOf(chosen, func(n int) int { return rows[n].comments }, func(n int) int64 { return rows[n].quote })
}

// Issue returns an issue that has gone out, or goes out, by its number.
func (s *Store) Issue(ctx context.Context, list forum.FollowKind, number int) (i forum.Issue, err error) {
	err = s.read(ctx, "Issue", func(t *tx) error {
		if i, err = t.issue("WHERE i.list = $1 AND i.number = $2 AND i.status IN ('queueing', 'queued')", list, number); err != nil {
			return err
		}
		i.Items, err = t.frozenItems(i.ID)
		return err
	})
	return i, err
}

// IssuesPerPage is how many issues a list shows at once.
const IssuesPerPage = 26

// Issues returns the issues of a list that have gone out, the newest first, without
// their items; before 0 begins with the newest, and there is one more than a page
// shows where the list goes on.
func (s *Store) Issues(ctx context.Context, list forum.FollowKind, before int) (issues []forum.Issue, err error) {
	err = s.read(ctx, "Issues", func(t *tx) error {
		issues, err = records(t, issueDest, selectIssue+"WHERE i.list = $1 AND i.number < $2 AND i.status IN ('queueing', 'queued') ORDER BY i.number DESC LIMIT $3",
			list, below(int64(before)), IssuesPerPage+1)
		return err
	})
	return issues, err
}

// EditIssue says what an editor wants of the coming issue. Seen is the version that
// they saw, 0 where nobody had said anything.
//
// Errors: forum.ErrConflict (another editor did meanwhile, or it is composed),
// those of forum.MayEditDigest, *forum.Invalid of the note.
func (s *Store) EditIssue(ctx context.Context, actor *forum.Member, list forum.FollowKind, seen int, note string, edits forum.IssueEdits) error {
	e := &forum.Invalid{}
	note = forum.CleanNote(e, note)
	if err := e.Or(); err != nil {
		return err
	}
	if note != "" {
		if _, err := markup.Comment(note); err != nil {
			return renamed(err, "body", "note")
		}
	}
	return s.write(ctx, "EditIssue", func(t *tx) error {
		i, err := t.editable(actor, list, seen)
		if err != nil {
			return err
		}
		text, err := json.Marshal(edits)
		if err != nil {
			return err
		}
		return t.do("UPDATE issues SET note = $1, edits = $2, version = version + 1 WHERE id = $3", note, string(text), i.ID)
	})
}

// ApproveIssue lets the coming issue go out when it is due without another word, or
// takes that back. One that is composed and waits goes out at once.
func (s *Store) ApproveIssue(ctx context.Context, actor *forum.Member, list forum.FollowKind, seen int, yes bool) error {
	return s.write(ctx, "ApproveIssue", func(t *tx) error {
		i, err := t.editable(actor, list, seen)
		if err != nil {
			return err
		}
		var at any
		if yes {
			at = t.now.UnixMicro()
		}
		if err := t.do("UPDATE issues SET approved_at = $1, approved_by = $2, version = version + 1 WHERE id = $3", at, actor.ID, i.ID); err != nil {
			return err
		}
		if yes && i.Status == forum.IssueComposed {
			return t.beginQueueing(i.ID)
		}
		return nil
	})
}

// editable is the coming issue of a list for an editor, with a row of its own; or
// one that is composed and waits for a word.
func (t *tx) editable(actor *forum.Member, list forum.FollowKind, seen int) (i forum.Issue, err error) {
	if _, err := t.digestEditor(actor); err != nil {
		return i, err
	}
	plan, err := t.digestPlan()
	if err != nil {
		return i, err
	}
	i, err = t.coming(list, plan)
	switch {
	case err != nil:
		return i, err
	case i.ID == 0 && seen != 0, i.ID != 0 && i.Version != seen:
		return i, forum.ErrConflict
	case i.ID != 0:
		return i, nil
	}
	return i, t.row([]any{&i.ID}, "INSERT INTO issues (list, period, starts_at, ends_at, status) VALUES ($1, $2, $3, $4, 'coming') RETURNING id",
		list, i.Key, i.Period.Start.UnixMicro(), i.Period.End.UnixMicro())
}

func (t *tx) digestEditor(actor *forum.Member) (*forum.Member, error) {
	return t.allowed(actor, forum.MayEditDigest)
}

// renamed is an error of one field under the name of another.
func renamed(err error, from, to string) error {
	var invalid *forum.Invalid
	if !errors.As(err, &invalid) {
		return err
	}
	e := &forum.Invalid{}
	for _, p := range invalid.Problems {
		if p.Field == from {
			p.Field = to
		}
		e.Problems = append(e.Problems, p)
	}
	return e
}

// HasIssue tells whether an issue of the number has gone out.
func (s *Store) HasIssue(ctx context.Context, list forum.FollowKind, number int) (found bool, err error) {
	err = s.read(ctx, "HasIssue", func(t *tx) error {
		return t.row([]any{&found}, "SELECT EXISTS (SELECT 1 FROM issues WHERE list = $1 AND number = $2 AND status IN ('queueing', 'queued'))", list, number)
	})
	return found, err
}
