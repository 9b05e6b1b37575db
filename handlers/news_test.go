package handlers_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"colloquy/forum"
)

// newMarks are the comments that a page marks as new.
func (a *answer) newMarks() string {
	var ids []string
	for _, n := range a.find(func(n *htmlNode) bool {
		return n.Data == "article" && strings.Contains(attr(n, "class"), "is-new")
	}) {
		ids = append(ids, strings.TrimPrefix(attr(n, "id"), "comment-"))
	}
	return strings.Join(ids, " ")
}

func TestWhatIsNewSinceTheLastVisitIsMarkedAndCounted(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	reader, m := s.member(0)
	writer := s.Member(0)
	first := s.Comment(writer, "peering", 0)
	reader.get("/articles/peering").says(t, "1 comment").lacks(t, "is-new")
	s.Clock.Move(time.Hour)
	second := s.Comment(writer, "peering", first)
	s.Comment(m, "peering", first)
	reader.get("/").says(t, "3 comments, 1 new")
	for range 2 { // opening the page does not clear the marks
		page := reader.get("/articles/peering").says(t, "3 comments, 1 new", "2 answers", ", 1 new", "Mark all as read")
		if page.newMarks() != fmt.Sprint(second) {
			t.Errorf("marked: %s", page.newMarks())
		}
		s.Clock.Move(10 * time.Minute)
	}
	another := s.browser() // another device
	another.post("/login", "email", m.Email, "password", password)
	if page := another.get("/articles/peering"); page.newMarks() != fmt.Sprint(second) {
		t.Errorf("another device marks %q", page.newMarks())
	}
	s.browser().get("/articles/peering").lacks(t, "is-new", ", 1 new")
	reader.post("/articles/peering/read").want(t, 303, "/articles/peering#discussion")
	if page := another.get("/articles/peering"); page.newMarks() != "" {
		t.Errorf("marked after all was read: %s", page.newMarks())
	}
	another.get("/").says(t, "3 comments, last by")
	s.browser().post("/articles/peering/read").want(t, 401, "")
	reader.post("/articles/nothing/read").want(t, 404, "")
}

func TestWhatNobodyHasSeenIsNoVisit(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	reader, _ := s.member(0)
	reader.get("/articles/peering")
	s.Clock.Move(time.Hour)
	id := s.Comment(s.Member(0), "peering", 0)
	s.Clock.Move(time.Hour)
	reader.do(reader.request("HEAD", "/articles/peering", ""))
	ahead := reader.request("GET", "/articles/peering", "")
	ahead.Header.Set("Sec-Purpose", "prefetch;prerender")
	reader.do(ahead)
	reader.get("/articles/peering/outline").says(t, "New")
	s.Clock.Move(time.Hour)
	if page := reader.get("/articles/peering"); page.newMarks() != fmt.Sprint(id) {
		t.Errorf("marked: %s", page.newMarks())
	}
}

func TestOneStepsThroughWhatIsNew(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	reader, _ := s.member(0)
	writer := s.Member(0)
	old := s.Comment(writer, "peering", 0)
	reader.get("/articles/peering")
	s.Clock.Move(time.Hour)
	two, one := s.Comment(writer, "peering", 0), s.Comment(writer, "peering", old)
	to := func(id int64) string { return fmt.Sprintf("/articles/peering#comment-%d", id) }
	next := func(b *browser, query string) *answer { return b.get("/articles/peering/new" + query) }
	next(reader, "").want(t, 302, to(one))
	next(reader, fmt.Sprint("?after=", one)).want(t, 302, to(two))
	next(reader, fmt.Sprint("?after=", two)).want(t, 302, to(one)) // from the beginning again
	next(reader, fmt.Sprint("?back=1&after=", two)).want(t, 302, to(one))
	next(reader, "?back=1").want(t, 302, to(two))
	next(reader, "?order=newest").want(t, 302, fmt.Sprintf("/articles/peering?order=newest#comment-%d", two))
	guest := s.browser()
	next(guest, fmt.Sprint("?since=", old)).want(t, 302, to(one))
	next(guest, "?since=0").want(t, 302, to(old))
	next(guest, "?since=999").want(t, 404, "")
	next(guest, "?since=x").want(t, 404, "")
	r := guest.request("GET", fmt.Sprint("/articles/peering/new?since=", old), "")
	r.Header.Set("Accept", "application/json")
	if a := guest.do(r); strings.TrimSpace(a.body) != fmt.Sprintf(`{"ids":[%d,%d]}`, one, two) {
		t.Errorf("to a program: %s", a.body)
	}
	s.Remove(one)
	s.Remove(two)
	next(reader, "").want(t, 302, "/articles/peering#discussion")
}

