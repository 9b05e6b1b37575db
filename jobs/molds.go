package jobs

import (
	"fmt"
	"slices"
	"sync"

	"colloquy/forum"
	"colloquy/mail"
)

// mostMolds is how many molds are kept: a wave of mails uses a few, one for each
// reason, and some bundles.
const mostMolds = 24

// molds keep what mails to many share, the last used first. Several workers may
// ask at once; each mold is made once.
type molds struct {
	mu   sync.Mutex
	kept []*keptMold
}

type keptMold struct {
	key  string
	make func() (mail.Message, error)
}

// of returns the message of a mold, and makes it where it is not kept.
func (k *molds) of(key string, cast func() (mail.Message, error)) (mail.Message, error) {
	k.mu.Lock()
	at := slices.IndexFunc(k.kept, func(m *keptMold) bool { return m.key == key })
	var m *keptMold
	if at >= 0 {
		m = k.kept[at]
		k.kept = slices.Delete(k.kept, at, at+1)
	} else {
		m = &keptMold{key, sync.OnceValues(cast)}
	}
	k.kept = slices.Insert(k.kept, 0, m)
	k.kept = k.kept[:min(len(k.kept), mostMolds)]
	k.mu.Unlock()
	return m.make()
}

// moldKey names everything that a follow-up shows, but for what is the
// recipient's alone. What a comment says follows from its version.
func moldKey(f *forum.FollowUp) string {
	b := fmt.Appendf(nil, "%d %q %q", f.Article.ID, f.Article.Title, f.Article.Slug)
	for _, t := range f.Told {
		b = fmt.Appendf(b, " %d %q %v %v", t.Reason, t.Name, versionOf(&t.Comment), t.Above)
		if t.Answered != nil {
			b = append(b, versionOf(t.Answered)...)
		}
	}
	return string(b)
}

func versionOf(c *forum.Comment) string {
	return fmt.Sprintf("%d.%d %q %q %q %t", c.ID, c.Version, c.By.Name, c.By.Position, c.By.Affiliation, c.By.Guest())
}
