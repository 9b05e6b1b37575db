package forum

import (
	"cmp"
	"slices"
	"time"
)

// What an issue of the digest holds is chosen by rule, so that the same week gives
// the same issue, and an editor can foresee it.

// Limits of an issue.
const (
	// MaxNewArticles is how many new articles an issue names: what a busy person
	// reads of one page. The others stand on the site.
	MaxNewArticles = 9
	// MaxAwoken is how many discussions that woke up again it names.
	MaxAwoken = 3
	// MaxOfAuthor is how many articles of one author it names.
	MaxOfAuthor = 2
	// NotAgainFor is how long what stood in an issue is not named again.
	NotAgainFor = 14 * 24 * time.Hour
	// DiscussedFrom is from how many comments in the period a discussion counts as
	// one that was discussed.
	DiscussedFrom = 3
	// AsleepAfter is how long nobody wrote in a discussion that then woke up again.
	AsleepAfter = 14 * 24 * time.Hour
)

// A Section of an issue.
type Section string

// The sections, in the order of the page.
const (
	SectionNew       Section = "new"       // articles of the period
	SectionDiscussed Section = "discussed" // the most discussed, with its most recommended comment
	SectionAwoken    Section = "awoken"    // discussions that woke up again
)

// A Candidate is an article that an issue could name, with what happened in its
// discussion in the period. Comments that are not shown count nowhere.
type Candidate struct {
	ArticleID   int64
	PublishedAt time.Time
	Authors     []int64
	Comments    int       // in the period
	Commenters  int       // people who wrote them
	Recommended int       // recommendations given in the period
	QuietSince  time.Time // the last comment before the period; zero where there was none
	NamedAt     time.Time // end of the last period whose issue named it; zero for never
}

// Score is how much a candidate moved people in the period: each who wrote counts
// three, so that two who quarrel do not outweigh ten who say a sentence; each
// further comment and each recommendation counts one.
func (c Candidate) Score() int {
	return 3*c.Commenters + max(0, c.Comments-c.Commenters) + c.Recommended
}

// A Chosen is a candidate that an issue names.
type Chosen struct {
	Section   Section
	ArticleID int64
}

// Select chooses what an issue of the period names, in the order of the page. Each
// article is named once, none that stood in an issue of the last two weeks, and of
// one author two at most. Equal scores go to the newer article, then to the larger
// id.
func Select(list []Candidate, p Period) []Chosen {
	list = slices.DeleteFunc(slices.Clone(list), func(c Candidate) bool {
		return !c.NamedAt.IsZero() && p.End.Sub(c.NamedAt) < NotAgainFor
	})
	slices.SortFunc(list, func(a, b Candidate) int {
		return cmp.Or(cmp.Compare(b.Score(), a.Score()), b.PublishedAt.Compare(a.PublishedAt), cmp.Compare(b.ArticleID, a.ArticleID))
	})
	s := selection{period: p, named: map[int64]bool{}, of: map[int64]int{}}
	discussed := s.take(list, SectionDiscussed, 1, func(c Candidate) bool { return c.Comments >= DiscussedFrom })
	fresh := s.take(list, SectionNew, MaxNewArticles, func(c Candidate) bool { return s.published(c) })
	awoken := s.take(list, SectionAwoken, MaxAwoken, func(c Candidate) bool { return s.awoke(c) })
	return slices.Concat(fresh, discussed, awoken)
}

// selection is what an issue names so far.
type selection struct {
	period Period
	named  map[int64]bool
	of     map[int64]int // by author
}

func (s *selection) take(list []Candidate, section Section, limit int, fits func(Candidate) bool) (chosen []Chosen) {
	for _, c := range list {
		if len(chosen) == limit {
			break
		}
		if s.named[c.ArticleID] || !fits(c) || s.tooMuchOf(c) {
			continue
		}
		s.named[c.ArticleID] = true
		for _, a := range c.Authors {
			s.of[a]++
		}
		chosen = append(chosen, Chosen{Section: section, ArticleID: c.ArticleID})
	}
	return chosen
}

func (s *selection) tooMuchOf(c Candidate) bool {
	return slices.ContainsFunc(c.Authors, func(a int64) bool { return s.of[a] >= MaxOfAuthor })
}

func (s *selection) published(c Candidate) bool {
	return !c.PublishedAt.Before(s.period.Start) && c.PublishedAt.Before(s.period.End)
}

// awoke tells whether people wrote again where nobody had for long.
func (s *selection) awoke(c Candidate) bool {
	last := c.QuietSince
	if last.IsZero() {
		last = c.PublishedAt
	}
	return c.Comments >= DiscussedFrom && s.period.Start.Sub(last) >= AsleepAfter
}
