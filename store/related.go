package store

import (
	"context"
	"database/sql"
	"slices"

	"colloquy/forum"
)

// keptRelations is how many of an article's relations are kept: more than a page
// names, for some may go.
const keptRelations = 12

// relate finds a public article's relations anew and keeps them, for both sides: who
// is close to a new article is told of it, and a page knows its relations without
// looking for them.
func (t *tx) relate(id int64) error {
	if err := t.unrelate(id); err != nil {
		return err
	}
	a := forum.Article{ID: id}
	if err := t.row([]any{&a.Title, &a.Standfirst}, "SELECT title, standfirst FROM articles WHERE id = $1", id); err != nil {
		return err
	}
	if err := t.bylines(&a); err != nil {
		return err
	}
	shared, count, err := t.shared(a)
	if err != nil {
		return err
	}
	for list := forum.Related(id, shared, count); len(list) > 0; {
		n := min(len(list), 4*keptRelations) // some may be drafts
		full, err := t.keepRelations(id, list[:n])
		if err != nil || full {
			return err
		}
		list = list[n:]
	}
	return nil
}

// unrelate forgets an article's relations.
func (t *tx) unrelate(id int64) error {
	if err := t.do("DELETE FROM relations WHERE article_id = $1", id); err != nil {
		return err
	}
	if err := t.do("DELETE FROM relations WHERE other_id = $1", id); err != nil {
		return err
	}
	return t.do("UPDATE articles SET related = 1 WHERE id = $1", id)
}

// keepRelations keeps those that are public, and tells whether there is room for
// no more.
func (t *tx) keepRelations(id int64, list []forum.Relation) (full bool, err error) {
	ids, score := make([]int64, len(list)), map[int64]float64{}
	for i, r := range list {
		ids[i], score[r.Article] = r.Article, r.Score
	}
	if ids, err = t.ids("SELECT a.id FROM json_each($1) j CROSS JOIN articles a ON a.id = j.value WHERE a.status = 'published' ORDER BY j.key", jsonList(ids)); err != nil {
		return false, err
	}
	n, err := t.countRows("SELECT count(*) FROM relations WHERE article_id = $1", id)
	if err != nil {
		return false, err
	}
	for _, other := range ids {
		if n == keptRelations {
			return true, nil
		}
		n++
		if err := t.do("INSERT INTO relations (article_id, other_id, score) VALUES ($1, $2, $3), ($2, $1, $3)", id, other, score[other]); err != nil {
			return false, err
		}
		err := t.do(`DELETE FROM relations WHERE article_id = $1 AND other_id NOT IN
			(SELECT other_id FROM relations WHERE article_id = $1 ORDER BY score DESC, other_id DESC LIMIT $2)`, other, keptRelations)
		if err != nil {
			return false, err
		}
	}
	return n == keptRelations, nil
}

// related names the public articles that have the most in common with an
// article, as far as a list of them shows.
func (t *tx) related(id int64) ([]forum.Article, error) {
	ids, err := t.ids("SELECT other_id FROM relations WHERE article_id = $1 ORDER BY score DESC, other_id DESC LIMIT $2", id, forum.MaxRelated)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	return t.articleHeads(ids)
}

// relatedTo lists the articles whose pages name one among those related to them.
func (t *tx) relatedTo(id int64) ([]int64, error) {
	return t.ids(`SELECT r.article_id FROM relations r WHERE r.other_id = $1 AND $2 >
		(SELECT count(*) FROM relations c WHERE c.article_id = r.article_id AND (c.score, c.other_id) > (r.score, r.other_id))`, id, forum.MaxRelated)
}

// relateStep is how many articles are related in one transaction: each takes
// milliseconds.
const relateStep = 4

// relateAgain finds the relations of articles that were public before any were kept.
func (s *Store) relateAgain(ctx context.Context) (int, error) {
	done := 0
	for n := relateStep; n == relateStep && done < keepStep; done += n {
		err := s.write(ctx, "RelateAgain", func(t *tx) error {
			ids, err := t.ids("SELECT id FROM articles WHERE status = 'published' AND related = 0 AND id > $1 ORDER BY id LIMIT $2", 0, relateStep)
			n = len(ids)
			for _, id := range ids {
				if err == nil {
					err = t.relateOne(id)
				}
			}
			return err
		})
		if err != nil {
			return done, err
		}
	}
	return done, nil
}

func (t *tx) relateOne(id int64) error {
	before, err := t.relatedTo(id)
	if err != nil {
		return err
	}
	if err := t.relate(id); err != nil {
		return err
	}
	after, err := t.relatedTo(id)
	if err != nil {
		return err
	}
	return t.touchAround(slices.Concat([]int64{id}, before, after))
}

// shared finds what an article has in common with others, and about how many
// articles there are.
func (t *tx) shared(a forum.Article) ([]forum.Shared, int, error) {
	var list []forum.Shared
	for _, p := range a.Topics {
		ids, err := t.ids("SELECT article_id FROM article_topics WHERE topic_id = $1 ORDER BY article_id DESC LIMIT $2", p.ID, forum.MaxSharing)
		if err != nil {
			return nil, 0, err
		}
		list = append(list, forum.Shared{Topic: true, Articles: ids})
	}
	top, err := t.topArticleRow()
	if err != nil {
		return nil, 0, err
	}
	site := int(top / 2)
	limit := min(site/3+4, forum.MaxSharing+1) // enough to know that it is too many
	for _, w := range forum.TellingWords(a.Title, a.Standfirst) {
		rows, err := t.ids("SELECT rowid FROM search WHERE search MATCH $1 AND rowid <= $2 AND rowid % 2 = 1 ORDER BY rowid LIMIT $3", w.Word, top, limit)
		if err != nil {
			return nil, 0, err
		}
		if forum.Common(len(rows), site) {
			continue
		}
		for i := range rows {
			rows[i] /= 2
		}
		if !slices.Contains(rows, a.ID) { // its own row is written last
			rows = append(rows, a.ID)
		}
		list = append(list, forum.Shared{Weight: w.Weight, Articles: rows})
	}
	return list, site, nil
}

// articleHeads reads those of the articles that are public, in the given order,
// with their authors' names.
func (t *tx) articleHeads(ids []int64) ([]forum.Article, error) {
	arg := jsonList(ids)
	var list []forum.Article
	place := map[int64]int{}
	err := t.each(func(rows *sql.Rows) error {
		var a forum.Article
		err := rows.Scan(&a.ID, &a.Slug, &a.Title, &a.Standfirst, &a.Lang, &a.RightLeft, moment{&a.PublishedAt})
		place[a.ID] = len(list)
		list = append(list, a)
		return err
	}, `SELECT a.id, a.slug, a.title, a.standfirst, a.lang, a.right_left, a.published_at
		FROM json_each($1) j CROSS JOIN articles a ON a.id = j.value WHERE a.status = 'published' ORDER BY j.key`, arg)
	if err != nil {
		return nil, err
	}
	return list, t.eachByline(arg, func(article int64, w forum.Author) {
		if i, ok := place[article]; ok {
			list[i].Authors = append(list[i].Authors, w)
		}
	})
}
