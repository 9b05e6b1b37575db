package forum

import (
	"cmp"
	"math"
	"slices"
	"unicode/utf8"
)

const (
	// MaxRelated is how many related articles are named.
	MaxRelated = 4
	// MaxTelling is how many words of an article are looked for in others.
	MaxTelling = 16
	// minTelling is the shortest word that tells anything, in characters.
	minTelling = 3
	// MaxSharing is how many articles may share a word or topic before it says
	// nothing about any of them.
	MaxSharing = 500
	// titleTells is how much more a word of the title tells than one of the
	// standfirst.
	titleTells = 2
	// topicTells is how much more a topic tells than a word: somebody chose it.
	topicTells = 3
)

// A Telling is a word of an article by which others may be related to it.
type Telling struct {
	Word   string // in quotation marks, for the index; see Question.Match
	Weight float64
}

// TellingWords chooses the words by which an article's relations are found: the
// longest of its title and standfirst, because short words are common ones; those
// of the title before all others.
func TellingWords(title, standfirst string) []Telling {
	var list []Telling
	known := map[string]bool{}
	for i, text := range []string{title, standfirst} {
		var words []phrase
		plain := plainForm(text)
		eachTerm(plain, func(from, to int, _ bool) {
			p := phrase{words: indexed(plain[from:to])}
			length := utf8.RuneCountInString(plain[from:to])
			first, _ := utf8.DecodeRuneInString(plain[from:to])
			match := Question{phrases: []phrase{p}}.Match()
			if len(p.words) > 0 && !known[match] && (length >= minTelling || length > 1 && isPaired(first)) {
				known[match] = true
				words = append(words, p)
			}
		})
		slices.SortStableFunc(words, func(a, b phrase) int { return cmp.Compare(letters(b), letters(a)) })
		for _, p := range words {
			if len(list) < MaxTelling {
				list = append(list, Telling{Question{phrases: []phrase{p}}.Match(), float64(titleTells - i)})
			}
		}
	}
	return list
}

func letters(p phrase) int {
	n := 0
	for _, w := range p.words {
		n += utf8.RuneCountInString(w)
	}
	return n
}

// A Shared is a word or a topic that an article has in common with others.
type Shared struct {
	Topic    bool
	Weight   float64 // of a word
	Articles []int64 // all that have it, the article itself included
}

// A Relation is an article that has something in common with another, and how much.
type Relation struct {
	Article int64
	Score   float64
}

// Related finds the articles that have the most in common with one: what few
// articles share counts more, by the logarithm of how few. An article is related
// by a topic, or by two words: one alone is a coincidence. Of equal ones the newer
// comes first. Site is about how many articles there are.
func Related(article int64, shared []Shared, site int) []Relation {
	type relation struct {
		id    int64
		score float64
		topic bool
		words int
	}
	relations := map[int64]*relation{}
	for _, s := range shared {
		weight := s.Weight
		if s.Topic {
			weight = topicTells
		}
		weight *= math.Log(1 + float64(max(site, len(s.Articles)))/float64(max(1, len(s.Articles))))
		for _, id := range s.Articles {
			if id == article {
				continue
			}
			r := relations[id]
			if r == nil {
				r = &relation{id: id}
				relations[id] = r
			}
			r.score += weight
			r.topic = r.topic || s.Topic
			if !s.Topic {
				r.words++
			}
		}
	}
	var list []*relation
	for _, r := range relations {
		if r.topic || r.words >= 2 {
			list = append(list, r)
		}
	}
	slices.SortFunc(list, func(a, b *relation) int { return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(b.id, a.id)) })
	found := make([]Relation, len(list))
	for i, r := range list {
		found[i] = Relation{r.id, r.score}
	}
	return found
}

// Common tells whether a word is in so many of the site's articles that it
// relates none of them: more than a third, or MaxSharing.
func Common(articles, site int) bool {
	return articles > MaxSharing || articles > 3 && articles > site/3
}
