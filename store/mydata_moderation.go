package store

import (
	"encoding/json"

	"colloquy/forum"
)

// caseSubject names what a case k is about.
const caseSubject = `k.kind, k.subject_id, coalesce(CASE k.kind WHEN 'member' THEN (SELECT handle FROM members WHERE id = k.subject_id)
	WHEN 'article' THEN (SELECT slug FROM articles WHERE id = k.subject_id) END, '')`

// dataReports reads what a member reported, or whoever has the address as a guest.
func (t *tx) dataReports(o owner, at *reached) ([]any, error) {
	query, id := "r.member_id = $1", o.member
	if o.ofAddress() {
		query, id = "r.address_id = $1 AND r.member_id IS NULL", o.address
	}
	list, err := records(t, func(r *forum.DataReport) []any {
		return []any{
			&r.ID, &r.About, &r.Subject, &r.Slug, &r.Reason, &r.Note, &r.Law, &r.Name, &r.Contact,
			moment{&r.At},
			&r.State,
			moment{&r.DecidedAt},
		}
	}, "SELECT r.id, "+caseSubject+", r.label, r.note, r.law, r.name, r.contact, r.created_at, r.state, r.decided_at FROM reports r JOIN cases k ON k.id = r.case_id WHERE "+
		query+" AND r.id > $2 ORDER BY r.id LIMIT $3", id, at.a, dataStep)
	return plainly(list, func(r forum.DataReport) { at.a = r.ID }), err
}

// dataDecisions reads what was decided about a member, or whoever has the address
// as a guest: what they are told of, once they are.
func (t *tx) dataDecisions(o owner, at *reached) ([]any, error) {
	query, id := "d.author_id = $3", o.member
	if o.ofAddress() {
		query, id = "d.address_id = $3 AND d.author_id IS NULL", o.address
	}
	actions, err := json.Marshal(forum.ToldActions())
	if err != nil {
		return nil, err
	}
	window := t.store.policy.UndoWindow
	list, err := records(t, func(d *forum.DataDecision) []any {
		d.Appeal = &forum.DataAppeal{}
		return []any{
			&d.ID, &d.About, &d.Subject, &d.Slug, &d.Action, &d.Rule, &d.Message, &d.By, &d.Automatic,
			moment{&d.At},
			moment{&d.UndoneAt},
			moment{&d.Appeal.At},
			&d.Appeal.Statement, &d.Appeal.Outcome,
			moment{&d.Appeal.DecidedAt},
		}
	}, "SELECT d.id, "+caseSubject+`, d.action, d.rule, d.message, CASE d.by_site WHEN 1 THEN $1 ELSE $2 END, d.machine, d.at, d.undone_at,
		a.created_at, coalesce(a.statement, ''), coalesce(a.outcome, ''), a.decided_at
		FROM decisions d JOIN cases k ON k.id = d.case_id LEFT JOIN appeals a ON a.decision_id = d.id WHERE `+query+` AND d.id > $4
		AND d.action IN (SELECT value FROM json_each($5)) AND d.at <= $6 AND (d.undone_at IS NULL OR d.undone_at - d.at > $7) ORDER BY d.id LIMIT $8`,
		forum.BySite, forum.ByModerator, id, at.a, string(actions), t.now.Add(-window).UnixMicro(), window.Microseconds(), dataStep)
	for i := range list {
		if list[i].Appeal.At.IsZero() {
			list[i].Appeal = nil
		}
	}
	return plainly(list, func(d forum.DataDecision) { at.a = d.ID }), err
}

func (t *tx) dataMuted(o owner, at *reached) ([]any, error) {
	list, err := records(t, func(m *forum.DataMute) []any { return []any{&m.ID, &m.Member, moment{&m.Since}} },
		"SELECT u.muted_id, m.handle, u.at FROM mutes u JOIN members m ON m.id = u.muted_id WHERE u.member_id = $1 AND u.muted_id > $2 ORDER BY u.muted_id LIMIT $3", o.member, at.a, dataStep)
	return plainly(list, func(m forum.DataMute) { at.a = m.ID }), err
}

func (t *tx) dataHiddenThreads(o owner, at *reached) ([]any, error) {
	list, err := records(t, func(h *forum.DataHiddenThread) []any { return []any{&h.ArticleID, &h.Comment, moment{&h.Since}} },
		`SELECT article_id, comment_id, at FROM hidden_threads WHERE member_id = $1 AND (article_id, comment_id) > ($2, $3)
		ORDER BY article_id, comment_id LIMIT $4`, o.member, at.a, at.b, dataStep)
	return plainly(list, func(h forum.DataHiddenThread) { at.a, at.b = h.ArticleID, h.Comment }), err
}
