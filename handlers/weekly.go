package handlers

import (
	"bytes"
	"strconv"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/templates"
)

// listPages are the words on the page of a list of the digest.
var listPages = map[forum.FollowKind]struct{ heading, intro, other, otherURL string }{
	forum.FollowWeekly:  {"The week on one page", "What was published here in the week and what was discussed, by mail or on this page.", "The monthly list", "/monthly"},
	forum.FollowMonthly: {"The month on one page", "What was published here in the month and what was discussed, by mail or on this page.", "The weekly list", "/weekly"},
}

func (s *server) showWeekly(c echo.Context) error  { return s.showDigest(c, forum.FollowWeekly) }
func (s *server) showMonthly(c echo.Context) error { return s.showDigest(c, forum.FollowMonthly) }

// showDigest answers with the sign-up and the archive of a list.
func (s *server) showDigest(c echo.Context, list forum.FollowKind) error {
	before, err := queryID(c, "before")
	if err != nil {
		return err
	}
	return s.sharedPage(c, itoa(before), s.revisions(), func(v *templates.Viewer) (templates.View, int64, error) {
		p, err := s.weeklyPage(c, list, before)
		p.Viewer = v
		return p, 0, err
	})
}

// weeklyPage shows the latest issue in full, and the others by their numbers.
func (s *server) weeklyPage(c echo.Context, list forum.FollowKind, before int64) (templates.WeeklyPage, error) {
	words := listPages[list]
	p := templates.WeeklyPage{Frame: s.frame(c, words.heading), Heading: words.heading, Intro: words.intro, Other: templates.Crumb{Name: words.other, URL: words.otherURL}}
	p.Section, p.NoIndex, p.Canonical = "weekly", false, s.o.Site.BaseURL+templates.ListURL(list)
	p.FeedURL = templates.ListURL(list) + templates.FeedURL
	p.Feeds = []templates.Feed{{Title: words.heading, URL: p.FeedURL}}
	issues, err := s.store.Issues(c.Request().Context(), list, int(min(before, 1<<30)))
	if err != nil {
		return p, err
	}
	if len(issues) > issuesPerPage {
		issues = issues[:issuesPerPage]
		p.NextURL = templates.ListURL(list) + "?before=" + itoa(int64(issues[len(issues)-1].Number))
		p.Next = p.NextURL
	}
	for _, i := range issues {
		p.Issues = append(p.Issues, templates.IssueRow{URL: templates.IssueURL(list, i.Number), Name: issueName(i), Period: s.periodWords(i.Period)})
	}
	if before == 0 && len(issues) > 0 {
		latest, err := s.store.Issue(c.Request().Context(), list, issues[0].Number)
		if err != nil {
			return p, err
		}
		shown := s.presentIssue(latest)
		p.Latest, p.URL, p.Issues = &shown, p.Issues[0].URL, p.Issues[1:]
	}
	p.Box, err = s.digestForm(c, list)
	return p, err
}

func (s *server) showWeeklyIssue(c echo.Context) error { return s.showIssue(c, forum.FollowWeekly) }
func (s *server) showMonthlyIssue(c echo.Context) error {
	return s.showIssue(c, forum.FollowMonthly)
}

// showIssue answers with one issue that has gone out.
func (s *server) showIssue(c echo.Context, list forum.FollowKind) error {
	number, ok := parseID(c.Param("number"))
	if !ok || number > 1<<30 {
		return forum.ErrNotFound
	}
	return s.sharedPage(c, "", s.revisions(), func(v *templates.Viewer) (templates.View, int64, error) {
		p, err := s.issuePage(c, list, int(number))
		p.Viewer = v
		return p, 0, err
	})
}

func (s *server) issuePage(c echo.Context, list forum.FollowKind, number int) (templates.IssuePage, error) {
	i, err := s.store.Issue(c.Request().Context(), list, number)
	if err != nil {
		return templates.IssuePage{}, err
	}
	heading := listPages[list].heading
	p := templates.IssuePage{Frame: s.frame(c, issueName(i)+" · "+heading), Issue: s.presentIssue(i)}
	p.Crumbs = []templates.Crumb{{Name: "Home", URL: "/"}, {Name: heading, URL: templates.ListURL(list)}}
	p.Section, p.NoIndex, p.Canonical = "weekly", false, s.o.Site.BaseURL+templates.IssueURL(list, number)
	v, err := s.viewer(c)
	if err != nil {
		return p, err
	}
	p.Box = s.smallDigest(v, "digest", templates.IssueURL(list, number))
	if err := s.tellGets(c, v, p.Box); err != nil {
		return p, err
	}
	if p.Earlier, err = s.neighbourIssue(c, list, number-1); err != nil {
		return p, err
	}
	p.Later, err = s.neighbourIssue(c, list, number+1)
	return p, err
}

// neighbourIssue is the address of an issue, "" where there is none of the number.
func (s *server) neighbourIssue(c echo.Context, list forum.FollowKind, number int) (string, error) {
	found, err := s.store.HasIssue(c.Request().Context(), list, number)
	if err != nil || !found {
		return "", err
	}
	return templates.IssueURL(list, number), nil
}

func (s *server) showWeeklyFeed(c echo.Context) error { return s.issuesFeed(c, forum.FollowWeekly) }

func (s *server) showMonthlyFeed(c echo.Context) error { return s.issuesFeed(c, forum.FollowMonthly) }

// issuesInFeed is how many issues the feed of a list holds.
const issuesInFeed = 10

// issuesFeed is the feed of the issues of a list.
func (s *server) issuesFeed(c echo.Context, list forum.FollowKind) error {
	return s.document(c, atomType, func(b *bytes.Buffer) (*cachedPage, error) {
		page := templates.ListURL(list)
		feed := s.newFeed(page+templates.FeedURL, page, listPages[list].heading)
		issues, err := s.store.Issues(c.Request().Context(), list, 0)
		if err != nil {
			return nil, err
		}
		feed.Updated = atomTime(s.started)
		for n, i := range issues[:min(len(issues), issuesInFeed)] {
			if i, err = s.store.Issue(c.Request().Context(), list, i.Number); err != nil {
				return nil, err
			}
			e, err := s.issueEntry(i)
			if err != nil {
				return nil, err
			}
			feed.Entries = append(feed.Entries, e)
			if n == 0 {
				feed.Updated = e.Updated
			}
		}
		return &cachedPage{}, feed.write(b)
	})
}

func (s *server) issueEntry(i forum.Issue) (atomEntry, error) {
	var b bytes.Buffer
	if err := s.templates.RenderFragment(&b, s.presentIssue(i)); err != nil {
		return atomEntry{}, err
	}
	url := s.absolute(templates.IssueURL(i.List, i.Number))
	return atomEntry{
		Base: s.absolute("/"), ID: url, Title: *text(s.o.Site.Name + " " + strconv.Itoa(i.Number) + ": " + s.periodWords(i.Period)),
		Published: atomTime(i.ComposedAt), Updated: atomTime(i.ComposedAt),
		Links:   []atomLink{{Rel: "alternate", Type: "text/html", Href: url}},
		Content: &atomText{"html", legal(b.String())},
	}, nil
}
