package handlers

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/templates"
)

// paceWords say to somebody how often mails come.
var paceWords = map[forum.Pace]string{
	forum.PaceSoon: "soon, bundled when many come", forum.PaceEach: "each one as it comes", forum.PaceHourly: "at most once an hour",
	forum.PaceDaily: "at most once a day", forum.PaceAnswers: "only answers to you",
}

// paceFor says the same from another's mouth: of mails to "me", or to "them".
func paceFor(p forum.Pace, whom string) string {
	if p == forum.PaceAnswers {
		return "only answers to " + whom
	}
	return paceWords[p]
}

// paceList is the list of paces with one chosen; what is none is the first.
func paceList(id string, kind forum.FollowKind, chosen string) templates.Pace {
	list := templates.Pace{ID: id}
	for _, p := range forum.Paces(kind) {
		list.Options = append(list.Options, templates.Option{Value: string(p), Name: capital(paceFor(p, "me")), Chosen: string(p) == chosen})
	}
	return list
}

// followTick is the box under a comment, nil where no mails leave: nothing is
// offered then that could not be kept.
func (s *server) followTick(ticked bool, pace string) *templates.FollowTick {
	if !s.o.Mail.Leaves {
		return nil
	}
	return &templates.FollowTick{Label: templates.FollowLabel, Ticked: ticked, Pace: paceList("w-pace", forum.FollowArticle, pace)}
}

// tick fills the box of a form as it was left.
func (s *server) tick(f *templates.WriteForm, n forum.NewFollow) {
	f.Follow = s.followTick(n.Any(), string(n.Pace))
}

// tickedFollow is what the box beside a comment says, none where it is not
// ticked.
func tickedFollow(e *forum.Invalid, ticked bool, pace, slug string) forum.NewFollow {
	if !ticked {
		return forum.NewFollow{}
	}
	return forum.NewFollow{
		Kind: forum.FollowArticle, Pace: forum.CleanPace(e, "pace", forum.FollowArticle, pace), Wording: templates.FollowLabel, Source: templates.ArticleURL(slug),
	}
}

// keptFollow is the same of a comment that was carried along: a pace that is none
// is the usual one.
func keptFollow(k *templates.Kept) forum.NewFollow {
	return tickedFollow(&forum.Invalid{}, k.Follow, k.Pace, k.Slug)
}

// articleFollow is the box to follow a discussion, without a comment: the same
// for everybody who is not signed in. Where nothing can be written any more it is
// there for whoever follows already.
func (s *server) articleFollow(a forum.Article, open bool, v *forum.Member, follows forum.Pace) *templates.FollowBox {
	if !s.o.Mail.Leaves || !open && follows == "" {
		return nil
	}
	b := thing(forum.FollowArticle, a.ID, a.Title, a.Slug).box
	b.AskEmail, b.Follows = v == nil, paceWords[follows]
	b.Pace = paceList("follow-pace", forum.FollowArticle, string(follows))
	return &b
}

// A following is what a form of the kind of FollowBox asks for.
type following struct {
	follow forum.NewFollow // but for its pace
	back   string          // the page on which the form stands
	crumbs []templates.Crumb
	box    templates.FollowBox
}

// follow begins to follow something. Whoever has proved their address follows at
// once; for all others a mail asks whether they want it, and the answer is the
// same for every address.
func (s *server) follow(c echo.Context, f following) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	e := &forum.Invalid{}
	f.follow.Wording, f.follow.Source = f.box.Button, f.back
	f.follow.Pace = forum.CleanPace(e, "pace", f.follow.Kind, field(c, "pace"))
	if v != nil {
		if err := e.Or(); err != nil {
			return s.followAgain(c, f, err)
		}
		if err := s.store.Follow(c.Request().Context(), v.AddressID, f.follow); err != nil {
			return err
		}
		return c.Redirect(http.StatusSeeOther, f.back+"#follow")
	}
	email := forum.CleanAddress(e, "email", field(c, "email"))
	if err := e.Or(); err != nil {
		return s.followAgain(c, f, err)
	}
	done, err := s.followProved(c, email, f.follow)
	if err != nil || done {
		return s.orBack(c, err, f.back+"#followed")
	}
	_, err = s.ask(c, forum.NewRequest{Kind: forum.RequestFollow, Email: email, Browser: s.knowBrowser(c), Follow: f.follow})
	var limited *forum.Limited
	if errors.As(err, &limited) {
		return s.followAgain(c, f, err)
	}
	return s.orBack(c, err, "/confirm")
}

// followProved follows at once where this browser has proved the address.
func (s *server) followProved(c echo.Context, email string, f forum.NewFollow) (bool, error) {
	proved, err := s.hasProved(c, email)
	if err != nil || !proved {
		return false, err
	}
	id, err := s.store.AddressID(c.Request().Context(), email)
	if err != nil {
		return false, err
	}
	return true, s.store.Follow(c.Request().Context(), id, f)
}

