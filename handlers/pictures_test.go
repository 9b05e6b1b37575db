package handlers_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"image/color"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"colloquy/forum"
	"colloquy/handlers"
)

// send sends a form with a picture as a browser does, or as its script does.
func (b *browser) send(picture, accept string, fields ...string) *answer {
	b.s.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	var err error
	for i := 0; i+1 < len(fields); i += 2 {
		err = errors.Join(err, w.WriteField(fields[i], fields[i+1]))
	}
	part, broken := w.CreateFormFile("picture", `../../<b>"x".svg`)
	if broken == nil {
		_, broken = part.Write([]byte(picture))
	}
	if err = errors.Join(err, broken, w.Close()); err != nil {
		b.s.t.Fatal(err)
	}
	r := b.request("POST", "/editor/pictures", body.String())
	r.Header.Set("Content-Type", w.FormDataContentType())
	r.Header.Set("Accept", accept)
	return b.do(r)
}

// added is what the script hears of a picture.
type added struct {
	URL           string `json:"url"`
	Small         string `json:"small"`
	Width, Height int
	Markdown      string
	Error, Detail string
}

func (b *browser) add(picture string, fields ...string) (added, *answer) {
	b.s.t.Helper()
	a := b.send(picture, "application/json", fields...)
	var got added
	if err := json.Unmarshal([]byte(a.body), &got); err != nil {
		b.s.t.Fatalf("%d %s: %v", a.StatusCode, a.body, err)
	}
	return got, a
}

// draft begins an article of a member's.
func (s *site) draft(m *forum.Member, body string) forum.Manuscript {
	s.t.Helper()
	d, err := s.CreateArticle(ctx, m, forum.NewManuscript{Title: "On peering", Body: body})
	if err != nil {
		s.t.Fatal(err)
	}
	return d
}

func (s *site) step(m *forum.Member, d forum.Manuscript, n forum.NewStep) {
	s.t.Helper()
	n.Version = d.Version
	if _, err := s.TakeStep(ctx, m, d.Article.ID, n); err != nil {
		s.t.Fatal(err)
	}
}