func TestRecommendingAndTakingItBack(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	writer, w := s.member(0)
	reader, _ := s.member(0)
	id := s.Comment(w, "peering", 0)
	path := fmt.Sprint("/comments/", id)
	reader.get("/articles/peering").says(t, "Recommend the comment by "+w.Name)
	for range 2 {
		reader.post(path+"/recommend").want(t, 303, path)
	}
	reader.get("/articles/peering").says(t, "Recommended the comment by "+w.Name+" 1")
	s.browser().get("/articles/peering").says(t, "Recommend the comment by "+w.Name+" 1")
	writer.get("/articles/peering").says(t, "Recommended 1").lacks(t, path+"/recommend")
	writer.post(path+"/recommend").want(t, 403, "")
	s.browser().post(path+"/recommend").want(t, 401, "").says(t, "After signing in your recommendation counts")
	later, l := s.browser(), s.Member(0)
	if err := s.SetPassword(ctx, l.ID, passwordHash); err != nil {
		t.Fatal(err)
	}
	if form := later.post(path + "/recommend"); form.value("recommend") != fmt.Sprint(id) {
		t.Error("signing in forgets what was recommended")
	}
	later.post("/login", "email", l.Email, "password", "wrong", "recommend", fmt.Sprint(id)).says(t, "your recommendation counts")
	later.post("/login", "email", l.Email, "password", password, "recommend", fmt.Sprint(id)).want(t, 303, path)
	later.get("/articles/peering").says(t, "Recommended the comment by "+w.Name+" 2")
	later.post(path + "/unrecommend")
	for range 2 {
		reader.post(path+"/unrecommend").want(t, 303, path)
	}
	reader.get("/articles/peering").says(t, "Recommend the comment by "+w.Name+" Link")
	s.Remove(id)
	reader.post(path+"/recommend").want(t, 410, "")
	reader.post("/comments/999/recommend").want(t, 404, "")
}

func TestTheBestComesFirstWhereOneAsksForIt(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	reader, _ := s.member(0)
	writer := s.Member(0)
	one, two := s.Comment(writer, "peering", 0), s.Comment(writer, "peering", 0)
	reader.post(fmt.Sprintf("/comments/%d/recommend", two))
	for _, b := range []*browser{reader, s.browser()} {
		if got := b.get("/articles/peering?order=best").says(t, "Best").commentIDs(); got != fmt.Sprint(two, " ", one) {
			t.Errorf("best: %s", got)
		}
	}
}

// deepThread posts a chain of answers, each to the one before.
func (s *site) deepThread(m *forum.Member, slug string, n int) []int64 {
	s.t.Helper()
	var ids []int64
	parent := int64(0)
	for range n {
		parent = s.Comment(m, slug, parent)
		ids = append(ids, parent)
	}
	return ids
}

