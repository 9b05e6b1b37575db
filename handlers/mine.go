package handlers

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

// mineDone are the sentences about what was just done.
var mineDone = map[string]string{
	"deleted":    "Your comment is deleted.",
	"held":       "Thank you. Your comment waits for a moderator, who looks at it before others see it. Until then it stands here, and only you see it.",
	"hidden":     "Your comment is hidden. Here you see where it stands.",
	"anonymised": "Your name is off that comment.",
	"stopped":    "You get no more mails from us.",
	"allowed":    "You get mails from us again.",
	"forgotten":  "This browser is forgotten. Nobody who uses it sees your comments here any more.",
}

// showMine lists what whoever sits at the browser wrote. Who is not known is
// asked for their address.
func (s *server) showMine(c echo.Context) error {
	after, err := queryID(c, "after")
	if err != nil {
		return err
	}
	w, err := s.writer(c)
	if err != nil {
		return err
	}
	if w.Nobody() {
		return s.render(c, http.StatusOK, s.askMinePage(c, nil))
	}
	list, next, err := s.store.OwnComments(c.Request().Context(), w, after)
	if err != nil {
		return err
	}
	p := templates.MinePage{Frame: s.accountFrame(c, "Your comments"), FirstPage: after == 0, Done: mineDone[c.QueryParam("done")], Nav: templates.AccountNav{Current: "/my-comments"}}
	for _, o := range list {
		p.Comments = append(p.Comments, s.presentOwn(o, w))
	}
	if next != 0 {
		p.NextURL = "/my-comments?after=" + itoa(next)
		p.Next = p.NextURL
	}
	if err := s.fillMine(c, &p, w); err != nil {
		return err
	}
	return s.render(c, http.StatusOK, p)
}

// fillMine reads what stands around the list: addresses, and what waits.
func (s *server) fillMine(c echo.Context, p *templates.MinePage, w forum.Writer) error {
	addresses, err := s.store.ProvedAddresses(c.Request().Context(), w)
	if err != nil {
		return err
	}
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	p.Stopped = true
	for _, a := range addresses {
		if v != nil && v.AddressID == a.ID {
			continue // the account's own is seen to on the pages of the account
		}
		p.Addresses = append(p.Addresses, a.Email)
		p.Stopped, p.HasAccount = p.Stopped && a.Stopped, p.HasAccount || a.Member
	}
	if p.Follows, err = s.knownFollows(c); err != nil || !p.FirstPage {
		return err
	}
	waiting, err := s.store.Waiting(c.Request().Context(), s.browserToken(c))
	for _, r := range waiting {
		p.Waiting = append(p.Waiting, waitingComments(r)...)
	}
	return err
}

// presentOwn is a comment as its author sees it: where it stands, and what can be
// done about it.
func (s *server) presentOwn(o store.OwnComment, w forum.Writer) templates.MineItem {
	now, p := s.o.Clock(), s.o.Policy
	c := o.Comment
	item := templates.MineItem{SaidItem: templates.SaidItem{ID: c.ID, Heading: c.Title, Excerpt: c.Text, At: c.CreatedAt}, Name: c.By.Name, Guest: c.By.Guest(), State: stateOf[c.Status]}
	if c.Status == forum.Hidden {
		item.State, item.Mend = hiddenState(c.Hiding), o.Article != nil && !c.Hiding.Mended
		if c.Hiding.Mended && c.Hiding.Waits {
			item.State += ". " + mendedNote
		}
	}
	if c.Title == "" {
		item.Heading, item.Excerpt = forum.Shorten(c.Text, firstWords), ""
	}
	if item.Heading == "" {
		item.Heading = "A comment without words"
	}
	if o.Article == nil {
		item.State = "Not shown: the article is not public any more"
		return item
	}
	a := presentItem(*o.Article)
	item.Slug, item.Article, item.Lang, item.Dir, item.Shown = a.Slug, a.Title, a.Lang, a.Dir, c.Status == forum.Shown
	item.Gone = c.Status == forum.Removed || c.Status == forum.Hidden || c.Status == forum.Declined
	if c.Status != forum.Deleted && forum.MayEdit(w, c, p, now) == nil {
		item.Until = forum.EditableUntil(c.CreatedAt, p)
		item.Left = span(item.Until.Sub(now))
	}
	item.CanDelete = (c.Status == forum.Shown || c.Status == forum.Held) && forum.MayDelete(w, c) == nil
	item.CanAnonymise = !c.Unseen() && c.Status != forum.Deleted && forum.MayAnonymise(w, c) == nil
	if c.Status == forum.Deleted && c.Body != "" && forum.MayUndelete(w, c, p, now) == nil {
		item.UndeleteUntil = c.GoneAt.Add(p.UndeleteWindow)
		item.UndeleteLeft = span(item.UndeleteUntil.Sub(now))
	}
	return item
}

