package handlers_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"colloquy/forum"
)

func TestModeratorsSeeFiguresWithTheNumbersBesideEachPlot(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b, m := s.member(forum.RoleModerator)
	author := s.Member(0)
	b.get("/moderation/figures").want(t, 200, "").says(t, "Nothing was reported yet.")
	for i := range 3 {
		id := s.Comment(author, "peering", 0)
		reader := s.Member(0)
		_, err := s.FileReport(ctx, forum.NewReport{Kind: forum.SubjectComment, Subject: id, Reason: "off-topic", Writer: reader.Writer(), Network: fmt.Sprint("10.0.0.", i)})
		must(t, err)
	}
	s.Clock.Move(3 * time.Hour)
	_, err := s.Decide(ctx, m, forum.NewDecision{Case: 1, Version: s.rows("SELECT version FROM cases WHERE id = 1"), Action: forum.ActionKeep})
	must(t, err)
	page := b.get("/moderation/figures").want(t, 200, "")
	page.says(t, "Open cases by age", "1 to 6 hours2", "Reports by day", "3 in 30 days", "Comments by day", "20 Nov3", m.Name+"100", "Nobody appealed.", "The site hid nothing by itself.", "3 hours3 hours")
	plots := page.find(func(n *html.Node) bool { return n.Data == "svg" && attr(n, "role") == "img" })
	tables := page.find(func(n *html.Node) bool { return n.Data == "table" })
	if len(plots) != 5 || len(tables) != len(plots) {
		t.Errorf("%d plots and %d tables", len(plots), len(tables))
	}
	for _, n := range plots {
		for _, id := range strings.Fields(attr(n, "aria-labelledby")) {
			if len(page.find(func(n *html.Node) bool { return attr(n, "id") == id })) != 1 {
				t.Errorf("%s is not there once", id)
			}
		}
	}
	page.lacks(t, "style=")
	b.get("/moderation/figures?days=90").want(t, 200, "").says(t, "3 in 90 days")
	b.get("/moderation/figures?days=9000").want(t, 404, "")
}

func TestWaitingIsMeasuredInOneUnitInThePlotAndBesideIt(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b, m := s.member(forum.RoleModerator)
	_, err := s.FileReport(ctx, forum.NewReport{Kind: forum.SubjectComment, Subject: s.Comment(s.Member(0), "peering", 0), Reason: "off-topic", Writer: s.Member(0).Writer()})
	must(t, err)
	s.Clock.Move(84 * time.Second)
	_, err = s.Decide(ctx, m, forum.NewDecision{Case: 1, Version: 1, Action: forum.ActionKeep})
	must(t, err)
	b.get("/moderation/figures").says(t, "1.4 minutes1.4 minutes").lacks(t, "seconds")
}

func TestFiguresAreCountedOnceAMinute(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b, _ := s.member(forum.RoleModerator)
	author, reader := s.Member(0), s.Member(0)
	report := func() {
		id := s.Comment(author, "peering", 0)
		_, err := s.FileReport(ctx, forum.NewReport{Kind: forum.SubjectComment, Subject: id, Reason: "off-topic", Writer: reader.Writer()})
		must(t, err)
	}
	report()
	b.get("/moderation/figures").says(t, "1 in 30 days")
	report()
	b.get("/moderation/figures").says(t, "1 in 30 days")
	s.Clock.Move(time.Minute)
	b.get("/moderation/figures").says(t, "2 in 30 days")
}
