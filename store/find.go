package store

import (
	"context"
	"database/sql"
	"errors"
	"math"
	"slices"
	"time"

	"colloquy/forum"
)

// A Finding asks for one page of what holds the words of a question.
type Finding struct {
	Question forum.Question
	Kind     forum.FindKind
	Topic    int64     // articles filed under it and the comments under those; 0: any
	Author   int64     // a byline, and the comments of its account; 0: any
	From, To time.Time // when it was published or written, To excluded; zero: any time
	After    forum.Hit // what the page before ended with; zero: the first page
}

// Found is one page of results, the best first.
type Found struct {
	Items []FoundItem
	Count int            // of all pages
	More  bool           // there are older ones, which are not counted
	Next  bool           // there is another page
	Asked forum.Question // what was found: the question, or a wider one where that found nothing
	Wider bool
}

// A FoundItem is an article, or a comment and the little of its article that
// names it.
type FoundItem struct {
	Hit     forum.Hit
	Article forum.Article
	Comment forum.Comment
	HTML    forum.HTML // the text; of a very long article the beginning, cut anywhere
}

const (
	// findersAtOnce is how many searches run at once: each takes a processor.
	findersAtOnce = 2
	// maxFinders is how many searches may run or wait.
	maxFinders = findersAtOnce + 50
	// foundText is how much of an article is read for its snippet, in characters.
	foundText = 100_000
	// fewHits is a number of hits that can be looked at one by one: two pages.
	fewHits = 2*forum.FoundPerPage + 1
)

// Find returns one page of the public articles and comments that hold all words
// and phrases of the question. Where none does, it looks for the beginning of
// the last word. *forum.Limited where too many others search at the same time.
func (s *Store) Find(ctx context.Context, f Finding) (Found, error) {
	if f.Question.Empty() {
		return Found{Asked: f.Question}, nil
	}
	release, err := s.finders.Turn(ctx, 0)
	if err != nil {
		return Found{}, err
	}
	defer release()
	var found Found
	err = s.read(ctx, "Find", func(t *tx) (err error) {
		if found, err = t.find(f); err != nil || found.Count > 0 || found.More {
			return err
		}
		if wider, ok := f.Question.Wider(); ok {
			f.Question = wider
			found, err = t.find(f)
			found.Wider = true
		}
		return err
	})
	return found, err
}

// A ranking is the hits of a question in their order. Those of common words are
// looked at when a page shows them; all others are public.
type ranking struct {
	hits   []forum.Hit
	count  int
	common bool // there are more, which are not ranked
	cut    bool // only the first ones are here
	few    bool // not looked at yet, nor counted
}

func (t *tx) find(f Finding) (Found, error) {
	r, err := t.ranked(f, f.After.ID != 0)
	if err != nil {
		return Found{}, err
	}
	found, err := t.foundPage(f, r)
	if err == nil && r.cut && !found.Next { // too many of the first ones are not public
		if r, err = t.ranked(f, true); err == nil {
			found, err = t.foundPage(f, r)
		}
	}
	found.Asked = f.Question
	return found, err
}

// ranked ranks the hits. Deep wants more of those of common words than the first
// page needs.
func (t *tx) ranked(f Finding, deep bool) (ranking, error) {
	if f.narrowed() {
		return t.looked(f)
	}
	top := int64(math.MaxInt64)
	if f.Kind == forum.FindArticles {
		var err error
		if top, err = t.topArticleRow(); err != nil {
			return ranking{}, err
		}
	}
	hits, err := t.newestRanked(f, top, fewHits)
	if err != nil || len(hits) < fewHits {
		return ranking{hits: hits, few: true}, err
	}
	var n int
	if err := t.row([]any{&n}, countHits, f.Question.Match(), rowKind(f.Kind), top, forum.MaxRanked+1); err != nil {
		return ranking{}, err
	}
	if n <= forum.MaxRanked {
		return t.looked(f)
	}
	limit := fewHits
	if deep {
		limit = forum.MaxRanked
		if hits, err = t.newestRanked(f, top, limit); err != nil {
			return ranking{}, err
		}
	}
	hits, err = t.withArticles(f, hits, limit)
	if comments := slices.DeleteFunc(slices.Clone(hits), func(h forum.Hit) bool { return h.Article }); err == nil && !deep && f.Kind == forum.FindAll && len(comments) <= forum.FoundPerPage {
		return t.ranked(f, true) // articles took the places of comments that belong on the page
	}
	return ranking{hits: hits, count: forum.MaxRanked, common: true, cut: !deep}, err
}

