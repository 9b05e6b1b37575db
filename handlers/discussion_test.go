package handlers_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/html"

	"colloquy/forum"
	"colloquy/handlers"
)

func TestAMemberReadsAnArticleAndJoinsIn(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b, m := s.member(0)
	b.get("/articles/peering").want(t, 200, "").says(t, "About peering", "Ann Author", "Writer", "A section", "Filed under Routing", "No comments yet", "You write as "+m.Name)
	b.post("/articles/peering/comments", "title", "First", "body", "Hello *there*.").want(t, 303, "/comments/1")
	b.get("/comments/1").want(t, 302, "/articles/peering#comment-1")
	b.get("/articles/peering").says(t, "1 comment", "First", m.Name, "Engineer", "Hello there.", "Edit (15 minutes left)", "Delete")
	s.browser().get("/articles/peering").says(t, "1 comment", "First", m.Name, "Hello there.").lacks(t, "/comments/1/edit", "/comments/1/delete")
}

func TestTheCommentJustPostedIsInTheNextResponse(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	m := s.Member(0)
	b := s.browser()
	for i := range 30 {
		first := b.get("/articles/peering")
		second := b.request("GET", "/articles/peering", "")
		second.Header.Set("If-None-Match", first.Header.Get("ETag"))
		if got := b.do(second); got.StatusCode != http.StatusNotModified || got.body != "" {
			t.Fatalf("unchanged: %d", got.StatusCode)
		}
		id := s.Comment(m, "peering", 0)
		third := b.request("GET", "/articles/peering", "")
		third.Header.Set("If-None-Match", first.Header.Get("ETag"))
		got := b.do(third)
		if got.StatusCode != 200 || !strings.HasSuffix(got.commentIDs(), fmt.Sprint(id)) {
			t.Fatalf("round %d: status %d, comments %s", i, got.StatusCode, got.commentIDs())
		}
	}
}

func TestPagesThatAreSharedBelongToNobody(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b, m := s.member(0)
	for _, path := range []string{"/", "/articles/peering", "/topics/routing", "/authors/ann-author"} {
		mine := b.get(path)
		if cc := mine.Header.Get("Cache-Control"); cc != "private, no-store" {
			t.Errorf("%s for a member: %q", path, cc)
		}
		shared := s.browser().get(path).lacks(t, m.Name, m.Email)
		if cc := shared.Header.Get("Cache-Control"); cc != "public, no-cache" || shared.Header.Get("Set-Cookie") != "" {
			t.Errorf("%s for anybody: %q, cookie %q", path, cc, shared.Header.Get("Set-Cookie"))
		}
	}
}

func TestAnAnswerIsNestedAndSaysWhomItAnswers(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	m := s.Member(0)
	parent := int64(0)
	for range 9 {
		parent = s.Comment(m, "peering", parent)
	}
	page := s.browser().get("/articles/peering")
	page.says(t, "Answer to "+m.Name+", level 2", "↩ in reply to "+m.Name+", level 7")
	lists := page.find(func(n *html.Node) bool {
		return n.Data == "ol" && (attr(n, "class") == "thread" || attr(n, "class") == "answers")
	})
	if len(lists) != forum.ShownDepth {
		t.Errorf("%d lists, want %d", len(lists), forum.ShownDepth)
	}
	if got := page.commentIDs(); got != "1 2 3 4 5 6 7 8 9" {
		t.Errorf("order %s", got)
	}
}