// orBack returns the error, or leads on.
func (s *server) orBack(c echo.Context, err error, to string) error {
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, to)
}

// followAgain shows the form on a page of its own, with what was typed and what
// is wrong with it.
func (s *server) followAgain(c echo.Context, f following, err error) error {
	v, verr := s.viewer(c)
	if verr != nil {
		return verr
	}
	p := s.followPage(c, f)
	p.Box.AskEmail, p.Box.Email = v == nil, field(c, "email")
	p.Box.Pace = paceList("follow-pace", f.follow.Kind, field(c, "pace"))
	status, wait, wrong := refusal(c, err)
	p.Wait, p.Box.Problems = wait, wrong
	return s.render(c, status, p)
}

func (s *server) followPage(c echo.Context, f following) templates.FollowPage {
	p := templates.FollowPage{Frame: s.frame(c, "Follow by mail"), Crumbs: f.crumbs, Box: f.box}
	p.Path = f.back
	return p
}

// unfollow ends a follow of whoever sits at the browser: of a member, or of all
// addresses that it has proved.
func (s *server) unfollow(c echo.Context, kind forum.FollowKind, subject int64, back string) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	if v != nil {
		return s.orBack(c, s.store.Unfollow(c.Request().Context(), v.AddressID, kind, subject), back+"#follow")
	}
	w, err := s.writer(c)
	if err != nil {
		return err
	}
	for _, address := range w.Addresses {
		if err := s.store.Unfollow(c.Request().Context(), address, kind, subject); err != nil {
			return err
		}
	}
	return c.Redirect(http.StatusSeeOther, back+"#unfollowed")
}

// thing is what the form asks for on the page of an article, author or topic; slug
// is its own, or the author's handle. The box is for whoever is not signed in.
func thing(kind forum.FollowKind, id int64, name, slug string) following {
	box := templates.FollowBox{
		Heading: "Follow this discussion", What: "this discussion", Text: "By mail, without writing yourself. Each mail has a link that stops them.", Button: templates.FollowButton,
		AskEmail: true, Pace: paceList("follow-pace", kind, ""),
	}
	back := templates.ArticleURL(slug)
	switch kind {
	case forum.FollowAuthor:
		back = templates.AuthorURL(slug)
		box.Heading, box.What, box.Text, box.Button = "Follow "+name, name, "New articles and comments by mail. Each mail has a link that stops them.", "Follow "+name
	case forum.FollowTopic:
		back = templates.TopicURL(slug)
		box.Heading, box.What, box.Text, box.Button = "Follow "+name, name, "New articles, and the comments under them, by mail. Each mail has a link that stops them.", "Follow "+name
	}
	box.Action, box.Stop = back+"/follow", back+"/unfollow"
	return following{
		follow: forum.NewFollow{Kind: kind, Subject: id}, back: back, box: box,
		crumbs: []templates.Crumb{{Name: "Home", URL: "/"}, {Name: name, URL: back}},
	}
}

// followDiscussion follows the discussion of an article, also of one that is
// closed: it may open again.
func (s *server) followDiscussion(c echo.Context) error {
	a, err := s.store.Article(c.Request().Context(), c.Param("slug"))
	if err != nil {
		return err
	}
	return s.follow(c, thing(forum.FollowArticle, a.ID, a.Title, a.Slug))
}

func (s *server) unfollowDiscussion(c echo.Context) error {
	a, err := s.store.Article(c.Request().Context(), c.Param("slug"))
	if err != nil {
		return err
	}
	return s.unfollow(c, forum.FollowArticle, a.ID, templates.ArticleURL(a.Slug))
}

// alreadyFollows says in a form that the member follows the discussion already:
// no box has to be ticked for that, and leaving it empty would end nothing.
func (s *server) alreadyFollows(c echo.Context, form *templates.WriteForm, article int64) error {
	v, err := s.viewer(c)
	if err != nil || v == nil {
		return err
	}
	f, err := s.store.Following(c.Request().Context(), v.AddressID, forum.FollowArticle, article)
	if err == nil {
		form.Follows = paceWords[f.Pace]
	}
	return ignoreNotFound(err)
}

// followAnew shows the form of a follow whose address was wrong.
func (s *server) followAnew(c echo.Context, r forum.Request) error {
	name, slug, err := s.store.FollowedName(c.Request().Context(), r.Follow.Kind, r.Follow.Subject)
	if err != nil || slug == "" {
		return s.orBack(c, ignoreNotFound(err), "/")
	}
	p := s.followPage(c, thing(r.Follow.Kind, r.Follow.Subject, name, slug))
	p.Anew, p.Box.Email = true, r.Email
	p.Box.Pace = paceList("follow-pace", r.Follow.Kind, string(r.Follow.Pace))
	return s.render(c, http.StatusOK, p)
}
