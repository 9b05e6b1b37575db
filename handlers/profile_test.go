package handlers_test

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"colloquy/forum"
)

// drawing is a picture of one colour.
func drawing(t *testing.T, c color.Color) string {
	t.Helper()
	p := image.NewRGBA(image.Rect(0, 0, 40, 30))
	for i := range 40 * 30 {
		p.Set(i%40, i/40, c)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, p); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// upload sends a file as a browser does.
func (b *browser) upload(path, name, file string) *answer {
	b.s.t.Helper()
	return b.uploadAs(path, "portrait", name, file)
}

// uploadAs sends a file in a field of that name.
func (b *browser) uploadAs(path, field, name, file string) *answer {
	b.s.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	h := textproto.MIMEHeader{}
	h.Set("Content-Disposition", fmt.Sprintf(`form-data; name=%q; filename=%q`, field, name))
	h.Set("Content-Type", "image/png")
	part, err := w.CreatePart(h)
	if err == nil {
		_, err = part.Write([]byte(file))
	}
	if err = errors.Join(err, w.Close()); err != nil {
		b.s.t.Fatal(err)
	}
	r := b.request("POST", path, body.String())
	r.Header.Set("Content-Type", w.FormDataContentType())
	return b.do(r)
}

// portrait is the address of the portrait on a page, "" where initials stand.
func (a *answer) portrait() string {
	for _, n := range a.find(func(n *html.Node) bool {
		return n.Data == "img" && strings.HasPrefix(attr(n, "class"), "portrait")
	}) {
		return attr(n, "src")
	}
	return ""
}

func (s *site) profile(b *browser, change ...string) *answer {
	s.t.Helper()
	form := b.get("/account/profile").want(s.t, 200, "")
	fields := map[string]string{}
	for _, name := range []string{"version", "name", "position", "affiliation", "website"} {
		fields[name] = form.value(name)
	}
	fields["biography"] = strings.TrimPrefix(form.value("biography"), "\n")
	for i := 0; i+1 < len(change); i += 2 {
		fields[change[i]] = change[i+1]
	}
	var list []string
	for name, value := range fields {
		list = append(list, name, value)
	}
	return b.post("/account/profile", list...)
}

func TestTheFirstPageOfAnAccountSaysWhatIsWhere(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b, m := s.member(forum.RoleModerator)
	b.get("/account").want(t, 200, "").says(t, m.Name, m.Email, "Moderator", "20 November 2026", "What others see of you", "Change your profile", "Sessions")
	reader, r := s.member(0)
	reader.get("/account").want(t, 200, "").says(t, "Reader", "it appears with your first comment").lacks(t, "/members/"+r.Handle)
	s.Comment(r, "peering", 0)
	reader.get("/account").says(t, "What others see of you")
	s.browser().get("/account").want(t, 401, "").says(t, "Sign in")
	s.Exec("UPDATE members SET suspended_until = ?, suspended_why = 'Advertising.' WHERE id = ?", s.Clock.Now().Add(time.Hour).UnixMicro(), r.ID)
	reader.get("/account").says(t, "Your account is suspended until", "Why your account is suspended: Advertising.")
}

func TestAMemberSaysWhoTheyAre(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b, m := s.member(0)
	s.Comment(m, "peering", 0)
	anybody := s.browser()
	anybody.get("/articles/peering").says(t, m.Name)
	anybody.get("/members/"+m.Handle).says(t, m.Name)
	s.profile(b, "name", "Maria de Sousa", "position", "Head of routing", "affiliation", "RIPE", "biography", "I *measure*.\r\n\r\n<script>alert(1)</script>", "website", "www.example.org/").
		want(t, 303, "/account/profile?done=saved")
	b.get("/account/profile?done=saved").says(t, "Your profile is saved.", "Maria de Sousa")
	b.get("/account/profile?done=whatever").lacks(t, `role="status"`)
	anybody.get("/articles/peering").says(t, "Maria de Sousa, Head of routing, RIPE").lacks(t, m.Name)
	page := anybody.get("/members/"+m.Handle).want(t, 200, "").says(t, "Maria de Sousa", "Head of routing, RIPE", "I measure.", "example.org").lacks(t, "<script>alert", "Change your profile", "Earlier names")
	for _, n := range page.find(func(n *html.Node) bool { return attr(n, "href") == "https://www.example.org/" }) {
		if attr(n, "rel") != "nofollow ugc noopener me" {
			t.Errorf("%v", n.Attr)
		}
	}
	b.get("/members/"+m.Handle).says(t, "Change your profile").lacks(t, "Earlier names")
	moderator, _ := s.member(forum.RoleModerator)
	moderator.get("/members/"+m.Handle).want(t, 200, "").says(t, "Earlier names", m.Name+", until 20 November 2026")
	anybody.get("/members/"+m.Handle).lacks(t, "Earlier names")
}

func TestOnlyTheFieldsOfAProfileAreRead(t *testing.T) {
	s := newSite(t)
	b, m := s.member(0)
	s.profile(b, "position", "Head", "roles", "15", "role", "administrator", "handle", "admin", "email", "other@example.org", "portrait", "x.jpg", "id", "1", "member_id", "1", "named_at", "0", "suspended_until", "1").
		want(t, 303, "/account/profile?done=saved")
	now, err := s.Store.Member(ctx, m.ID)
	if err != nil || now.Roles != 0 || now.Handle != m.Handle || now.Email != m.Email || now.Portrait != "" || now.Position != "Head" {
		t.Errorf("%+v %v", now, err)
	}
}

func TestAProfileThatCannotBeTakenComesBackAsItWasTyped(t *testing.T) {
	s := newSite(t)
	b, m := s.member(0)
	long := strings.Repeat("word ", 300)
	page := s.profile(b, "name", "Аdmin", "position", "a\u202eb", "affiliation", "x\ny", "biography", long, "website", "javascript:alert(1)").want(t, 422, "")
	page.says(t, "speaks for the site", "reorders the text", "must stand on one line", "1 000 characters at most", "begins with https://")
	for name, want := range map[string]string{"name": "Аdmin", "website": "javascript:alert(1)", "version": "1"} {
		if got := page.value(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	if got := strings.TrimSpace(page.value("biography")); got != strings.TrimSpace(long) {
		t.Errorf("%q", got)
	}
	for _, n := range page.find(func(n *html.Node) bool { return attr(n, "aria-invalid") == "true" }) {
		if page.find(func(o *html.Node) bool { return attr(o, "id") == attr(n, "aria-describedby") }) == nil {
			t.Errorf("%s: its problem is not tied to it", attr(n, "name"))
		}
	}
	if now, err := s.Store.Member(ctx, m.ID); err != nil || now.Name != m.Name || now.Version != 1 {
		t.Errorf("%+v %v", now, err)
	}
}

func TestANameCanBeChangedAgainFromADayThatIsNamed(t *testing.T) {
	s := newSite(t)
	b, _ := s.member(0)
	b.get("/account/profile").says(t, "You can change it every 14 days")
	s.profile(b, "name", "Maria de Sousa").want(t, 303, "/account/profile?done=saved")
	b.get("/account/profile").says(t, "You can change your name again from 4 December 2026 on")
	s.profile(b, "name", "Maria Albuquerque").want(t, 422, "").says(t, "You changed your name a short while ago. You can change it again from 4 December 2026 on.")
	s.Clock.Move(14 * 24 * time.Hour)
	s.profile(b, "name", "Maria Albuquerque").want(t, 303, "/account/profile?done=saved")
}

func TestTwoTabsWithTheSameProfile(t *testing.T) {
	s := newSite(t)
	b, m := s.member(0)
	s.profile(b, "position", "From the other tab").want(t, 303, "/account/profile?done=saved")
	page := s.profile(b, "version", "1", "position", "From this tab").want(t, 409, "").says(t, "Your profile was changed meanwhile", "From the other tab")
	if page.value("position") != "From this tab" || page.value("version") != "2" {
		t.Errorf("%q %q", page.value("position"), page.value("version"))
	}
	s.profile(b, "version", page.value("version"), "position", "From this tab").want(t, 303, "/account/profile?done=saved")
	for _, version := range []string{"", "x", "99999999999999999999", "-1"} {
		s.profile(b, "version", version, "position", "Without looking").want(t, 409, "")
	}
	if now, err := s.Store.Member(ctx, m.ID); err != nil || now.Position != "From this tab" {
		t.Errorf("%+v %v", now, err)
	}
}

func TestAPortraitIsSeenWhereverItsMemberIsNamedAsAnAuthor(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b, m := s.member(forum.RoleAuthor)
	if err := s.JoinByline(ctx, m.ID, "ann-author"); err != nil {
		t.Fatal(err)
	}
	anybody := s.browser()
	pages := []string{"/articles/peering", "/authors/ann-author", "/members/" + m.Handle}
	for _, path := range pages {
		if got := anybody.get(path).want(t, 200, "").portrait(); got != "" {
			t.Errorf("%s: %q", path, got)
		}
	}
	b.upload("/account/portrait", "../../me.png", drawing(t, color.RGBA{200, 30, 30, 255})).want(t, 303, "/account/profile?done=shown")
	src := b.get("/account/profile?done=shown").says(t, "Your portrait is shown").portrait()
	for _, path := range pages {
		page := anybody.get(path)
		if got := page.portrait(); got != src || src == "" || page.Header.Get("Cache-Control") != "public, no-cache" {
			t.Errorf("%s: %q, want %q; %v", path, got, src, page.Header)
		}
		for _, n := range page.find(func(n *html.Node) bool { return n.Data == "img" }) {
			if attr(n, "width") == "" || attr(n, "width") != attr(n, "height") {
				t.Errorf("%s: room is not kept for %v", path, n.Attr)
			}
		}
	}
	picture := anybody.get(src).want(t, 200, "")
	for name, want := range map[string]string{
		"Content-Type": "image/jpeg", "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox", "Cache-Control": "public, max-age=31536000, immutable",
	} {
		if got := picture.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	again := anybody.request("GET", src, "")
	again.Header.Set("If-None-Match", picture.Header.Get("ETag"))
	if got := anybody.do(again).want(t, 304, ""); got.body != "" {
		t.Error("a 304 with a body")
	}
	b.post("/account/portrait/remove").want(t, 303, "/account/profile?done=removed")
	for _, path := range pages {
		if got := anybody.get(path).portrait(); got != "" {
			t.Errorf("%s: %q", path, got)
		}
	}
	anybody.get(src).want(t, 404, "")
}

func TestNothingButPortraitsIsSentFromTheFolder(t *testing.T) {
	s := newSite(t)
	b := s.browser()
	for _, name := range []string{"..%2fcolloquy.db", "%2e%2e", "../colloquy.db", "colloquy.db", strings.Repeat("a", 32) + ".jpg", strings.Repeat("a", 32) + ".html", strings.Repeat("A", 32) + ".jpg", "%00.jpg"} {
		if got := b.get("/media/" + name); got.StatusCode != 404 && got.StatusCode != 400 {
			t.Errorf("%s: %d", name, got.StatusCode)
		}
	}
}

func TestPicturesThatCannotBeTakenComeBackWithASentence(t *testing.T) {
	s := newSite(t)
	b, m := s.member(0)
	good := drawing(t, color.White)
	for name, c := range map[string]struct{ file, says string }{
		"nothing":                 {"", "Please fill this in."},
		"words":                   {"Dear all,", "not a picture"},
		"a drawing with a script": {`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`, "not a picture"},
		"half a picture":          {good[:len(good)/2], "damaged"},
		"too many bytes":          {good + strings.Repeat("x", forum.MaxPicture), "8 MB at most"},
		"far too many bytes":      {good + strings.Repeat("x", 2*forum.MaxPicture), "8 MB at most"},
	} {
		page := b.upload("/account/portrait", "me.png", c.file).want(t, 422, "").says(t, c.says)
		if len(page.find(func(n *html.Node) bool { return attr(n, "id") == "f-portrait" && attr(n, "aria-invalid") == "true" })) != 1 {
			t.Errorf("%s: the field is not marked", name)
		}
	}
	if now, err := s.Store.Member(ctx, m.ID); err != nil || now.Portrait != "" {
		t.Errorf("%+v %v", now, err)
	}
	b.upload("/account/portrait", "page.html", good+"<script>alert(1)</script>").want(t, 303, "/account/profile?done=shown")
	src := b.get("/account/profile").portrait()
	b.get(src).want(t, 200, "").lacks(t, "script")
}

func TestAFileIsTakenByTheFormOfAPortraitAlone(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	b, _ := s.member(0)
	good := drawing(t, color.White)
	for _, path := range []string{"/account/profile", "/articles/peering/comments", "/login", "/account/portrait/remove"} {
		b.upload(path, "me.png", good).want(t, 415, "")
	}
	b.post("/account/portrait", "portrait", good).want(t, 415, "")
	s.browser().upload("/account/portrait", "me.png", good+strings.Repeat("x", 3<<20)).want(t, 401, "")
	for _, body := range []string{"", "--b\r\n", "--b\r\nContent-Disposition: form-data; name=\"portrait\"; filename=\"x\"\r\n\r\nhalf"} {
		r := b.request("POST", "/account/portrait", body)
		r.Header.Set("Content-Type", "multipart/form-data; boundary=b")
		b.do(r).want(t, 422, "")
	}
	many := b.request("POST", "/account/portrait", strings.Repeat("--b\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\nx\r\n", 50)+"--b--\r\n")
	many.Header.Set("Content-Type", "multipart/form-data; boundary=b")
	b.do(many).want(t, 422, "")
	foreign := b.request("POST", "/account/portrait", "")
	foreign.Header.Set("Content-Type", "multipart/form-data; boundary=b")
	foreign.Header.Set("Sec-Fetch-Site", "cross-site")
	b.do(foreign).want(t, http.StatusForbidden, "")
}

func TestWhoeverIsSuspendedCanOnlyTakeTheirPortraitAway(t *testing.T) {
	s := newSite(t)
	b, m := s.member(0)
	good := drawing(t, color.White)
	b.upload("/account/portrait", "me.png", good).want(t, 303, "/account/profile?done=shown")
	s.Exec("UPDATE members SET suspended_until = ? WHERE id = ?", s.Clock.Now().Add(48*time.Hour).UnixMicro(), m.ID)
	b.get("/account/profile").want(t, 200, "").says(t, "Your profile stays as it is: your account is suspended until 22 November 2026", "Remove portrait").lacks(t, "Save profile")
	b.post("/account/profile", "name", "Another", "version", "1").want(t, 403, "")
	b.upload("/account/portrait", "me.png", good).want(t, 403, "")
	b.post("/account/portrait/remove").want(t, 303, "/account/profile?done=removed")
}

func TestCommentsOfWhoeverWroteDraftsAloneLeadToTheirOwnPage(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	m := s.Member(0)
	_, _, err := s.ImportArticle(ctx, forum.NewArticle{Slug: "draft", Title: "Draft", Body: "Words.", Draft: true, Source: "draft", Authors: []forum.Author{{Name: "Dora Draft"}}})
	if err = errors.Join(err, s.JoinByline(ctx, m.ID, "dora-draft")); err != nil {
		t.Fatal(err)
	}
	s.Comment(m, "peering", 0)
	b := s.browser()
	b.get("/articles/peering").lacks(t, "/authors/dora-draft")
	b.get("/search?q=Body&in=comments").want(t, 200, "").lacks(t, "/authors/dora-draft")
	b.get("/members/"+m.Handle).want(t, 200, "")
}
