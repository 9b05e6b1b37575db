package cards

import (
	"bytes"
	"fmt"
	"io/fs"
	"log/slog"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
)

const (
	maxFonts = 3000 // files that are looked at
	maxDepth = 8    // folders within folders
	maxOpen  = 12   // fonts that are open at once
)

// SystemFonts are the folders in which systems of this kind keep their fonts.
func SystemFonts() []string {
	switch runtime.GOOS {
	case "darwin":
		return []string{"/System/Library/Fonts", "/Library/Fonts"}
	case "windows":
		return []string{`C:\Windows\Fonts`}
	}
	return []string{"/usr/share/fonts", "/usr/local/share/fonts"}
}

// An entry is a font that can be had: what is known of it without opening it.
type entry struct {
	path     string // of its file; "" where built holds it
	index    int    // in a collection
	built    []byte
	own      bool // from the folder that the configuration names
	family   string
	aspect   font.Aspect
	variable bool // its weight can be chosen
	covers   coverage
	broken   bool
}

// A library is the fonts at hand. It is made when a card is drawn and forgotten
// some time after the last one.
type library struct {
	entries []*entry
	open    map[face]*font.Face
	ranked  map[ranking][]*entry
	shaper  shaping.HarfbuzzShaper
	log     *slog.Logger
}

// face names an open font.
type face struct {
	*entry
	weight font.Weight // where the font lets it be chosen
}

// builtIn are fonts that are always there: Latin, Greek and Cyrillic.
func builtIn() []*entry {
	var list []*entry
	for _, b := range []struct {
		ttf    []byte
		weight font.Weight
	}{{goregular.TTF, font.WeightNormal}, {gobold.TTF, font.WeightBold}} {
		e := &entry{built: b.ttf, family: "go", aspect: font.Aspect{Style: font.StyleNormal, Weight: b.weight, Stretch: font.StretchNormal}}
		_ = e.with(func(ld *opentype.Loader) (err error) { // they are sound
			e.covers, err = coverageOf(ld)
			return err
		})
		list = append(list, e)
	}
	return list
}

// findFonts looks through folders. Own is the one that the configuration names.
func findFonts(log *slog.Logger, own string, system []string) *library {
	l := &library{entries: builtIn(), open: map[face]*font.Face{}, ranked: map[ranking][]*entry{}, log: log}
	left := maxFonts
	for _, dir := range append([]string{own}, system...) {
		if dir != "" {
			l.scan(dir, dir == own, &left)
		}
	}
	return l
}

func (l *library) scan(dir string, own bool, left *int) {
	_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return nil // what cannot be read is not there
		case d.IsDir() && strings.Count(strings.TrimPrefix(path, dir), string(filepath.Separator)) > maxDepth:
			return fs.SkipDir
		case !slices.Contains([]string{".ttf", ".otf", ".ttc", ".otc"}, strings.ToLower(filepath.Ext(path))):
			return nil
		case *left == 0:
			return fs.SkipAll
		}
		*left--
		if err := l.read(path, own); err != nil {
			l.log.Warn("a font is left out", "file", path, "error", err)
		}
		return nil
	})
}

// read notes what a file of fonts holds.
func (l *library) read(path string, own bool) error {
	return withFont(path, func(fonts []*opentype.Loader) error {
		for i, ld := range fonts {
			if !outlined(ld) {
				continue
			}
			covers, err := coverageOf(ld)
			if err != nil {
				return err
			}
			about, _ := font.Describe(ld, nil)
			l.entries = append(l.entries, &entry{
				path: path, index: i, own: own, family: strings.ToLower(about.Family), aspect: about.Aspect,
				variable: ld.HasTable(opentype.MustNewTag("fvar")), covers: covers,
			})
		}
		return nil
	})
}

// with opens the font.
func (e *entry) with(use func(*opentype.Loader) error) error {
	if e.built != nil {
		ld, err := opentype.NewLoader(bytes.NewReader(e.built))
		if err != nil {
			return err
		}
		return use(ld)
	}
	return withFont(e.path, func(fonts []*opentype.Loader) error {
		if e.index >= len(fonts) {
			return errUnsound
		}
		return use(fonts[e.index])
	})
}

// face opens a font; nil where it cannot be.
func (l *library) face(e *entry, weight font.Weight) *font.Face {
	if !e.variable {
		weight = 0
	}
	key := face{e, weight}
	if f := l.open[key]; f != nil || e.broken {
		return f
	}
	err := e.with(func(ld *opentype.Loader) error {
		f, err := font.NewFont(ld)
		if err != nil {
			return err
		}
		if len(l.open) >= maxOpen {
			clear(l.open)
		}
		l.open[key] = font.NewFace(f)
		if weight != 0 {
			l.open[key].SetVariations([]font.Variation{{Tag: opentype.MustNewTag("wght"), Value: float32(weight)}})
		}
		return nil
	})
	if err != nil {
		e.broken = true
		l.log.Warn("a font is left out", "file", e.path, "error", fmt.Errorf("%w: %w", errUnsound, err))
	}
	return l.open[key]
}