// narrowed tells whether the question is for a part of the site alone.
func (f Finding) narrowed() bool {
	return f.Topic != 0 || f.Author != 0 || !f.From.IsZero() || !f.To.IsZero()
}

// rowKind is what a row's number leaves when halved: 1 for articles, 0 for
// comments; -1 stands for both.
func rowKind(k forum.FindKind) int {
	switch k {
	case forum.FindArticles:
		return 1
	case forum.FindComments:
		return 0
	}
	return -1
}

const (
	// The newest hits, ranked by the database: only the first ones leave it.
	newestRanked = `SELECT r, s FROM (SELECT rowid AS r, bm25(search, $2, 1) AS s FROM search
		WHERE search MATCH $1 AND ($3 < 0 OR rowid % 2 = $3) AND rowid <= $4 ORDER BY rowid DESC LIMIT $5) ORDER BY s, r DESC LIMIT $6`
	countHits = "SELECT count(*) FROM (SELECT 1 FROM search WHERE search MATCH $1 AND ($2 < 0 OR rowid % 2 = $2) AND rowid <= $3 LIMIT $4)"
	// The index is read forwards where hits are many (the plus), because backwards
	// it begins at its end, and backwards where they are few: forwards it would
	// look for the first one behind the range.
	newestArticles = "SELECT rowid FROM search WHERE search MATCH $1 AND rowid % 2 = 1 AND rowid <= $2 ORDER BY +rowid DESC LIMIT $3"
	newestTitled   = "SELECT rowid FROM search WHERE search MATCH $1 AND rowid % 2 = 1 AND rowid <= $2 ORDER BY rowid DESC LIMIT $3"
	// Where the hits begin that are too many to be looked at.
	tooMany = "SELECT rowid FROM search WHERE search MATCH $1 AND rowid % 2 = 0 ORDER BY rowid DESC LIMIT 1 OFFSET $2"
	// The newest hits that are public and where the question wants them.
	lookedAt = `SELECT search.rowid, bm25(search, $2, 1) FROM search
		LEFT JOIN comments c ON c.id = CASE WHEN search.rowid % 2 = 0 THEN search.rowid / 2 END
		CROSS JOIN articles a ON a.id = CASE WHEN search.rowid % 2 = 1 THEN search.rowid / 2 ELSE c.article_id END
		WHERE search MATCH $1 AND ($3 < 0 OR search.rowid % 2 = $3) AND search.rowid > $4 AND search.rowid <= $5
		AND a.status = 'published' AND (c.id IS NULL OR c.status = 'shown')
		AND ($6 = 0 OR EXISTS (SELECT 1 FROM article_topics x WHERE x.article_id = a.id AND x.topic_id = $6))
		AND ($7 = 0 OR CASE WHEN c.id IS NULL THEN EXISTS (SELECT 1 FROM article_authors x WHERE x.article_id = a.id AND x.author_id = $7)
			ELSE c.member_id = (SELECT w.member_id FROM authors w WHERE w.id = $7) END)
		AND coalesce(c.created_at, a.published_at) >= $8 AND coalesce(c.created_at, a.published_at) < $9
		ORDER BY search.rowid DESC LIMIT $10`
)

