package handlers

import (
	"bytes"
	"html/template"
	"sync"
	"time"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

// maxFrames bounds how many page frames are kept.
const maxFrames = 100

// A frameKey is all that decides how a page looks around its comments, for
// readers who are not signed in.
type frameKey struct {
	slug       string
	site       int64
	around     int64
	side       template.HTML
	order      forum.Order
	after      int64
	prev, next string
	open       bool
	members    bool
	held       bool
	orders     bool
	empty      bool
	notice     time.Time // when the notice of the site goes
	pinned     template.HTML
}

// frameCache keeps pages without their comments, cut where those belong: a new
// comment changes what stands in the holes, and nothing else.
type frameCache struct {
	mu    sync.Mutex
	byKey map[frameKey][][]byte
}

func (c *frameCache) get(k frameKey) [][]byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.byKey[k]
}

func (c *frameCache) put(k frameKey, frame [][]byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	size := 0
	for _, part := range frame {
		size += len(part)
	}
	if size > 2*largeArticle {
		return
	}
	if c.byKey == nil || len(c.byKey) >= maxFrames {
		c.byKey = map[frameKey][][]byte{}
	}
	c.byKey[k] = frame
}

// filling is what goes into the holes.
type filling struct {
	count      string
	thread     []byte
	structured template.HTML
}

// renderAnonymous writes the page for everybody who is not signed in.
func (s *server) renderAnonymous(b *bytes.Buffer, p *store.ArticlePage, q store.PageQuery, view templates.ArticlePage, f filling) error {
	d := view.Discussion
	key := frameKey{
		slug: q.Slug, site: p.Site, around: p.Around, side: view.Side, order: q.Order, after: q.After, prev: d.PrevURL, next: d.NextURL,
		open: d.Open, members: p.Article.MembersOnly, held: p.Article.HoldAll, orders: len(d.Orders) > 0, empty: d.Empty, notice: s.noticeEnds(), pinned: d.Pinned,
	}
	frame := s.frames.get(key)
	if frame == nil {
		var err error
		if frame, err = s.cutFrame(view); err != nil {
			return err
		}
		s.frames.put(key, frame)
	}
	for _, part := range frame {
		switch string(part) {
		case s.holes.count:
			b.WriteString(f.count)
		case s.holes.thread:
			b.Write(f.thread)
		case s.holes.structured:
			b.WriteString(string(f.structured))
		default:
			b.Write(part)
		}
	}
	return nil
}

// holes are the marks that stand in a frame for what is filled in. They are
// made at random, so that no text can hold one.
type holes struct{ count, thread, structured, menu string }

func newHoles() holes {
	secret := randomHex(16)
	return holes{"count-" + secret, "thread-" + secret, "structured-" + secret, "menu-" + secret}
}

// cutFrame renders a page with marks and cuts it there: parts and marks take
// turns.
func (s *server) cutFrame(view templates.ArticlePage) ([][]byte, error) {
	view.Article.Comments, view.Discussion.Count = s.holes.count, s.holes.count
	view.Discussion.Thread = template.HTML(s.holes.thread)
	view.Meta.Structured = template.HTML(s.holes.structured)
	b := getBuffer()
	defer putBuffer(b)
	if err := s.templates.Render(b, view); err != nil {
		return nil, err
	}
	parts := [][]byte{bytes.Clone(b.Bytes())}
	for _, mark := range []string{s.holes.count, s.holes.thread, s.holes.structured} {
		var cut [][]byte
		for _, part := range parts {
			for i, piece := range bytes.Split(part, []byte(mark)) {
				if i > 0 {
					cut = append(cut, []byte(mark))
				}
				cut = append(cut, piece)
			}
		}
		parts = cut
	}
	return parts, nil
}
