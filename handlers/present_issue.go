package handlers

import (
	"colloquy/forum"
	"colloquy/markup"
	"colloquy/templates"
)

// sectionNames are the headings of an issue.
var sectionNames = []struct {
	section forum.Section
	name    string
}{
	{forum.SectionNew, "New articles"}, {forum.SectionDiscussed, "Most discussed"}, {forum.SectionAwoken, "Discussions that woke up"},
}

// quotedInIssue is how much is quoted of a comment, in characters.
const quotedInIssue = 300

// presentIssue shows an issue as a page.
func (s *server) presentIssue(i forum.Issue) templates.IssueView {
	v := templates.IssueView{Name: issueName(i), Period: s.periodWords(i.Period), Note: i.NoteHTML, Sponsor: i.Sponsor}
	for _, n := range sectionNames {
		section := templates.IssueSection{Heading: n.name}
		for _, item := range i.Items {
			if item.Section == n.section {
				section.Items = append(section.Items, presentEntry(item, i.List))
			}
		}
		if section.Items != nil {
			v.Sections = append(v.Sections, section)
		}
	}
	return v
}

func presentEntry(item forum.IssueItem, list forum.FollowKind) templates.IssueEntry {
	e := templates.IssueEntry{ArticleItem: presentItem(item.Article)}
	if item.Article.CommentCount > 0 {
		e.Talk = comments(item.Article.CommentCount)
		if item.Section != forum.SectionNew && item.Comments > 0 && item.Comments < item.Article.CommentCount {
			e.Talk += ", " + templates.Number(item.Comments) + map[bool]string{true: " in that month", false: " in that week"}[list == forum.FollowMonthly]
		}
	}
	if q := item.Quote; q != nil {
		e.Quote = &templates.IssueQuote{ID: q.ID, Words: markup.Excerpt(markup.Strip(q.HTML), quotedInIssue), By: q.By.Name}
		if item.Readers > 0 {
			e.Quote.Recommended = "recommended by " + counted(item.Readers, "reader", "readers")
		}
	}
	return e
}

func issueName(i forum.Issue) string {
	if i.Number == 0 {
		return "The coming issue"
	}
	return "Number " + itoa(int64(i.Number))
}

// periodWords say which days an issue covers.
func (s *server) periodWords(p forum.Period) string { return templates.Days(p, s.o.Site.Zone) }
