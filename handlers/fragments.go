package handlers

import (
	"bytes"
	"strconv"
	"sync"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/templates"
)

// fragmentCacheBytes bounds the rendered comments that are kept.
const fragmentCacheBytes = 8 << 20

// A fragment is a comment as it is rendered, the same for everybody.
type fragment struct {
	version    int
	main       string // heading, byline, body; the article element stays open
	acts       string // links at its end, while the discussion is open
	structured string // for structured data; "" for a placeholder
}

func (f *fragment) size() int {
	return len(f.main) + len(f.acts) + len(f.structured) + 100
}

// fragmentCache keeps rendered comments by their id, for one revision of the site.
type fragmentCache struct {
	mu    sync.Mutex
	bound int
	bytes int
	site  int64
	byID  map[int64]*fragment
}

func newFragmentCache(bound int) *fragmentCache {
	return &fragmentCache{bound: bound, byID: map[int64]*fragment{}}
}

// get returns the fragment of a version of a comment where it is kept.
func (c *fragmentCache) get(site, id int64, version int) *fragment {
	c.mu.Lock()
	defer c.mu.Unlock()
	if f := c.byID[id]; c.site == site && f != nil && f.version == version {
		return f
	}
	return nil
}

func (c *fragmentCache) put(site, id int64, f *fragment) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.site > site {
		return // made of an older snapshot
	}
	if c.site < site {
		c.site, c.bytes = site, 0
		clear(c.byID)
	}
	if old := c.byID[id]; old != nil {
		c.bytes -= old.size()
	}
	c.byID[id] = f
	c.bytes += f.size()
	for other, old := range c.byID { // whichever comes first: rendering one again costs microseconds
		if c.bytes <= c.bound {
			break
		}
		delete(c.byID, other)
		c.bytes -= old.size()
	}
}

// makeFragment renders a comment.
func (s *server) makeFragment(c forum.Comment, slug string) (*fragment, error) {
	b := getBuffer()
	defer putBuffer(b)
	take := func(v templates.Fragment) (string, error) {
		b.Reset()
		err := s.templates.RenderFragment(b, v)
		return b.String(), err
	}
	f := &fragment{version: c.Version}
	var err error
	if f.main, err = take(presentComment(c, slug)); err != nil || c.Status != forum.Shown {
		f.main += "</article>"
		return f, err
	}
	if f.acts, err = take(templates.Acts{ID: c.ID, Slug: slug, Name: c.By.Name, CanReply: true}); err != nil {
		return f, err
	}
	f.acts += "</article>"
	f.structured, err = s.structuredComment(c)
	return f, err
}

// thread writes the comments of a page as nested lists, and their structured
// data. Frags holds the fragments that the store was told of.
func (s *server) thread(b, structured *bytes.Buffer, p *store.ArticlePage, frags map[int64]*fragment, v *forum.Member) error {
	l := listWriter{b: b}
	for i, c := range p.Context {
		l.item(i + 1)
		if err := s.templates.RenderFragment(b, presentContext(c)); err != nil {
			return err
		}
	}
	open := p.Article.DiscussionOpen(s.o.Policy, s.o.Clock())
	for _, r := range p.Rows {
		f := frags[r.ID]
		if f == nil {
			var err error
			if f, err = s.makeFragment(p.Comments[r.ID], p.Article.Slug); err != nil {
				return err
			}
			s.fragments.put(p.Site, r.ID, f)
		}
		l.item(min(r.Path.Depth(), forum.ShownDepth))
		b.WriteString(f.main)
		if err := s.acts(b, r, f, p.Article.Slug, open, v); err != nil {
			return err
		}
		if f.structured != "" {
			if structured.Len() > 0 {
				structured.WriteByte(',')
			}
			structured.WriteString(f.structured)
		}
	}
	l.end()
	return nil
}

// acts writes the end of a comment: the same for everybody, but for its author
// and where the discussion is closed.
func (s *server) acts(b *bytes.Buffer, r forum.Row, f *fragment, slug string, open bool, v *forum.Member) error {
	own := v != nil && r.MemberID == v.ID
	switch {
	case r.Status == forum.Deleted && own && s.o.Clock().Before(r.GoneAt.Add(s.o.Policy.UndeleteWindow)):
		return s.templates.RenderFragment(b, templates.Acts{ID: r.ID, Undelete: true})
	case r.Status != forum.Shown:
		return nil
	case open && !own:
		b.WriteString(f.acts)
		return nil
	}
	a := templates.Acts{ID: r.ID, Slug: slug, CanReply: open, Own: own}
	if own {
		until := forum.EditableUntil(r.CreatedAt, s.o.Policy)
		a.Name, a.Until, a.Left = v.Name, until, span(until.Sub(s.o.Clock()))
		a.CanEdit = a.Left != ""
	}
	err := s.templates.RenderFragment(b, a)
	b.WriteString("</article>")
	return err
}

// A listWriter writes nested lists of items that come with their level.
type listWriter struct {
	b     *bytes.Buffer
	level int
}

// item begins an item at a level, at most one deeper than the one before.
func (l *listWriter) item(level int) {
	switch {
	case level > l.level:
		for l.level < level {
			l.level++
			if l.level == 1 {
				l.b.WriteString(`<ol class="thread"><li>`)
			} else {
				l.b.WriteString(`<ol class="answers"><li>`)
			}
		}
	default:
		l.b.WriteString("</li>")
		for ; l.level > level; l.level-- {
			l.b.WriteString("</ol></li>")
		}
		l.b.WriteString("<li>")
	}
}

// end closes what is open.
func (l *listWriter) end() {
	for ; l.level > 0; l.level-- {
		l.b.WriteString("</li></ol>")
	}
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
