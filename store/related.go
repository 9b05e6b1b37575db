package store

import (
	"database/sql"
	"sync"

	"colloquy/forum"
)

// maxRelations bounds of how many articles the relations are kept.
const maxRelations = 500

// relations keeps which articles are related to which, for one revision of the
// site: finding out takes milliseconds, and a new comment changes nothing of it.
type relations struct {
	mu        sync.Mutex
	site      int64
	byArticle map[int64][]forum.Article
}

func (r *relations) get(site, article int64) ([]forum.Article, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	list, ok := r.byArticle[article]
	return list, ok && r.site == site
}

func (r *relations) put(site, article int64, list []forum.Article) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.site > site {
		return // made of an older snapshot
	}
	if r.site < site || r.byArticle == nil || len(r.byArticle) >= maxRelations {
		r.site, r.byArticle = site, map[int64][]forum.Article{}
	}
	r.byArticle[article] = list
}

// related names the public articles that have the most in common with an
// article, as far as a list of them shows.
func (t *tx) related(a forum.Article, site int64) ([]forum.Article, error) {
	if list, ok := t.store.relations.get(site, a.ID); ok {
		return list, nil
	}
	shared, count, err := t.shared(a)
	if err != nil {
		return nil, err
	}
	var list []forum.Article
	ids := forum.Related(a.ID, shared, count)
	for len(ids) > 0 && len(list) < forum.MaxRelated {
		n := min(len(ids), 4*forum.MaxRelated) // some may be drafts
		some, err := t.articleHeads(ids[:n])
		if err != nil {
			return nil, err
		}
		list, ids = append(list, some...), ids[n:]
	}
	list = list[:min(len(list), forum.MaxRelated)]
	t.store.relations.put(site, a.ID, list)
	return list, nil
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
	return list, t.each(func(rows *sql.Rows) error {
		var article int64
		var w forum.Author
		err := rows.Scan(&article, &w.Handle, &w.Name)
		if i, ok := place[article]; ok {
			list[i].Authors = append(list[i].Authors, w)
		}
		return err
	}, bylinesOf, arg)
}
