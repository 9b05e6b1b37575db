package handlers_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"colloquy/forum"
)

// A study is a site with those who write for it, and a draft of the author's.
type study struct {
	*site
	author, editor, other *browser
	writer, chief         *forum.Member
	draft                 string // address of its form
}

func newStudy(t *testing.T) *study {
	t.Helper()
	n := &study{site: newSite(t)}
	n.author, n.writer = n.member(forum.RoleAuthor)
	n.editor, n.chief = n.member(forum.RoleEditor)
	n.other, _ = n.member(forum.RoleAuthor)
	n.draft = strings.TrimSuffix(n.author.post("/editor/articles", "title", "On peering", "body", "Words about *peering*.", "version", "0").Header.Get("Location"), "?done=saved")
	return n
}

func (n *study) id() string { return strings.TrimPrefix(n.draft, "/editor/articles/") }

// asJSON is a form as the script sends it.
func (b *browser) asJSON(path string, fields ...string) *answer {
	b.s.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	r := b.request("POST", path, form.Encode())
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept", "application/json")
	return b.do(r)
}

// said is what the script is told.
type said struct {
	Version  int
	URL      string
	Here     string
	By       string
	HTML     string
	Length   string
	Theirs   map[string]any
	Problems map[string]string
}

func (a *answer) said(t *testing.T) (s said) {
	t.Helper()
	if err := json.Unmarshal([]byte(a.body), &s); err != nil {
		t.Fatalf("%s: %v", a.body, err)
	}
	return s
}

func TestAnArticleIsBegunAndSavedByAPlainForm(t *testing.T) {
	n := newStudy(t)
	n.author.get("/editor/articles/new").want(t, 200, "").says(t, "A new article", "About the article").lacks(t, `name="slug"`)
	page := n.author.get(n.draft+"?done=saved").want(t, 200, "").says(t, "Saved. What readers see has not changed.", "Draft", "3 words · 1 min")
	if page.value("title") != "\nOn peering" && page.value("title") != "On peering" || page.value("version") != "1" {
		t.Errorf("the form says %q of version %s", page.value("title"), page.value("version"))
	}
	fields := []string{
		"version", "1", "title", "On peering, again", "standfirst", "Why it matters.", "body", "First.\r\n\r\nSecond <b>.", "lang", "de", "direction", "ltr", "topics", "Routing", "topics", "", "topics", "Money\nLaw",
		"slug", "on-peering", "authors", "Bo @bo", "authors", "Ada Lovelace", "canonical", "https://example.org/a", "discussion", "days", "close_after", "30", "members_only", "yes", "aliases", "/old\n/older\n",
	}
	n.editor.post(n.draft, fields...).want(t, 303, n.draft+"?done=saved")
	m, err := n.Manuscript(ctx, n.chief, 1)
	if err != nil {
		t.Fatal(err)
	}
	want := forum.Fields{
		Standfirst: "Why it matters.", Slug: "on-peering", Lang: "de", Direction: "ltr", Topics: []string{"Routing", "Money", "Law"}, Authors: []forum.Byline{{Handle: "bo", Name: "Bo"}, {Name: "Ada Lovelace"}},
		Canonical: "https://example.org/a", Discussion: forum.DiscussionForDays, CloseAfter: 30, MembersOnly: true, Aliases: []string{"/old", "/older"},
	}
	if fmt.Sprint(m.Fields) != fmt.Sprint(want) || m.Body != "First.\n\nSecond <b>." || m.Version != 2 {
		t.Errorf("saved is\n%+v, want\n%+v; %q", m.Fields, want, m.Body)
	}
	page = n.editor.get(n.draft).want(t, 200, "")
	for name, want := range map[string]string{"topics": "Routing", "authors": "Bo @bo", "close_after": "30", "aliases": "/old\n/older", "body": "First.\n\nSecond <b>."} {
		if got := strings.TrimPrefix(page.value(name), "\n"); got != want {
			t.Errorf("the form says %s %q, want %q", name, got, want)
		}
	}
	n.editor.post(n.draft, append(fields[2:], "version", "2", "do", "next")...).want(t, 303, n.draft+"/publish")
	n.author.post(n.draft, "version", "2", "title", "Mine", "body", "Mine.", "slug", "taken-over", "authors", "Nobody").want(t, 303, n.draft+"?done=saved")
	if m, _ = n.Manuscript(ctx, n.chief, 1); m.Fields.Slug != "on-peering" || len(m.Fields.Authors) != 2 || m.Title != "Mine" {
		t.Errorf("an author changed what is the editors': %+v", m.Fields)
	}
}

