package handlers_test

import (
	"io/fs"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"colloquy/handlers"
	"colloquy/store/storetest"
)

// kept are the mails of a mailbox.
var kept = []handlers.StoredMail{
	{Name: "2-sign-in", From: "Colloquy <colloquy@example.org>", To: "bo@example.org", Subject: "Your <link>", Date: storetest.Start, Text: "Open\nhttp://colloquy.example/login/abc?x=1\nor https://elsewhere.example/a <now> and https://third.example/b.\n", HTML: "<p style=\"color:red\">Hello</p><script>alert(1)</script>", Source: "Subject: =?utf-8?q?Your?=\nList-Id: <a.example>\n\n--part\n\n<script>boo</script>"},
	{Name: "1-join", To: "amara@example.org", Date: storetest.Start, Text: "Plain"},
}

func withMailbox(o *handlers.Options) {
	o.Mailbox = &handlers.Mailbox{
		List: func(to string) (list []handlers.StoredMail, _ error) {
			for _, m := range kept {
				if to == "" || to == m.To {
					list = append(list, m)
				}
			}
			return list, nil
		},
		Read: func(name string) (handlers.StoredMail, error) {
			for _, m := range kept {
				if m.Name == name {
					return m, nil
				}
			}
			return handlers.StoredMail{}, fs.ErrNotExist
		},
	}
}

func links(a *answer) string {
	var all []string
	for _, n := range a.find(func(n *html.Node) bool { return n.Data == "a" }) {
		if href := attr(n, "href"); !strings.HasPrefix(href, "/static") {
			all = append(all, href)
		}
	}
	return strings.Join(all, " ")
}

func TestTheMailboxListsMailsAndNarrowsThemToAnAddress(t *testing.T) {
	b := newSite(t, withMailbox).browser()
	a := b.get("/dev/mailbox").want(t, 200, "").says(t, "Your <link>", "(no subject)", "bo@example.org", "amara@example.org", "20 Nov 2026, 12:00 UTC")
	if all := links(a); !strings.Contains(all, "/dev/mailbox/2-sign-in /dev/mailbox/1-join") {
		t.Error(all)
	}
	b.get("/dev/mailbox?to=amara@example.org").want(t, 200, "").says(t, "(no subject)").lacks(t, "bo@example.org")
	b.get("/dev/mailbox?to=nobody@example.org").want(t, 200, "").says(t, "There is no mail to nobody@example.org yet.")
}

func TestAMailIsShownAsTextWithLinksAndAsHTMLThatCanDoNothing(t *testing.T) {
	b := newSite(t, withMailbox).browser()
	a := b.get("/dev/mailbox/2-sign-in").want(t, 200, "").says(t, "Your <link>", "Colloquy <colloquy@example.org>", "or https://elsewhere.example/a <now>", "List-Id: <a.example>", "<script>boo</script>")
	if all := links(a); !strings.Contains(all, "/login/abc?x=1 https://elsewhere.example/a https://third.example/b ") {
		t.Error(all)
	}
	if csp := a.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "frame-src 'self'") || !strings.Contains(csp, "default-src 'none'") {
		t.Error(csp)
	}
	frames := a.find(func(n *html.Node) bool { return n.Data == "iframe" })
	if len(frames) != 1 || attr(frames[0], "src") != "/dev/mailbox/2-sign-in/html" {
		t.Fatalf("%d frames", len(frames))
	}
	inner := b.get("/dev/mailbox/2-sign-in/html").want(t, 200, "")
	if csp := inner.Header.Get("Content-Security-Policy"); !strings.HasPrefix(csp, "sandbox; default-src 'none'; style-src 'unsafe-inline'") || inner.Header.Get("X-Frame-Options") != "SAMEORIGIN" || inner.body != kept[0].HTML {
		t.Errorf("%s, %q", csp, inner.body)
	}
	if a := b.get("/dev/mailbox/1-join").want(t, 200, ""); strings.Contains(a.body, "<iframe") {
		t.Error("a frame for a mail without HTML")
	}
	if csp := b.get("/dev/pages").Header.Get("Content-Security-Policy"); strings.Contains(csp, "frame-src") {
		t.Error("frames are allowed elsewhere")
	}
	for _, path := range []string{"/dev/mailbox/1-join/html", "/dev/mailbox/none", "/dev/mailbox/none/html", "/dev/mailbox/..%2f1-join"} {
		b.get(path).want(t, 404, "")
	}
}

func TestTheMailboxIsThereInDevelopmentAlone(t *testing.T) {
	b := newSite(t, withMailbox, func(o *handlers.Options) { o.Development = false }).browser()
	for _, path := range []string{"/dev/mailbox", "/dev/mailbox/1-join", "/dev/mailbox/2-sign-in/html"} {
		b.get(path).want(t, 404, "")
	}
	b = newSiteWith(t, openDB(t)).browser()
	b.get("/dev/mailbox").want(t, 200, "").says(t, "none is kept")
	b.get("/dev/mailbox/1-join").want(t, 404, "")
}
