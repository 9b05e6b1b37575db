package handlers

import (
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/templates"
)

// masked is an address as somebody reads it who may have been forwarded a mail:
// enough to know one's own by.
func masked(email string) string {
	at := strings.LastIndexByte(email, '@')
	if at < 1 {
		return "…"
	}
	_, n := utf8.DecodeRuneInString(email)
	return email[:min(n, at)] + "…" + email[at:]
}

// followedThing names what is followed, in a sentence: "the discussion of …". Err
// is forum.ErrNotFound where it is not public any more.
func (s *server) followedThing(c echo.Context, f forum.NewFollow) (words, url string, err error) {
	name, slug, err := s.store.FollowedName(c.Request().Context(), f.Kind, f.Subject)
	if err != nil {
		return "what is not public any more", "/", err
	}
	switch f.Kind {
	case forum.FollowArticle:
		return "the discussion of “" + name + "”", templates.ArticleURL(slug), nil
	case forum.FollowAuthor:
		return "what " + name + " writes", templates.AuthorURL(slug), nil
	case forum.FollowTopic:
		return "the topic “" + name + "”", templates.TopicURL(slug), nil
	case forum.FollowWeekly:
		return "the weekly digest", "/weekly", nil
	case forum.FollowMonthly:
		return "the monthly digest", "/monthly", nil
	case forum.FollowAnswers:
		return "answers to what you write", "/", nil
	}
	return "mentions of you", "/", nil
}

// followLinked is what the link of a follow opens. The address stands in full
// only in the browser that typed it.
func (s *server) followLinked(c echo.Context, r forum.Request) (templates.ConfirmPage, error) {
	thing, _, err := s.followedThing(c, r.Follow)
	if err != nil {
		return templates.ConfirmPage{}, err
	}
	email := r.Email
	if !r.Here {
		email = masked(r.Email)
	}
	return templates.ConfirmPage{
		Heading: "Follow by mail", Button: "Follow", Refuse: notMe,
		Text: []string{
			"Press the button to follow " + thing + ". Mails go to " + email + ": " + oftenWords(r.Follow) + ".",
			"Each of them has a link that stops them.",
		},
	}, nil
}

// doFollow begins the follow, and says where all of them can be changed.
func (s *server) doFollow(c echo.Context, token string, r forum.Request) error {
	a, f, err := s.store.ConfirmFollow(c.Request().Context(), token, s.browserToken(c))
	if err != nil {
		return s.deadLink(c, err)
	}
	s.prove(c, a.Address, a.Proof)
	thing, url, err := s.followedThing(c, f)
	if ignoreNotFound(err) != nil {
		return err
	}
	v, err := s.viewer(c)
	if err != nil {
		return err
	}
	all := s.subscriptionsURL(a.Address, a.Proof)
	if v != nil && v.AddressID == a.Address {
		all = "/account/following"
	}
	p := templates.DonePage{
		Frame: s.frame(c, "You follow it now"), Heading: "You follow " + thing,
		Text:  []string{"Mails come to " + r.Email + ": " + oftenWords(f) + ". In this browser you are not asked again for this address."},
		Links: []templates.Crumb{{Name: "Back to what you read", URL: url}, {Name: "Change or stop what you follow", URL: all}},
	}
	if f.Kind.IsList() {
		p.Links[0] = templates.Crumb{Name: "All issues", URL: url}
		sub, err := s.store.SubscriberAt(c.Request().Context(), a.Address)
		if err != nil {
			return err
		}
		p.Links = append(p.Links, templates.Crumb{Name: "Choose what is in it", URL: s.wishesLink(sub.Follow)})
	}
	return s.render(c, http.StatusOK, p)
}

// oftenWords say how often mails about what is followed come.
func oftenWords(f forum.NewFollow) string {
	switch f.Kind {
	case forum.FollowWeekly:
		return "one a week"
	case forum.FollowMonthly:
		return "one a month"
	}
	return paceWords[f.Pace]
}
