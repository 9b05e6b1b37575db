package store

import (
	"database/sql"
	"encoding/json"
	"slices"

	"colloquy/forum"
)

// foundPage reads what a page shows.
func (t *tx) foundPage(f Finding, r ranking) (Found, error) {
	found := Found{Count: r.count, More: r.common}
	rest := forum.AfterHit(r.hits, f.After)
	if r.few { // all of them, to be counted
		items, err := t.foundItems(r.hits)
		if err != nil {
			return found, err
		}
		found.Count, rest = len(items), nil
		found.Items = items[1+slices.IndexFunc(items, func(i FoundItem) bool { return i.Hit.Same(f.After) }):]
	}
	for len(rest) > 0 && len(found.Items) <= forum.FoundPerPage {
		n := min(len(rest), forum.FoundPerPage+1)
		items, err := t.foundItems(rest[:n])
		if err != nil {
			return found, err
		}
		found.Items, rest = append(found.Items, items...), rest[n:]
	}
	if len(found.Items) > forum.FoundPerPage {
		found.Items, found.Next = found.Items[:forum.FoundPerPage], true
	}
	return found, nil
}

const (
	foundComments = `SELECT c.id, c.title, c.body_html, c.created_at, coalesce(m.name, c.name), ` + publicHandle + `, a.slug, a.title
		FROM json_each($1) j CROSS JOIN comments c ON c.id = j.value CROSS JOIN articles a ON a.id = c.article_id
		LEFT JOIN members m ON m.id = c.member_id LEFT JOIN authors w ON w.member_id = c.member_id
		WHERE c.status = 'shown' AND a.status = 'published'`
	foundArticles = `SELECT a.id, a.slug, a.title, a.standfirst, a.lang, a.right_left, a.published_at, substr(x.body_html, 1, $2)
		FROM json_each($1) j CROSS JOIN articles a ON a.id = j.value CROSS JOIN article_texts x ON x.article_id = a.id WHERE a.status = 'published'`
	bylinesOf = `SELECT x.article_id, w.handle, w.name FROM json_each($1) j CROSS JOIN article_authors x ON x.article_id = j.value
		CROSS JOIN authors w ON w.id = x.author_id ORDER BY x.article_id, x.place`
)

// foundItems reads those of the hits that are public, in their order.
func (t *tx) foundItems(hits []forum.Hit) ([]FoundItem, error) {
	ids := map[bool][]int64{}
	for _, h := range hits {
		ids[h.Article] = append(ids[h.Article], h.ID)
	}
	known := make(map[string]*FoundItem, len(hits))
	if err := t.readComments(known, ids[false]); err != nil {
		return nil, err
	}
	if err := t.readArticles(known, ids[true]); err != nil {
		return nil, err
	}
	var items []FoundItem
	for _, h := range hits {
		if item := known[h.Key()]; item != nil {
			items = append(items, *item)
		}
	}
	return items, nil
}

func (t *tx) readComments(known map[string]*FoundItem, ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	return t.each(func(rows *sql.Rows) error {
		item := &FoundItem{}
		c := &item.Comment
		err := rows.Scan(&c.ID, &c.Title, &item.HTML, moment{&c.CreatedAt}, &c.By.Name, &c.By.Handle, &item.Article.Slug, &item.Article.Title)
		item.Hit.ID = c.ID
		known[item.Hit.Key()] = item
		return err
	}, foundComments, jsonList(ids))
}

func (t *tx) readArticles(known map[string]*FoundItem, ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	list := jsonList(ids)
	err := t.each(func(rows *sql.Rows) error {
		item := &FoundItem{}
		a := &item.Article
		err := rows.Scan(&a.ID, &a.Slug, &a.Title, &a.Standfirst, &a.Lang, &a.RightLeft, moment{&a.PublishedAt}, &item.HTML)
		item.Hit = forum.Hit{Article: true, ID: a.ID}
		known[item.Hit.Key()] = item
		return err
	}, foundArticles, list, foundText)
	if err != nil {
		return err
	}
	return t.eachByline(list, func(article int64, w forum.Author) {
		if item := known[forum.Hit{Article: true, ID: article}.Key()]; item != nil {
			item.Article.Authors = append(item.Article.Authors, w)
		}
	})
}

// eachByline names the authors of articles, a JSON list of ids.
func (t *tx) eachByline(articles string, of func(article int64, w forum.Author)) error {
	return t.each(func(rows *sql.Rows) error {
		var article int64
		var w forum.Author
		err := rows.Scan(&article, &w.Handle, &w.Name)
		of(article, w)
		return err
	}, bylinesOf, articles)
}

// jsonList writes ids as an argument of json_each.
func jsonList(ids []int64) string {
	text, err := json.Marshal(ids)
	if err != nil {
		panic(err) // numbers
	}
	return string(text)
}
