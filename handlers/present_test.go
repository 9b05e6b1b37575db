package handlers

import (
	"bytes"
	"fmt"
	"net/http"
	"net/netip"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/store"
)

func TestSpansOfTimeInWords(t *testing.T) {
	for d, want := range map[time.Duration]string{
		-time.Second: "", 0: "", time.Millisecond: "1 second", 89 * time.Second: "89 seconds", 90 * time.Second: "2 minutes", 15 * time.Minute: "15 minutes",
		14*time.Minute + time.Second: "15 minutes", 2 * time.Hour: "2 hours", 47 * time.Hour: "47 hours", 720 * time.Hour: "30 days",
	} {
		if got := span(d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}

func TestCountsInWords(t *testing.T) {
	for n, want := range map[int]string{0: "No comments yet", 1: "1 comment", 42: "42 comments", 1234: "1\u202f234 comments", 1234567: "1\u202f234\u202f567 comments"} {
		if got := comments(n); got != want {
			t.Errorf("%d: %q", n, got)
		}
	}
}

func TestAPlaceholderKeepsNoWordOfWhatIsGone(t *testing.T) {
	c := forum.Comment{ID: 1, Path: forum.Path(nil).Child(1), Title: "secret", Body: "secret", HTML: "secret", Text: "secret", By: forum.Commenter{MemberID: 1, Name: "secret", Position: "secret"}}
	for _, status := range []forum.CommentStatus{forum.Deleted, forum.Removed, forum.Hidden, forum.Held, forum.Waiting} {
		c.Status = status
		v := presentComment(c, "slug")
		if v.Gone == "" || v.Heading == "secret" || v.Body != "" || v.By.Name != "" || v.By.Position != "" {
			t.Errorf("%s: %+v", status, v)
		}
		if x := presentContext(c); x.Name != "" || x.Heading != "" || x.Excerpt != "" {
			t.Errorf("%s: %+v", status, x)
		}
	}
}

func TestListsAreNestedAsTheirItemsSay(t *testing.T) {
	const top, fold = `<ol class="thread" data-latest="9">`, `<details class="fold" id="fold-1" open><summary><span class="n">2 answers</span><span class="vh"> to it</span><span class="news">, 1 new</span></summary>`
	for _, c := range []struct {
		levels []int
		folds  int // the item after which answers are folded
		want   string
	}{
		{nil, 0, ""},
		{[]int{1, 1}, 0, top + `<li></li><li></li></ol>`},
		{[]int{1, 2, 2, 1}, 0, top + `<li><ol class="answers"><li></li><li></li></ol></li><li></li></ol>`},
		{[]int{1, 2, 3, 1}, 0, top + `<li><ol class="answers"><li><ol class="answers"><li></li></ol></li></ol></li><li></li></ol>`},
		{[]int{1, 2, 2, 1}, 1, top + `<li>` + fold + `<ol class="answers"><li></li><li></li></ol></details></li><li></li></ol>`},
		{[]int{1, 1}, 1, top + `<li></li><li></li></ol>`}, // nothing came that could be folded
		{[]int{1, 2, 3}, 2, top + `<li><ol class="answers"><li>` + fold + `<ol class="answers"><li></li></ol></details></li></ol></li></ol>`},
	} {
		var b bytes.Buffer
		l := listWriter{b: &b, latest: 9}
		for i, level := range c.levels {
			l.item(level, "")
			if i+1 == c.folds {
				l.fold(1, " to it", tail{2, 1})
			}
		}
		l.end()
		if b.String() != c.want {
			t.Errorf("%v: %s", c.levels, b.String())
		}
	}
}

func TestAFoldCountsWhatStandsUnderIt(t *testing.T) {
	row := func(id int64, depth int, status forum.CommentStatus, at time.Time) forum.Row {
		path := forum.Path(nil)
		for range depth {
			path = path.Child(uint32(id))
		}
		return forum.Row{ID: id, Path: path, Status: status, CreatedAt: at, MemberID: 5}
	}
	now := time.Now()
	p := threadPage{ArticlePage: &store.ArticlePage{Rows: []forum.Row{
		row(1, 1, forum.Shown, now), row(2, 2, forum.Removed, now), row(3, 3, forum.Shown, now.Add(time.Hour)), row(4, 2, forum.Shown, now), row(5, 1, forum.Shown, now),
		row(6, 6, forum.Shown, now), row(7, 9, forum.Shown, now.Add(time.Hour)),
	}}, viewer: &forum.Member{ID: 1}, reader: store.Reader{Visit: forum.Visit{Since: now, Last: now}}}
	if got := fmt.Sprint(p.under()); got != "[{2 1} {1 1} {0 0} {0 0} {2 1} {0 0} {0 0}]" {
		t.Error(got)
	}
}

func TestCompressionIsUsedWhereItIsTaken(t *testing.T) {
	for header, want := range map[string]bool{
		"": false, "gzip": true, "br, gzip;q=0.5": true, "gzip;q=0": false, "gzip; q=0.0": false, "*": true, "identity": false, "deflate, gzip ;q=1": true, "gzip;q=x": false,
	} {
		r := &http.Request{Header: http.Header{}}
		if header != "" {
			r.Header.Set("Accept-Encoding", header)
		}
		if got := acceptsGzip(r); got != want {
			t.Errorf("%q: %v", header, got)
		}
	}
}

func TestNetworkAddressesAreThoseOfProxiesAlone(t *testing.T) {
	l := newLimiter(Limits{Proxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("::1/128")}})
	for _, c := range []struct{ remote, forwarded, want string }{
		{"203.0.113.9:1", "198.51.100.1", "203.0.113.9/32"},
		{"10.1.2.3:1", "198.51.100.1", "198.51.100.1/32"},
		{"10.1.2.3:1", "6.6.6.6, 198.51.100.1, 10.9.9.9", "198.51.100.1/32"},
		{"10.1.2.3:1", "", "10.1.2.3/32"},
		{"10.1.2.3:1", "nonsense", "10.1.2.3/32"},
		{"[::1]:1", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"},
		{"[2001:db8:1:2::9]:1", "", "2001:db8:1:2::/64"},
		{"[::ffff:203.0.113.9]:1", "", "203.0.113.9/32"},
	} {
		r := &http.Request{RemoteAddr: c.remote, Header: http.Header{}}
		if c.forwarded != "" {
			r.Header.Set("X-Forwarded-For", c.forwarded)
		}
		if got := l.network(r).String(); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

func TestSendersWhoAreForgottenDoNotFillTheMemory(t *testing.T) {
	l := newLimiter(Limits{Enabled: true, Writes: Pace{PerMinute: 60, Burst: 2}})
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	for i := range maxSenders + 10 {
		_ = l.take(paceWrites, string(rune(i))+"x", now)
	}
	if len(l.senders) > maxSenders {
		t.Errorf("%d senders", len(l.senders))
	}
}

func TestThePageCacheIsBounded(t *testing.T) {
	c := newPageCache(10_000)
	for i := range 100 {
		c.put(&cachedPage{key: string(rune('a' + i)), plain: make([]byte, 500)})
	}
	if c.bytes > 10_000 || len(c.pages) != c.recent.Len() {
		t.Errorf("%d bytes, %d pages", c.bytes, len(c.pages))
	}
	c.put(&cachedPage{key: "large", plain: make([]byte, 5000)})
	if c.get("large") != nil {
		t.Error("a page larger than a quarter of the cache was kept")
	}
}

func TestFragmentsOfAnOlderSiteAreNotKept(t *testing.T) {
	c := newFragmentCache(1000)
	c.put(2, 7, &fragment{version: 1})
	c.put(1, 8, &fragment{version: 1})
	if c.get(2, 7, 1) == nil || c.get(1, 8, 1) != nil || c.get(2, 8, 1) != nil || c.get(2, 7, 2) != nil {
		t.Error("wrong fragments")
	}
	c.put(3, 9, &fragment{version: 1})
	if c.get(2, 7, 1) != nil || c.get(3, 7, 1) != nil || c.get(3, 9, 1) == nil {
		t.Error("the site changed and old fragments stayed")
	}
	for i := range 100 {
		c.put(3, int64(i), &fragment{version: 1, main: "0123456789"})
	}
	if c.bytes > 1000 {
		t.Errorf("%d bytes", c.bytes)
	}
}
