package handlers_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"colloquy/forum"
	"colloquy/handlers"
)

// inner is the HTML inside an element.
func inner(n *html.Node) string {
	var b strings.Builder
	for c := range n.ChildNodes() {
		_ = html.Render(&b, c)
	}
	return b.String()
}

// within returns the HTML inside the first element of the class that stands in
// an element which a test accepts.
func (a *answer) within(t *testing.T, accept func(*html.Node) bool, name, class string) string {
	t.Helper()
	for _, around := range a.find(accept) {
		for n := range around.Descendants() {
			if n.Type == html.ElementNode && n.Data == name && (class == "" || attr(n, "class") == class) {
				return inner(n)
			}
		}
	}
	t.Fatalf("no <%s class=%q> in %.2000s", name, class, a.body)
	return ""
}

func isPreview(n *html.Node) bool { return attr(n, "class") == "preview" }

func isComment(id string) func(*html.Node) bool {
	return func(n *html.Node) bool { return attr(n, "id") == "comment-"+id }
}

// untimed is a line about a comment without when it was written.
func untimed(line string) string {
	line, _, _ = strings.Cut(line, ` · <a class="when"`)
	line, _, _ = strings.Cut(line, " · just now")
	line, _, _ = strings.Cut(line, " · <time")
	return line
}

const everyMark = "A *point* with `code`, \"quotes\" -- and https://example.org/a_b\n\n> quoted\n\n1. one\n2. two\n\n```\na  b\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n<b>none</b> &amp; ünïcode 量子"

func TestAPreviewLooksExactlyAsThePostedComment(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	top := s.Comment(s.Member(0), "peering", 0)
	member, _ := s.member(0)
	guest := s.browser()
	who := []string{"name", "Grace  Hopkins ", "email", "grace@example.org"}
	for name, c := range map[string]struct {
		b      *browser
		fields []string
	}{
		"a member's, without a title": {member, []string{"body", everyMark}},
		"a member's answer":           {member, []string{"title", "Re: Title 1", "body", everyMark, "parent", fmt.Sprint(top)}},
		"a guest's":                   {guest, append([]string{"title", "A <title>", "body", everyMark + "!"}, who...)},
		"a guest's answer":            {guest, append([]string{"body", everyMark, "parent", fmt.Sprint(top)}, who...)},
	} {
		fragment := c.b.post("/articles/peering/preview", c.fields...).want(t, 200, "")
		page := c.b.post("/articles/peering/comments", append([]string{"preview", "1"}, c.fields...)...).want(t, 200, "")
		posted := c.b.post("/articles/peering/comments", c.fields...)
		if posted.Header.Get("Location") == "/confirm" {
			posted = c.b.post(s.link("grace@example.org"))
		}
		id := strings.TrimPrefix(posted.Header.Get("Location"), "/comments/")
		article := c.b.get("/articles/peering")
		for _, part := range [][2]string{{"div", "body"}, {"p", "who"}, {"h3", ""}} {
			want := untimed(article.within(t, isComment(id), part[0], part[1]))
			for kind, preview := range map[string]*answer{"fragment": fragment, "page": page} {
				if got := untimed(preview.within(t, isPreview, part[0], part[1])); got != want {
					t.Errorf("%s, %s, %s:\n got %s\nwant %s", name, kind, part, got, want)
				}
			}
		}
		fragment.lacks(t, ` id="`).says(t, "just now")
	}
}

