package handlers

import (
	"errors"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

// subscriptionsURL is where an address sees all that it gets, for a while.
func (s *server) subscriptionsURL(address int64, version int) string {
	return "/subscriptions/" + s.o.Keys.Sign(forum.Claim{Purpose: forum.PurposeMails, Subject: address, Version: version, Expires: s.o.Clock().Add(s.o.Policy.LinkLife)})
}

// errOldLink answers a link to what an address gets that is too old, or of an
// address that changed hands.
var errOldLink = errors.New("the link is too old")

// subscriber reads whose mails a link shows.
func (s *server) subscriber(c echo.Context) (forum.Claim, error) {
	claim, ok := s.o.Keys.Verify(forum.PurposeMails, c.Param("token"), s.o.Clock())
	if !ok {
		if claim.Subject != 0 && !claim.Expires.IsZero() {
			return claim, errOldLink
		}
		return claim, forum.ErrNotFound
	}
	_, err := s.store.AddressOfClaim(c.Request().Context(), claim)
	if errors.Is(err, forum.ErrNotFound) {
		err = errOldLink
	}
	return claim, err
}

// oldLink offers a new one.
func (s *server) oldLink(c echo.Context, err error) error {
	if !errors.Is(err, errOldLink) {
		return s.strayLink(c, err)
	}
	p := templates.DonePage{
		Frame: s.frame(c, "This link is too old"), Heading: "This link is too old",
		Text:  []string{"For your safety it works only for a while. We mail you a new one."},
		Links: []templates.Crumb{{Name: "Ask for a new link", URL: "/unsubscribe"}, {Name: "To the front page", URL: "/"}},
	}
	p.Path = ""
	return s.render(c, http.StatusGone, p)
}

// showSubscriptions shows all that an address gets to whoever has the link.
func (s *server) showSubscriptions(c echo.Context) error {
	claim, err := s.subscriber(c)
	if err != nil {
		return s.oldLink(c, err)
	}
	p := templates.FollowingPage{Frame: s.frame(c, "What you follow by mail"), Heading: "What you follow by mail", Until: claim.Expires}
	p.Path = ""
	email, err := s.fillFollowing(c, &p.Following, claim.Subject)
	if err != nil {
		return s.oldLink(c, err)
	}
	p.Address = s.spelled(c, claim.Subject, email)
	return s.render(c, http.StatusOK, p)
}

func (s *server) changeSubscriptions(c echo.Context) error {
	claim, err := s.subscriber(c)
	if err != nil {
		return s.oldLink(c, err)
	}
	return s.changeFollowing(c, claim.Subject, "/subscriptions")
}

// showFollowing shows the same to a member.
func (s *server) showFollowing(c echo.Context) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	p := templates.FollowingPage{Frame: s.accountFrame(c, "Following"), Heading: "Following", Nav: templates.AccountNav{Current: "/account/following"}, Address: v.Email}
	if _, err := s.fillFollowing(c, &p.Following, v.AddressID); err != nil {
		return err
	}
	return s.render(c, http.StatusOK, p)
}

func (s *server) changeMemberFollowing(c echo.Context) error {
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	return s.changeFollowing(c, v.AddressID, "/account/following")
}

// followingDone says what was done.
var followingDone = map[string]string{
	"pace": "Changed.", "start": "These mails come from now on.", "stop": "Stopped.", "stop-all": "All mails are stopped.",
	"resume": "It goes on as it was.", "again": "You hear of it again.", "allow": "Mails go to this address again.",
}

// fillFollowing reads what an address gets, and says how it is spelled.
func (s *server) fillFollowing(c echo.Context, f *templates.Following, address int64) (string, error) {
	var ended time.Time
	at, ok := parseID(c.QueryParam("ended"))
	if ok {
		ended = time.UnixMicro(at)
	}
	sub, err := s.store.Subscriptions(c.Request().Context(), address, ended)
	if err != nil {
		return "", err
	}
	f.Action, f.Done = c.Request().URL.Path, followingDone[c.QueryParam("done")]
	if sub.Undo > 0 {
		f.Undo = itoa(at)
	}
	f.Suppressed, f.Any = stoppedFollows[sub.Suppressed], len(sub.Follows) > 0
	f.Switches = switches(sub.Member)
	for _, followed := range sub.Follows {
		if followed.Kind.IsList() {
			f.Digest = s.digestCrumb(followed)
			continue
		}
		addFollowed(f, followed)
	}
	for _, h := range sub.Stopped {
		f.Stopped = append(f.Stopped, templates.StoppedRow{ID: h.ID, Title: h.Article.Title, URL: templates.ArticleURL(h.Article.Slug)})
	}
	return sub.Email, nil
}

// stoppedFollows say why nothing that is followed comes.
var stoppedFollows = map[string]string{
	forum.SuppressedAsked:  "Nothing of this comes: somebody who reads the mails of this address said that no more are wanted.",
	forum.SuppressedBounce: "Nothing of this comes: mails to this address were returned because nobody was there. If it works again, begin anew.",
}

// switches are the mails about oneself, all off. Only members can be mentioned.
func switches(member bool) []templates.FollowSwitch {
	list := []templates.FollowSwitch{{
		Kind: string(forum.FollowAnswers), Heading: templates.AnswersHeading, Text: "When somebody answers what you wrote, in any discussion.", Button: templates.SwitchButton,
		Pace: paceList("pace-answers", forum.FollowAnswers, ""),
	}}
	if member {
		list = append(list, templates.FollowSwitch{
			Kind: string(forum.FollowMentions), Heading: templates.MentionsHeading, Text: "When somebody writes @ and your handle.", Button: templates.SwitchButton,
			Pace: paceList("pace-mentions", forum.FollowMentions, ""),
		})
	}
	return list
}