func TestWhatCannotBeStoredComesBackWithAllThatWasTyped(t *testing.T) {
	n := newStudy(t)
	fields := []string{
		"version", "1", "title", strings.Repeat("t", 1000), "standfirst", "Typed <standfirst>", "body", "Typed <body>", "lang", "x y z", "topics", "A & B", "slug", "Typed slug!", "authors", "Ada @ada",
		"canonical", "no address", "close_after", "soon", "discussion", "days", "members_only", "yes", "aliases", "typed alias",
	}
	for _, to := range []string{n.draft, "/editor/articles"} {
		page := n.editor.post(to, fields...).want(t, 422, "").says(t, "Nothing is saved yet", "This is too long")
		for i := 2; i < len(fields); i += 2 {
			if got := strings.TrimPrefix(page.value(fields[i]), "\n"); got != fields[i+1] && fields[i] != "discussion" {
				t.Errorf("%s: %q came back, want %q", fields[i], got, fields[i+1])
			}
		}
		if !strings.Contains(page.body, `<details class="about" open>`) || !strings.Contains(page.body, `value="days" selected`) {
			t.Error("what is wrong is folded away, or what was chosen is not chosen any more")
		}
	}
	if got := n.editor.asJSON(n.draft+"/autosave", fields...).want(t, 422, "").said(t); got.Problems["title"] == "" || got.Problems["close_after"] != "This must be a number." {
		t.Errorf("the script is told %+v", got.Problems)
	}
	n.editor.post(n.draft, append(fields[4:], "version", "1", "title", "Short", "do", "write")...).want(t, 200, "").says(t, "Typed <body>")
	if m, _ := n.Manuscript(ctx, n.chief, 1); m.Version != 1 {
		t.Error("going on writing saved something")
	}
}

func TestOfTwoWhoSaveAtOnceOneSeesBothTexts(t *testing.T) {
	n := newStudy(t)
	answers := make([]*answer, 2)
	var all sync.WaitGroup
	for i, b := range []*browser{n.author, n.editor} {
		all.Go(func() {
			answers[i] = b.post(n.draft, "version", "1", "title", "On peering", "body", fmt.Sprintf("Words about *peering* by number %d.", i))
		})
	}
	all.Wait()
	lost := 0
	if answers[0].StatusCode == 303 {
		lost = 1
	}
	if answers[1-lost].StatusCode != 303 {
		t.Fatalf("nobody saved: %d %d", answers[0].StatusCode, answers[1].StatusCode)
	}
	page := answers[lost].want(t, 409, "").says(t, "saved another text meanwhile. Both are below.", "Keep mine", "Take the other")
	if got := strings.TrimPrefix(page.value("body"), "\n"); got != fmt.Sprintf("Words about *peering* by number %d.", lost) || page.value("version") != "2" {
		t.Errorf("the form says %q of version %s", got, page.value("version"))
	}
	if !strings.Contains(page.body, fmt.Sprintf("<del>%d</del>", lost)) || !strings.Contains(page.body, fmt.Sprintf("<ins>%d</ins>", 1-lost)) {
		t.Errorf("the difference is not shown:\n%s", page.text())
	}
	loser := []*browser{n.author, n.editor}[lost]
	loser.post(n.draft, "version", "2", "title", "On peering", "body", "Both put together.").want(t, 303, n.draft+"?done=saved")
	list := n.author.get(n.draft+"/states").want(t, 200, "").says(t, "as it stands now")
	if got := n.Column("SELECT body_md FROM states WHERE version = 2")[0]; got != fmt.Sprintf("Words about *peering* by number %d.", 1-lost) {
		t.Errorf("theirs is not among the states: %q\n%s", got, list.text())
	}
}