func TestPagesOfADiscussionShowEachCommentOnce(t *testing.T) {
	for _, order := range []string{"oldest", "newest"} {
		t.Run(order, func(t *testing.T) {
			s := newSite(t)
			s.Article("peering")
			m := s.Member(0)
			want := map[string]bool{}
			for i := range 12 {
				parent := s.Comment(m, "peering", 0)
				want[fmt.Sprint(parent)] = true
				for range i * 2 {
					parent = s.Comment(m, "peering", parent)
					want[fmt.Sprint(parent)] = true
				}
			}
			b := s.browser()
			path := "/articles/peering?order=" + order
			var pages []string
			for path != "" {
				page := b.get(path).want(t, 200, "")
				pages = append(pages, path)
				for id := range strings.FieldsSeq(page.commentIDs()) {
					if !want[id] {
						t.Fatalf("%s shows %s, again or not at all wanted", path, id)
					}
					delete(want, id)
				}
				path = ""
				for _, n := range page.find(func(n *html.Node) bool { return n.Data == "a" && attr(n, "rel") == "next" && attr(n, "class") == "" }) {
					path = strings.TrimSuffix(attr(n, "href"), "#discussion")
				}
			}
			if len(want) != 0 || len(pages) != 3 {
				t.Errorf("%d comments on no page, %d pages", len(want), len(pages))
			}
			last := b.get(pages[2])
			prev := last.find(func(n *html.Node) bool { return n.Data == "link" && attr(n, "rel") == "prev" })
			if len(prev) != 1 || strings.TrimSuffix(attr(prev[0], "href"), "#discussion") != pages[1] {
				t.Errorf("the page before %s is %v, want %s", pages[2], prev, pages[1])
			}
		})
	}
}

func TestALinkToAnyCommentOpensAPageThatHasIt(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	m := s.Member(0)
	var all []int64
	for i := range 10 {
		parent := s.Comment(m, "peering", 0)
		all = append(all, parent)
		for range i * 3 {
			parent = s.Comment(m, "peering", parent)
			all = append(all, parent)
		}
	}
	b := s.browser()
	for _, id := range all {
		to := b.get(fmt.Sprintf("/comments/%d", id)).Header.Get("Location")
		path, anchor, _ := strings.Cut(to, "#")
		page := b.get(path).want(t, 200, "")
		if anchor != fmt.Sprintf("comment-%d", id) || !strings.Contains(" "+page.commentIDs()+" ", fmt.Sprintf(" %d ", id)) {
			t.Fatalf("%d leads to %s", id, to)
		}
	}
}

func TestAPageThatBeginsInsideAThreadRepeatsItsContext(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	m := s.Member(0)
	top := s.Comment(m, "peering", 0)
	for range 60 {
		s.Comment(m, "peering", top)
	}
	page := s.browser().get("/articles/peering?after=55")
	context := page.find(func(n *html.Node) bool { return attr(n, "class") == "context" })
	if len(context) != 1 || !strings.HasPrefix(page.commentIDs(), "56 ") {
		t.Errorf("context %v, comments %s", context, page.commentIDs())
	}
	page.says(t, "Above on an earlier page: "+m.Name+" Title")
}

func TestWhatIsTypedIsNeverLost(t *testing.T) {
	s := newSite(t, func(o *handlers.Options) { o.Guests = false })
	s.Article("peering")
	_, m := s.member(0)
	b := s.browser() // the session has expired
	typed := "Half a\r\nthought & <more>"
	page := b.post("/articles/peering/comments", "title", "A title", "body", typed, "parent", "").want(t, 401, "")
	page.says(t, "Sign in", "Your comment is kept")
	fields := []string{"next", page.value("next"), "kept", page.value("kept"), "parent", page.value("parent"), "title", page.value("title"), "body", page.value("body")}
	page = b.post("/login", append(fields, "email", m.Email, "password", "wrong password")...).want(t, 422, "")
	page.says(t, "do not belong together")
	if page.value("body") != strings.ReplaceAll(typed, "\r\n", "\n") || page.value("email") != m.Email {
		t.Errorf("after a wrong password: %q", page.value("body"))
	}
	b.post("/login", append(fields, "email", m.Email, "password", password)...).want(t, 303, "/articles/peering/comments?kept=1")
	page = b.get("/articles/peering/comments?kept=1").want(t, 200, "")
	page.says(t, "You are signed in", "not posted yet")
	if page.value("title") != "A title" || page.value("body") != strings.ReplaceAll(typed, "\r\n", "\n") {
		t.Errorf("after signing in: %q %q", page.value("title"), page.value("body"))
	}
	if p := b.get("/articles/peering"); p.commentIDs() != "" {
		t.Error("it was posted")
	}
}