// followedKinds say what is followed, and make the address of its page.
var followedKinds = map[forum.FollowKind]struct {
	what string
	url  func(string) string
}{
	forum.FollowArticle: {"Discussion", func(slug string) string { return templates.ArticleURL(slug) + "#discussion" }},
	forum.FollowAuthor:  {"Author", templates.AuthorURL},
	forum.FollowTopic:   {"Topic", templates.TopicURL},
}

// addFollowed adds a follow to the list, or switches the mails about oneself on.
func addFollowed(f *templates.Following, followed store.Followed) {
	kind, listed := followedKinds[followed.Kind]
	if listed {
		f.Follows = append(f.Follows, templates.FollowRow{
			ID: followed.ID, What: kind.what, Title: followed.Title, URL: kind.url(followed.Slug), Since: followed.CreatedAt,
			Pace: paceList("pace-"+itoa(followed.ID), followed.Kind, string(followed.Pace)),
		})
		return
	}
	for i := range f.Switches {
		if w := &f.Switches[i]; w.Kind == string(followed.Kind) {
			w.ID, w.Pace = followed.ID, paceList(w.Pace.ID, followed.Kind, string(followed.Pace))
		}
	}
}

// changeFollowing does what one of the buttons says about what an address gets.
func (s *server) changeFollowing(c echo.Context, address int64, source string) error {
	action, query := field(c, "action"), ""
	deed, ok := followingDeeds[action]
	if !ok {
		return forum.ErrNotFound
	}
	ended, err := deed(s, c, address, source)
	if err != nil {
		return err
	}
	if !ended.IsZero() {
		query = "&ended=" + itoa(ended.UnixMicro())
	}
	return c.Redirect(http.StatusSeeOther, c.Request().URL.Path+"?done="+action+query)
}

// followingDeeds are the values of the buttons. A deed says when what can be
// taken back was ended; zero for nothing.
var followingDeeds = map[string]func(*server, echo.Context, int64, string) (time.Time, error){
	"pace": (*server).changePace,
	"start": func(s *server, c echo.Context, address int64, source string) (time.Time, error) {
		return time.Time{}, s.startMails(c, address, source)
	},
	"stop": func(s *server, c echo.Context, address int64, _ string) (time.Time, error) {
		id, ok := parseID(field(c, "follow"))
		if !ok {
			return time.Time{}, forum.ErrNotFound
		}
		return s.store.EndFollows(c.Request().Context(), address, id)
	},
	"stop-all": func(s *server, c echo.Context, address int64, _ string) (time.Time, error) {
		return s.store.EndFollows(c.Request().Context(), address, 0)
	},
	"resume": func(s *server, c echo.Context, address int64, _ string) (time.Time, error) {
		at, ok := parseID(field(c, "ended"))
		if !ok {
			return time.Time{}, forum.ErrNotFound
		}
		return time.Time{}, s.store.ResumeFollows(c.Request().Context(), address, time.UnixMicro(at))
	},
	"again": (*server).hearAgain,
	"allow": func(s *server, c echo.Context, address int64, _ string) (time.Time, error) {
		return time.Time{}, s.store.AllowMails(c.Request().Context(), address)
	},
}

// changePace changes how often mails about one thing come.
func (s *server) changePace(c echo.Context, address int64, source string) (time.Time, error) {
	id, ok := parseID(field(c, "follow"))
	if !ok {
		return time.Time{}, forum.ErrNotFound
	}
	f, err := s.store.FollowOf(c.Request().Context(), address, id)
	if err == nil && !f.EndedAt.IsZero() {
		err = forum.ErrNotFound
	}
	if err != nil {
		return time.Time{}, err
	}
	return time.Time{}, s.followAs(c, address, forum.NewFollow{Kind: f.Kind, Subject: f.Subject, Wording: templates.PaceButton, Source: source})
}

// startMails begins one of the kinds of mail about oneself.
func (s *server) startMails(c echo.Context, address int64, source string) error {
	kinds := map[string]string{string(forum.FollowAnswers): templates.AnswersHeading, string(forum.FollowMentions): templates.MentionsHeading}
	heading, ok := kinds[field(c, "kind")]
	if !ok {
		return forum.ErrNotFound
	}
	return s.followAs(c, address, forum.NewFollow{Kind: forum.FollowKind(field(c, "kind")), Wording: heading + ": " + templates.SwitchButton, Source: source})
}

// followAs follows at the pace that was chosen.
func (s *server) followAs(c echo.Context, address int64, n forum.NewFollow) error {
	e := &forum.Invalid{}
	n.Pace = forum.CleanPace(e, "pace", n.Kind, field(c, "pace"))
	if err := e.Or(); err != nil {
		return err
	}
	return s.store.Follow(c.Request().Context(), address, n)
}

// hearAgain takes back that a link in a mail stopped a discussion.
func (s *server) hearAgain(c echo.Context, address int64, _ string) (time.Time, error) {
	id, ok := parseID(field(c, "hearer"))
	if !ok {
		return time.Time{}, forum.ErrNotFound
	}
	h, err := s.store.Hearer(c.Request().Context(), id)
	if err == nil && h.AddressID != address {
		err = forum.ErrNotFound
	}
	if err != nil {
		return time.Time{}, err
	}
	return time.Time{}, s.store.HearAgain(c.Request().Context(), id)
}