func TestAStaleAutosaveIsToldWhatTheOtherSaved(t *testing.T) {
	n := newStudy(t)
	save := n.draft + "/autosave"
	first := n.author.asJSON(save, "version", "1", "window", "w1", "title", "On peering", "body", "One two three.").want(t, 200, "").said(t)
	if first.Version != 2 || first.Length != "3 words · 1 min" {
		t.Fatalf("%+v", first)
	}
	if again := n.author.asJSON(save, "version", "2", "window", "w1", "title", "On peering", "body", "One two three.").want(t, 200, "").said(t); again.Version != 2 {
		t.Error("the same text is a new version")
	}
	stale := n.editor.asJSON(save, "version", "1", "window", "w2", "title", "On peering", "body", "One four three.", "slug", "").want(t, 409, "").said(t)
	if stale.By != n.writer.Name || stale.Version != 2 || stale.Theirs["body"] != "One two three." || stale.Theirs["version"] != 2.0 || !strings.Contains(stale.HTML, "<del>four</del><ins>two</ins>") {
		t.Errorf("%+v", stale)
	}
	if m, _ := n.Manuscript(ctx, n.chief, 1); m.Body != "One two three." {
		t.Errorf("it is written over: %q", m.Body)
	}
	mine := n.editor.asJSON(save, "version", "2", "window", "w2", "save", "1", "title", "On peering", "body", "One four three.").want(t, 200, "").said(t)
	if kinds := n.Column("SELECT kind FROM states ORDER BY version"); mine.Version != 3 || strings.Join(kinds, " ") != "saved replaced saved" {
		t.Errorf("version %d, states %v", mine.Version, kinds)
	}
	compared := n.author.asJSON(n.draft+"/compare", "title", "On peering", "body", "One four five.").want(t, 200, "").said(t)
	if compared.Version != 3 || !strings.Contains(compared.HTML, "<del>three</del><ins>five</ins>") {
		t.Errorf("%+v", compared)
	}
	n.author.asJSON(save, "version", "x", "title", "T", "body", "B").want(t, 409, "")
	if got := n.browser().asJSON(save, "version", "3", "title", "T", "body", "B"); got.StatusCode != 401 || got.Header.Get("Content-Type") != "application/json" {
		t.Errorf("signed out: %d %s", got.StatusCode, got.Header.Get("Content-Type"))
	}
}

func TestAPageThatLostTheAnswerBeginsNoSecondArticleAndLosesNothing(t *testing.T) {
	n := newStudy(t)
	begin := func(b *browser, page, body string) said {
		return b.asJSON("/editor/articles", "version", "0", "window", "w1", "begin", page, "title", "Another", "body", body).want(t, 200, "").said(t)
	}
	var urls []string
	for _, page := range []string{"p1", "p1", "p2", "", ""} {
		urls = append(urls, begin(n.author, page, "Begun in "+page).URL)
	}
	if urls[0] != urls[1] || urls[1] == urls[2] || urls[3] == urls[4] {
		t.Errorf("%v", urls)
	}
	begin(n.other, "p1", "Of somebody else")
	if more := begin(n.author, "p1", "Begun in p1, and gone on with."); more.Version != 2 || more.URL != urls[0] {
		t.Errorf("%+v", more)
	}
	n.author.get(urls[0]).says(t, "and gone on with.")
	n.author.get(urls[2]).says(t, "Begun in p2")
	n.editor.asJSON(urls[0]+"/autosave", "version", "2", "window", "e1", "title", "Another", "body", "An editor's.", "slug", "").want(t, 200, "")
	n.author.asJSON("/editor/articles", "version", "0", "window", "w1", "begin", "p1", "title", "Another", "body", "Mine").want(t, 409, "")
	n.editor.asJSON("/editor/articles", "title", strings.Repeat("x", 1000)).want(t, 422, "")
}

func TestWhoeverWritesSeesWhoElseIsInTheText(t *testing.T) {
	n := newStudy(t)
	now := func(b *browser, window string) string {
		t.Helper()
		r := b.request("GET", n.draft+"/now?window="+window, "")
		r.Header.Set("Accept", "application/json")
		return b.do(r).want(t, 200, "").said(t).Here
	}
	n.editor.get(n.draft) // without the script there is no window
	if got := now(n.author, "a1"); got != n.chief.Name+" is in this text too." {
		t.Errorf("%q", got)
	}
	n.author.get(n.draft).says(t, n.chief.Name+" is in this text too.")
	if got := now(n.author, "a2"); got != n.chief.Name+" is in this text too. You have this text open in another window too." {
		t.Errorf("%q", got)
	}
	n.author.asJSON(n.draft+"/autosave", "leave", "1", "window", "a1").want(t, 204, "")
	if got := now(n.author, "a2"); got != n.chief.Name+" is in this text too." {
		t.Errorf("after one was closed: %q", got)
	}
	n.Clock.Move(2 * 60e9)
	if got := now(n.editor, "e1"); got != "" {
		t.Errorf("after two minutes: %q", got)
	}
}

