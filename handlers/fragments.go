package handlers

import (
	"html"
	"html/template"
	"strings"
	"sync"

	"colloquy/forum"
	"colloquy/templates"
)

// fragmentCacheBytes bounds the rendered comments that are kept.
const fragmentCacheBytes = 8 << 20

// A fragment is a comment as it is rendered, the same for everybody.
type fragment struct {
	version    int
	main       string // heading, byline, body; the article element stays open
	opening    int    // length of the article element's tag
	by         string // who wrote it
	label      string // what a fold says that it hides answers to
	acts       acts   // at its end, while the discussion is open
	recommends acts   // the same for whoever recommends the comment
	structured string // for structured data; "" for a placeholder
	cut        bool   // a moderator cut a part out: its author cannot change it
}

// acts are links and buttons, cut where the number of recommendations stands, and
// what members alone can do.
type acts [3]string

func (f *fragment) size() int {
	n := len(f.main) + len(f.label) + len(f.by) + len(f.structured) + 180
	for i := range f.acts {
		n += len(f.acts[i]) + len(f.recommends[i])
	}
	return n
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

// known is for the store to ask which comments are kept rendered, and collects
// those that it asked for.
func (s *server) known(site int64) (frags map[int64]*fragment, have func(id int64, version int) bool) {
	frags = make(map[int64]*fragment, forum.PageSize)
	return frags, func(id int64, version int) bool {
		f := s.fragments.get(site, id, version)
		if f != nil {
			frags[id] = f
		}
		return f != nil
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
	f := &fragment{version: c.Version, by: c.By.Name, label: foldLabel(c), cut: !c.CutAt.IsZero()}
	var err error
	if f.main, err = take(presentComment(c, slug)); err != nil || c.Status != forum.Shown {
		f.main += "</article>"
		return f, err
	}
	f.opening = strings.IndexByte(f.main, '>') + 1
	for recommended, parts := range map[bool]*acts{false: &f.acts, true: &f.recommends} {
		text, err := take(templates.Acts{
			ID: c.ID, Slug: slug, Name: c.By.Name, Version: c.Version, CanReply: true, CanRecommend: true, CanReport: true, Recommended: recommended, Count: s.holes.count, Menu: template.HTML(s.holes.menu),
		})
		if err != nil {
			return f, err
		}
		parts[0], text, _ = strings.Cut(text+"</article>", s.holes.count)
		parts[1], parts[2], _ = strings.Cut(text, s.holes.menu)
	}
	f.structured, err = s.structuredComment(c)
	return f, err
}

// foldLabel names a comment for whoever does not see that its answers stand
// under it.
func foldLabel(c forum.Comment) string {
	switch {
	case c.Status != forum.Shown:
		return " to a comment that is gone"
	case c.Title == "":
		return html.EscapeString(" to the comment by " + c.By.Name)
	}
	return html.EscapeString(" to “" + forum.Shorten(c.Title, 80) + "” by " + c.By.Name)
}
