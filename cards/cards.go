// Package cards draws the pictures that networks show beside a link to an
// article (the Open Graph protocol's og:image): the title, set in the fonts at
// hand, with the site's name and the authors. Where no font has the title's
// characters it is the site's own picture instead, never one of empty boxes.
package cards

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"colloquy/forum"
)

const (
	// look is raised when cards are drawn otherwise, so that they get new names.
	look = "1"
	// maxWaiting is how many wait while a card is drawn, which takes a tenth of a
	// second as a rule.
	maxWaiting = 17
	retryAfter = 5 * time.Second
	// idle is how long fonts are kept after the last card; they take some megabytes.
	idle = 3 * time.Minute
	// maxKept is how much finished cards take at most, in bytes.
	maxKept = 4 << 20
)

// Site is what a card says about the site.
type Site struct {
	Name, Tagline string
	Language      string
	Accent        string // "#rrggbb", on light paper
}

// Options say what cards look like.
type Options struct {
	Site Site
	// Fonts is a folder of fonts that are taken before all others; "" for none.
	Fonts string
	// System are folders in which fonts are looked for; see SystemFonts.
	System []string
	// Picture is a file that stands for the card that the site has; "" where it is
	// drawn.
	Picture string
	Log     *slog.Logger
}

// A Card is what the card of an article shows.
type Card struct {
	Title, Standfirst string
	Byline            string // the authors, as a reader sees them
	Lang              string // BCP 47
	RightLeft         bool
}

// A Picture is a finished card.
type Picture struct {
	Bytes []byte
	Type  string // of media
	Drawn bool   // and not the site's picture in the place of what could not be
}

// A Maker draws cards, one at a time: it takes a processor for a while.
type Maker struct {
	o       Options
	own     *Picture // the site's, where it is a file
	name    string   // of the site's
	turns   *forum.Turnstile
	mu      sync.Mutex
	library *library    // nil until a card is drawn, and when none was for a while
	forget  *time.Timer // lets the library go
	kept    map[string]*Picture
	names   []string // of kept, the oldest first
	size    int      // of kept
}

// New returns a maker. An error says what is wrong with the options, by the
// names that they have in the configuration.
func New(o Options) (*Maker, error) {
	m := &Maker{o: o, turns: forum.NewTurnstile(1, 1+maxWaiting, retryAfter), kept: map[string]*Picture{}}
	if o.Log == nil {
		m.o.Log = slog.New(slog.DiscardHandler)
	}
	if err := checkFolder(o.Fonts); err != nil {
		return nil, fmt.Errorf("cards.fonts: %w", err)
	}
	var err error
	if m.own, err = readPicture(o.Picture); err != nil {
		return nil, fmt.Errorf("cards.picture: %w", err)
	}
	m.name = "site-" + m.hash(Card{}) + ".png"
	if m.own != nil {
		m.name = "site-" + digest(string(m.own.Bytes)) + extensions[m.own.Type]
	}
	return m, nil
}

// Name is the name of an article's card: another one as soon as the card shows
// something else.
func (m *Maker) Name(c Card) string { return m.hash(c) + ".png" }

// SiteName is the name of the site's card.
func (m *Maker) SiteName() string { return m.name }

func (m *Maker) hash(c Card) string {
	return digest(fmt.Sprintf("%s %#v %q %#v %q", look, m.o.Site, m.o.Fonts, c, m.o.Picture))
}

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:12])
}

// Article returns an article's card: the site's where its title cannot be drawn.
// A *forum.Limited says that too many wait.
func (m *Maker) Article(ctx context.Context, c Card) (*Picture, error) {
	p, err := m.make(ctx, m.Name(c), func(l *library) ([]byte, error) { return drawArticle(l, m.o.Site, c) })
	if !errors.Is(err, errDrawing) {
		return p, err
	}
	if p, err = m.Site(ctx); err != nil {
		return nil, err
	}
	return &Picture{Bytes: p.Bytes, Type: p.Type}, nil
}

// Site returns the site's card.
func (m *Maker) Site(ctx context.Context) (*Picture, error) {
	if m.own != nil {
		return m.own, nil
	}
	return m.make(ctx, m.name, func(l *library) ([]byte, error) { return drawSite(l, m.o.Site) })
}

// errDrawing says that a card could not be drawn, and that it is noted why.
var errDrawing = errors.New("the card could not be drawn")

// make finds a card or draws it.
func (m *Maker) make(ctx context.Context, name string, draw func(*library) ([]byte, error)) (*Picture, error) {
	if p, known := m.find(name); known {
		return found(p)
	}
	release, err := m.turns.Turn(ctx, 0)
	if err != nil {
		return nil, err
	}
	defer release()
	if p, known := m.find(name); known { // drawn meanwhile
		return found(p)
	}
	png, err := draw(m.fonts())
	switch {
	case err == nil:
		return m.keep(name, &Picture{png, "image/png", true}), nil
	case !errors.Is(err, errUncovered):
		m.o.Log.ErrorContext(ctx, "a card could not be drawn", "error", err)
	}
	m.keep(name, nil)
	return nil, errDrawing
}

func found(p *Picture) (*Picture, error) {
	if p == nil {
		return nil, errDrawing
	}
	return p, nil
}

// fonts returns the fonts at hand, to whoever has the turn.
func (m *Maker) fonts() *library {
	m.mu.Lock()
	l := m.library
	m.mu.Unlock()
	if l == nil {
		l = findFonts(m.o.Log, m.o.Fonts, m.o.System)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.library = l
	if m.forget == nil {
		m.forget = time.AfterFunc(idle, m.drop)
	}
	m.forget.Reset(idle)
	return l
}

// drop lets the fonts go. Whoever draws just now has them still.
func (m *Maker) drop() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.library = nil
}

// around is what a card counts beside its bytes.
const around = 200

func (m *Maker) find(name string) (*Picture, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	p, ok := m.kept[name]
	return p, ok
}

// keep keeps a card, nil for one that cannot be drawn, and lets the oldest go
// where there is no room.
func (m *Maker) keep(name string, p *Picture) *Picture {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.kept[name], m.names, m.size = p, append(m.names, name), m.size+weigh(p)
	for m.size > maxKept {
		m.size -= weigh(m.kept[m.names[0]])
		delete(m.kept, m.names[0])
		m.names = m.names[1:]
	}
	return p
}

func weigh(p *Picture) int {
	if p == nil {
		return around
	}
	return around + len(p.Bytes)
}