func TestAFormThatFailsComesBackFilled(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b := s.browser()
	page := b.post("/articles/peering/comments", "title", "Two\nlines", "body", "", "name", "Аdmin", "email", "nothing").want(t, 422, "")
	page.says(t, "must stand on one line", "Please fill this in", "speaks for the site", "not an e-mail address")
	if page.value("name") != "Аdmin" || page.value("email") != "nothing" {
		t.Errorf("%q %q", page.value("name"), page.value("email"))
	}
	b.post("/articles/peering/comments").want(t, 422, "")
	b.post("/articles/peering/comments", "body", "A member's form").want(t, 401, "")
	b.post("/articles/peering/comments", "name", "", "email", "").want(t, 422, "")
	b.post("/articles/peering/comments", "name", "A", "email", "a@example.org", "body", "Hello", "parent", "x1").want(t, 422, "").says(t, "not under this article")
}

func TestAGuestCommentsAndIsMarked(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b := s.browser()
	b.guest("peering", "body", "Hello", "name", "Grace H.", "email", "grace@example.org").want(t, 303, "/comments/1")
	b.get("/articles/peering").says(t, "Grace H. guest").lacks(t, "grace@example.org")
}

func TestTwiceSentIsOnce(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b, _ := s.member(0)
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			b.post("/articles/peering/comments", "body", "The same words.").want(t, 303, "/comments/1")
		})
	}
	wg.Wait()
	b.get("/articles/peering").says(t, "1 comment")
	s.Sound()
}

func TestPreviewShowsWhatWillBePosted(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b := s.browser()
	body := "A *point* with `code` and https://example.org/"
	fragment := b.post("/articles/peering/preview", "title", "A title", "body", body).want(t, 200, "")
	fragment.says(t, "A title", "A point with code")
	if strings.Contains(fragment.body, "<html") {
		t.Error("a fragment, not a page")
	}
	page := b.post("/articles/peering/comments", "body", body, "name", "G", "email", "g@example.org", "preview", "1").want(t, 200, "")
	page.says(t, "Preview", "A point with code")
	if page.value("body") != body {
		t.Errorf("typed: %q", page.value("body"))
	}
	b.post("/articles/peering/preview", "body", "").want(t, 422, "").says(t, "Please fill this in")
	b.post("/articles/nothing/preview", "body", "x").want(t, 404, "")
}

func TestEditingWithinTheWindowAndTheHistory(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b, m := s.member(0)
	id := s.Comment(m, "peering", 0)
	s.Clock.Move(2 * time.Minute)
	edit := fmt.Sprintf("/comments/%d/edit", id)
	form := b.get(edit).want(t, 200, "").says(t, "another 13 minutes")
	b.post(edit, "version", form.value("version"), "title", "T", "body", "Second thoughts.").want(t, 303, fmt.Sprintf("/comments/%d", id))
	s.browser().get("/articles/peering").says(t, "edited", "Second thoughts.")
	history := fmt.Sprintf("/comments/%d/history", id)
	s.browser().get(history).want(t, 200, "").says(t, "Now", "Second thoughts.", "Body of number").lacks(t, "Remove this text")
	conflict := b.post(edit, "version", "1", "title", "T", "body", "From the other tab.").want(t, 409, "")
	conflict.says(t, "changed meanwhile", "Second thoughts.")
	if conflict.value("body") != "From the other tab." || conflict.value("version") != "2" {
		t.Errorf("%q %q", conflict.value("body"), conflict.value("version"))
	}
	mod, _ := s.member(forum.RoleModerator)
	mod.get(history).says(t, "Remove this text")
	mod.post(history+"/1/remove").want(t, 303, history)
	b.get(history).says(t, "taken away by a moderator").lacks(t, "Body of number")
	b.post(history+"/1/remove").want(t, 403, "")
	s.Clock.Move(time.Hour)
	b.get(edit).want(t, 403, "")
	other, _ := s.member(0)
	other.get(edit).want(t, 403, "")
	expired := s.browser().post(edit, "version", "2", "title", "T", "body", "Typed for long.").want(t, 401, "")
	if expired.value("body") != "Typed for long." {
		t.Error("the text of an edit was lost")
	}
}

