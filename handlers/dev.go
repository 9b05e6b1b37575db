package handlers

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/templates"
)

// showSamples lists every view with invented data: for looking at all of them
// in one go, and for checks that walk them. Development only.
func (s *server) showSamples(c echo.Context) error {
	var list strings.Builder
	for _, name := range slices.Sorted(maps.Keys(samples(s.o.Clock()))) {
		fmt.Fprintf(&list, `<li><a href="/dev/pages/%s">%s</a></li>`, name, name)
	}
	return s.render(c, http.StatusOK, templates.TextPage{Frame: s.frame(c, "All pages"), Body: forum.HTML("<ul>" + list.String() + "</ul>")})
}

func (s *server) showSample(c echo.Context) error {
	v, ok := samples(s.o.Clock())[c.Param("name")]
	if !ok {
		return forum.ErrNotFound
	}
	return s.render(c, http.StatusOK, v)
}

// samples are the views by name.
func samples(now time.Time) map[string]templates.View {
	frame := templates.Frame{Title: "A sample", NoIndex: true}
	signedIn := frame
	signedIn.Viewer = &templates.Viewer{Name: "Maria Isabel de Sousa Vasconcelos e Albuquerque"}
	comment := sampleComment(now)
	gone := templates.CommentView{ID: 8, Gone: "Deleted by its author.", GoneAt: now, Heading: "Deleted by its author."}
	held := comment
	held.Note = unseenNote(forum.Comment{Status: forum.Held})
	form := templates.WriteForm{Slug: "sample", AskName: true, Anonymous: true, Guests: true, MaxTitle: forum.MaxTitle, MaxBody: forum.MaxBody}
	failed := form
	failed.Problems = templates.Problems{"name": "Please fill this in.", "email": "Please fill this in.", "title": "This must stand on one line.", "body": "Please fill this in."}
	failed.Title, failed.Parent = "Re: A title", 7
	member := templates.WriteForm{Slug: "sample", As: "Amara Okafor", MaxTitle: forum.MaxTitle, MaxBody: forum.MaxBody, Body: "Typed before."}
	preview := &templates.PreviewView{Comment: comment}
	preview.Comment.ID = 0
	changed := []templates.Piece{{Text: "A text "}, {Text: "of old", Taken: true}, {Text: "with more words", Added: true}, {Text: "\n\n", Taken: true, Blank: true}, {Text: " and much", Skipped: true, Rest: "that stayed."}}
	return more(map[string]templates.View{
		"list-empty":      withOrders(templates.ListPage{Frame: frame, Heading: "Recent articles", Front: true, FirstPage: true}),
		"list-no-comment": withOrders(templates.ListPage{Frame: frame, Heading: "Most commented articles", Talk: true}),
		"member":          sampleMember(frame, now),
		"member-silent":   templates.MemberPage{Frame: frame, Crumbs: []templates.Crumb{{Name: "Home", URL: "/"}}, By: templates.Byline{Name: "Bo", Member: "bo", Initials: "B"}, Roles: "Moderator", Since: now, FirstPage: true},
		"topics-empty":    templates.TopicsPage{Frame: frame},
		"article-rtl":     sampleArticle(frame, now),
		"write-guest":     templates.WritePage{Frame: frame, Slug: "sample", ArticleTitle: "A sample", Answered: &comment, Form: form},
		"write-failed":    templates.WritePage{Frame: frame, Slug: "sample", ArticleTitle: "A sample", Answered: &comment, Form: failed, Preview: &templates.PreviewView{Why: "Please fill this in."}},
		"write-preview":   templates.WritePage{Frame: signedIn, Slug: "sample", ArticleTitle: "A sample", Form: member, Preview: preview, Restored: true},
		"write-gone":      templates.WritePage{Frame: signedIn, Slug: "sample", ArticleTitle: "A sample", Form: member, ParentGone: true, Wait: "20 seconds"},
		"write-members":   templates.WritePage{Frame: frame, Slug: "sample", ArticleTitle: "A sample", ThreadClosed: true, Form: templates.WriteForm{Slug: "sample", Anonymous: true, MembersOnly: true, MaxTitle: forum.MaxTitle, MaxBody: forum.MaxBody}},
		"delete-held":     templates.DeletePage{Frame: signedIn, Slug: "sample", ArticleTitle: "A sample", Comment: held, Left: "15 minutes"},
		"write-changed":   templates.WritePage{Frame: signedIn, Slug: "sample", ArticleTitle: "A sample", Answered: &comment, Form: member, ParentChanged: true},
		"write-closed":    templates.WritePage{Frame: signedIn, Slug: "sample", ArticleTitle: "A sample", Form: member, Closed: "This discussion is closed."},
		"edit":            templates.EditPage{Frame: signedIn, Slug: "sample", ArticleTitle: "A sample", ID: 7, CommentTitle: "A title", Body: "A text.", Until: now.Add(12 * time.Minute), Left: "12 minutes", Quiet: "1 minute", MaxTitle: forum.MaxTitle, MaxBody: forum.MaxBody, Preview: preview},
		"edit-conflict":   templates.EditPage{Frame: signedIn, Slug: "sample", ArticleTitle: "A sample", ID: 9, Body: "A text.", Until: now, MaxTitle: forum.MaxTitle, MaxBody: forum.MaxBody, Conflict: &comment, Problems: templates.Problems{"body": "Please fill this in."}},
		"delete":          templates.DeletePage{Frame: signedIn, Slug: "sample", ArticleTitle: "A sample", Comment: comment, HasAnswers: true, Left: "15 minutes"},
		"history":         templates.HistoryPage{Frame: signedIn, Slug: "sample", ArticleTitle: "A sample", Comment: comment, MayRemove: true, Continued: true, NextURL: "/comments/7/history?from=1", Edits: []templates.EditView{{CommentID: 7, TitlePieces: changed, BodyPieces: changed, Edit: forum.Edit{Number: 4, Title: "A title", HTML: comment.Body, Until: now}}, {CommentID: 7, TitlePieces: changed, Edit: forum.Edit{Number: 3, HTML: comment.Body, Until: now}}, {CommentID: 7, Edit: forum.Edit{Number: 2, Until: now, Removed: true}}, {CommentID: 7, NextRemoved: true, Edit: forum.Edit{Number: 1, HTML: comment.Body, Until: now}}}},
		"history-of-gone": templates.HistoryPage{Frame: frame, Slug: "sample", ArticleTitle: "A sample", Comment: gone},
		"login":           templates.LoginPage{Frame: frame, NextPath: "/", Email: "amara@example.org", Recommend: 7, Kept: &templates.Kept{Slug: "sample", Body: "Typed before."}, Problems: templates.Problems{"password": "This address and password do not belong together. Please try again."}},
		"text":            templates.TextPage{Frame: frame, Body: comment.Body},
		"search":          sampleSearch(frame, now),
		"search-none":     templates.SearchPage{Frame: frame, Asked: true, Narrowed: true, WideURL: "/search?q=zzz", Form: templates.SearchForm{Question: "zzz", Max: forum.MaxQuestion}},
		"search-nothing":  templates.SearchPage{Frame: frame, Asked: true, Nothing: true, Form: templates.SearchForm{Question: "?!", Max: forum.MaxQuestion}},
		"error-404":       samplePage(frame, forum.ErrNotFound),
		"error-403":       samplePage(frame, forum.ErrForbidden),
		"error-410":       samplePage(frame, forum.ErrGone),
		"error-429":       samplePage(frame, &forum.Limited{RetryAfter: 20 * time.Second}),
		"error-500":       templates.ErrorPage{Frame: frame, Status: 500, Heading: "Something went wrong", Text: "It is our fault, and it was written down. Please try again in a while.", Number: "3f2a-7", Kept: &templates.Kept{Body: "Typed before."}},
	}, accountSamples(frame, signedIn, now), mailboxSamples(frame, now), dataSamples(signedIn, now), profileSamples(frame, signedIn, now), adminSamples(frame, signedIn, now), securitySamples(frame, signedIn, now), guestSamples(frame, signedIn, now), followSamples(frame, signedIn, now), answerSamples(frame, signedIn, now), measureSamples(signedIn, now), logSamples(signedIn, now), decisionSamples(frame, signedIn, now), figureSamples(signedIn, now), reportSamples(frame, signedIn, now), moderationSamples(signedIn, now), weeklySamples(frame, signedIn, now), deskSamples(signedIn, now), pictureSamples(signedIn), editorSamples(signedIn, now), flowSamples(frame, signedIn, now), organiseSamples(frame, signedIn, now))
}