func TestAPictureIsUploadedShownAndGoneWithItsArticle(t *testing.T) {
	s := newSite(t)
	author, writes := s.member(forum.RoleAuthor)
	editor, edits := s.member(forum.RoleEditor)
	reader, _ := s.member(0)
	anybody := s.browser()
	d := s.draft(writes, "Words.")
	id := fmt.Sprint(d.Article.ID)

	got, a := author.add(drawing(t, color.RGBA{200, 30, 30, 255}), "article", id, "alternative", "A [red] square")
	if a.StatusCode != 200 || !strings.HasPrefix(got.URL, "/media/") || got.Markdown != `![A \[red\] square](`+got.URL+`)` || got.Width == 0 || got.Height == 0 || a.Header.Get("Cache-Control") != "private, no-store" {
		t.Fatalf("%+v %v", got, a.Header)
	}
	for _, src := range []string{got.URL, got.Small} {
		for b, want := range map[*browser]int{author: 200, editor: 200, reader: 404, anybody: 404} {
			if a := b.get(src); a.StatusCode != want || want == 200 && (a.Header.Get("Cache-Control") != "private, no-store" || a.Header.Get("ETag") != "") {
				t.Errorf("%s of a draft: %d, want %d; %v", src, a.StatusCode, want, a.Header)
			}
		}
	}
	hidden, none := anybody.get(got.URL), anybody.get(strings.Replace(got.URL, got.URL[7:12], "fffff", 1))
	for _, name := range []string{"X-Request-Id", "Date"} {
		hidden.Header.Del(name)
		none.Header.Del(name)
	}
	if fmt.Sprint(hidden.Header) != fmt.Sprint(none.Header) || len(hidden.body) != len(none.body) {
		t.Errorf("a hidden picture answers %v, one that is not there %v", hidden.Header, none.Header)
	}

	d, err := s.SaveManuscript(ctx, writes, d.Article.ID, forum.NewManuscript{Version: d.Version, Title: "On peering", Body: strings.Replace(got.Markdown, ")", ` "What one sees")`, 1)}, forum.StateSaved)
	if err != nil {
		t.Fatal(err)
	}
	s.step(edits, d, forum.NewStep{Step: forum.StepPublish})
	page := anybody.get("/articles/on-peering").want(t, 200, "")
	shown := page.find(func(n *html.Node) bool { return n.Data == "figcaption" })
	if len(shown) != 1 || len(page.find(func(n *html.Node) bool {
		return n.Data == "img" && attr(n, "src") == got.URL && attr(n, "width") == fmt.Sprint(got.Width) && attr(n, "alt") == "A [red] square"
	})) != 1 {
		t.Errorf("the article does not show it: %s", page.body)
	}
	picture := anybody.get(got.URL).want(t, 200, "")
	for name, want := range map[string]string{
		"Content-Type": "image/png", "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox", "Cache-Control": "public, max-age=31536000, immutable", "Content-Disposition": "inline",
	} {
		if got := picture.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	again := anybody.request("GET", got.URL, "")
	again.Header.Set("If-None-Match", picture.Header.Get("ETag"))
	anybody.do(again).want(t, 304, "")

	s.step(edits, d, forum.NewStep{Step: forum.StepWithdraw, Note: "A mistake."})
	anybody.get(got.URL).want(t, 404, "")
	anybody.do(again).want(t, 404, "")
	reader.get(got.URL).want(t, 404, "")
	editor.get(got.URL).want(t, 200, "")
	s.Sound()
}

func TestWithoutAScriptAPictureIsAddedOnAPageOfItsOwn(t *testing.T) {
	s := newSite(t)
	b, m := s.member(forum.RoleAuthor)
	d := s.draft(m, "Words.")
	path := fmt.Sprintf("/editor/pictures?article=%d", d.Article.ID)
	b.get(path).want(t, 200, "").says(t, "On peering", "None yet.", "20 MB at most")
	b.send(drawing(t, color.White), "text/html", "article", fmt.Sprint(d.Article.ID), "alternative", `"A" <b>map</b>`).want(t, 303, path+"&done=added#pictures")
	page := b.get(path+"&done=added").want(t, 200, "").says(t, "The picture is added.").lacks(t, "None yet.")
	lines := page.find(func(n *html.Node) bool { return attr(n, "class") == "picture-markdown" })
	if len(lines) != 1 || !strings.HasPrefix(attr(lines[0], "value"), `!["A" \<b>map\</b>](/media/`) {
		t.Errorf("%v", lines)
	}
	for name, c := range map[string]struct{ picture, alternative, says string }{
		"words":                   {"Dear all,", "A map", "This is not a picture"},
		"a drawing with a script": {`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`, "A map", "This is not a picture"},
		"nothing":                 {"", "A map", "Please fill this in."},
		"half a picture":          {drawing(t, color.White)[:60], "A map", "damaged"},
		"too many bytes":          {drawing(t, color.White) + strings.Repeat("x", forum.MaxArticlePicture), "A map", "20 MB at most"},
		"words that turn around":  {drawing(t, color.White), "A \u202e map", "reorders the text"},
	} {
		page := b.send(c.picture, "text/html", "article", fmt.Sprint(d.Article.ID), "alternative", c.alternative).want(t, 422, "").says(t, c.says)
		if typed := page.find(func(n *html.Node) bool { return attr(n, "id") == "f-alternative" }); len(typed) != 1 || attr(typed[0], "value") != c.alternative {
			t.Errorf("%s: what was typed is lost", name)
		}
		if got, a := b.add(c.picture, "article", fmt.Sprint(d.Article.ID), "alternative", c.alternative); a.StatusCode != 422 || !strings.Contains(got.Detail, c.says) {
			t.Errorf("%s: the script hears %d %+v", name, a.StatusCode, got)
		}
	}
}

func TestPicturesAreTakenFromThoseWhoMayWriteThereAlone(t *testing.T) {
	s := newSite(t)
	_, m := s.member(forum.RoleAuthor)
	d := s.draft(m, "Words.")
	good, id := drawing(t, color.White), fmt.Sprint(d.Article.ID)
	reader, _ := s.member(0)
	other, _ := s.member(forum.RoleAuthor)
	moderator, _ := s.member(forum.RoleModerator)
	editor, _ := s.member(forum.RoleEditor)
	for b, want := range map[*browser]int{s.browser(): 401, reader: 404, other: 404, moderator: 404} {
		b.send(good, "text/html", "article", id).want(t, want, "")
		b.get("/editor/pictures?article="+id).want(t, want, "")
		if want != 401 {
			if _, a := b.add(good, "article", id); a.StatusCode != want {
				t.Errorf("%d", a.StatusCode)
			}
			b.send("no picture", "text/html", "article", id).want(t, want, "") // nothing is said about it either
		}
	}
	for _, nowhere := range [][]string{{}, {"article", "999"}, {"article", "x"}, {"article", "-1"}, {"page", "../x"}, {"page", "About us"}} {
		editor.send(good, "text/html", nowhere...).want(t, 404, "")
	}
	editor.send(good, "text/html", "article", id, "alternative", "\x00").want(t, 422, "")
	editor.send(good, "text/html", "page", "about").want(t, 303, "/editor/pictures?page=about&done=added#pictures")
	editor.post("/editor/pictures", "article", id, "picture", good).want(t, http.StatusUnsupportedMediaType, "")
	foreign := editor.request("POST", "/editor/pictures", "")
	foreign.Header.Set("Sec-Fetch-Site", "cross-site")
	editor.do(foreign).want(t, 403, "")
	if files := s.Column("SELECT count(*) FROM picture_uses WHERE page = ''")[0]; files != "0" {
		t.Errorf("%s pictures were taken", files)
	}
}

func TestAPictureOfADraftIsSeenWithALinkForOutsiders(t *testing.T) {
	s := newSite(t)
	b, m := s.member(forum.RoleAuthor)
	d := s.draft(m, "Words.")
	got, _ := b.add(drawing(t, color.White), "article", fmt.Sprint(d.Article.ID))
	token := strings.Repeat("0a", 16)
	known := sha256.Sum256([]byte(token))
	s.Exec("INSERT INTO preview_links (manuscript_id, token_hash, note, created_at, expires_at) VALUES ($1, $2, '', 0, $3)", d.ID, known[:], s.Clock.Now().Add(time.Hour).UnixMicro())
	anybody := s.browser()
	if a := anybody.get(got.URL+"?preview="+token).want(t, 200, ""); a.Header.Get("Cache-Control") != "private, no-store" {
		t.Error(a.Header)
	}
	absolute := []string{"version", "1", "title", "A draft", "body", "![A map](https://colloquy.example" + got.URL + ")"}
	b.post("/editor/articles/"+fmt.Sprint(d.Article.ID), absolute...).want(t, 303, fmt.Sprint("/editor/articles/", d.Article.ID, "?done=saved"))
	if page := anybody.get("/preview/"+token).want(t, 200, ""); !strings.Contains(page.body, `src="`+got.URL+"?preview="+token+`"`) {
		t.Errorf("named with the address of the site: %s", page.body)
	}
	if page := b.post("/editor/preview", absolute...).want(t, 200, ""); !strings.Contains(page.body, `src="`+got.URL+`"`) {
		t.Errorf("in the preview, named with the address of the site: %s", page.body)
	}
	anybody.get(got.URL+"?preview=0"+token[1:]+"0").want(t, 404, "")
	anybody.get(got.URL+"?preview=").want(t, 404, "")
	s.Clock.Move(2 * time.Hour)
	anybody.get(got.URL+"?preview="+token).want(t, 404, "")
}

func TestAPictureMayTakeLongerThanOtherForms(t *testing.T) {
	db := openDB(t)
	h, err := handlers.New(options(db))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(h)
	server.Config.ReadHeaderTimeout, server.Config.ReadTimeout = time.Minute, time.Millisecond // over before a form is read
	server.Start()
	defer server.Close()
	s := &site{DB: db, t: t, handler: h, server: server}
	m := s.Member(forum.RoleAuthor)
	d := s.draft(m, "Words.")
	if err := s.StartSession(ctx, strings.Repeat("1", 32), m.ID, ""); err != nil {
		t.Fatal(err)
	}
	large := drawing(t, color.White) + strings.Repeat("x", 8<<20) // more than any buffer holds
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile("picture", "x.png")
	if err == nil {
		_, err = part.Write([]byte(large))
	}
	if err = errors.Join(err, w.WriteField("article", fmt.Sprint(d.Article.ID)), w.Close()); err != nil {
		t.Fatal(err)
	}
	b := s.browser()
	r := b.request("POST", "/editor/pictures", body.String())
	r.Header.Set("Content-Type", w.FormDataContentType())
	r.AddCookie(&http.Cookie{Name: "colloquy", Value: strings.Repeat("1", 32)})
	b.do(r).want(t, 303, fmt.Sprintf("/editor/pictures?article=%d&done=added#pictures", d.Article.ID))
}
