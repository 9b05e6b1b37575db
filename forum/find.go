package forum

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// How results are chosen. SQLite's bm25 measures how much a text is about the
// words: the more often it holds them and the shorter it is, the more.
const (
	// FoundPerPage is how many results stand on a page.
	FoundPerPage = 20
	// MaxRanked is how many hits are ranked: the newest. A word that half of all
	// comments hold says little, and ranking all of them takes long.
	MaxRanked = 1000
	// MaxRankedArticles is how many articles are looked at where words are that
	// common.
	MaxRankedArticles = 500
	// MaxLookedAt is how many hits are held against what the search was narrowed
	// to (a topic, an author, a year).
	MaxLookedAt = 20_000
	// TitleWeight is how much more a word in a title counts than one in the text.
	TitleWeight = 4
	// ArticleWeight is how much more an article counts than a comment: measured
	// by its length alone, a long text would stand behind every remark.
	ArticleWeight = 3
)

// FindKind narrows a search to articles or comments.
type FindKind string

// What can be looked for.
const (
	FindAll      FindKind = ""
	FindArticles FindKind = "articles"
	FindComments FindKind = "comments"
)

// ParseFindKind reads a kind; what is unknown or empty is FindAll.
func ParseFindKind(s string) FindKind {
	switch k := FindKind(s); k {
	case FindArticles, FindComments:
		return k
	}
	return FindAll
}

// A Hit is an article or a comment that holds what was looked for.
type Hit struct {
	Article bool
	ID      int64
	Score   float64 // the larger the better
}

// NewHit weighs what was measured of a text.
func NewHit(article bool, id int64, score float64) Hit {
	if article {
		score *= ArticleWeight
	}
	return Hit{article, id, score}
}

// Same tells whether two hits are the same text.
func (h Hit) Same(o Hit) bool { return h.Article == o.Article && h.ID == o.ID }

// Key names a hit in an address: a7 is an article, c7 a comment.
func (h Hit) Key() string {
	if h.Article {
		return "a" + strconv.FormatInt(h.ID, 10)
	}
	return "c" + strconv.FormatInt(h.ID, 10)
}

// ParseHit reads a key.
func ParseHit(s string) (Hit, bool) {
	digits := strings.TrimLeft(s, "ac")
	id, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || id <= 0 || len(s) != len(digits)+1 || digits[0] == '+' {
		return Hit{}, false
	}
	return Hit{Article: s[0] == 'a', ID: id}, true
}

// Rank orders hits: the best first, of equal ones articles before comments and
// the newer before the older.
func Rank(hits []Hit) {
	slices.SortFunc(hits, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), compareKinds(a, b), cmp.Compare(b.ID, a.ID))
	})
}

func compareKinds(a, b Hit) int {
	switch {
	case a.Article == b.Article:
		return 0
	case a.Article:
		return -1
	}
	return 1
}

// MergeCommon orders the hits of words that are too common for all of them to be
// ranked: first the articles that have them in their title, then the other
// articles and the comments by turns. Each list is in its own order already.
func MergeCommon(titled, others, comments []Hit) []Hit {
	list := make([]Hit, 0, len(titled)+len(others)+len(comments))
	list = append(list, titled...)
	others = slices.DeleteFunc(slices.Clone(others), func(h Hit) bool { return slices.ContainsFunc(titled, h.Same) })
	for i := range max(len(others), len(comments)) {
		if i < len(others) {
			list = append(list, others[i])
		}
		if i < len(comments) {
			list = append(list, comments[i])
		}
	}
	return list
}

// AfterHit returns the hits behind one of them. Where it is not among them any
// more, all are new to the reader.
func AfterHit(hits []Hit, after Hit) []Hit {
	return hits[slices.IndexFunc(hits, after.Same)+1:]
}
