package media_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/media"
)

// kept keeps a picture of an article and decodes its files, the narrowest first.
func kept(t testing.TB, picture []byte) (forum.Picture, []image.Image) {
	t.Helper()
	f, dir := folder(t)
	p, err := f.KeepPicture(ctx, "picture", picture)
	if err != nil {
		t.Fatal(err)
	}
	var all []image.Image
	full, err := f.Read(p.Name())
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range p.Widths() {
		text, err := f.Read(p.NameAt(w))
		if err != nil {
			t.Fatalf("%s: %v", p.NameAt(w), err)
		}
		img, kind, err := image.Decode(bytes.NewReader(text))
		size := image.Pt(w, p.HeightAt(w))
		if bytes.Equal(text, full) {
			size = image.Pt(p.Width, p.Height)
		}
		if err != nil || "image/"+kind != p.Type() || img.Bounds().Size() != size || len(text) > len(full) {
			t.Errorf("%s: %s %v, %v", p.NameAt(w), kind, img.Bounds(), err)
		}
		all = append(all, img)
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != len(all) {
		t.Errorf("%v, %v", files, err)
	}
	return p, all
}

// notKept is why a picture of an article is not taken.
func notKept(t testing.TB, picture []byte) string {
	t.Helper()
	f, dir := folder(t)
	_, err := f.KeepPicture(ctx, "picture", picture)
	var invalid *forum.Invalid
	if !errors.As(err, &invalid) || len(invalid.Problems) != 1 || invalid.Problems[0].Field != "picture" {
		t.Fatalf("%v", err)
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("something was written")
	}
	return invalid.Problems[0].Key
}

// noise is a picture that no lossless file makes small.
func noise(w, h int) *image.RGBA {
	random := rand.New(rand.NewPCG(1, 2))
	p := quarters(w, h)
	for i := range p.Pix {
		if i%4 != 3 {
			p.Pix[i] = uint8(min(255, max(0, int(p.Pix[i])+random.IntN(20)-10)))
		}
	}
	return p
}

func TestAPictureIsKeptInItsWidthsAndNeverEnlarged(t *testing.T) {
	for _, c := range []struct{ w, h, toW, toH, files int }{
		{2400, 1800, 2000, 1500, 4}, {1200, 500, 1200, 500, 3}, {320, 200, 320, 200, 1}, {1, 1, 1, 1, 1}, {3000, 1, 2000, 1, 4}, {1, 9000, 1, 8000, 1}, {500, 8100, 494, 8000, 1},
	} {
		for _, kind := range []string{"jpeg", "png"} {
			p, all := kept(t, encoded(t, quarters(c.w, c.h), kind))
			if p.Width != c.toW || p.Height != c.toH || len(all) != c.files {
				t.Errorf("%s of %d × %d: %v, %d", kind, c.w, c.h, p, len(all))
			}
			for _, img := range all {
				if min(c.w, c.h) > 2 && seen(img) != [4]int{0, 1, 2, 3} {
					t.Errorf("%s of %d × %d: %v", kind, c.w, c.h, seen(img))
				}
			}
		}
	}
}

func TestAPictureOfAnArticleStandsUpright(t *testing.T) {
	want := map[int][4]int{
		1: {0, 1, 2, 3}, 2: {1, 0, 3, 2}, 3: {2, 3, 0, 1}, 4: {3, 2, 1, 0},
		5: {0, 3, 2, 1}, 6: {3, 0, 1, 2}, 7: {2, 1, 0, 3}, 8: {1, 2, 3, 0},
	}
	photograph, drawing := encoded(t, quarters(720, 400), "jpeg"), encoded(t, quarters(720, 400), "png")
	for o, corners := range want {
		w, h := 720, 400
		if o >= 5 {
			w, h = h, w
		}
		for _, picture := range [][]byte{
			withSegment(photograph, 0xe1, append([]byte("Exif\x00\x00"), exif(binary.BigEndian, o)...)),
			withChunk(drawing, "eXIf", exif(binary.LittleEndian, o)),
		} {
			p, all := kept(t, picture)
			if p.Width != w || p.Height != h || seen(all[0]) != corners || seen(all[len(all)-1]) != corners {
				t.Errorf("lies as %d: %v, %v", o, p, seen(all[0]))
			}
		}
	}
}

func TestPhotographsBecomeJPEGAndDrawingsStaySharp(t *testing.T) {
	clear := image.NewNRGBA(image.Rect(0, 0, 700, 300))
	clear.SetNRGBA(20, 20, color.NRGBA{200, 10, 10, 128})
	for _, c := range []struct {
		name    string
		picture []byte
		kind    string
	}{
		{"a photograph", encoded(t, noise(700, 300), "jpeg"), "jpg"},
		{"a photograph as PNG", encoded(t, noise(700, 300), "png"), "jpg"},
		{"a drawing", encoded(t, quarters(700, 300), "png"), "png"},
		{"a GIF", encoded(t, quarters(700, 300), "gif"), "png"},
		{"a WebP that one can see through", webP, "png"},
		{"what one can see through", encoded(t, clear, "png"), "png"},
		{"what one can see through, of many colours", encoded(t, clearNoise(700, 300), "png"), "png"},
	} {
		p, all := kept(t, c.picture)
		if p.Kind != c.kind {
			t.Errorf("%s: %s", c.name, p.Kind)
		}
		if _, _, _, a := all[0].At(0, 0).RGBA(); strings.Contains(c.name, "see through") && a == 0xffff {
			t.Errorf("%s: not any more", c.name)
		}
	}
	_, drawn := kept(t, encoded(t, quarters(470, 300), "png"))
	if _, ok := drawn[0].(*image.Paletted); !ok {
		t.Errorf("four colours are kept as %T", drawn[0])
	}
}

func clearNoise(w, h int) *image.NRGBA {
	p := image.NewNRGBA(image.Rect(0, 0, w, h))
	copy(p.Pix, noise(w, h).Pix)
	for i := 3; i < len(p.Pix); i += 4 {
		p.Pix[i] = 100
	}
	return p
}

func TestASmallerPictureKeepsItsColoursAndEdges(t *testing.T) {
	plain := image.NewNRGBA(image.Rect(0, 0, 301, 203))
	for i := range plain.Pix {
		plain.Pix[i] = []uint8{201, 99, 13, 255}[i%4]
	}
	for _, c := range media.Scaled(plain, 97, 50).Pix[:4*97*50] {
		if !slices.Contains([]uint8{201, 99, 13, 255}, c) {
			t.Fatalf("a plain colour becomes %d", c)
		}
	}
	stripes, half := image.NewGray(image.Rect(0, 0, 200, 100)), image.NewGray(image.Rect(0, 0, 200, 100))
	for i := range stripes.Pix {
		stripes.Pix[i] = uint8(i%2) * 255
		half.Pix[i] = uint8(i%200/100) * 255
	}
	if r, _, _, _ := media.Scaled(stripes, 50, 25).At(25, 12).RGBA(); r>>8 < 120 || r>>8 > 135 {
		t.Errorf("fine stripes become %d, not grey", r>>8)
	}
	small := media.Scaled(half, 100, 50)
	if l, r := small.RGBAAt(48, 20).R, small.RGBAAt(51, 20).R; l > 10 || r < 245 {
		t.Errorf("an edge is blurred: %d, %d", l, r)
	}
}

func TestNothingThatWasHiddenInAPictureOfAnArticleIsKept(t *testing.T) {
	const secret = "<script>alert('GPSLatitude')</script>"
	plain, drawing := encoded(t, noise(600, 300), "jpeg"), encoded(t, quarters(600, 300), "png")
	place := append(append([]byte("Exif\x00\x00"), exif(binary.BigEndian, 6)...), secret...)
	for name, picture := range map[string][]byte{
		"a comment in a JPEG":    withSegment(plain, 0xfe, []byte(secret)),
		"EXIF with a place":      withSegment(plain, 0xe1, place),
		"a place in a PNG":       withChunk(drawing, "eXIf", append(exif(binary.BigEndian, 6), secret...)),
		"a text in a PNG":        withChunk(drawing, "tEXt", []byte("Comment\x00"+secret)),
		"a page after a JPEG":    append(bytes.Clone(plain), secret...),
		"a page after a PNG":     append(bytes.Clone(drawing), secret...),
		"a page after a GIF":     append(encoded(t, quarters(300, 300), "gif"), secret...),
		"an archive after a PNG": append(bytes.Clone(drawing), "PK\x03\x04"+secret...),
	} {
		f, _ := folder(t)
		p, err := f.KeepPicture(ctx, "picture", picture)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, w := range p.Widths() {
			text, err := f.Read(p.NameAt(w))
			if err != nil || bytes.Contains(text, []byte("script")) || bytes.Contains(text, []byte("Exif")) || bytes.Contains(text, []byte("eXIf")) || bytes.Contains(text, []byte("PK\x03")) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

func TestUploadsThatArePretencesOrBombsAreNotKept(t *testing.T) {
	for name, c := range map[string]struct {
		picture []byte
		key     string
	}{
		"a page":                            {[]byte("<!doctype html><script>alert(1)</script>"), forum.NoPicture},
		"a drawing with a script":           {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), forum.NoPicture},
		"a drawing with a declaration":      {[]byte("<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>"), forum.NoPicture},
		"a page that begins like a JPEG":    {[]byte("\xff\xd8\xff<script>alert(1)</script>"), forum.BrokenPicture},
		"a program that begins like a GIF":  {[]byte("GIF89a\x01\x00\x01\x00=alert(1)"), forum.BrokenPicture},
		"a document":                        {[]byte("%PDF-1.7\n"), forum.NoPicture},
		"50,000 × 50,000 pixels":            {claims(t, 50_000, 50_000, 8, 2), forum.ManyPixels},
		"50,000 × 50,000 pixels, grey":      {claims(t, 50_000, 50_000, 1, 0), forum.ManyPixels},
		"30 megapixels of 16 bits":          {claims(t, 30_000, 1000, 16, 6), forum.ManyPixels},
		"ten thousand frames":               {animation(t, 10_000), forum.ManyFrames},
		"a bomb in a progressive JPEG":      {progressive(6000, 6000, 0x11), forum.ManyPixels},
		"a PNG of 39 megapixels, cut short": {claims(t, 39_000, 1000, 8, 2), forum.BrokenPicture},
		"more bytes than are taken":         {append(encoded(t, quarters(60, 60), "jpeg"), make([]byte, forum.MaxArticlePicture)...), forum.LargePicture},
	} {
		if got := notKept(t, c.picture); got != c.key {
			t.Errorf("%s: %s, want %s", name, got, c.key)
		}
	}
	kept(t, animation(t, forum.MaxFrames))
}

func TestAnAnimationInAnArticleIsItsFirstFrame(t *testing.T) {
	g := &gif.GIF{Delay: []int{1, 1}}
	for _, c := range []color.Color{corners[0], corners[2]} {
		g.Image = append(g.Image, image.NewPaletted(image.Rect(0, 0, 8, 8), color.Palette{c, color.Black}))
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, g); err != nil {
		t.Fatal(err)
	}
	if _, all := kept(t, b.Bytes()); seen(all[0]) != [4]int{} {
		t.Error(seen(all[0]))
	}
}

func TestIdenticalPicturesAreKeptOnce(t *testing.T) {
	f, dir := folder(t)
	picture := encoded(t, quarters(1200, 900), "png")
	var names []string
	for _, same := range [][]byte{picture, append(bytes.Clone(picture), "whatever follows"...), withChunk(picture, "tEXt", []byte("Author\x00Mira"))} {
		p, err := f.KeepPicture(ctx, "picture", same)
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, p.Name())
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 3 || names[0] != names[1] || names[0] != names[2] {
		t.Errorf("%v, %v, %v", files, names, err)
	}
	for _, file := range files {
		if info, err := file.Info(); err != nil || info.Mode().Perm() != 0o600 || !media.ValidName(file.Name()) {
			t.Errorf("%s: %v, %v", file.Name(), info.Mode(), err)
		}
	}
}

func TestPicturesAreReadByTheirNamesAlone(t *testing.T) {
	f, dir := folder(t)
	p, err := f.KeepPicture(ctx, "picture", encoded(t, quarters(40, 40), "png"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, p.Hash+"-40x40.svg"), []byte("<svg/>"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, other := range []string{
		p.Hash + "-40x40.svg", p.Hash + "-40x40.jpg", p.Hash + "-40x40-w480.png", "../media/" + p.Name(), "./" + p.Name(), p.Name() + "/.", p.Name() + "\x00", strings.ToUpper(p.Name()),
	} {
		if _, err := f.Read(other); !errors.Is(err, forum.ErrNotFound) {
			t.Errorf("%q: %v", other, err)
		}
	}
}

func TestAPictureThatNobodyRefersToIsSweptInAllItsWidths(t *testing.T) {
	f, dir := folder(t)
	var names []string
	for i := range 2 {
		p, err := f.KeepPicture(ctx, "picture", encoded(t, quarters(1000+i, 90), "png"))
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, p.Name())
	}
	asked := map[string]bool{}
	used := func(name string) (bool, error) {
		asked[name] = true
		return name == names[0], nil
	}
	if n, err := f.Sweep(time.Now().Add(-time.Hour), used); n != 0 || err != nil || len(asked) != 0 { // somebody may be about to name them
		t.Error(n, err, asked)
	}
	if n, err := f.Sweep(time.Now().Add(time.Hour), used); n != 2 || err != nil || len(asked) != 2 {
		t.Error(n, err, asked)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 2 || !strings.HasPrefix(left[0].Name(), names[0][:32]) {
		t.Error(left, err)
	}
}

func TestAPictureThatCannotBeWrittenIsNoFaultOfItsOwn(t *testing.T) {
	file := filepath.Join(t.TempDir(), "in the way")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := media.New(file).KeepPicture(ctx, "picture", encoded(t, quarters(40, 40), "png")); !errors.Is(err, forum.ErrStorage) {
		t.Error(err)
	}
}

func FuzzPicturesOfArticles(f *testing.F) {
	for _, kind := range []string{"jpeg", "png", "gif"} {
		f.Add(encoded(f, quarters(20, 10), kind))
	}
	f.Add(webP)
	f.Add(withChunk(encoded(f, quarters(20, 10), "png"), "eXIf", exif(binary.BigEndian, 8)))
	f.Fuzz(func(t *testing.T, picture []byte) {
		p, err := media.MakePicture(picture)
		if err == nil && !media.ValidName(p.Name()) {
			t.Error(p)
		}
	})
}

func BenchmarkKeepingAPhotograph(b *testing.B) {
	for _, size := range [][2]int{{4000, 3000}, {7300, 5400}} {
		picture := encoded(b, noise(size[0], size[1]), "jpeg")
		b.Run(fmt.Sprintf("%dMP", size[0]*size[1]/1_000_000), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := media.MakePicture(picture); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
