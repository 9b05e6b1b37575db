package cards

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/font/opentype/tables"
)

const (
	maxFontFile = 32 << 20 // the largest Chinese ones have 26 MB
	maxFaces    = 64       // in a collection
	maxTables   = 128      // in a font
)

var errUnsound = errors.New("not a font, or a broken one")

// withFont opens a file of fonts after all that its directory promises was
// found to lie in it: the library makes room for what a font says it has.
func withFont(path string, use func(fonts []*opentype.Loader) error) (err error) {
	defer func() {
		if p := recover(); p != nil { // a font is a program of others
			err = fmt.Errorf("%w: %v", errUnsound, p)
		}
	}()
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return err
	case !info.Mode().IsRegular() || info.Size() > maxFontFile:
		return errUnsound
	}
	if err := sound(f, info.Size()); err != nil {
		return err
	}
	fonts, err := opentype.NewLoaders(f)
	if err != nil {
		return err
	}
	return use(fonts)
}

// sound checks the directory of a font, or of each in a collection (OpenType,
// "Organization of an OpenType font").
func sound(f io.ReaderAt, size int64) error {
	var head [12]byte
	if _, err := f.ReadAt(head[:], 0); err != nil {
		return errUnsound
	}
	if string(head[:4]) != "ttcf" {
		return soundTables(f, size, 0)
	}
	n := binary.BigEndian.Uint32(head[8:])
	if n == 0 || n > maxFaces {
		return errUnsound
	}
	offsets := make([]byte, 4*n)
	if _, err := f.ReadAt(offsets, 12); err != nil {
		return errUnsound
	}
	for i := range n {
		if err := soundTables(f, size, int64(binary.BigEndian.Uint32(offsets[4*i:]))); err != nil {
			return err
		}
	}
	return nil
}

func soundTables(f io.ReaderAt, size, at int64) error {
	var head [12]byte
	if _, err := f.ReadAt(head[:], at); err != nil {
		return errUnsound
	}
	switch string(head[:4]) {
	case "\x00\x01\x00\x00", "OTTO", "true":
	default:
		return errUnsound
	}
	n := binary.BigEndian.Uint16(head[4:])
	if n > maxTables {
		return errUnsound
	}
	entries := make([]byte, 16*int(n))
	if _, err := f.ReadAt(entries, at+12); err != nil {
		return errUnsound
	}
	for ; len(entries) > 0; entries = entries[16:] {
		offset, length := binary.BigEndian.Uint32(entries[8:]), binary.BigEndian.Uint32(entries[12:])
		if int64(offset)+int64(length) > size {
			return errUnsound
		}
	}
	return nil
}

// A coverage is the set of characters that a font has, by pages of 256.
type coverage map[rune]*[4]uint64

func (c coverage) has(r rune) bool {
	page := c[r>>8]
	return page != nil && page[r>>6&3]&(1<<(r&63)) != 0
}

func (c coverage) add(r rune) {
	page := c[r>>8]
	if page == nil {
		page = new([4]uint64)
		c[r>>8] = page
	}
	page[r>>6&3] |= 1 << (r & 63)
}

// lastRune is the last character that may be drawn: what comes above are tags
// and private use.
const lastRune = 0x3ffff

// coverageOf reads which characters a font has.
func coverageOf(ld *opentype.Loader) (coverage, error) {
	raw, err := ld.RawTable(opentype.MustNewTag("cmap"))
	if err != nil {
		return nil, err
	}
	table, _, err := tables.ParseCmap(raw)
	if err != nil {
		return nil, err
	}
	cmap, _, err := font.ProcessCmap(table, 0)
	if err != nil {
		return nil, err
	}
	c := coverage{}
	if ranger, ok := cmap.(font.CmapRuneRanger); ok {
		for _, span := range ranger.RuneRanges(nil) {
			for r := max(span[0], ' '); r <= min(span[1], lastRune); r++ {
				if g, ok := cmap.Lookup(r); ok && g != 0 {
					c.add(r)
				}
			}
		}
		return c, nil
	}
	for it := cmap.Iter(); it.Next(); {
		if r, g := it.Char(); g != 0 && r >= ' ' && r <= lastRune {
			c.add(r)
		}
	}
	return c, nil
}

// outlined tells whether a font has outlines; others are pictures.
func outlined(ld *opentype.Loader) bool {
	for _, table := range []string{"glyf", "CFF ", "CFF2"} {
		if ld.HasTable(opentype.MustNewTag(table)) {
			return true
		}
	}
	return false
}
