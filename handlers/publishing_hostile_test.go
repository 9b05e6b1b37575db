package handlers_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"colloquy/forum"
)

// hostile is what somebody types who wants it to run in a browser that shows it.
const hostile = `x"'><img src=x onerror=alert(1)></textarea></title></script><script>alert(1)</script>{{.}}`

// harmless fails where a page holds an element or an address that would run what was
// typed.
func (a *answer) harmless(t *testing.T, who string) {
	t.Helper()
	for _, n := range a.find(func(*htmlNode) bool { return true }) {
		if n.Data == "script" && n.FirstChild != nil && strings.Contains(n.FirstChild.Data, "alert(1)") && attr(n, "type") != "application/ld+json" {
			t.Errorf("%s: %s %s runs a script", who, a.Request.Method, a.Request.URL)
		}
		for _, x := range n.Attr {
			if strings.HasPrefix(x.Key, "on") || strings.HasPrefix(strings.ToLower(strings.TrimSpace(x.Val)), "javascript:") && x.Key != "value" {
				t.Errorf("%s: %s %s has %s=%q on %s", who, a.Request.Method, a.Request.URL, x.Key, x.Val, n.Data)
			}
		}
	}
	if a.StatusCode >= 500 {
		t.Errorf("%s: %s %s answers %d", who, a.Request.Method, a.Request.URL, a.StatusCode)
	}
}