// more puts the samples of another file beside those that are there.
func more(all map[string]templates.View, others ...map[string]templates.View) map[string]templates.View {
	for _, o := range others {
		maps.Copy(all, o)
	}
	return all
}

func samplePage(frame templates.Frame, err error) templates.View {
	is := kindOf(err)
	return templates.ErrorPage{Frame: frame, Status: is.status, Heading: is.heading, Text: is.text}
}

func withOrders(p templates.ListPage) templates.ListPage {
	p.Orders = frontList(p.Heading, "/").Orders
	return p
}

func sampleMember(frame templates.Frame, now time.Time) templates.View {
	return templates.MemberPage{
		Frame: frame, Crumbs: []templates.Crumb{{Name: "Home", URL: "/"}}, Since: now, Commented: true, NextURL: "/members/sample?after=7",
		By:       templates.Byline{Name: "Maria Isabel de Sousa Vasconcelos e Albuquerque", Handle: "sample", Member: "sample", Initials: "MA", Position: "Head of interconnection strategy and public affairs", Affiliation: "Companhia Atlântica de Comunicações"},
		Roles:    "Author, editor, moderator, administrator",
		Articles: []templates.ArticleItem{{Slug: "sample", Title: "كيف تعمل الشبكات", Lang: "ar", Dir: "rtl", Published: now}},
		Comments: []templates.SaidItem{
			{ID: 7, Heading: "Re: A title that says what follows, at such a length that it needs a second line on any screen", Excerpt: "What the comment begins with.", At: now, Slug: "sample", Article: "كيف تعمل الشبكات", Lang: "ar", Dir: "rtl"},
			{ID: 6, Heading: "لا أوافق على هذا الرأي، فالقياسات تقول شيئًا آخر.", At: now.Add(-48 * time.Hour), Slug: "sample", Article: "A sample", Lang: "en", Dir: "ltr"},
		},
	}
}

