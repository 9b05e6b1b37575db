package templates

import (
	"time"

	"colloquy/forum"
)

// SearchPage is the form to look for words, and what was found.
type SearchPage struct {
	Frame
	Form      SearchForm
	Asked     bool   // something was asked
	Nothing   bool   // the question holds no word
	Cut       bool   // only the beginning of the question was looked for
	Beginning string // what the beginning of a word was looked for, where the word itself is nowhere
	Older     bool   // nothing was found among the newest hits, and older ones were not looked at
	Count     string // "42 results"
	Results   []SearchResult
	Narrowed  bool   // to a kind, a topic, an author or a year
	WideURL   string // the same question for all of the site
	FirstURL  string // the first page; "" on it
	NextURL   string
}

// SearchForm is what can be asked for.
type SearchForm struct {
	Question string
	Max      int // characters
	Choices  []Choice
}

// Choice is a list of which one is chosen.
type Choice struct {
	Name, Label string
	Options     []Option
}

// Option is one of a Choice.
type Option struct {
	Value, Name string
	Chosen      bool
}

// SearchResult is an article or a comment that was found.
type SearchResult struct {
	Comment bool
	URL     string
	Title   []forum.Piece
	Snippet []forum.Piece
	By      []Byline
	At      time.Time
	Lang    string // of an article
	Dir     string
	Slug    string // of the article that a comment stands under
	Under   string // its title
}

// Related are the articles that have the most in common with one.
type Related struct {
	Articles []ArticleItem
}

func (SearchPage) page() string { return "search" }
func (Related) partial() string { return "related" }
