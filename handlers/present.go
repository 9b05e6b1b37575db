package handlers

import (
	"fmt"
	"time"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

// This file makes views of what the domain says. Its functions are pure.

// span says how long something takes, in words, rounded up.
func span(d time.Duration) string {
	in := func(per time.Duration, unit string) string { return counted(int((d+per-1)/per), unit, unit+"s") }
	switch {
	case d <= 0:
		return ""
	case d < 90*time.Second:
		return in(time.Second, "second")
	case d < 90*time.Minute:
		return in(time.Minute, "minute")
	case d < 48*time.Hour:
		return in(time.Hour, "hour")
	}
	return in(24*time.Hour, "day")
}

// counted says how many of something there are.
func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return templates.Number(n) + " " + many
}

func comments(n int) string {
	if n == 0 {
		return "No comments yet"
	}
	return counted(n, "comment", "comments")
}

func presentByline(w forum.Author) templates.Byline {
	return templates.Byline{
		Name: w.Name, Handle: w.Handle, Initials: forum.Initials(w.Name),
		Position: w.Position, Affiliation: w.Affiliation, Biography: w.Biography, Portrait: templates.MediaURL(w.Portrait),
	}
}

func presentItem(a forum.Article) templates.ArticleItem {
	item := templates.ArticleItem{
		Slug: a.Slug, Title: a.Title, Standfirst: a.Standfirst, Lang: a.Lang,
		Published: a.PublishedAt, Topics: a.Topics, Minutes: forum.ReadingMinutes(a.Words),
		Comments: comments(a.CommentCount), Commented: a.CommentCount > 0,
		LastCommenter: a.LastCommenter, LastCommentID: a.LastCommentID, LastCommentAt: a.LastCommentAt,
	}
	if a.RightLeft {
		item.Dir = "rtl"
	} else if a.Lang != "" {
		item.Dir = "ltr"
	}
	for _, w := range a.Authors {
		item.Authors = append(item.Authors, presentByline(w))
	}
	return item
}

func presentItems(list []forum.Article) []templates.ArticleItem {
	items := make([]templates.ArticleItem, len(list))
	for i, a := range list {
		items[i] = presentItem(a)
	}
	return items
}

func presentSide(s store.Side) templates.Side {
	return templates.Side{Sponsors: s.Sponsors, Discussed: presentItems(s.Discussed), Word: s.Word}
}

// presentComment shows a comment, or the placeholder of one that is gone: then
// none of its words, nor whose they were.
func presentComment(c forum.Comment, slug string) templates.CommentView {
	v := templates.CommentView{
		ID: c.ID, Slug: slug, At: c.CreatedAt, Level: c.Path.Depth(),
		AnswersID: c.ParentID, AnswersTo: c.AnswersTo, AnswerGone: c.ParentGone,
		Deep: c.Path.Depth() > forum.ShownDepth, Narrow: c.Path.Depth() > forum.NarrowDepth,
	}
	if gone := goneBecause[c.Status]; gone != "" {
		v.Gone, v.GoneAt, v.Heading = gone, c.GoneAt, gone
		if v.GoneAt.IsZero() {
			v.GoneAt = c.CreatedAt
		}
		return v
	}
	v.By = templates.Byline{Name: c.By.Name, Handle: c.By.Handle, Member: c.By.MemberHandle, Position: c.By.Position, Affiliation: c.By.Affiliation}
	v.Guest, v.AuthorOf, v.Body, v.Edited = c.By.Guest(), c.By.AuthorOf, c.HTML, !c.EditedAt.IsZero()
	v.Cut = c.CutAt
	if c.From.Slug != "" {
		v.From = templates.Crumb{Name: c.From.Title, URL: templates.ArticleURL(c.From.Slug)}
	}
	v.Heading, v.Repeats = c.Title, forum.Repeats(c.Title)
	if c.Title == "" {
		v.Untitled, v.Heading = true, "Comment by "+c.By.Name
	}
	return v
}

// goneBecause is what a placeholder says.
var goneBecause = map[forum.CommentStatus]string{
	forum.Deleted:  "Deleted by its author.",
	forum.Removed:  "Removed by a moderator.",
	forum.Hidden:   "Hidden by moderation.",
	forum.Held:     "Waits for a moderator.",
	forum.Declined: "Removed by a moderator.",
	forum.Waiting:  "Waits to be confirmed.",
}

func presentContext(c forum.Comment) templates.ContextView {
	v := templates.ContextView{ID: c.ID, Gone: c.Status != forum.Shown}
	if !v.Gone {
		v.Name, v.Heading, v.Excerpt = c.By.Name, c.Title, forum.Shorten(c.Text, 140)
	}
	return v
}

// problems are the sentences for a form that failed.
func problems(err *forum.Invalid) templates.Problems { return templates.ProblemsOf(err) }

// closedWhy says why nobody may write.
func closedWhy(a forum.Article, p forum.Policy) string {
	if closes := a.ClosesAt(p); !a.Closed && !closes.IsZero() {
		return fmt.Sprintf("This discussion closed by itself, %s after the article was published.", span(closes.Sub(a.PublishedAt)))
	}
	return "This discussion is closed."
}

// threadClosed says why nobody may answer in a thread.
const threadClosed = "This thread takes no more answers."