func TestDeletingAndTakingItBack(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b, m := s.member(0)
	id := s.Comment(m, "peering", 0)
	answer := s.Comment(s.Member(0), "peering", id)
	path := fmt.Sprintf("/comments/%d", id)
	b.get(path+"/delete").want(t, 200, "").says(t, "Delete your comment?", "It has answers")
	back := b.post(path+"/delete").want(t, 303, fmt.Sprintf("/articles/peering?deleted=%d#notice", id))
	b.get(strings.TrimSuffix(back.Header.Get("Location"), "#notice")).says(t, "Your comment was deleted", "Undo", "Deleted by its author")
	s.browser().get("/articles/peering").says(t, "Deleted by its author", "1 comment").lacks(t, "Body of number 2", "Answer to "+m.Name, "Undo the deletion")
	s.browser().get(path+"/history").want(t, 410, "")
	b.post(path+"/undelete").want(t, 303, path)
	s.browser().get("/articles/peering").says(t, "2 comments", "Answer to "+m.Name)
	own, _ := s.member(0)
	own.post(fmt.Sprintf("/comments/%d/delete", answer)).want(t, 403, "")
}

func TestADeletedCommentWithoutAnswersIsGone(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b, m := s.member(0)
	id := s.Comment(m, "peering", 0)
	b.post(fmt.Sprintf("/comments/%d/delete", id)).want(t, 303, fmt.Sprintf("/articles/peering?deleted=%d#notice", id))
	anybody := s.browser()
	anybody.get("/articles/peering").says(t, "No comments yet").lacks(t, "comment-1")
	anybody.get(fmt.Sprintf("/comments/%d", id)).want(t, 410, "")
}

func TestAClosedDiscussionSaysSoAndKeepsTheText(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b, m := s.member(0)
	id := s.Comment(m, "peering", 0)
	if err := s.SetDiscussion(ctx, "peering", false); err != nil {
		t.Fatal(err)
	}
	b.get("/articles/peering").says(t, "This discussion is closed").lacks(t, "Post comment", "data-parent")
	b.post("/articles/peering/comments", "body", "Too late").want(t, 403, "").says(t, "This discussion is closed", "Too late")
	b.get(fmt.Sprintf("/articles/peering/comments?parent=%d", id)).want(t, 200, "").says(t, "This discussion is closed")
}

func TestADiscussionThatClosesByItselfChangesTheCachedPage(t *testing.T) {
	policy := forum.DefaultPolicy()
	policy.CloseAfter = 25 * time.Hour
	s := newSite(t, func(o *handlers.Options) { o.Policy = policy })
	s.Article("peering")
	b := s.browser()
	first := b.get("/articles/peering").says(t, "This discussion closes on 20 November 2026", "Post comment")
	s.Clock.Move(2 * time.Hour)
	again := b.request("GET", "/articles/peering", "")
	again.Header.Set("If-None-Match", first.Header.Get("ETag"))
	b.do(again).want(t, 200, "").says(t, "closed by itself, 25 hours after").lacks(t, "Post comment")
}

func TestTheFormOfAnAnswerShowsWhatIsAnswered(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	m := s.Member(0)
	id := s.Comment(m, "peering", 0)
	page := s.browser().get(fmt.Sprintf("/articles/peering/comments?parent=%d", id)).want(t, 200, "")
	page.says(t, "Answer "+m.Name, "Body of number")
	if page.value("title") != "Re: Title 2" || page.value("parent") != fmt.Sprint(id) {
		t.Errorf("%q %q", page.value("title"), page.value("parent"))
	}
	s.Remove(id)
	s.browser().get(fmt.Sprintf("/articles/peering/comments?parent=%d", id)).want(t, 200, "").says(t, "is gone").lacks(t, "Body of number")
}
