package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"syscall"
	"testing"
)

// firstLink is the link that the log offers to the first administrator; "" for none.
func (p *running) firstLink() string {
	for line := range strings.Lines(p.err.String()) {
		var says struct{ Link string }
		if json.Unmarshal([]byte(line), &says) == nil && says.Link != "" {
			return says.Link
		}
	}
	return ""
}

func TestServeOffersALinkWhileThereIsNoAdministrator(t *testing.T) {
	t.Parallel()
	dir := site(t)
	p := start(t, "serve", "--data", dir)
	eventually(t, "a link is offered", func() bool { return p.firstLink() != "" })
	link := p.firstLink()
	if !strings.HasPrefix(link, p.url+"/first/") || len(link) != len(p.url+"/first/")+32 {
		t.Fatalf("the link is %q", link)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Jar: jar}
	answer, err := browser.PostForm(link, url.Values{"name": {"Ann Operator"}, "email": {"ann@example.org"}, "password": {"eleven purple bicycles"}})
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, _ := io.ReadAll(answer.Body)
	if answer.StatusCode != http.StatusOK || answer.Request.URL.Path != "/admin" || !strings.Contains(string(text), "became the first administrator") || !strings.Contains(string(text), "Free on the disk") {
		t.Errorf("%d at %s\n%s", answer.StatusCode, answer.Request.URL, text)
	}
	if !strings.Contains(string(text), "No backup was ever made.") {
		t.Error("a backup that was never made is not missed")
	}
	colloquy(t, "backup", t.TempDir()+"/copy.db", "--data", dir).does(t, "Wrote")
	again, err := browser.Get(p.url + "/admin")
	if err != nil {
		t.Fatal(err)
	}
	defer again.Body.Close()
	if text, _ := io.ReadAll(again.Body); strings.Contains(string(text), "No backup was ever made.") {
		t.Error("a backup that was made beside the running server is not known of")
	}
	p.signal(syscall.SIGTERM)
	p.wait()
	next := start(t, "serve", "--data", dir)
	next.shows("/healthz", "")
	next.signal(syscall.SIGTERM)
	next.wait()
	if link := next.firstLink(); link != "" {
		t.Errorf("with an administrator there is still a link: %s", link)
	}
	if p.out.String() != "" {
		t.Errorf("on standard output: %q", p.out.String())
	}
}
