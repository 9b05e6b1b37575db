package handlers

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/templates"
)

// deskDone says what was done.
var deskDone = map[string]string{
	"save": "Saved.", "approve": "Approved.", "unapprove": "The approval is taken back.", "test": "A test is on its way to you.", "add": "Added.", "back": "Taken in again.", "out": "Left out.", "moved": "Moved.",
}

// deskList reads which list is looked after.
func deskList(text string) (forum.FollowKind, error) {
	if text == "" {
		return forum.FollowWeekly, nil
	}
	if list := forum.FollowKind(text); list.IsList() {
		return list, nil
	}
	return "", forum.ErrNotFound
}

// showDigestDesk is the coming issue as it would be now, and what can be done
// about it.
func (s *server) showDigestDesk(c echo.Context) error {
	list, err := deskList(c.QueryParam("list"))
	if err != nil {
		return err
	}
	p, err := s.deskPage(c, list)
	if err != nil {
		return err
	}
	p.Said = templates.Said{Text: deskDone[c.QueryParam("done")]}
	return s.render(c, http.StatusOK, p)
}

func (s *server) deskPage(c echo.Context, list forum.FollowKind) (templates.DigestDeskPage, error) {
	ctx := c.Request().Context()
	v, err := s.viewer(c)
	if err != nil {
		return templates.DigestDeskPage{}, err
	}
	p := templates.DigestDeskPage{Frame: s.editorFrame(c, "The coming issue"), Nav: s.editorNav(c, v), List: string(list), MaxNote: forum.MaxIssueNote}
	p.Path = "/editor/digest"
	for _, l := range []templates.OrderLink{{Name: "Weekly", URL: "/editor/digest"}, {Name: "Monthly", URL: "/editor/digest?list=monthly"}} {
		l.Current = (l.Name == "Monthly") == (list == forum.FollowMonthly)
		p.Lists = append(p.Lists, l)
	}
	i, plan, err := s.store.ComingDigest(ctx, list)
	if err != nil {
		return p, err
	}
	p.Off, p.Waits, p.Approved, p.Composed = !plan.On, plan.Approve, !i.ApprovedAt.IsZero(), i.Status == forum.IssueComposed
	p.Period, p.Due, p.Seen, p.Note = capital(s.periodWords(i.Period)), i.Period.End, i.Version, i.Note
	if i.ID == 0 {
		p.Seen = 0
	}
	p.Items = deskItems(i)
	if err := s.deskChoices(c, &p, i); err != nil {
		return p, err
	}
	if err := s.foreseeMail(&p, i); err != nil {
		return p, err
	}
	if p.HTMLURL != "" {
		c.Response().Header().Set("Content-Security-Policy", contentPolicy+"; frame-src 'self'")
	}
	issues, err := s.store.Sendings(ctx, list)
	for _, issue := range issues {
		p.Issues = append(p.Issues, templates.DeskIssue{ID: issue.ID, Name: issueName(issue), Period: s.periodWords(issue.Period), State: issueState(issue)})
	}
	return p, err
}

// issueState says where an issue stands.
func issueState(i forum.Issue) string {
	switch {
	case i.Status == forum.IssueSkipped:
		return "Not sent: " + i.Why
	case i.Status == forum.IssueQueued && i.Why != "":
		return "Ended: " + i.Why
	case !i.PausedAt.IsZero():
		return "Stopped for now"
	case i.Status == forum.IssueComposed:
		return "Waits for an editor’s word"
	case i.Status == forum.IssueQueueing:
		return "Going out"
	}
	return "Sent to " + counted(i.Queued, "address", "addresses")
}

func deskItems(i forum.Issue) []templates.DeskItem {
	items := make([]templates.DeskItem, len(i.Items))
	for n, item := range i.Items {
		view := presentEntry(item, i.List)
		items[n] = templates.DeskItem{
			ID: item.Article.ID, Title: item.Article.Title, Slug: item.Article.Slug, Lang: view.Lang, Dir: view.Dir, Why: view.Talk, Section: sectionName(item.Section),
			First: n == 0 || i.Items[n-1].Section != item.Section, Last: n == len(i.Items)-1 || i.Items[n+1].Section != item.Section,
		}
		if view.Quote != nil {
			items[n].Quoted = view.Quote.Words
		}
	}
	return items
}

func sectionName(section forum.Section) string {
	for _, n := range sectionNames {
		if n.section == section {
			return n.name
		}
	}
	return string(section)
}

// deskChoices are the articles that an editor left out, and those that can be added.
func (s *server) deskChoices(c echo.Context, p *templates.DigestDeskPage, i forum.Issue) error {
	out, others, err := s.store.DigestChoices(c.Request().Context(), i)
	for _, a := range out {
		p.Out = append(p.Out, templates.DeskItem{ID: a.ID, Title: a.Title, Slug: a.Slug})
	}
	for _, a := range others {
		p.Articles = append(p.Articles, templates.Option{Value: itoa(a.ID), Name: a.Title})
	}
	return err
}

