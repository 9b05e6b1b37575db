package handlers

import (
	"cmp"
	"strings"
	"time"

	"colloquy/forum"
	"colloquy/templates"
)

// This file says how an article that is being written is called, how far it has come,
// and where it is found.

// stateNames say how far an article has come.
var stateNames = map[forum.ArticleStatus]string{
	forum.Draft: "Draft", forum.Submitted: "Handed in", forum.InReview: "In review", forum.Scheduled: "Scheduled", forum.Published: "Published", forum.Withdrawn: "Withdrawn",
}

// statesInOrder are those of an article's life.
var statesInOrder = []forum.ArticleStatus{forum.Draft, forum.Submitted, forum.InReview, forum.Scheduled, forum.Published, forum.Withdrawn}

// besideTitle says of an article that is not public how far it has come; "" of one
// that is.
func besideTitle(is forum.ArticleStatus) string {
	if is == forum.Published {
		return ""
	}
	return strings.ToLower(stateNames[is])
}

// titled is a title, also where there is none yet.
func titled(title string) string { return cmp.Or(title, "Untitled") }

// titleOf is how a text is called while it is written.
func titleOf(m forum.Manuscript) string {
	if m.Title == "" && m.Version == 0 && m.Article.ID == 0 {
		return "A new article"
	}
	return titled(m.Title)
}

// length says how long a text is.
func length(words int) string {
	if words == 0 {
		return "No words yet"
	}
	return counted(words, "word", "words") + " · " + itoa(int64(forum.ReadingMinutes(words))) + " min"
}

// manuscriptURL is where an article is written.
func manuscriptURL(article int64) string { return "/editor/articles/" + itoa(article) }

// stepsPath is where an article's state and its next steps are.
func stepsPath(id int64) string { return manuscriptURL(id) + "/publish" }

// notesPath is where the notes beside a text are.
func notesPath(id int64) string { return manuscriptURL(id) + "/notes" }

// sitePageURL is where a page of the site is written.
func sitePageURL(name string) string { return sitePagesPath + "/" + name }

// presentManuscript is a manuscript as its page would begin.
func presentManuscript(m forum.Manuscript) templates.ArticleItem {
	a := m.Article
	f := m.Fields
	a.Title, a.Standfirst, a.Words, a.Lang = titleOf(m), f.Standfirst, m.Words, f.Lang
	a.RightLeft = f.RightLeft(m.Title)
	if len(f.Authors) > 0 {
		a.Authors = nil
		for _, b := range f.Authors {
			w := asKnown(forum.Author{Name: b.Name, Handle: b.Handle}, m.Article.Authors)
			w.Handle = "" // its page may not be there yet
			a.Authors = append(a.Authors, w)
		}
	}
	item := presentItem(a)
	item.Comments = "" // there is no discussion here to lead to
	return item
}

// asKnown is an author whom a text names, with all that is known of them.
func asKnown(named forum.Author, known []forum.Author) forum.Author {
	for _, k := range known {
		if k.Handle != "" && k.Handle == named.Handle {
			return k
		}
	}
	return named
}

// willAppear is the day that stands above a text: that on which it became public, or
// will, or today.
func (s *server) willAppear(a forum.Article) time.Time {
	switch {
	case !a.PublishedAt.IsZero():
		return a.PublishedAt
	case !a.DueAt.IsZero():
		return a.DueAt
	}
	return s.o.Clock()
}