// stateOf says to its author where a comment stands.
var stateOf = map[forum.CommentStatus]string{
	forum.Shown:    "Shown",
	forum.Held:     "Waits for a moderator: only you see it",
	forum.Declined: "Not published",
	forum.Removed:  "Removed by a moderator",
	forum.Deleted:  "Deleted by you",
	forum.Waiting:  "Waits for the link in the mail",
}

func (s *server) askMinePage(c echo.Context, invalid *forum.Invalid) templates.AskMinePage {
	p := templates.AskMinePage{Frame: s.frame(c, "Your comments"), Done: mineDone[c.QueryParam("done")], Guests: s.o.Guests}
	p.Path = "/my-comments"
	p.Email = templates.Field{
		Name: "email", Label: "E-mail address", Type: "email", Value: field(c, "email"), Autocomplete: "email", Required: true, Max: forum.MaxAddress,
		Hint: "The one under which you wrote.", Problem: problems(invalid)["email"],
	}
	return p
}

// askForMine sends a link to whoever has the address; the answer is the same for
// every address.
func (s *server) askForMine(c echo.Context) error {
	_, err := s.ask(c, forum.NewRequest{Kind: forum.RequestMine, Email: field(c, "email"), Browser: s.knowBrowser(c)})
	var invalid *forum.Invalid
	if errors.As(err, &invalid) {
		return s.render(c, http.StatusUnprocessableEntity, s.askMinePage(c, invalid))
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/confirm")
}

func (s *server) stopMails(c echo.Context) error { return s.setMails(c, true, "stopped") }

func (s *server) allowGuestMails(c echo.Context) error { return s.setMails(c, false, "allowed") }

func (s *server) setMails(c echo.Context, stop bool, done string) error {
	w, err := s.writer(c)
	if err != nil {
		return err
	}
	if err := s.store.StopMails(c.Request().Context(), w, stop); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/my-comments?done="+done)
}

// forgetBrowser takes back that this browser has proved addresses, and what waits
// in it.
func (s *server) forgetBrowser(c echo.Context) error {
	s.forget(c)
	return c.Redirect(http.StatusSeeOther, "/my-comments?done=forgotten")
}

// showAnonymise asks before a name is taken off a comment: that is for good.
func (s *server) showAnonymise(c echo.Context) error {
	comment, article, w, err := s.ownComment(c)
	if err != nil {
		return err
	}
	if err := forum.MayAnonymise(w, comment); err != nil {
		return err
	}
	view := presentToAuthor(comment, article.Slug)
	view.ID = 0
	return s.render(c, http.StatusOK, templates.ConfirmPage{
		Frame: s.frame(c, "Take your name off this comment?"), Heading: "Take your name off this comment?", Comments: []templates.PreviewView{{Comment: view}},
		Text: []string{
			"The comment stays, by “Anonymous”. Nothing leads from it to your address any more, so nobody can change or delete it after that, you included.",
			"This cannot be undone. What others quoted of it stays as they wrote it.",
		},
		Action: templates.CommentURL(comment.ID) + "/anonymise", Button: "Take my name off", Danger: true, Back: "/my-comments",
	})
}

func (s *server) anonymiseComment(c echo.Context) error {
	id, err := paramID(c)
	if err != nil {
		return err
	}
	w, err := s.writer(c)
	if err != nil {
		return err
	}
	if err := s.store.Anonymise(c.Request().Context(), w, id); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/my-comments?done=anonymised")
}
