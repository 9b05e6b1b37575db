package store

import "colloquy/forum"

// What a member wrote for the site goes over to another account of the same person.
// Of somebody who leaves for good, what was public stays, and says who wrote it as
// long as its byline does; what nobody but editors ever saw is taken away with them.

// theirWork are the columns that say who did something at the desk.
var theirWork = []struct{ table, column, key string }{
	{"states", "member_id", "manuscript_id, version"},
	{"manuscripts", "saved_by", "id"},
	{"article_steps", "member_id", "id"},
	{"notes", "member_id", "id"},
	{"notes", "done_by", "id"},
	{"corrections", "member_id", "id"},
	{"articles", "written_by", "id"},
}

// leaveManuscripts takes away drafts that no editor approved, a little at a time,
// and the name off everything else.
func (t *tx) leaveManuscripts(m leaver, n int) (int, error) {
	done, err := t.sweep(n, sweep{"DELETE FROM preview_links WHERE id IN (SELECT id FROM preview_links WHERE member_id = $1 LIMIT $2)", []any{m.ID}})
	if err != nil || done >= n {
		return done, err
	}
	if m.into == 0 {
		dropped, err := t.dropDrafts(m.ID, n-done)
		if done += dropped; err != nil || done >= n {
			return done, err
		}
	}
	var list []sweep
	for _, w := range theirWork {
		list = append(list, sweep{"UPDATE " + w.table + " SET " + w.column + " = $1 WHERE (" + w.key + ") IN (SELECT " + w.key + " FROM " + w.table + " WHERE " + w.column + " = $2 LIMIT $3)", []any{idOrNull(m.into), m.ID}})
	}
	changed, err := t.sweep(n-done, list...)
	return done + changed, err
}

// ownDraft is an article of which readers and editors have never approved anything.
const ownDraft = `SELECT a.id FROM articles a WHERE a.written_by = $1 AND a.status IN ('draft', 'submitted', 'review') AND a.source = ''
	AND NOT EXISTS (SELECT 1 FROM manuscripts k WHERE k.article_id = a.id AND k.public > 0) LIMIT 1`

// dropDrafts deletes one draft after the other: first its kept versions, which may
// be long, then itself.
func (t *tx) dropDrafts(member int64, n int) (done int, err error) {
	const cost = 50 // of what goes with an article
	for done < n {
		list, err := t.ids(ownDraft, member)
		if err != nil || len(list) == 0 {
			return done, err
		}
		gone, err := t.dropStates(list[0], 5)
		if err != nil {
			return done, err
		}
		if gone > 0 {
			done += cost
			continue
		}
		if err := t.dropArticle(list[0], 0); err != nil {
			return done, err
		}
		done += cost
	}
	return done, nil
}

// dropStates deletes the oldest kept versions of an article's manuscript.
func (t *tx) dropStates(article int64, n int) (int, error) {
	return t.count(`DELETE FROM states WHERE (manuscript_id, version) IN (SELECT x.manuscript_id, x.version FROM states x
		JOIN manuscripts k ON k.id = x.manuscript_id WHERE k.article_id = $1 ORDER BY x.version LIMIT $2)`, article, n)
}

// dropArticle deletes an article that was never public. The event that says so keeps its
// id from being given to another one (nextArticle). By is 0 where its writer's account goes.
func (t *tx) dropArticle(id, by int64) error {
	if err := t.dropPictures(forum.Place{Article: id}); err != nil {
		return err
	}
	if err := t.do("DELETE FROM articles WHERE id = $1", id); err != nil {
		return err
	}
	t.search = append(t.search, searchRow{row: articleRow(id), gone: true})
	return t.note(forum.Event{ActorID: by, Action: eventDraftGone, Kind: forum.SubjectArticle, Subject: id})
}
