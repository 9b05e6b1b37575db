package store

// The search index holds words alone (forum.Terms). Comments have even row
// numbers, articles odd ones.

func commentRow(id int64) int64 { return 2 * id }
func articleRow(id int64) int64 { return 2*id + 1 }

// A searchRow is written into the index when all deeds of a transaction are
// done: FTS5 writes what it holds to the disk whenever a savepoint begins, so a
// row in between would cost every deed of the group a segment of its own.
type searchRow struct {
	row         int64
	title, body string
	gone        bool
}

// indexComment takes words, see forum.Terms.
func (t *tx) indexComment(id int64, title, body string) {
	t.search = append(t.search, searchRow{row: commentRow(id), title: title, body: body})
}

func (t *tx) unindexComment(id int64) {
	t.search = append(t.search, searchRow{row: commentRow(id), gone: true})
}

// indexArticle takes words, see forum.Terms.
func (t *tx) indexArticle(id int64, title, body string) {
	t.search = append(t.search, searchRow{row: articleRow(id), title: title, body: body})
}

// writeSearch writes the rows of the deeds that succeeded, in their order.
func (s *Store) writeSearch(group []*deed) error {
	t := &tx{handle: s.writer, store: s}
	for _, d := range group {
		if d.err != nil {
			continue
		}
		for _, r := range d.search {
			if err := t.writeSearchRow(r); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t *tx) writeSearchRow(r searchRow) error {
	if r.gone {
		return t.do("DELETE FROM search WHERE rowid = $1", r.row)
	}
	return t.do("INSERT OR REPLACE INTO search (rowid, title, body) VALUES ($1, $2, $3)", r.row, r.title, r.body)
}