// newestRanked ranks the newest hits and returns the best ones. Where that is
// not all, only the order of the comments is right: articles weigh more.
func (t *tx) newestRanked(f Finding, top int64, limit int) ([]forum.Hit, error) {
	list, err := t.hits(newestRanked, f.Question.Match(), forum.TitleWeight, rowKind(f.Kind), top, forum.MaxRanked, limit)
	forum.Rank(list)
	return list, err
}

// hits reads rows of the search and what bm25 says of them: the less, the better.
func (t *tx) hits(query string, args ...any) ([]forum.Hit, error) {
	var list []forum.Hit
	err := t.each(func(rows *sql.Rows) error {
		var row int64
		var score float64
		err := rows.Scan(&row, &score)
		list = append(list, forum.NewHit(row%2 == 1, row/2, -score))
		return err
	}, query, args...)
	return list, err
}

// topArticleRow is the last row of the search that can be an article's: their
// numbers are small, so that a range holds them all and few comments.
func (t *tx) topArticleRow() (int64, error) {
	var id int64
	err := t.row([]any{&id}, "SELECT coalesce(max(id), 0) FROM articles")
	return articleRow(id), err
}

// withArticles puts the articles that hold common words to the comments that do.
func (t *tx) withArticles(f Finding, hits []forum.Hit, limit int) ([]forum.Hit, error) {
	if f.Kind != forum.FindAll {
		return hits, nil
	}
	top, err := t.topArticleRow()
	if err != nil {
		return nil, err
	}
	limit = min(limit, forum.MaxRankedArticles)
	titled, err := t.articleHits(newestTitled, f.Question.MatchTitle(), top, limit)
	if err != nil {
		return nil, err
	}
	others, err := t.articleHits(newestArticles, f.Question.Match(), top, limit)
	if err != nil {
		return nil, err
	}
	comments := slices.DeleteFunc(hits, func(h forum.Hit) bool { return h.Article })
	return forum.MergeCommon(titled, others, comments), nil
}

func (t *tx) articleHits(query string, args ...any) ([]forum.Hit, error) {
	rows, err := t.ids(query, args...)
	list := make([]forum.Hit, len(rows))
	for i, row := range rows {
		list[i] = forum.NewHit(true, row/2, 0)
	}
	return list, err
}

// looked ranks the hits that are public and where the question wants them.
func (t *tx) looked(f Finding) (ranking, error) {
	var r ranking
	type part struct {
		kind     int
		low, top int64
	}
	parts := []part{{rowKind(f.Kind), 0, math.MaxInt64}}
	if f.narrowed() { // articles have a range of their own, so that comments do not hide them
		top, err := t.topArticleRow()
		if err != nil {
			return r, err
		}
		low, err := t.lowestLookedAt(f)
		if err != nil {
			return r, err
		}
		r.common = low > 0 && f.Kind != forum.FindArticles
		parts = []part{{1, 0, top}, {0, low, math.MaxInt64}}
	}
	from, to := int64(math.MinInt64), int64(math.MaxInt64)
	if !f.From.IsZero() {
		from = f.From.UnixMicro()
	}
	if !f.To.IsZero() {
		to = f.To.UnixMicro()
	}
	for _, p := range parts {
		if kind := rowKind(f.Kind); kind >= 0 && p.kind != kind {
			continue
		}
		hits, err := t.hits(lookedAt, f.Question.Match(), forum.TitleWeight, p.kind, p.low, p.top, f.Topic, f.Author, from, to, forum.MaxRanked)
		if err != nil {
			return r, err
		}
		r.common = r.common || len(hits) == forum.MaxRanked
		r.hits = append(r.hits, hits...)
	}
	forum.Rank(r.hits)
	r.count = len(r.hits)
	return r, nil
}

// lowestLookedAt is the last row that is not looked at any more, 0 where all are.
func (t *tx) lowestLookedAt(f Finding) (int64, error) {
	var row int64
	err := t.row([]any{&row}, tooMany, f.Question.Match(), forum.MaxLookedAt)
	if errors.Is(err, forum.ErrNotFound) {
		return 0, nil
	}
	return row, err
}