func TestNothingThatIsTypedAtTheDeskRuns(t *testing.T) {
	n := newStudy(t)
	reader, _ := n.member(0)
	admin, _ := n.member(forum.RoleAdministrator)
	id := n.id()
	fields := []string{"version", "1", "window", hostile, "title", hostile, "standfirst", hostile, "body", hostile + "\n\n[a](javascript:alert(1)) ![" + hostile + "](/media/x.jpg)\n\n# " + hostile + "\n\nA note.[^1]\n\n[^1]: " + hostile, "lang", "en", "topics", hostile, "authors", hostile, "slug", "hostile", "canonical", "javascript:alert(1)", "aliases", "/a<script>alert(1)</script>"}
	n.editor.post(n.draft, fields...).want(t, 303, n.draft+"?done=saved")
	for _, step := range []string{"submit", "publish", "schedule"} {
		n.editor.post(n.draft+"/step", "step", step, "version", "2", "note", hostile, "due_date", hostile, "due_time", hostile).want(t, 422, "")
	}
	for _, bad := range []string{"//evil.example", `/\evil.example`, "https://evil.example/x", "/login", "/admin", "/editor", "/a\nb", "/%2e%2e/%2f", strings.Repeat("/a", 200)} {
		page := n.editor.asJSON(n.draft+"/autosave", "version", "2", "title", "T", "body", "B", "aliases", bad, "canonical", bad, "slug", bad)
		if page.StatusCode != 200 && page.StatusCode != 409 && page.StatusCode != 422 {
			t.Errorf("alias %q: %d", bad, page.StatusCode)
		}
	}
	version := n.Column("SELECT version FROM manuscripts")[0]
	for i, v := range fields {
		switch {
		case i > 0 && fields[i-1] == "version":
			fields[i] = version
		case v == "javascript:alert(1)":
			fields[i] = "https://first.example/" + hostile
		}
	}
	n.editor.post(n.draft, fields...).want(t, 303, n.draft+"?done=saved")
	next := n.Column("SELECT version FROM manuscripts")[0]
	n.editor.post(n.draft+"/notes", "text", hostile, "quote", hostile)
	n.editor.post(n.draft+"/notes", "text", hostile, "above", "1")
	link := n.editor.post(n.draft+"/previews", "for", hostile, "days", "3")
	link.harmless(t, "the editor")
	preview := link.body[strings.Index(link.body, "/preview/"):]
	preview = preview[:strings.IndexAny(preview, `"<& `)]
	n.browser().get(preview).want(t, 200, "").harmless(t, "an outsider")
	n.editor.asJSON(n.draft+"/autosave", append([]string{"version", "0"}, fields[2:]...)...)
	n.editor.post("/editor/preview", append([]string{"article", id, "part", "1"}, fields...)...).harmless(t, "the editor")
	n.editor.post("/editor/preview", append([]string{"article", id}, fields...)...).harmless(t, "the editor")
	n.author.post(n.draft, "version", "1", "title", "Mine "+hostile, "body", hostile).want(t, 409, "").harmless(t, "the author")
	n.editor.post("/editor/topics", "action", "add", "name", hostile, "description", hostile, "sponsor", hostile, "sponsor_url", "javascript:alert(1)").harmless(t, "the editor")
	n.editor.post("/editor/series", "name", hostile, "description", hostile).harmless(t, "the editor")
	page := n.editor.post(n.draft+"/step", "step", "publish", "version", next)
	if page.StatusCode != 303 {
		page.harmless(t, "the editor")
		t.Logf("%.500s", page.text())
		return
	}
	for _, what := range []string{"/editor/topics/", "/editor/authors/", "/editor/series/"} {
		for i := 1; i <= 3; i++ {
			at := fmt.Sprint(what, i)
			seen := n.editor.get(at).value("seen")
			n.editor.post(at, "action", "save", "seen", seen, "name", hostile, "description", hostile, "sponsor", hostile, "sponsor_text", hostile, "sponsor_url", "https://x.example/"+hostile, "biography", hostile+" [a](javascript:alert(1))", "position", hostile, "affiliation", hostile, "article", id).harmless(t, "the editor")
		}
	}
	n.editor.post("/editor/series/1", "action", "add", "seen", n.editor.get("/editor/series/1").value("seen"), "name", hostile, "article", id)
	n.editor.post("/editor/featured", "action", "add", "article", id)
	n.editor.post(n.draft+"/step", "step", "update", "version", next, "change", "correction", "text", hostile).want(t, 303, n.draft+"/publish?done=update")
	pages := []string{
		"/", "/articles/hostile", "/articles/hostile/outline", "/topics", "/search?q=alert", "/feed.xml", "/sitemap/pages.xml", n.draft, n.draft + "/states", n.draft + "/states/1?against=now", n.draft + "/states/2", n.draft + "/notes", n.draft + "/publish",
		"/editor", "/editor?q=alert", "/editor/topics", "/editor/topics/1", "/editor/topics/2", "/editor/series", "/editor/series/1", "/editor/featured", "/editor/authors", "/editor/authors/1", "/editor/pages", "/editor/digest", "/editor/pictures?article=" + id, "/series/x-img-src-x-onerror-alert-1-textarea-title-script-script-alert-1-script", "/weekly",
	}
	pages = append(pages, n.Column("SELECT '/topics/' || slug FROM topics UNION ALL SELECT '/authors/' || handle FROM authors UNION ALL SELECT '/series/' || slug FROM series")...)
	visit := func() {
		for who, b := range map[string]*browser{"nobody": n.browser(), "a reader": reader, "the author": n.author, "the editor": n.editor, "an administrator": admin} {
			for _, path := range pages {
				b.get(path).harmless(t, who)
			}
		}
	}
	n.Clock.Move(time.Second)
	visit()
	kept := n.browser().get("/articles/hostile").want(t, 200, "")
	card := kept.find(func(x *htmlNode) bool { return attr(x, "property") == "og:image" })
	n.editor.post(n.draft+"/step", "step", "withdraw", "version", next, "note", hostile+"\n//evil").want(t, 303, n.draft+"/publish?done=withdraw")
	n.browser().get("/articles/hostile").want(t, 410, "").harmless(t, "nobody")
	again := n.browser().request("GET", "/articles/hostile", "")
	again.Header.Set("If-None-Match", kept.Header.Get("ETag"))
	n.browser().do(again).want(t, 410, "")
	if len(card) > 0 {
		if got := n.browser().get(strings.TrimPrefix(attr(card[0], "content"), "http://colloquy.example")); got.StatusCode < 400 && strings.Contains(got.Header.Get("Content-Type"), "image") && strings.Contains(got.Request.URL.Path, "/articles/") {
			t.Errorf("its card is still there: %d", got.StatusCode)
		}
	}
	visit()
	n.Sound()
}
