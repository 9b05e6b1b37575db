package store

// The search index holds words alone (forum.Terms). Comments have even row
// numbers, articles odd ones.

func commentRow(id int64) int64 { return 2 * id }
func articleRow(id int64) int64 { return 2*id + 1 }

// indexComment takes words, see forum.Terms.
func (t *tx) indexComment(id int64, title, body string) error {
	return t.do("INSERT INTO search (rowid, title, body) VALUES ($1, $2, $3)", commentRow(id), title, body)
}

func (t *tx) unindexComment(id int64) error {
	return t.do("DELETE FROM search WHERE rowid = $1", commentRow(id))
}

// indexArticle takes words, see forum.Terms.
func (t *tx) indexArticle(id int64, title, body string) error {
	if err := t.do("DELETE FROM search WHERE rowid = $1", articleRow(id)); err != nil {
		return err
	}
	return t.do("INSERT INTO search (rowid, title, body) VALUES ($1, $2, $3)", articleRow(id), title, body)
}
