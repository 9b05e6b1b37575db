package handlers

import (
	"slices"
	"time"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

// excerptOf is how much of a comment around the one that a case is about is shown,
// in characters.
const excerptOf = 200

// presentCase shows a case.
func (s *server) presentCase(f store.CaseFile, rules []forum.Rule, l caseList) *templates.CaseView {
	v := &templates.CaseView{
		ID: f.ID, Version: int64(f.Version), Heading: caseHeading(f), OpenedAt: f.OpenedAt, ClosedAt: f.ClosedAt,
		Why: s.why(f), Hints: pileHints(f.Weighing), Facts: s.authorFacts(f), Events: presentChanges(f.Changes),
	}
	presentReports(v, f.Reports)
	if f.Appeal.ID != 0 {
		v.Appeal = presentAppeal(f.Appeal, &f.Appealed)
	}
	switch f.Kind {
	case forum.SubjectComment:
		presentCaseComment(v, f)
	case forum.SubjectMember:
		v.About.Name = "a person who has left"
		if f.Member != nil {
			by := presentMember(*f.Member)
			v.Person, v.Biography, v.Website = &by, f.Member.Biography, f.Member.Website
			v.About = templates.Crumb{Name: f.Member.Name, URL: templates.MemberURL(f.Member.Handle)}
		}
	case forum.SubjectArticle:
		v.Article = presentCaseArticle(f.Article)
	}
	if f.Article.ID != 0 {
		v.About = templates.Crumb{Name: f.Article.Title}
		if f.Article.Published {
			v.About.URL = templates.ArticleURL(f.Article.Slug)
		}
	}
	presentDecisions(v, f)
	if f.May == nil {
		v.Decide = presentDecide(f, rules, l)
	} else {
		v.Refused = refusedText(f)
	}
	return v
}

// presentCaseComment shows the comment with its words, whatever became of it, and
// what stands around it.
func presentCaseComment(v *templates.CaseView, f store.CaseFile) {
	c := *f.Comment
	v.Status = statusText[c.Status]
	c.Status = forum.Shown // a moderator reads what it said
	view := presentComment(c, f.Article.Slug)
	view.Deep, view.Narrow = false, false
	if c.Body == "" {
		view.Body = "<p>Its text is erased.</p>"
	}
	v.Comment = &view
	v.Edits = presentEdits(c.ID, f.Edits, forum.Edit{Title: c.Title, Body: c.Body})
	above := f.Above
	if f.Skipped > 0 {
		v.Top, above = []templates.ContextView{presentContext(above[0])}, above[1:]
		v.Skipped = counted(f.Skipped, "comment", "comments")
	}
	for _, a := range above {
		v.Above = append(v.Above, presentNeighbour(a))
	}
	if f.Before != nil {
		before := presentNeighbour(*f.Before)
		v.Before = &before
	}
	for _, b := range f.Below {
		v.Below = append(v.Below, presentNeighbour(b))
	}
	if f.More {
		v.More = templates.CommentURL(c.ID) + "/thread"
	}
}

// statusText says where a comment stands that is not shown.
var statusText = map[forum.CommentStatus]string{
	forum.Hidden: "Hidden at the moment.", forum.Held: "Not published yet.", forum.Removed: "Removed. A placeholder stands for it.",
	forum.Declined: "Not published.", forum.Deleted: "Deleted by its author.",
}

func presentNeighbour(c forum.Comment) templates.CaseNeighbour {
	n := templates.CaseNeighbour{URL: templates.CommentURL(c.ID), At: c.CreatedAt}
	if c.Status != forum.Shown {
		n.Gone = goneBecause[c.Status]
		if n.Gone == "" {
			n.Gone = "It is gone."
		}
		return n
	}
	n.Name, n.Text = c.By.Name, forum.Shorten(c.Text, excerptOf)
	return n
}

func presentCaseArticle(a store.CaseArticle) *templates.ArticleItem {
	item := presentItem(forum.Article{Slug: a.Slug, Title: a.Title, Standfirst: a.Standfirst, Lang: a.Lang, RightLeft: a.RightLeft})
	return &item
}

// presentAppeal shows an appeal; against is left out where it stands beside the
// decision anyway.
func presentAppeal(a forum.Appeal, against *forum.Decision) *templates.CaseAppeal {
	v := &templates.CaseAppeal{Statement: a.Statement, At: a.CreatedAt, Same: a.SameJudge}
	v.Outcome = map[string]string{forum.AppealUpheld: "the author was right", forum.AppealRejected: "the decision stands"}[a.Outcome]
	if against != nil {
		v.Against, v.AgainstAt = decidedBy(against.Action, against.Actor, against.Machine), against.At
		v.Rule, v.Message = against.Rule, against.Message
	}
	return v
}

// presentDecisions shows what was decided before, in this case and about its
// author. What closed the case is taken back from the last one.
func presentDecisions(v *templates.CaseView, f store.CaseFile) {
	later := false
	for _, d := range f.Decisions {
		view := presentCaseDecision(d)
		closes := d.Action.Closes()
		view.CanUndo = d.Stands() && d.ActorID != 0 && d.Appeal == nil && !(closes && later) && f.May == nil
		later = later || closes && d.Stands()
		v.Decisions = append(v.Decisions, view)
	}
	for _, d := range f.Author.Decisions {
		view := presentCaseDecision(d)
		view.URL = caseURL(d.CaseID)
		v.Others = append(v.Others, view)
	}
}

func presentCaseDecision(d forum.Decision) templates.DecisionView {
	v := templates.DecisionView{ID: d.ID, Text: decidedBy(d.Action, d.Actor, d.Machine && d.ActorID == 0), Rule: d.Rule, Message: d.Message, At: d.At}
	if !d.Stands() {
		v.Undone = "A person has looked since."
		if d.UndoneBy != "" {
			v.Undone = "Taken back by " + d.UndoneBy + "."
		}
	}
	if d.Appeal != nil {
		v.Appeal = presentAppeal(*d.Appeal, nil)
	}
	return v
}

// presentChanges lists what happened, the latest first.
func presentChanges(list []forum.CaseChange) (events []templates.EventItem) {
	for _, c := range slices.Backward(list) {
		e := templates.EventItem{At: c.At, Action: changeText(c)}
		if c.What == forum.ChangeHeld {
			e.Note = c.Note
		}
		events = append(events, e)
	}
	return events
}

// authorFacts are what a moderator knows of the author.
func (s *server) authorFacts(f store.CaseFile) (facts []templates.Fact) {
	a := f.Author
	add := func(name, value string) {
		if value != "" {
			facts = append(facts, templates.Fact{Name: name, Value: value})
		}
	}
	switch {
	case a.Member != nil:
		facts = append(facts, templates.Fact{Name: "Author", Value: a.Member.Name, URL: templates.MemberURL(a.Member.Handle)})
		add("Here", "member since "+s.day(a.Since)+", "+writtenText(a))
	case a.Guest && a.Since.IsZero():
		add("Author", "guest, "+writtenText(a))
	case a.Guest:
		add("Author", "guest, address confirmed on "+s.day(a.Since)+", "+writtenText(a))
	default:
		return nil
	}
	add("Standing", f.Weighing.Standing.String())
	if a.SuspendedUntil.After(s.o.Clock()) {
		add("Suspended", s.untilWords(a.SuspendedUntil))
	}
	for _, n := range a.EarlierNames {
		add("Called before", n.Name+", until "+s.day(n.Until))
	}
	return append(facts, notesFact(f)...)
}

// notesFact leads to what moderators know of an author, and noted.
func notesFact(f store.CaseFile) []templates.Fact {
	note := templates.Fact{Name: "Notes", Value: "Add the first one"}
	if f.Author.Notes > 0 {
		note.Value = counted(f.Author.Notes, "note of moderators", "notes of moderators")
	}
	switch {
	case f.Author.Member != nil:
		note.URL = personURL(f.Author.Member.ID)
	case f.Comment != nil && f.Comment.By.Guest():
		_, note.URL = addressPerson(f.Comment.By.AddressID)
	default:
		return nil
	}
	return []templates.Fact{note}
}

func writtenText(a store.AuthorFile) string {
	text := comments(a.Comments)
	switch {
	case a.Comments == 0:
		text = "no comment that is shown"
	case a.Comments >= store.CommentsCounted:
		text = templates.Number(store.CommentsCounted) + " comments or more"
	}
	if a.Removed == 0 {
		return text + ", none removed lately"
	}
	return text + ", " + itoa(int64(a.Removed)) + " removed in " + span(forum.RecordWindow.Round(24*time.Hour))
}

// refusedText says why a moderator may not decide a case.
func refusedText(f store.CaseFile) string {
	switch {
	case f.Reported:
		return "You reported this yourself, so somebody else decides it."
	case f.Appeal.ID != 0:
		return "This is an appeal against what you decided, so somebody else answers it."
	}
	return "What this is about is not there any more, so there is nothing to decide."
}
