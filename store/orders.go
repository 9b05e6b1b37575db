package store

import (
	"colloquy/forum"
)

// An order reads the rows of a discussion forwards and backwards. Both begin at
// a comment's path, which after leaves out and before takes in; a nil path is
// the beginning.
type order interface {
	after(from forum.Path, limit int) ([]forum.Row, error)
	before(from forum.Path, limit int) ([]forum.Row, error)
	// above counts what stands before a comment, at most limit.
	above(of forum.Path, limit int) (int, error)
}

// order chooses how the threads of an article follow each other.
func (t *tx) order(a forum.Article, o forum.Order) (order, error) {
	switch o {
	case forum.Newest:
		return newestFirst{t, a.ID}, nil
	case forum.Best:
		k, err := t.bestOrder(a)
		return bestFirst{t, a.ID, k}, err
	}
	return oldestFirst{t, a.ID}, nil
}

type oldestFirst struct {
	t       *tx
	article int64
}

func (o oldestFirst) after(from forum.Path, limit int) ([]forum.Row, error) {
	if from == nil {
		from = forum.Path{}
	}
	return o.t.rows(limit, "WHERE article_id = $1 AND path > $2"+visible+"ORDER BY path LIMIT $3", o.article, []byte(from))
}

func (o oldestFirst) before(from forum.Path, limit int) ([]forum.Row, error) {
	return o.t.rows(limit, "WHERE article_id = $1 AND path <= $2"+visible+"ORDER BY path DESC LIMIT $3", o.article, []byte(from))
}

func (o oldestFirst) above(of forum.Path, limit int) (int, error) {
	return o.t.countRows("SELECT count(*) FROM (SELECT 1 FROM comments WHERE article_id = $1 AND path < $2"+visible+"LIMIT $3)", o.article, []byte(of), limit)
}

// countRows reads a number.
func (t *tx) countRows(query string, args ...any) (int, error) {
	var n int
	err := t.row([]any{&n}, query, args...)
	return n, err
}

// aboveInThread counts what stands before a comment in its thread.
func (t *tx) aboveInThread(article int64, of forum.Path, limit int) (int, error) {
	return t.countRows("SELECT count(*) FROM (SELECT 1 FROM comments WHERE article_id = $1 AND path >= $2 AND path < $3"+visible+"LIMIT $4)",
		article, []byte(of.Root()), []byte(of), limit)
}

type newestFirst struct {
	t       *tx
	article int64
}

// after reads the rest of the thread, then the threads that began earlier.
func (o newestFirst) after(from forum.Path, limit int) ([]forum.Row, error) {
	if from == nil {
		return o.t.rows(limit, "WHERE article_id = $1"+visible+"ORDER BY root_seq DESC, path LIMIT $2", o.article)
	}
	list, err := o.t.restOfThread(o.article, from, limit)
	if err != nil {
		return nil, err
	}
	more, err := o.t.rows(limit-len(list), "WHERE article_id = $1 AND root_seq < $2"+visible+"ORDER BY root_seq DESC, path LIMIT $3", o.article, from.Root().Seq())
	return append(list, more...), err
}

func (o newestFirst) before(from forum.Path, limit int) ([]forum.Row, error) {
	list, err := o.t.threadUntil(o.article, from, limit)
	if err != nil {
		return nil, err
	}
	more, err := o.t.rows(limit-len(list), "WHERE article_id = $1 AND root_seq > $2"+visible+"ORDER BY root_seq, path DESC LIMIT $3", o.article, from.Root().Seq())
	return append(list, more...), err
}

func (o newestFirst) above(of forum.Path, limit int) (int, error) {
	n, err := o.t.aboveInThread(o.article, of, limit)
	if err != nil {
		return 0, err
	}
	more, err := o.t.countRows("SELECT count(*) FROM (SELECT 1 FROM comments WHERE article_id = $1 AND root_seq > $2"+visible+"LIMIT $3)",
		o.article, of.Root().Seq(), limit)
	return min(n+more, limit), err
}

// restOfThread is what follows a comment in its thread.
func (t *tx) restOfThread(article int64, from forum.Path, limit int) ([]forum.Row, error) {
	return t.rows(limit, "WHERE article_id = $1 AND root_seq = $2 AND path > $3"+visible+"ORDER BY path LIMIT $4", article, from.Root().Seq(), []byte(from))
}

// threadUntil is the thread of a comment backwards, from the comment on.
func (t *tx) threadUntil(article int64, from forum.Path, limit int) ([]forum.Row, error) {
	return t.rows(limit, "WHERE article_id = $1 AND root_seq = $2 AND path <= $3"+visible+"ORDER BY path DESC LIMIT $4", article, from.Root().Seq(), []byte(from))
}

type bestFirst struct {
	t       *tx
	article int64
	ranking *bestOrder
}

func (o bestFirst) after(from forum.Path, limit int) ([]forum.Row, error) {
	if from == nil {
		return o.threads(nil, o.ranking.roots, limit, "WHERE article_id = $1 AND root_seq = $2"+visible+"ORDER BY path LIMIT $3")
	}
	list, err := o.t.restOfThread(o.article, from, limit)
	if err != nil {
		return nil, err
	}
	return o.threads(list, o.ranking.below(from), limit, "WHERE article_id = $1 AND root_seq = $2"+visible+"ORDER BY path LIMIT $3")
}

func (o bestFirst) before(from forum.Path, limit int) ([]forum.Row, error) {
	list, err := o.t.threadUntil(o.article, from, limit)
	if err != nil {
		return nil, err
	}
	return o.threads(list, o.ranking.above(from), limit, "WHERE article_id = $1 AND root_seq = $2"+visible+"ORDER BY path DESC LIMIT $3")
}

func (o bestFirst) above(of forum.Path, limit int) (int, error) {
	n, err := o.t.aboveInThread(o.article, of, limit)
	for _, seq := range o.ranking.above(of) {
		if err != nil || n >= limit {
			break
		}
		var more int
		more, err = o.t.countRows("SELECT count(*) FROM comments WHERE article_id = $1 AND root_seq = $2"+visible, o.article, seq)
		n += more
	}
	return min(n, limit), err
}

// threads adds whole threads to a list, for as long as there is room.
func (o bestFirst) threads(list []forum.Row, roots []uint32, limit int, where string) ([]forum.Row, error) {
	for _, seq := range roots {
		if len(list) >= limit {
			break
		}
		more, err := o.t.rows(limit-len(list), where, o.article, seq)
		if err != nil {
			return nil, err
		}
		list = append(list, more...)
	}
	return list, nil
}
