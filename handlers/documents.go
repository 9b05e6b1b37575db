package handlers

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"
)

// A document is what is no page: feeds, sitemaps. It is the same for everybody,
// members too, and goes by its content: the same content has the same ETag, after
// a restart as well.

// document answers with a document that is kept until the site's revision, that
// of its article or of what it lists, or its time says that there may be another.
func (s *server) document(c echo.Context, mime string, create func(b *bytes.Buffer) (*cachedPage, error)) error {
	key := keyMark + c.Request().URL.Path
	return s.cached(c, key, func(b *bytes.Buffer) (*cachedPage, error) {
		site, seen := s.store.SiteRevision(), s.store.CatalogueRevision()
		p, err := create(b)
		if err != nil {
			return nil, err
		}
		p.mime, p.site, p.seen = []string{mime}, site, seen
		if p.etag == "" {
			p.etag = contentTag(b.Bytes())
		}
		at := s.o.Clock()
		if s.made.first(key) {
			at = s.started
		}
		p.modified = modifiedAt(s.documents.get(key), p.etag, at)
		return p, nil
	})
}

// maxMade bounds how many documents are remembered to have been made.
const maxMade = 20_000

// made remembers which documents this process has made. What it makes for the
// first time nobody has from it, so that it counts as unchanged since the start.
type made struct {
	mu   sync.Mutex
	keys map[string]bool
}

func (m *made) first(key string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.keys[key] || len(m.keys) >= maxMade {
		return false
	}
	if m.keys == nil {
		m.keys = map[string]bool{}
	}
	m.keys[key] = true
	return true
}

func contentTag(text []byte) string {
	sum := sha256.Sum256(text)
	return `W/"` + hex.EncodeToString(sum[:9]) + `"`
}

// modifiedAt is the first whole second at which a document is as it is now. A
// time that is named to a client is always later than anything that the client
// may have seen before, though HTTP knows no parts of seconds.
func modifiedAt(before *cachedPage, etag string, now time.Time) time.Time {
	if before != nil && before.etag == etag {
		return before.modified
	}
	at := now.UTC().Truncate(time.Second).Add(time.Second)
	if before != nil && !at.After(before.modified) {
		at = before.modified.Add(time.Second)
	}
	return at
}

var documentVary = []string{"Accept-Encoding"}

func (s *server) sendDocument(c echo.Context, p *cachedPage) error {
	r, w := c.Request(), c.Response()
	h := w.Header()
	h["Etag"] = []string{p.etag}
	h["Cache-Control"] = cachedControl
	h["Vary"] = documentVary
	if !s.o.Clock().Before(p.modified) {
		h["Last-Modified"] = []string{p.modified.Format(http.TimeFormat)}
	}
	if unmodified(r, p) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	return sendWhole(w, r, p, p.mime)
}

// unmodified tells whether the client has the document already. Where it says
// so in both ways, the ETag decides (RFC 9110, 13.1.3).
func unmodified(r *http.Request, p *cachedPage) bool {
	if r.Header.Get("If-None-Match") != "" {
		return matches(r, p.etag)
	}
	since, err := http.ParseTime(r.Header.Get("If-Modified-Since"))
	return err == nil && !p.modified.After(since)
}

// legal leaves out what XML 1.0 cannot hold.
func legal(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\t' || r == '\n' || r == '\r' || r >= 0x20 && r <= 0xd7ff || r >= 0xe000 && r <= 0xfffd || r >= 0x10000 {
			return r
		}
		return -1
	}, strings.ToValidUTF8(text, ""))
}