func TestADraftThatIsGuessedIsNotThere(t *testing.T) {
	n := newStudy(t)
	reader, _ := n.member(0)
	moderator, _ := n.member(forum.RoleModerator)
	missing := strings.TrimSuffix(n.draft, n.id()) + "9999"
	for name, b := range map[string]*browser{"another author": n.other, "a reader": reader, "a moderator": moderator} {
		for _, path := range []string{"", "/now", "/states", "/states/1", "/states/1?against=now"} {
			got, none := b.get(n.draft+path), b.get(missing+path)
			if got.StatusCode != 404 || none.StatusCode != 404 || got.text() != none.text() {
				t.Errorf("%s: GET %s answers %d, one that is not there %d", name, path, got.StatusCode, none.StatusCode)
			}
		}
		for _, path := range []string{"", "/autosave", "/compare", "/states/1/restore"} {
			for _, at := range []string{n.draft, missing} {
				b.post(at+path, "version", "1", "title", "T", "body", "B").want(t, 404, "")
			}
		}
		b.post("/editor/preview", "article", n.id(), "title", "T", "body", "B").want(t, 404, "")
	}
	reader.get("/editor/articles/new").want(t, 403, "")
	reader.post("/editor/articles", "title", "T", "body", "A reader’s words").want(t, 403, "").says(t, "A reader’s words")
	reader.post("/editor/preview", "title", "T", "body", "B").want(t, 403, "")
	n.author.get("/editor/articles/x").want(t, 404, "")
	n.author.post("/editor/preview", "article", "x", "title", "T", "body", "B").want(t, 404, "")
}

func TestWhoIsNotSignedInAnyMoreGetsTheTextBack(t *testing.T) {
	n := newStudy(t)
	stranger := n.browser()
	for _, to := range []string{n.draft, "/editor/preview", "/editor/articles"} {
		page := stranger.post(to, "article", n.id(), "version", "1", "title", "Mine", "body", "Hours of <work>.", "topics", "Routing").want(t, 401, "")
		page.says(t, "You are not signed in any more, so nothing was saved", "Sign in in another tab").lacks(t, "Words about")
		if got := strings.TrimPrefix(page.value("body"), "\n"); got != "Hours of <work>." || page.value("topics") != "Routing" || page.value("version") != "1" {
			t.Errorf("%s: %q came back", to, got)
		}
		form := page.find(func(x *htmlNode) bool { return x.Data == "form" && attr(x, "id") == "writing" })
		if len(form) != 1 || attr(form[0], "action") != n.draft {
			t.Errorf("%s: the form leads nowhere", to)
		}
	}
	stranger.post("/editor/articles", "title", "New", "body", strings.Repeat("word ", 150_000)).want(t, 401, "").says(t, "Sign in in another tab")
	stranger.post("/editor/articles", "title", "New", "body", strings.Repeat("word ", 600_000)).want(t, 413, "")
	if got := n.Column("SELECT count(*) FROM articles")[0]; got != "1" {
		t.Errorf("%s articles", got)
	}
}

