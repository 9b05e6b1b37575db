package handlers

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

// wishesDone says what was done.
var wishesDone = map[string]string{
	"save": "Saved.", "subscribed": "The next issue comes to you.", "stop": "It is stopped: nothing of it comes any more.", "resume": "It goes on as it was.",
}

// subscriberOf reads whose wishes a signed link shows.
func (s *server) subscriberOf(c echo.Context) (store.Subscriber, error) {
	claim, ok := s.o.Keys.Verify(forum.PurposeDigest, c.Param("token"), s.o.Clock())
	if !ok || claim.Version != 1 {
		return store.Subscriber{}, forum.ErrNotFound
	}
	sub, err := s.store.Subscriber(c.Request().Context(), claim.Subject)
	if errors.Is(err, forum.ErrNotFound) {
		err = forum.ErrGone
	}
	return sub, err
}

// showWishes shows what somebody gets of the digest to whoever has the link. It
// changes nothing, however often a program opens it.
func (s *server) showWishes(c echo.Context) error {
	sub, err := s.subscriberOf(c)
	if err != nil {
		return s.strayLink(c, err)
	}
	return s.wishesPage(c, http.StatusOK, sub, nil)
}

func (s *server) changeWishes(c echo.Context) error {
	sub, err := s.subscriberOf(c)
	if err != nil {
		return s.strayLink(c, err)
	}
	return s.changeWishesOf(c, sub)
}

// ownSubscriber is what a member gets of the digest, perhaps nothing.
func (s *server) ownSubscriber(c echo.Context) (store.Subscriber, error) {
	v, err := s.viewer(c)
	if err != nil {
		return store.Subscriber{}, err
	}
	sub, err := s.store.SubscriberAt(c.Request().Context(), v.AddressID)
	if errors.Is(err, forum.ErrNotFound) {
		return store.Subscriber{AddressID: v.AddressID, Email: v.Email, List: forum.FollowWeekly, Wishes: forum.Wishes{Hour: -1}}, nil
	}
	return sub, err
}

func (s *server) showOwnWishes(c echo.Context) error {
	sub, err := s.ownSubscriber(c)
	if err != nil {
		return err
	}
	return s.wishesPage(c, http.StatusOK, sub, nil)
}

func (s *server) changeOwnWishes(c echo.Context) error {
	sub, err := s.ownSubscriber(c)
	if err != nil {
		return err
	}
	return s.changeWishesOf(c, sub)
}

// wishesPage shows what somebody gets; of a form that failed, what was typed.
func (s *server) wishesPage(c echo.Context, status int, sub store.Subscriber, err error) error {
	w := sub.Wishes
	p := templates.WishesPage{
		Frame: s.frame(c, "The week by mail"), Address: s.spelled(c, sub.AddressID, sub.Email), Action: c.Request().URL.Path, Active: sub.Active,
		Monthly: sub.List == forum.FollowMonthly, Discussions: !w.Articles, Zone: w.Zone, Zones: forum.Zones(), Said: templates.Said{Text: wishesDone[c.QueryParam("done")]},
	}
	p.Path = ""
	if w.Hour >= 0 {
		p.Hour = strconv.Itoa(w.Hour)
	}
	if w.PausedUntil.After(s.o.Clock()) {
		p.Paused, p.Until = w.PausedUntil, w.PausedUntil.In(s.o.Site.Zone).Format(time.DateOnly)
	}
	chosen := w.Topics
	var invalid *forum.Invalid
	if errors.As(err, &invalid) {
		p.Problems, p.Said = problems(invalid), templates.Said{Text: notSaved, Wrong: true}
		p.Monthly, p.Discussions = field(c, "frequency") == string(forum.FollowMonthly), field(c, "discussions") != ""
		p.Hour, p.Zone, p.Until = field(c, "hour"), field(c, "zone"), field(c, "until")
		chosen = typedTopics(c, &forum.Invalid{})
	}
	topics, terr := s.topicTicks(c, chosen)
	if terr != nil {
		return terr
	}
	p.Topics = topics
	return s.render(c, status, p)
}

// changeWishesOf does what one of the buttons says.
func (s *server) changeWishesOf(c echo.Context, sub store.Subscriber) error {
	action := field(c, "action")
	ctx := c.Request().Context()
	var err error
	switch action {
	case "save":
		err = s.saveWishes(c, sub)
	case "stop":
		_, err = s.store.StopDigest(ctx, sub.AddressID)
	case "resume":
		err = s.store.ResumeDigest(ctx, sub.AddressID)
		if err == nil && sub.Follow == 0 { // a member who never had it
			err = s.store.Follow(ctx, sub.AddressID, forum.NewFollow{Kind: forum.FollowWeekly, Wording: templates.WeeklyButton, Source: "/weekly/wishes"})
		}
	default:
		return forum.ErrNotFound
	}
	var invalid *forum.Invalid
	if errors.As(err, &invalid) {
		return s.wishesPage(c, http.StatusUnprocessableEntity, sub, err)
	}
	return s.orBack(c, err, c.Request().URL.Path+"?done="+action)
}

// saveWishes takes the form. Another list is another yes, and kept as one.
func (s *server) saveWishes(c echo.Context, sub store.Subscriber) error {
	e := &forum.Invalid{}
	list := typedList(c, e)
	w := forum.Wishes{Topics: typedTopics(c, e), Articles: field(c, "discussions") == "", Hour: typedHour(c, e), Zone: field(c, "zone"), PausedUntil: s.typedDay(c, e)}
	if w.Hour < 0 {
		w.Zone = ""
	}
	w.Check(e, s.o.Clock())
	if err := e.Or(); err != nil {
		return err
	}
	ctx := c.Request().Context()
	if err := s.store.Wish(ctx, sub.AddressID, w); err != nil || list == sub.List || !sub.Active {
		return err
	}
	err := s.store.Follow(ctx, sub.AddressID, forum.NewFollow{Kind: list, Wording: "How often: " + string(list), Source: "/weekly/wishes"})
	if err != nil || w.PausedUntil.IsZero() {
		return err
	}
	return s.store.Wish(ctx, sub.AddressID, w) // a list that begins ends a pause
}

// typedHour reads an hour of the day; -1 where none is wanted.
func typedHour(c echo.Context, e *forum.Invalid) int {
	text := field(c, "hour")
	if text == "" {
		return -1
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > 23 {
		e.Add("hour", forum.BadNumber, 0)
		return -1
	}
	return n
}

// typedDay reads a day of the site's zone; zero where none is wanted.
func (s *server) typedDay(c echo.Context, e *forum.Invalid) time.Time {
	text := field(c, "until")
	if text == "" {
		return time.Time{}
	}
	at, err := time.ParseInLocation(time.DateOnly, text, s.o.Site.Zone)
	if err != nil {
		e.Add("until", forum.BadDate, 0)
	}
	return at
}

// digestCrumb says which list comes, and where that is changed without signing in.
func (s *server) digestCrumb(f store.Followed) *templates.Crumb {
	name := "The week on one page."
	if f.Kind == forum.FollowMonthly {
		name = "The month on one page."
	}
	return &templates.Crumb{Name: name, URL: s.wishesLink(f.ID)}
}

// wishesLink is where whoever has the link changes what comes, by the follow of the
// list.
func (s *server) wishesLink(follow int64) string {
	return templates.WishesURL(s.o.Keys.Sign(forum.Claim{Purpose: forum.PurposeDigest, Subject: follow, Version: 1}))
}