func TestAnAuthorsPreviewSaysWhoTheyAre(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b, m := s.member(0)
	if err := s.JoinByline(ctx, m.ID, "ann-author"); err != nil {
		t.Fatal(err)
	}
	preview := b.post("/articles/peering/preview", "body", "Mine.").want(t, 200, "")
	b.post("/articles/peering/comments", "body", "Mine.").want(t, 303, "/comments/1")
	want := untimed(b.get("/articles/peering").within(t, isComment("1"), "p", "who"))
	if got := untimed(preview.within(t, isPreview, "p", "who")); got != want || !strings.Contains(got, "author of this article") {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

func TestAPreviewOfAChangeLooksAsTheChangedComment(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b, m := s.member(0)
	top := s.Comment(s.Member(0), "peering", 0)
	id := s.Comment(m, "peering", top)
	s.Clock.Move(2 * time.Minute)
	edit := fmt.Sprintf("/comments/%d/edit", id)
	fields := []string{"version", "1", "title", "Another", "body", everyMark}
	fragment := b.post(fmt.Sprintf("/articles/peering/preview?edit=%d", id), fields...).want(t, 200, "")
	page := b.post(edit, append(fields, "preview", "1")...).want(t, 200, "")
	b.post(edit, fields...).want(t, 303, fmt.Sprintf("/comments/%d", id))
	article := b.get("/articles/peering")
	for _, part := range [][2]string{{"div", "body"}, {"p", "who"}, {"h3", ""}} {
		want := untimed(article.within(t, isComment(fmt.Sprint(id)), part[0], part[1]))
		for kind, preview := range map[string]*answer{"fragment": fragment, "page": page} {
			if got := untimed(preview.within(t, isPreview, part[0], part[1])); got != want {
				t.Errorf("%s, %s:\n got %s\nwant %s", kind, part, got, want)
			}
		}
	}
	fragment.says(t, "· edited")
	s.browser().post(fmt.Sprintf("/articles/peering/preview?edit=%d", id), fields...).want(t, 401, "")
	other, _ := s.member(0)
	other.post(fmt.Sprintf("/articles/peering/preview?edit=%d", id), fields...).want(t, 403, "")
	other.post("/articles/peering/preview?edit=999", fields...).want(t, 404, "")
	other.post("/articles/peering/preview?edit=x", fields...).want(t, 404, "")
}

func TestWhereGuestsMayNotWriteAPreviewCallsNobodyAGuest(t *testing.T) {
	s := newSite(t, func(o *handlers.Options) { o.Guests = false })
	s.Article("peering")
	s.browser().post("/articles/peering/preview", "body", "Mine.").want(t, 200, "").says(t, "Your name · just now").lacks(t, "is-guest")
}

func TestAnAnswerToWhatChangedMeanwhileIsShownWhatItSaysNow(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	author, m := s.member(0)
	b, _ := s.member(0)
	id := s.Comment(m, "peering", 0)
	form := b.get(fmt.Sprintf("/articles/peering/comments?parent=%d", id)).want(t, 200, "")
	if form.value("seen") != "1" {
		t.Fatalf("seen %q", form.value("seen"))
	}
	fields := func(seen string) []string {
		return []string{"parent", fmt.Sprint(id), "seen", seen, "title", "My title", "body", "My answer."}
	}
	b.post("/articles/peering/comments", append(fields("1"), "preview", "1")...).want(t, 200, "").lacks(t, "changed meanwhile")
	author.post(fmt.Sprintf("/comments/%d/edit", id), "version", "1", "title", "T", "body", "The opposite.").want(t, 303, fmt.Sprintf("/comments/%d", id))
	if page := s.browser().get("/articles/peering"); !strings.Contains(page.body, `data-version="2"`) {
		t.Error("the link to answer does not carry the version")
	}
	if seen := b.get(fmt.Sprintf("/comments/%d/thread", id)).value("seen"); seen != "2" {
		t.Errorf("the form of the branch has seen %q", seen)
	}

	preview := b.post("/articles/peering/comments", append(fields("1"), "preview", "1")...).want(t, 200, "")
	preview.says(t, "The comment that you answer was changed meanwhile", "The opposite.")
	again := b.post("/articles/peering/comments", fields("1")...).want(t, 409, "")
	again.says(t, "The comment that you answer was changed meanwhile", "The opposite.")
	for name, want := range map[string]string{"seen": "2", "title": "My title", "body": "My answer.", "parent": fmt.Sprint(id)} {
		if got := again.value(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	posted := b.post("/articles/peering/comments", fields(again.value("seen"))...).want(t, 303, "/comments/2")
	b.post("/articles/peering/comments", fields("1")...).want(t, 303, posted.Header.Get("Location")) // the same comment, sent again
	for i, seen := range []string{"", "0", "-1", "x", "99999999999"} {
		b.post("/articles/peering/comments", "parent", fmt.Sprint(id), "seen", seen, "body", fmt.Sprint("Another answer ", i)).want(t, 303, fmt.Sprint("/comments/", 3+i))
	}
	s.Remove(id)
	gone := b.post("/articles/peering/comments", "parent", fmt.Sprint(id), "seen", "2", "body", "Too late.").want(t, 422, "")
	gone.says(t, "was removed meanwhile").lacks(t, "changed meanwhile")
	if gone.value("seen") != "" || gone.value("parent") != "" || gone.value("body") != "Too late." {
		t.Errorf("%q %q %q", gone.value("seen"), gone.value("parent"), gone.value("body"))
	}
}

func TestWhatAnAnswerHasSeenComesAlongThroughSigningIn(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	author, m := s.member(0)
	_, reader := s.member(0)
	id := s.Comment(m, "peering", 0)
	b := s.browser()
	page := b.post("/login", "keep", "peering", "parent", fmt.Sprint(id), "seen", "1", "title", "", "body", "Typed before.").want(t, 200, "")
	if page.value("seen") != "1" {
		t.Fatalf("seen %q", page.value("seen"))
	}
	author.post(fmt.Sprintf("/comments/%d/edit", id), "version", "1", "body", "The opposite.")
	form := b.post("/login", "email", reader.Email, "password", password, "kept", "peering", "parent", fmt.Sprint(id), "seen", "1", "body", "Typed before.").Header.Get("Location")
	restored := b.get(form).want(t, 200, "")
	restored.says(t, "The comment that you answer was changed meanwhile", "The opposite.", "You are signed in")
	if restored.value("seen") != "2" || restored.value("body") != "Typed before." {
		t.Errorf("%q %q", restored.value("seen"), restored.value("body"))
	}
}

func TestTheHistoryShowsWhatEachChangeChanged(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b, m := s.member(0)
	id := s.Comment(m, "peering", 0)
	change := func(version int, title, body string) {
		t.Helper()
		s.Clock.Move(2 * time.Minute)
		b.post(fmt.Sprintf("/comments/%d/edit", id), "version", fmt.Sprint(version), "title", title, "body", body).want(t, 303, fmt.Sprintf("/comments/%d", id))
	}
	change(1, "On peering", "The old <b> route was leaked.\n\nTwice.")
	change(2, "On peering", "The new <b> route was leaked. Twice.")
	change(3, "On peering and more", "The new <b> route was leaked. Twice.")
	page := s.browser().get(fmt.Sprintf("/comments/%d/history", id)).want(t, 200, "")
	for _, want := range []string{
		`dir="auto">On peering<ins> and more</ins></p><p class="meta">The text below the title stayed the same.</p>`,
		`dir="auto">The <del>old</del><ins>new</ins> &lt;b&gt; route was leaked.<del class="blank">` + "\n\n</del><ins> </ins>Twice.</div>",
		`<del>Title 2</del><ins>On peering</ins></p>`,
	} {
		if !strings.Contains(page.body, want) {
			t.Errorf("lacks %q", want)
		}
	}
	text := page.text()
	first, second, third := strings.Index(text, "and more"), strings.Index(text, "Changed on 20 Nov 2026, 12:04"), strings.Index(text, "Body of number")
	if first < 0 || second < first || third < second {
		t.Errorf("not the newest change first: %d %d %d in %s", first, second, third, text)
	}
	mod, _ := s.member(forum.RoleModerator)
	history := fmt.Sprintf("/comments/%d/history", id)
	mod.post(history+"/2/remove").want(t, 303, history)
	page = s.browser().get(history).says(t, "This text was taken away by a moderator.", "The text that followed was taken away by a moderator, so there is no difference to show.", "Body of number")
	page.lacks(t, "The old", "Title 2</del>")
	if got := len(page.find(func(n *html.Node) bool { return n.Data == "ins" })); got != 1 {
		t.Errorf("%d insertions", got)
	}
}

func TestALongHistoryComesInPages(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b, m := s.member(0)
	id := s.Comment(m, "peering", 0)
	s.Clock.Move(2 * time.Minute)
	for i := range forum.EditsPerPage + 5 {
		b.post(fmt.Sprintf("/comments/%d/edit", id), "version", fmt.Sprint(i+1), "body", fmt.Sprintf("It is the text of number %d now.", i))
	}
	history := fmt.Sprintf("/comments/%d/history", id)
	changes := func(path string) (*answer, int) {
		page := b.get(path).want(t, 200, "")
		return page, len(page.find(func(n *html.Node) bool { return attr(n, "class") == "earlier" }))
	}
	first, n := changes(history)
	if n != forum.EditsPerPage || !strings.Contains(first.body, `<a href="`+history+`?from=6">Older changes`) {
		t.Errorf("%d changes on the first page", n)
	}
	first.lacks(t, "Newer changes")
	second, n := changes(history + "?from=6")
	if n != 5 || !strings.Contains(second.body, `number <del>3</del><ins>4</ins> now`) {
		t.Errorf("%d changes on the second page", n)
	}
	second.says(t, "Newer changes", "Body of number").lacks(t, "Older changes")
	b.get(history+"?from=999").want(t, 404, "")
	b.get(history+"?from=x").want(t, 404, "")
}

func TestALongTextThatStayedIsLeftOutOfTheDifference(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b, m := s.member(0)
	same := strings.Repeat("word after word ", 400)
	id := s.Comment(m, "peering", 0)
	b.post(fmt.Sprintf("/comments/%d/edit", id), "version", "1", "body", "Begin. "+same+"End.").want(t, 303, fmt.Sprintf("/comments/%d", id))
	s.Clock.Move(2 * time.Minute)
	b.post(fmt.Sprintf("/comments/%d/edit", id), "version", "2", "body", "Begun. "+same+"Ended.").want(t, 303, fmt.Sprintf("/comments/%d", id))
	page := b.get(fmt.Sprintf("/comments/%d/history", id))
	got := page.within(t, func(n *html.Node) bool { return attr(n, "class") == "earlier" }, "div", "difference")
	if len(got) > 1200 || !strings.Contains(got, `<del>Begin</del><ins>Begun</ins>. word after`) || !strings.Contains(got, "left out here") || !strings.Contains(got, "after word <del>End</del><ins>Ended</ins>.") {
		t.Errorf("%s", got)
	}
}

func TestTheFormOfAChangeSaysUntilWhenItIsQuiet(t *testing.T) {
	for quiet, says := range map[time.Duration]string{
		0: "under “edited”. Comment title", 5 * time.Minute: "under “edited”, except where you change it within 5 minutes of posting it.",
	} {
		policy := forum.DefaultPolicy()
		policy.QuietEdit = quiet
		t.Run(quiet.String(), func(t *testing.T) {
			s := newSite(t, func(o *handlers.Options) { o.Policy = policy })
			s.Article("peering")
			b, m := s.member(0)
			b.get(fmt.Sprintf("/comments/%d/edit", s.Comment(m, "peering", 0))).says(t, says)
		})
	}
}