func TestADeepBranchHasAPageOfItsOwn(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b, m := s.member(0)
	ids := s.deepThread(m, "peering", 12)
	other := s.Comment(m, "peering", 0)
	offered := fmt.Sprintf("/comments/%d/thread", ids[forum.ShownDepth-1])
	for _, b := range []*browser{b, s.browser()} {
		page := b.get("/articles/peering").says(t, "This branch on a page of its own")
		if n := strings.Count(page.body, "/thread\""); n != 1 || !strings.Contains(page.body, offered) {
			t.Errorf("offered %d times", n)
		}
		branch := b.get(offered).says(t, "About peering", "Title")
		if got := branch.commentIDs(); got != strings.Trim(fmt.Sprint(ids[forum.ShownDepth-1:]), "[]") {
			t.Errorf("the branch shows %s", got)
		}
		if links := branch.find(func(n *htmlNode) bool { return n.Data == "nav" && attr(n, "class") == "trail" }); len(links) != 1 {
			t.Error("no trail")
		}
		for _, id := range ids[:forum.ShownDepth-1] {
			if !strings.Contains(branch.body, fmt.Sprintf(`href="/comments/%d"`, id)) {
				t.Errorf("the trail does not name comment %d", id)
			}
		}
	}
	s.browser().get(offered+fmt.Sprint("?after=", ids[8])).says(t, "To the beginning of the branch")
	for path, want := range map[string]int{
		offered + fmt.Sprint("?after=", other): 404, offered + "?after=999": 404, "/comments/999/thread": 404, "/comments/x/thread": 404,
	} {
		s.browser().get(path).want(t, want, "")
	}
	s.Exec("UPDATE articles SET status = 'draft', revision = revision + 1")
	s.Exec("UPDATE site SET revision = revision + 1")
	if _, err := s.Watch(ctx); err != nil {
		t.Fatal(err)
	}
	s.browser().get(offered).want(t, 404, "")
	s.browser().get("/articles/peering/outline").want(t, 404, "")
	s.browser().get("/articles/peering/live").want(t, 404, "")
	s.browser().get("/articles/peering/new?since=0").want(t, 404, "")
}

func TestALongBranchGoesOnOnAnotherPage(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	m := s.Member(0)
	top := s.Comment(m, "peering", 0)
	want := map[string]bool{fmt.Sprint(top): true}
	for range forum.PageSize + 20 {
		want[fmt.Sprint(s.Comment(m, "peering", top))] = true
	}
	s.Comment(m, "peering", 0)
	path := fmt.Sprintf("/comments/%d/thread", top)
	b, n := s.browser(), 0
	for path != "" {
		page := b.get(path)
		for _, id := range strings.Fields(page.commentIDs()) {
			if !want[id] {
				t.Fatalf("comment %s stands twice or does not belong here", id)
			}
			delete(want, id)
			n++
		}
		path = ""
		for _, a := range page.find(func(n *htmlNode) bool { return n.Data == "a" && attr(n, "rel") == "next" }) {
			path = attr(a, "href")
		}
	}
	if len(want) != 0 {
		t.Errorf("%d comments shown, %d are missing", n, len(want))
	}
}

func TestTheOutlineNamesEachCommentOnce(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b, m := s.member(0)
	s.browser().get("/articles/peering/outline").says(t, "No comments yet")
	ids := s.deepThread(m, "peering", 9)
	id := s.postAs(m, "peering", "", "Words without a title, and <b>a tag</b>.")
	gone := s.Comment(m, "peering", id)
	s.Comment(m, "peering", gone)
	s.Remove(gone)
	for _, b := range []*browser{b, s.browser()} {
		page := b.get("/articles/peering/outline").says(t, "Words without a title, and", "A comment that is gone", m.Name)
		for _, id := range append(ids, id, gone) {
			if n := strings.Count(page.body, fmt.Sprintf(`href="/comments/%d"`, id)); n != 1 {
				t.Errorf("comment %d is named %d times", id, n)
			}
		}
	}
	s.browser().get("/articles/peering/outline?after=999").want(t, 404, "")
	s.browser().get(fmt.Sprint("/articles/peering/outline?after=", ids[8])).says(t, "To the beginning")
	s.browser().get("/articles/nothing/outline").want(t, 404, "")
}

// postAs posts a comment with words of the test's own.
func (s *site) postAs(m *forum.Member, slug, title, body string) int64 {
	s.t.Helper()
	p, err := s.PostComment(ctx, forum.NewComment{Article: slug, MemberID: m.ID, Title: title, Body: body})
	if err != nil {
		s.t.Fatal(err)
	}
	return p.ID
}
