package cards_test

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/gofont/gosmallcaps"

	"colloquy/cards"
)

// folder is a folder of files.
func folder(t *testing.T, files map[string][]byte) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestTheFontsOfTheFolderComeFirst(t *testing.T) {
	c := cards.Card{Title: "Peering", Lang: "en"}
	own := maker(t, cards.Options{Fonts: folder(t, map[string][]byte{"deep/er/caps.TTF": gosmallcaps.TTF, "readme.txt": []byte("x")})})
	if got := own.Families(c); len(got) != 1 || got[0] != "Go Smallcaps" {
		t.Errorf("%v", got)
	}
	if got := plain(t).Families(c); len(got) != 1 || got[0] != "Go" {
		t.Errorf("%v", got)
	}
	odd := maker(t, cards.Options{System: []string{folder(t, map[string][]byte{"mono.ttf": gomono.TTF}), "/nowhere"}})
	if got := odd.Families(c); len(got) != 1 || got[0] != "Go" {
		t.Errorf("a typewriter's letters: %v", got)
	}
}

func TestBrokenFontsAreLeftOut(t *testing.T) {
	change := func(at int, with ...byte) []byte {
		font := bytes.Clone(gosmallcaps.TTF)
		copy(font[at:], with)
		return font
	}
	table := func(name string) int { // where its entry stands
		return bytes.Index(gosmallcaps.TTF[:400], []byte(name))
	}
	collection := binary.BigEndian.AppendUint32([]byte("ttcf\x00\x01\x00\x00"), 1<<31)
	broken := map[string][]byte{
		"empty.ttf": nil, "words.ttf": []byte("no font at all, only words"), "cut.ttf": gosmallcaps.TTF[:len(gosmallcaps.TTF)/2],
		"huge.ttf": change(table("glyf")+12, 0xff, 0xff, 0xff, 0xff), "far.ttf": change(table("cmap")+8, 0xff, 0xff, 0xff, 0xf0), "many.ttf": change(4, 0xff, 0xff),
		"collection.ttc": append(collection, make([]byte, 100)...), "web.otf": append([]byte("wOFF"), make([]byte, 100)...),
		"map.ttf": change(int(binary.BigEndian.Uint32(gosmallcaps.TTF[table("cmap")+8:])), 0xff, 0xff, 0xff, 0xff),
	}
	var log bytes.Buffer
	m := maker(t, cards.Options{Fonts: folder(t, broken), Log: slog.New(slog.NewTextHandler(&log, nil))})
	for range 2 {
		if p := draw(t, m, cards.Card{Title: "Peering", Lang: "en"}); !p.Drawn {
			t.Error("nothing is drawn")
		}
	}
	for name := range broken {
		if strings.Count(log.String(), name) != 1 {
			t.Errorf("%s is logged %d times", name, strings.Count(log.String(), name))
		}
	}
	glyphs := int(binary.BigEndian.Uint32(gosmallcaps.TTF[table("glyf")+8:])) // found out only when one is drawn
	m = maker(t, cards.Options{Fonts: folder(t, map[string][]byte{"glyphs.ttf": change(glyphs, bytes.Repeat([]byte{0x7f, 0xff}, 20_000)...)})})
	if p := draw(t, m, cards.Card{Title: "Peering", Lang: "en"}); len(p.Bytes) == 0 {
		t.Error("no picture")
	}
}

func TestTheSitesPictureStandsForWhatCannotBeDrawn(t *testing.T) {
	var of bytes.Buffer
	picture := func(w, h int) image.Image {
		return image.NewPaletted(image.Rect(0, 0, w, h), color.Palette{color.Black})
	}
	encode := func(err error) []byte {
		t.Helper()
		defer of.Reset()
		if err != nil {
			t.Fatal(err)
		}
		return bytes.Clone(of.Bytes())
	}
	right := encode(jpeg.Encode(&of, picture(cards.Width, cards.Height), nil))
	files := folder(t, map[string][]byte{
		"right.jpg": right, "small.png": encode(png.Encode(&of, picture(cards.Width, cards.Height-1))), "kind.png": encode(gif.Encode(&of, picture(cards.Width, cards.Height), nil)),
		"cut.jpg": right[:len(right)/2], "large.png": make([]byte, cards.MaxPicture+1),
	})
	m := maker(t, cards.Options{Picture: filepath.Join(files, "right.jpg")})
	p := draw(t, m, cards.Card{Title: "日本語", Lang: "ja"})
	if !bytes.Equal(p.Bytes, right) || p.Type != "image/jpeg" || p.Drawn || !strings.HasSuffix(m.SiteName(), ".jpg") || m.SiteName() == plain(t).SiteName() {
		t.Errorf("%s, %v, %s", p.Type, p.Drawn, m.SiteName())
	}
	for name, why := range map[string]string{"small.png": "1200 × 629", "kind.png": "neither a PNG nor a JPEG", "cut.jpg": "broken", "large.png": "more than 300 KB", "none.png": "no such file"} {
		if _, err := cards.New(cards.Options{Picture: filepath.Join(files, name)}); err == nil || !strings.Contains(err.Error(), why) || !strings.HasPrefix(err.Error(), "cards.picture: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, path := range []string{filepath.Join(files, "right.jpg"), filepath.Join(files, "none")} {
		if _, err := cards.New(cards.Options{Fonts: path}); err == nil || !strings.HasPrefix(err.Error(), "cards.fonts: ") {
			t.Errorf("%s: %v", path, err)
		}
	}
}