func sampleComment(now time.Time) templates.CommentView {
	return templates.CommentView{
		ID: 7, Slug: "sample", Heading: "Re: A title that says what follows", Repeats: true,
		By:       templates.Byline{Name: "مهندسة الشبكات", Position: "Head of interconnection strategy and public affairs", Affiliation: "Companhia Atlântica de Comunicações"},
		AuthorOf: true, Guest: true, At: now.Add(-3 * time.Hour), Edited: true, Cut: now, From: templates.Crumb{Name: "كيف تعمل الشبكات", URL: "/articles/sample"}, Level: 9, Deep: true, AnswersID: 6, AnswersTo: "陈伟",
		Body: "<p>A body with <em>emphasis</em>, a <a href=\"https://example.org/\" rel=\"ugc nofollow noopener\">link</a> and a list:</p><ul><li>one</li><li>two</li></ul>",
	}
}

func sampleSearch(frame templates.Frame, now time.Time) templates.View {
	plain, marked := func(s string) forum.Piece { return forum.Piece{Text: s} }, func(s string) forum.Piece { return forum.Piece{Text: s, Marked: true} }
	return templates.SearchPage{
		Frame: frame, Asked: true, Cut: true, Beginning: "الإنترن", Count: "The 1 000 newest of more results",
		Form: templates.SearchForm{Question: "الإنترن", Max: forum.MaxQuestion, Choices: []templates.Choice{
			{Name: "in", Label: "In", Options: []templates.Option{{Name: "Everything"}, {Value: "comments", Name: "Comments", Chosen: true}}},
			{Name: "author", Label: "Author", Options: []templates.Option{{Name: "Anybody"}, {Value: "maria", Name: "Maria Isabel de Sousa Vasconcelos e Albuquerque"}}},
		}},
		Results: []templates.SearchResult{
			{URL: "/articles/sample", Title: []forum.Piece{plain("كيف تعمل شبكات "), marked("الإنترنت")}, Snippet: []forum.Piece{plain("… مقدمة قصيرة عن "), marked("الإنترنت"), plain(" …")}, By: []templates.Byline{{Name: "ليلى حداد", Handle: "leila-haddad"}}, At: now, Lang: "ar", Dir: "rtl"},
			{Comment: true, URL: "/comments/7", Snippet: []forum.Piece{marked("量子"), plain("力学 <b>escaped</b> & "), marked(strings.Repeat("long", 60))}, By: []templates.Byline{{Name: "陈伟"}}, At: now, Slug: "sample", Under: "كيف تعمل الشبكات"},
		},
		FirstURL: "/search?q=x", NextURL: "/search?q=x&after=c7",
	}
}

func sampleArticle(frame templates.Frame, now time.Time) templates.View {
	a := templates.ArticleItem{
		Slug: "sample", Title: "كيف تعمل الشبكات", Standfirst: "مقدمة قصيرة عن الإنترنت.", Lang: "ar", Dir: "rtl", Published: now, Minutes: 3, Comments: "No comments yet",
		Authors: []templates.Byline{{Name: "ليلى حداد", Handle: "leila-haddad", Initials: "لح", Position: "Operations editor"}},
	}
	return templates.ArticlePage{
		Frame: frame, Article: a, Crumbs: []templates.Crumb{{Name: "Home", URL: "/"}}, Updated: now,
		Related: `<section class="related" aria-labelledby="related"><h2 id="related">Related articles</h2><ul><li dir="rtl" lang="ar"><a href="/articles/sample">كيف تعمل الشبكات</a><p>مقدمة قصيرة.</p><p class="meta"><bdi lang="en">ليلى حداد · 20 November 2026</bdi></p></li></ul></section>`,
		Words: `<nav class="contents" aria-label="Contents"><details open><summary lang="en">Contents</summary><ol><li><a href="#s-1">البداية</a>` +
			`<ol><li><a href="#s-2">ما قبل ذلك</a></li></ol></li></ol></details></nav>` +
			`<div class="prose"><h2 id="s-1">البداية</h2><p>نص المقال.</p><h3 id="s-2">ما قبل ذلك</h3><blockquote><p>اقتباس</p></blockquote><ol><li>واحد</li></ol></div>`,
		DeletedNotice: &templates.DeletedNotice{ID: 8, Left: "14 minutes"}, EditURL: "/editor/articles/1",
		Discussion: templates.Discussion{Count: "No comments yet", Empty: true, ClosedWhy: "This discussion is closed."},
	}
}
