package handlers_test

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"colloquy/handlers"
	"colloquy/store"
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
	if err := s.EditComment(ctx, writer.Writer(), id, 1, "", "Other words."); err != nil {
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
	server.Config.ReadTimeout, server.Config.WriteTimeout = 500*time.Millisecond, 500*time.Millisecond
	server.Start()
	defer server.Close()
	s := &site{DB: db, t: t, handler: h, server: server}
	s.Article("peering")
	st := s.browser().listen("/articles/peering/live")
	quiet := time.NewTimer(time.Second) // past both timeouts
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

func TestAPageThatListensIsNoTroubleForTheSession(t *testing.T) {
	db := openDB(t)
	h, err := handlers.New(options(db))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(h)
	complaints := make(chan string, 10)
	server.Config.ErrorLog = log.New(writerFunc(func(b []byte) { complaints <- string(b) }), "", 0)
	server.Start()
	defer server.Close()
	s := &site{DB: db, t: t, handler: h, server: server}
	s.Article("peering")
	reader, _ := s.member(0)
	s.Clock.Move(10 * time.Minute) // the use of the session is to be noted again
	st := reader.listen("/articles/peering/live")
	id := s.Comment(s.Member(0), "peering", 0)
	if got := st.event(); got != fmt.Sprintf(`{"posted":[%d]}`, id) {
		t.Errorf("told %q", got)
	}
	for noted := 0; noted == 0; { // until the use is noted, after the connection was taken over
		select {
		case c := <-complaints:
			t.Fatalf("the server complains: %.300s", c)
		default:
			noted = s.number("SELECT count(*) FROM sessions WHERE used_at = $1", s.Clock.Now().UnixMicro())
		}
	}
}

// number asks the database for one number, past the store.
func (s *site) number(query string, args ...any) int {
	s.t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(s.Dir, store.FileName)+"?mode=ro")
	if err != nil {
		s.t.Fatal(err)
	}
	defer db.Close()
	var n int
	if err := db.QueryRowContext(ctx, query, args...).Scan(&n); err != nil {
		s.t.Fatal(err)
	}
	return n
}

type writerFunc func([]byte)

func (f writerFunc) Write(b []byte) (int, error) { f(b); return len(b), nil }

func TestWhatAPageSaysThatItKnowsIsItsOwnMatter(t *testing.T) {
	t.Parallel()
	for _, claims := range []string{"", "?after=99999999999999"} {
		s := newSiteWith(t, openDB(t))
		s.Article("peering")
		w, m := s.Member(0), s.Member(0)
		var last int64
		for range 5 {
			last = s.Comment(w, "peering", 0)
		}
		s.browser().listen("/articles/peering/live" + claims)
		page := s.browser().listen(fmt.Sprint("/articles/peering/live?after=", last))
		later := s.Comment(m, "peering", 0)
		s.Exec("UPDATE comments SET member_id = $1 WHERE id = $2", w.ID, later) // another process wrote
		if _, err := s.Watch(ctx); err != nil {
			t.Fatal(err)
		}
		if got := page.event(); got != fmt.Sprintf(`{"posted":[%d]}`, later) {
			t.Errorf("beside a page that says %q: told %s", claims, got)
		}
	}
}
