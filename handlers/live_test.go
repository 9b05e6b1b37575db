package handlers_test

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"colloquy/handlers"
)

// A stream is a page that listens.
type stream struct {
	*http.Response
	lines *bufio.Scanner
}

// listen opens the connection of a page. It ends with the test.
func (b *browser) listen(path string) *stream {
	b.s.t.Helper()
	c, cancel := context.WithTimeout(ctx, 30*time.Second)
	b.s.t.Cleanup(cancel)
	r := b.request("GET", path, "").WithContext(c)
	r.Header.Set("Accept", "text/event-stream")
	resp, err := b.client.Do(r)
	if err != nil {
		b.s.t.Fatal(err)
	}
	b.s.t.Cleanup(func() { _ = resp.Body.Close() })
	return &stream{resp, bufio.NewScanner(resp.Body)}
}

// event waits for the next event; "" where the stream ended.
func (st *stream) event() string {
	for st.lines.Scan() {
		if data, ok := strings.CutPrefix(st.lines.Text(), "data: "); ok {
			return data
		}
	}
	return ""
}

func TestAnOpenPageIsToldWhatHappens(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	reader, m := s.member(0)
	writer := s.Member(0)
	first := s.Comment(writer, "peering", 0)
	missed := s.Comment(writer, "peering", 0)
	st := reader.listen(fmt.Sprint("/articles/peering/live?after=", first))
	if st.StatusCode != 200 || st.Header.Get("Content-Type") != "text/event-stream" || st.Header.Get("Content-Encoding") != "" || st.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%d %v", st.StatusCode, st.Header)
	}
	if got := st.event(); got != fmt.Sprintf(`{"posted":[%d]}`, missed) {
		t.Errorf("what came between the page and the connection: %s", got)
	}
	s.Comment(m, "peering", 0) // one's own
	id := s.Comment(writer, "peering", first)
	// What came in between may be told a second time; one's own never is.
	if got := st.event(); got != fmt.Sprintf(`{"posted":[%d]}`, id) && got != fmt.Sprintf(`{"posted":[%d,%d]}`, missed, id) {
		t.Errorf("posted: %s", got)
	}
	if err := s.EditComment(ctx, writer, id, 1, "", "Other words."); err != nil {
		t.Fatal(err)
	}
	s.Remove(first)
	if got := st.event(); got != fmt.Sprintf(`{"changed":[%d],"gone":[%d]}`, id, first) {
		t.Errorf("changed and removed: %s", got)
	}
	later := s.Comment(m, "peering", 0)
	s.Exec("UPDATE comments SET member_id = $1 WHERE id = $2", writer.ID, later) // another process wrote
	if _, err := s.Watch(ctx); err != nil {
		t.Fatal(err)
	}
	if got := st.event(); got != fmt.Sprintf(`{"posted":[%d]}`, later) {
		t.Errorf("after another process: %s", got)
	}
}

func TestWhoDoesNotListenMayAsk(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	m := s.Member(0)
	first := s.Comment(m, "peering", 0)
	second := s.Comment(m, "peering", 0)
	ask := func(path string) string { return strings.TrimSpace(s.browser().get(path).want(t, 200, "").body) }
	if got := ask(fmt.Sprint("/articles/peering/live?after=", first)); got != fmt.Sprintf(`{"posted":[%d]}`, second) {
		t.Error(got)
	}
	if got := ask(fmt.Sprint("/articles/peering/live?after=", second)); got != "{}" {
		t.Error(got)
	}
	s.browser().get("/articles/nothing/live").want(t, 404, "")
	s.browser().get("/articles/peering/live?after=x").want(t, 404, "")
}

func TestTooManyOpenPagesAreRefusedAndTheirPlacesComeBack(t *testing.T) {
	s := newSite(t, func(o *handlers.Options) { o.Limits.Live = 1 })
	s.Article("peering")
	c, cancel := context.WithCancel(ctx)
	defer cancel()
	r := s.browser().request("GET", "/articles/peering/live", "").WithContext(c)
	r.Header.Set("Accept", "text/event-stream")
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if st := s.browser().listen("/articles/peering/live"); st.StatusCode != 503 {
		t.Errorf("a second one: %d", st.StatusCode)
	}
	cancel()
	for { // until the server has seen that the first one left
		st := s.browser().listen("/articles/peering/live")
		_ = st.Body.Close()
		if st.StatusCode == 200 {
			break
		}
	}
}

func TestOpenPagesEndWhenTheServerStopsAndOutliveItsTimeouts(t *testing.T) {
	db := openDB(t)
	o := options(db)
	running, stop := context.WithCancel(ctx)
	defer stop()
	o.Background = func(_ string, loop func(context.Context) error) {
		go func() { _ = loop(running) }()
	}
	h, err := handlers.New(o)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(h)
	server.Config.ReadTimeout, server.Config.WriteTimeout = 50*time.Millisecond, 50*time.Millisecond
	server.Start()
	defer server.Close()
	s := &site{DB: db, t: t, handler: h, server: server}
	s.Article("peering")
	st := s.browser().listen("/articles/peering/live")
	quiet := time.NewTimer(200 * time.Millisecond) // past both timeouts
	<-quiet.C
	id := s.Comment(s.Member(0), "peering", 0)
	if got := st.event(); got != fmt.Sprintf(`{"posted":[%d]}`, id) {
		t.Errorf("after the timeouts: %q", got)
	}
	stop()
	if got := st.event(); got != "" {
		t.Errorf("after the end: %q", got)
	}
}

func TestAPageOfAnotherArticleHearsNothing(t *testing.T) {
	s := newSite(t)
	s.Article("peering")
	s.Article("transit")
	m := s.Member(0)
	here, there := s.browser().listen("/articles/peering/live"), s.browser().listen("/articles/transit/live")
	first := s.Comment(m, "transit", 0)
	second := s.Comment(m, "peering", 0)
	if got := here.event(); got != fmt.Sprintf(`{"posted":[%d]}`, second) {
		t.Errorf("under one: %s", got)
	}
	if got := there.event(); got != fmt.Sprintf(`{"posted":[%d]}`, first) {
		t.Errorf("under the other: %s", got)
	}
}