func TestAPreviewIsWhatThePageWillBeAndRunsNothing(t *testing.T) {
	n := newStudy(t)
	hostile := "<script>alert(1)</script>\n\n<img src=x onerror=alert(1)>\n\n[a](javascript:alert(1))\n\n<svg onload=alert(1)>\n\n<a href=\"&#106;avascript:alert(1)\">b</a>\n\n## Heading\n\nWords.[^1]\n\n[^1]: A note."
	fields := []string{"article", n.id(), "version", "1", "title", "<b>Bold</b> title", "standfirst", "<i>Why</i>", "body", hostile, "topics", "<u>Law</u>", "lang", "ar", "authors", "<s>Ada</s>"}
	page := n.editor.post("/editor/preview", fields...).want(t, 200, "").says(t, "<b>Bold</b> title", "<i>Why</i>", "<u>Law</u>", "<s>Ada</s>", "Go on writing")
	part := n.editor.post("/editor/preview", append(fields, "part", "1")...).want(t, 200, "").says(t, "<b>Bold</b> title")
	for _, a := range []*answer{page, part} {
		for _, x := range a.find(func(x *htmlNode) bool { return true }) {
			for _, at := range x.Attr {
				if strings.HasPrefix(at.Key, "on") || strings.Contains(strings.ToLower(at.Val), "javascript:") {
					t.Errorf("<%s %s=%q>", x.Data, at.Key, at.Val)
				}
			}
			if x.Data == "script" && attr(x, "src") == "" || x.Data == "svg" && attr(x, "onload") != "" {
				t.Errorf("<%s> in the preview", x.Data)
			}
		}
	}
	if strings.Contains(part.body, "<html><head></head><body><script") || part.Header.Get("Cache-Control") != "private, no-store" {
		t.Error("a part is a part, for one person alone")
	}
	m, _ := n.Manuscript(ctx, n.chief, 1)
	if m.Version != 1 || m.Body != "Words about *peering*." {
		t.Error("the preview stored something")
	}
	n.editor.post("/editor/preview", "article", n.id(), "part", "1", "title", "T", "body", strings.Repeat("> ", 100)+"a").want(t, 422, "").says(t, "stand too deep")

	n.editor.post("/editor/preview", "article", n.id(), "part", "1", "title", "T", "body", "Two words.").want(t, 200, "").says(t, n.writer.Name) // who is named where nobody is

	n.editor.post(n.draft, fields...).want(t, 303, n.draft+"?done=saved")
	m, _ = n.Manuscript(ctx, n.chief, 1)
	if !strings.Contains(part.body, fmt.Sprintf(`data-length="%d words`, m.Words)) {
		t.Errorf("%d words are saved, the preview says otherwise", m.Words)
	}
	m.Fields.Authors, m.Fields.Slug = nil, "as-it-is"
	if _, err := n.SaveManuscript(ctx, n.chief, 1, forum.NewManuscript{Version: m.Version, Title: m.Title, Body: m.Body, Fields: m.Fields}, forum.StateSaved); err != nil {
		t.Fatal(err)
	}
	if _, err := n.TakeStep(ctx, n.chief, 1, forum.NewStep{Step: forum.StepPublish, Version: m.Version + 1}); err != nil {
		t.Fatal(err)
	}
	inside := func(body string) string {
		_, rest, _ := strings.Cut(body, `<div class="prose">`)
		words, _, _ := strings.Cut(rest, "</article>")
		words, _, _ = strings.Cut(words, `<p class="source">`) // on paper
		return strings.TrimSpace(words)
	}
	public := n.browser().get("/articles/as-it-is").want(t, 200, "")
	if got, want := inside(part.body), inside(public.body); got != want || len(got) < 50 {
		t.Errorf("the preview shows\n%s\nthe page\n%s", got, want)
	}
}

func TestEarlierTextsAreShownWithWhatChangedAndComeBack(t *testing.T) {
	n := newStudy(t)
	n.editor.post(n.draft, "version", "1", "title", "On transit", "body", "Words about *transit*.", "topics", "Routing", "slug", "mine").want(t, 303, n.draft+"?done=saved")
	n.author.get(n.draft+"/states").want(t, 200, "").says(t, n.chief.Name, n.writer.Name, "Saved", "3 words", "as it stands now")
	page := n.author.get(n.draft+"/states/2").want(t, 200, "").says(t, "Topics", "Routing", "Address", "mine")
	if !strings.Contains(page.body, "<del>peering</del><ins>transit</ins>") || strings.Contains(page.body, "Restore this text") {
		t.Error("no difference, or what stands there can be restored")
	}
	n.author.get(n.draft+"/states/1").want(t, 200, "").says(t, "This is the first one that was kept", "Words about *peering*.")
	page = n.author.get(n.draft+"/states/1?against=now").want(t, 200, "").says(t, "Restore this text")
	if !strings.Contains(page.body, "<ins>transit</ins>") {
		t.Error("what was changed since is not shown")
	}
	restore := n.draft + "/states/1/restore"
	n.author.post(restore, "version", "1").want(t, 409, "").says(t, "Nothing is restored yet")
	n.author.post(restore, "version", page.value("version")).want(t, 303, n.draft+"?done=restored")
	n.author.get(n.draft+"?done=restored").says(t, "The earlier text is back.")
	m, _ := n.Manuscript(ctx, n.chief, 1)
	if m.Body != "Words about *peering*." || m.Version != 3 || m.Fields.Slug != "mine" || len(m.Fields.Topics) != 0 {
		t.Errorf("%+v", m)
	}
	for _, path := range []string{"/states/9", "/states/x", "/states/0"} {
		n.author.get(n.draft+path).want(t, 404, "")
		n.author.post(n.draft+path+"/restore", "version", "3").want(t, 404, "")
	}
	if _, err := n.TakeStep(ctx, n.chief, 1, forum.NewStep{Step: forum.StepPublish, Version: 3}); err != nil {
		t.Fatal(err)
	}
	n.author.get(n.draft).want(t, 200, "").says(t, "it is for the editors to change").lacks(t, ">Save<")
	n.author.post(n.draft, "version", "3", "title", "T", "body", "Kept words").want(t, 403, "").says(t, "Kept words")
	n.author.post(restore, "version", "3").want(t, 403, "")
	n.author.post("/editor/preview", "article", n.id(), "title", "T", "body", "B").want(t, 403, "")
	n.editor.post(restore, "version", "3").want(t, 303, n.draft+"?done=restored") // the same text: no new version
	n.Sound()
}