// foreseeMail shows the coming issue as a mail.
func (s *server) foreseeMail(p *templates.DigestDeskPage, i forum.Issue) error {
	if s.o.PreviewDigest == nil || len(i.Items) == 0 {
		return nil
	}
	m, err := s.o.PreviewDigest(forum.Digest{Issue: i, Since: s.o.Clock()})
	p.Subject, p.Text, p.HTMLURL = m.Subject, m.Text, "/editor/digest/preview?list="+p.List
	return err
}

// showDigestPreview sends the coming issue as the HTML of a mail.
func (s *server) showDigestPreview(c echo.Context) error {
	list, err := deskList(c.QueryParam("list"))
	if err != nil {
		return err
	}
	i, _, err := s.store.ComingDigest(c.Request().Context(), list)
	if err != nil {
		return err
	}
	if s.o.PreviewDigest == nil {
		return forum.ErrNotFound
	}
	m, err := s.o.PreviewDigest(forum.Digest{Issue: i, Since: s.o.Clock()})
	if err != nil {
		return err
	}
	return sendMailHTML(c, m.HTML)
}

// changeDigest does what one of the buttons says. The note is saved with each of
// them: nothing that was typed is lost.
func (s *server) changeDigest(c echo.Context) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	list, err := deskList(field(c, "list"))
	if err != nil {
		return err
	}
	done, err := s.digestDeed(c, v, list)
	var invalid *forum.Invalid
	switch {
	case errors.As(err, &invalid):
		return s.deskAgain(c, http.StatusUnprocessableEntity, list, invalid)
	case errors.Is(err, forum.ErrConflict):
		return s.deskAgain(c, http.StatusConflict, list, nil)
	case err != nil:
		return err
	}
	to := "/editor/digest?done=" + done
	if list != forum.FollowWeekly {
		to += "&list=" + string(list)
	}
	return c.Redirect(http.StatusSeeOther, to)
}

// deskAgain shows the desk with the note as it was typed, and the issue as it is
// now.
func (s *server) deskAgain(c echo.Context, status int, list forum.FollowKind, invalid *forum.Invalid) error {
	p, err := s.deskPage(c, list)
	if err != nil {
		return err
	}
	p.Note = field(c, "note")
	p.Said = templates.Said{Text: changedMeanwhile, Wrong: true}
	if invalid != nil {
		p.Said.Text, p.Problems = notSaved, problems(invalid)
		p.Seen = seenVersion(c)
	}
	return s.render(c, status, p)
}

// digestDeed saves the note and what the button changes.
func (s *server) digestDeed(c echo.Context, v *forum.Member, list forum.FollowKind) (done string, err error) {
	ctx, seen := c.Request().Context(), seenVersion(c)
	action, number, _ := strings.Cut(field(c, "action"), "-")
	if _, known := deskDone[action]; !known && action != "up" && action != "down" {
		return "", forum.ErrNotFound
	}
	i, _, err := s.store.ComingDigest(ctx, list)
	if err != nil {
		return "", err
	}
	edits := i.Edits
	if id, ok := parseID(number); ok {
		edits = editedIssue(edits, action, id, typedItems(c))
	} else if id, ok := parseID(field(c, "article")); ok && action == "add" {
		edits = editedIssue(edits, action, id, typedItems(c))
	}
	if err := s.store.EditIssue(ctx, v, list, seen, field(c, "note"), edits); err != nil {
		return "", err
	}
	done = action
	switch action {
	case "up", "down":
		done = "moved"
	case "approve", "unapprove":
		err = s.store.ApproveIssue(ctx, v, list, max(seen, 1)+1, action == "approve")
	case "test":
		err = s.store.SendDigestTest(ctx, v, list)
	}
	return done, err
}

// typedItems are the articles that the form shows, in their order.
func typedItems(c echo.Context) (ids []int64) {
	for _, text := range c.Request().PostForm["item"] {
		if id, ok := parseID(text); ok && len(ids) < 50 {
			ids = append(ids, id)
		}
	}
	return ids
}

// editedIssue is what an editor wants after one more button.
func editedIssue(e forum.IssueEdits, action string, id int64, shown []int64) forum.IssueEdits {
	e.Out = slices.DeleteFunc(slices.Clone(e.Out), func(o int64) bool { return o == id })
	switch action {
	case "out":
		e.Out = append(e.Out, id)
	case "add":
		if !slices.Contains(e.Added, id) {
			e.Added = append(slices.Clone(e.Added), id)
		}
	case "up", "down":
		order := slices.Clone(shown)
		at := slices.Index(order, id)
		other := at + 1
		if action == "up" {
			other = at - 1
		}
		if at >= 0 && other >= 0 && other < len(order) {
			order[at], order[other] = order[other], order[at]
		}
		e.First = order
	}
	return e
}
