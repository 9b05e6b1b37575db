package handlers_test

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"colloquy/forum"
)

// unseen says what stands folded on a page: each line, and the comments in it.
func (a *answer) unseen() string {
	var list []string
	for _, n := range a.find(func(n *html.Node) bool { return n.Data == "details" && attr(n, "class") == "unseen" }) {
		line := &answer{doc: n.FirstChild}
		in := ""
		for c := range n.Descendants() {
			if strings.HasPrefix(attr(c, "id"), "comment-") {
				in += " " + attr(c, "id")
			}
		}
		list = append(list, line.text()+in)
	}
	return strings.Join(list, "; ")
}

func TestWhoIsMutedStandsFoldedForWhoeverMutedThem(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b, m := s.member(0)
	other, ben := s.member(forum.RoleModerator)
	top := s.Comment(ben, "peering", 0)
	answer := s.Comment(m, "peering", top)
	more := fmt.Sprintf("/comments/%d/more", top)
	if n := len(b.get("/articles/peering").find(func(n *html.Node) bool { return attr(n, "href") == more })); n != 1 {
		t.Errorf("%d links to %s", n, more)
	}
	b.get(more).says(t, "Mute "+ben.Name, "Hide this thread")
	b.get(fmt.Sprintf("/comments/%d/more", answer)).says(t, "Hide this thread").lacks(t, "Mute ")
	b.post("/members/"+ben.Handle+"/mute", "comment", fmt.Sprint(top)).want(t, 303, fmt.Sprintf("/comments/%d", top))
	page := b.get("/articles/peering")
	b.get(more).says(t, "Stop muting "+ben.Name)
	if got, want := page.unseen(), "A comment by somebody whom you muted. Show it"; got != want {
		t.Errorf("folded is %q, want %q", got, want)
	}
	for _, id := range []int64{top, answer} {
		if len(page.find(func(n *html.Node) bool { return attr(n, "id") == fmt.Sprintf("comment-%d", id) })) != 1 {
			t.Errorf("comment %d does not stand once on the page", id)
		}
	}
	for who, browser := range map[string]*browser{"the muted one": other, "a guest": s.browser()} {
		if got := browser.get("/articles/peering").unseen(); got != "" {
			t.Errorf("%s finds %q folded", who, got)
		}
	}
	s.browser().get("/articles/peering").lacks(t, "/more")
	b.get(fmt.Sprintf("/comments/%d/thread", top)).says(t, "somebody whom you muted")
	b.get("/articles/peering/outline").lacks(t, ben.Name)
	b.get("/members/"+ben.Handle).says(t, "You have muted "+ben.Name)
	b.get("/account").says(t, "Whose comments, and which threads, you do not want to see")
	b.get("/account/muted").says(t, ben.Name)
	b.post("/members/"+ben.Handle+"/unmute", "from", "list").want(t, 303, "/account/muted")
	b.get("/account/muted").lacks(t, ben.Name).says(t, "You have muted nobody")
	if got := b.get("/articles/peering").unseen(); got != "" {
		t.Errorf("after the mute ended: %q", got)
	}
	b.get("/members/"+ben.Handle).says(t, "Mute "+ben.Name)
}

func TestAHiddenThreadIsALineOnEachOfItsPages(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b, m := s.member(0)
	ben := s.Member(0)
	before := s.Comment(ben, "peering", 0)
	top := s.Comment(ben, "peering", 0)
	var last int64
	for range forum.PageSize + 5 {
		last = s.Comment(ben, "peering", top)
	}
	after := s.Comment(m, "peering", 0)
	b.post(fmt.Sprintf("/comments/%d/hide-thread", last)).want(t, 303, fmt.Sprintf("/articles/peering#hidden-%d", top))
	first := b.get("/articles/peering")
	if got := first.unseen(); !strings.HasPrefix(got, "A thread that you hid, 49 comments comment-2 comment-3") || strings.Contains(got, fmt.Sprintf("comment-%d ", before)) {
		t.Errorf("the first page folds %q", got)
	}
	second := b.get(first.link("next"))
	if got := second.unseen(); !strings.HasPrefix(got, "A thread that you hid, 7 comments comment-") || strings.HasSuffix(got, fmt.Sprintf("comment-%d", after)) {
		t.Errorf("the second page folds %q", got)
	}
	for _, page := range []*answer{first, second} {
		if n := len(page.find(func(n *html.Node) bool { return attr(n, "formaction") == fmt.Sprintf("/comments/%d/show-thread", top) })); n != 1 {
			t.Errorf("%d buttons show it again", n)
		}
	}
	if got := b.get(fmt.Sprintf("/comments/%d/thread", top)).unseen(); got != "" {
		t.Errorf("the page of the branch folds %q", got)
	}
	b.get("/account/muted").says(t, "About peering", "Show again")
	b.get(fmt.Sprintf("/comments/%d/more", last)).says(t, "Show this thread again")
	s.Remove(top)
	b.get(fmt.Sprintf("/comments/%d/more", top)).want(t, 410, "")
	b.get("/account/muted").says(t, "begins with a comment that is gone")
	b.post(fmt.Sprintf("/comments/%d/show-thread", top), "from", "list").want(t, 303, "/account/muted")
	b.post(fmt.Sprintf("/comments/%d/show-thread", last)).want(t, 303, fmt.Sprintf("/comments/%d", top))
	if got := b.get("/articles/peering").unseen(); got != "" {
		t.Errorf("after it is shown again: %q", got)
	}
}

func TestMutingRefusesWhatItMust(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b, m := s.member(0)
	s.Comment(m, "peering", 0)
	b.post("/members/"+m.Handle+"/mute").want(t, 403, "")
	b.get("/members/"+m.Handle).lacks(t, "/mute")
	reader := s.Member(0)
	for _, deed := range []string{"mute", "unmute"} {
		b.post("/members/"+reader.Handle+"/"+deed).want(t, 404, "")
		b.post("/members/nobody/"+deed).want(t, 404, "")
		s.browser().post("/members/"+m.Handle+"/"+deed).want(t, 401, "")
	}
	for _, path := range []string{"/comments/99/hide-thread", "/comments/x/show-thread"} {
		b.post(path).want(t, 404, "")
	}
	for _, path := range []string{"/account/muted?person=x", "/account/muted?person=99", "/account/muted?thread=99"} {
		b.get(path).want(t, 404, "")
	}
	s.Sound()
}