func TestAnArticleOfTwoHundredThousandWordsIsWrittenLikeAnyOther(t *testing.T) {
	if testing.Short() {
		t.Skip("a long text")
	}
	n := newStudy(t)
	var b strings.Builder
	for i := range 4000 {
		fmt.Fprintf(&b, "Paragraph %d of a text that goes on %s\n\n", i, strings.Repeat("and on about Größe und Weite ", 7))
	}
	long := b.String()
	save := n.draft + "/autosave"
	if got := n.author.asJSON(save, "version", "1", "title", "Long", "body", long).want(t, 200, "").said(t); got.Version != 2 || !strings.HasPrefix(got.Length, "2") {
		t.Fatalf("%+v", got)
	}
	page := n.author.get(n.draft).want(t, 200, "")
	if got := strings.TrimPrefix(page.value("body"), "\n"); got != long {
		t.Errorf("%d bytes came back of %d", len(got), len(long))
	}
	n.author.post("/editor/preview", "article", n.id(), "part", "1", "title", "Long", "body", long).want(t, 200, "").says(t, "Paragraph 3999")
	other := strings.ReplaceAll(long, "Weite", "Länge")
	stale := n.editor.asJSON(save, "version", "1", "title", "Long", "body", other).want(t, 409, "").said(t)
	if len(stale.HTML) > 5*len(long) {
		t.Errorf("the difference is %d bytes", len(stale.HTML))
	}
	n.author.post(n.draft, "version", "2", "title", "Long", "body", other).want(t, 303, n.draft+"?done=saved")
	if got := n.author.get(n.draft+"/states/3").want(t, 200, ""); len(got.body) > 6*len(long) {
		t.Errorf("the state is %d bytes", len(got.body))
	}
	r := n.author.request("POST", save, "body="+strings.Repeat("x", 20<<20))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	n.author.do(r).want(t, http.StatusRequestEntityTooLarge, "")
}

func TestWhatCameFromOutsideAndIsSavedAsItIsCanBeImportedAgain(t *testing.T) {
	n := newStudy(t)
	source := forum.NewArticle{Source: "a.md", Slug: "peering", Title: "On peering", Standfirst: "Why.", Body: "One.\n\n- two\n", Lang: "en", Topics: []string{"Routing"}, Authors: []forum.Author{{Name: "Ann Author"}}, Published: n.Clock.Now(), Aliases: []string{"/old"}}
	a, _, err := n.ImportArticle(ctx, source)
	if err != nil {
		t.Fatal(err)
	}
	form := fmt.Sprintf("/editor/articles/%d", a.ID)
	page := n.editor.get(form).want(t, 200, "")
	fields := []string{}
	for _, name := range []string{"version", "title", "standfirst", "body", "lang", "slug", "topics", "authors", "aliases", "canonical", "close_after"} {
		fields = append(fields, name, strings.ReplaceAll(strings.TrimPrefix(page.value(name), "\n"), "\n", "\r\n"))
	}
	n.editor.post(form, fields...).want(t, 303, form+"?done=saved")
	n.editor.asJSON(form+"/autosave", fields...).want(t, 200, "")
	source.Title = "On peering, again"
	imported := func() string {
		t.Helper()
		if _, _, err := n.ImportArticle(ctx, source); err != nil {
			t.Fatal(err)
		}
		return n.Column("SELECT title FROM articles WHERE id = $1", a.ID)[0]
	}
	if got := imported(); got != source.Title {
		t.Errorf("it is %q", got)
	}
	n.editor.post(form, append(fields[4:], "version", "0", "title", "Changed here")...).want(t, 303, form+"?done=saved")
	source.Title = "On peering, once more"
	if got := imported(); got == source.Title {
		t.Error("what an editor changed is written over")
	}
}
