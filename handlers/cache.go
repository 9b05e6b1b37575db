package handlers

import (
	"bytes"
	"container/list"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"colloquy/store"
)

// pageCacheBytes bounds the pages that are kept for readers who are not signed
// in: a few hundred of them.
const pageCacheBytes = 8 << 20

// keyMark parts a path from what was asked of it; no path holds it.
const keyMark = "\x00"

// A cachedPage is a page as it was made, and what it was made of.
type cachedPage struct {
	key      string
	packed   []byte // compressed
	plain    []byte
	etag     string
	article  int64 // 0 for a list, which shows many
	revision int64 // of the article, or of all discussions for a list
	site     int64
	listing  store.Listing // which articles a list shows
	seen     int64         // the catalogue's revision before they were read
	side     int64         // the column beside it; 0: there is none
	until    time.Time     // the page changes by itself then; zero: never
	mime     []string      // its content type; nil for a page, which has a column beside it
	modified time.Time     // since when it is as it is; zero for a page
}

func (p *cachedPage) size() int { return len(p.packed) + len(p.plain) + len(p.key) + 200 }

// pageCache keeps the pages that were asked for last.
type pageCache struct {
	mu     sync.Mutex
	bound  int
	bytes  int
	recent *list.List // of *cachedPage, the last one used in front
	pages  map[string]*list.Element
}

func newPageCache(bound int) *pageCache {
	return &pageCache{bound: bound, recent: list.New(), pages: map[string]*list.Element{}}
}

func (c *pageCache) get(key string) *cachedPage {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.pages[key]
	if !ok {
		return nil
	}
	c.recent.MoveToFront(e)
	return e.Value.(*cachedPage)
}

func (c *pageCache) put(p *cachedPage) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.pages[p.key]; ok {
		c.drop(e)
	}
	if p.size() > c.bound/4 {
		return
	}
	c.pages[p.key] = c.recent.PushFront(p)
	c.bytes += p.size()
	for c.bytes > c.bound {
		c.drop(c.recent.Back())
	}
}

func (c *pageCache) drop(e *list.Element) {
	p := c.recent.Remove(e).(*cachedPage)
	delete(c.pages, p.key)
	c.bytes -= p.size()
}

// current tells whether a page still shows what the database says. It asks the
// memory alone.
func (s *server) current(p *cachedPage) bool {
	if p.site != s.store.SiteRevision() || !p.until.IsZero() && !s.o.Clock().Before(p.until) {
		return false
	}
	if p.side != 0 && !s.side.shows(p.side, s.o.Clock(), s.store.AnyRevision()) {
		return false
	}
	if p.article == 0 {
		return s.store.ListingRevision(p.listing) <= p.seen && (p.mime != nil || p.revision == s.store.TalkRevision())
	}
	revision, known := s.store.ArticleRevision(p.article)
	return known && revision == p.revision
}

// cached answers with a page that is the same for everybody who is not signed
// in. Make is called where there is none that is current.
func (s *server) cached(c echo.Context, key string, create func(b *bytes.Buffer) (*cachedPage, error)) error {
	pages := s.cacheOf(key)
	p := pages.get(key)
	if p == nil || !s.current(p) {
		b := getBuffer()
		defer putBuffer(b)
		ends := s.noticeEnds()
		var err error
		if p, err = create(b); err != nil {
			return err
		}
		p.endBy(ends)
		p.key, p.plain = key, bytes.Clone(b.Bytes())
		packed := getBuffer()
		defer putBuffer(packed)
		if err := pack(packed, p.plain); err != nil {
			return err
		}
		p.packed = bytes.Clone(packed.Bytes())
		pages.put(p)
	}
	if p.mime != nil {
		return s.sendDocument(c, p)
	}
	return sendCached(c.Response(), c.Request(), p)
}

// cacheOf is where a page is kept: what is long and read by programs or seldom
// has a place of its own, so that it takes none from the articles.
func (s *server) cacheOf(key string) *pageCache {
	if strings.HasPrefix(key, keyMark) {
		return s.documents
	}
	return s.pages
}

func sendCached(w http.ResponseWriter, r *http.Request, p *cachedPage) error {
	h := w.Header()
	h["Etag"] = []string{p.etag}
	h["Cache-Control"] = cachedControl
	h["Vary"] = cachedVary
	if matches(r, p.etag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	return sendWhole(w, r, p, htmlTypes)
}

func sendWhole(w http.ResponseWriter, r *http.Request, p *cachedPage, mime []string) error {
	h := w.Header()
	text := p.plain
	if acceptsGzip(r) {
		h["Content-Encoding"] = gzipEncoding
		text = p.packed
	}
	h["Content-Type"] = mime
	h["Content-Length"] = []string{strconv.Itoa(len(text))}
	w.WriteHeader(http.StatusOK)
	_, err := w.Write(text)
	return err
}

var (
	cachedControl = []string{"public, no-cache"}
	cachedVary    = []string{"Accept-Encoding, Cookie"}
	gzipEncoding  = []string{"gzip"}
	htmlTypes     = []string{htmlType}
)

// atHand answers at once where the address is an article's, nothing in the
// request asks for more than the page for everybody, and the page is kept: most
// requests are such.
func (s *server) atHand(w http.ResponseWriter, r *http.Request, q *request) bool {
	if r.URL.RawQuery != "" || r.Method != http.MethodGet || len(r.Header["Cookie"]) > 0 || !strings.HasPrefix(r.URL.Path, "/articles/") {
		return false
	}
	p := s.pages.get(r.URL.Path)
	if p == nil || !s.current(p) {
		return false
	}
	q.route = "/articles/:slug"
	_ = sendCached(w, r, p) // the connection is gone: nobody is left to tell
	return true
}

// matches compares weakly, as If-None-Match is to be compared (RFC 9110, 13.1.2).
func matches(r *http.Request, etag string) bool {
	asked := r.Header.Get("If-None-Match")
	if asked == "" {
		return false
	}
	for part := range strings.SplitSeq(asked, ",") {
		part = strings.TrimSpace(part)
		if part == "*" || strings.TrimPrefix(part, "W/") == strings.TrimPrefix(etag, "W/") {
			return true
		}
	}
	return false
}

// etag names what a page was made of.
func (s *server) etag(parts ...int64) string {
	b := append(make([]byte, 0, 64), `W/"`...)
	b = append(b, s.build...)
	for _, p := range parts {
		b = append(b, '-')
		b = strconv.AppendInt(b, p, 36)
	}
	return string(append(b, '"'))
}
