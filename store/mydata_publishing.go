package store

import "colloquy/forum"

// dataManuscripts reads what somebody is writing, or wrote, for the site: few at a
// time, for a text may be as long as a book.
func (t *tx) dataManuscripts(o owner, at *reached) ([]any, error) {
	list, err := records(t, func(m *forum.DataManuscript) []any {
		return []any{&m.ID, &m.State, &m.Title, jsonText{&m.Fields}, &m.Text, moment{&m.SavedAt}, &m.Slug}
	}, `SELECT a.id, a.status, k.title, k.fields, k.body_md, k.saved_at, CASE WHEN a.status = 'published' THEN a.slug ELSE '' END
		FROM articles a JOIN manuscripts k ON k.article_id = a.id WHERE a.written_by = $1 AND a.id > $2 ORDER BY a.id LIMIT $3`, o.member, at.a, dataStep)
	for i := range list {
		list[i].Standfirst = list[i].Fields.Standfirst
	}
	return plainly(list, func(m forum.DataManuscript) { at.a = m.ID }), err
}

// dataNotes reads what somebody noted beside texts.
func (t *tx) dataNotes(o owner, at *reached) ([]any, error) {
	list, err := records(t, func(n *forum.DataNote) []any { return []any{&n.ID, &n.Passage, &n.Text, moment{&n.At}} },
		"SELECT id, quote, text, created_at FROM notes WHERE member_id = $1 AND id > $2 ORDER BY id LIMIT $3", o.member, at.a, dataStep)
	return plainly(list, func(n forum.DataNote) { at.a = n.ID }), err
}
