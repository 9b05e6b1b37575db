package media_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/media"
)

var ctx = context.Background()

var corners = [4]color.RGBA{{220, 30, 30, 255}, {30, 200, 30, 255}, {30, 30, 220, 255}, {240, 220, 20, 255}} // clockwise from the top left

// quarters is a picture with another colour in each quarter of its middle square.
func quarters(w, h int) *image.RGBA {
	p := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			i := 0
			switch {
			case x >= w/2 && y < h/2:
				i = 1
			case x >= w/2:
				i = 2
			case y >= h/2:
				i = 3
			}
			p.SetRGBA(x, y, corners[i])
		}
	}
	return p
}

func encoded(t testing.TB, img image.Image, kind string) []byte {
	t.Helper()
	var b bytes.Buffer
	var err error
	switch kind {
	case "jpeg":
		err = jpeg.Encode(&b, img, &jpeg.Options{Quality: 95})
	case "png":
		err = png.Encode(&b, img)
	case "gif":
		err = gif.Encode(&b, img, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func folder(t testing.TB) (*media.Folder, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "media")
	return media.New(dir), dir
}

// portrait keeps a picture and decodes what became of it.
func portrait(t testing.TB, picture []byte) image.Image {
	t.Helper()
	f, _ := folder(t)
	name, err := f.Keep(ctx, "portrait", picture)
	if err != nil {
		t.Fatal(err)
	}
	text, err := f.Read(name)
	if err != nil {
		t.Fatal(err)
	}
	img, err := jpeg.Decode(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// refused keeps a picture that cannot be taken and returns why.
func refused(t testing.TB, picture []byte) string {
	t.Helper()
	f, dir := folder(t)
	_, err := f.Keep(ctx, "portrait", picture)
	var invalid *forum.Invalid
	if !errors.As(err, &invalid) || len(invalid.Problems) != 1 || invalid.Problems[0].Field != "portrait" {
		t.Fatalf("%v", err)
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("something was written")
	}
	return invalid.Problems[0].Key
}

// seen names the corners of a picture, clockwise from the top left.
func seen(img image.Image) [4]int {
	b := img.Bounds()
	var list [4]int
	for i, at := range []image.Point{{b.Dx() / 4, b.Dy() / 4}, {b.Dx() * 3 / 4, b.Dy() / 4}, {b.Dx() * 3 / 4, b.Dy() * 3 / 4}, {b.Dx() / 4, b.Dy() * 3 / 4}} {
		list[i] = -1
		for k, c := range corners {
			r, g, bl, _ := img.At(b.Min.X+at.X, b.Min.Y+at.Y).RGBA()
			if near(r, c.R) && near(g, c.G) && near(bl, c.B) {
				list[i] = k
			}
		}
	}
	return list
}

func near(got uint32, want uint8) bool {
	d := int(got>>8) - int(want)
	return d > -25 && d < 25
}

// exif is a block of EXIF that says how a picture lies.
func exif(order binary.AppendByteOrder, orientation int) []byte {
	b := []byte("II*\x00")
	if order == binary.AppendByteOrder(binary.BigEndian) {
		b = []byte("MM\x00*")
	}
	b = order.AppendUint32(b, 8)
	b = order.AppendUint16(b, 2)
	for _, e := range [][3]uint16{{0x0100, 3, 7}, {0x0112, 3, uint16(orientation)}} {
		b = order.AppendUint16(b, e[0])
		b = order.AppendUint16(b, e[1])
		b = order.AppendUint32(b, 1)
		b = order.AppendUint16(b, e[2])
		b = order.AppendUint16(b, 0)
	}
	return order.AppendUint32(b, 0)
}

func withSegment(picture []byte, marker byte, body []byte) []byte {
	b := append([]byte{0xff, 0xd8, 0xff, marker}, byte((len(body)+2)>>8), byte(len(body)+2))
	return append(append(b, body...), picture[2:]...)
}

func withChunk(picture []byte, kind string, body []byte) []byte {
	const head = 8 + 25 // signature and IHDR
	b := bytes.Clone(picture[:head])
	b = binary.BigEndian.AppendUint32(b, uint32(len(body)))
	chunk := append([]byte(kind), body...)
	b = append(b, chunk...)
	b = binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(chunk))
	return append(b, picture[head:]...)
}

func TestAPhotographStandsUpright(t *testing.T) {
	want := map[int][4]int{
		0: {0, 1, 2, 3}, 1: {0, 1, 2, 3}, 2: {1, 0, 3, 2}, 3: {2, 3, 0, 1}, 4: {3, 2, 1, 0},
		5: {0, 3, 2, 1}, 6: {3, 0, 1, 2}, 7: {2, 1, 0, 3}, 8: {1, 2, 3, 0}, 9: {0, 1, 2, 3},
	}
	plain := encoded(t, quarters(400, 300), "jpeg")
	drawn := encoded(t, quarters(300, 400), "png")
	for o, corners := range want {
		for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
			if got := seen(portrait(t, withSegment(plain, 0xe1, append([]byte("Exif\x00\x00"), exif(order, o)...)))); got != corners {
				t.Errorf("JPEG that lies as %d (%v): %v, want %v", o, order, got, corners)
			}
			if got := seen(portrait(t, withChunk(drawn, "eXIf", exif(order, o)))); got != corners {
				t.Errorf("PNG that lies as %d (%v): %v, want %v", o, order, got, corners)
			}
		}
	}
}

func TestAPortraitIsTheMiddleSquareAndNeverEnlarged(t *testing.T) {
	for _, c := range []struct{ w, h, side int }{{1000, 700, 320}, {321, 5000, 320}, {640, 640, 320}, {320, 320, 320}, {50, 90, 50}, {1, 1, 1}, {3000, 1, 1}} {
		for _, kind := range []string{"jpeg", "png", "gif"} {
			img := portrait(t, encoded(t, quarters(c.w, c.h), kind))
			if b := img.Bounds(); b.Dx() != c.side || b.Dy() != c.side {
				t.Errorf("%s of %d × %d: %v", kind, c.w, c.h, b)
			}
			if kind != "gif" && c.side > 2 && seen(img) != [4]int{0, 1, 2, 3} {
				t.Errorf("%s of %d × %d: %v", kind, c.w, c.h, seen(img))
			}
		}
	}
}

func TestWhatOneCanSeeThroughStandsOnWhite(t *testing.T) {
	r, g, b, _ := portrait(t, encoded(t, image.NewNRGBA(image.Rect(0, 0, 700, 700)), "png")).At(100, 100).RGBA()
	if r>>8 < 250 || g>>8 < 250 || b>>8 < 250 {
		t.Error(r>>8, g>>8, b>>8)
	}
}

// webP is a lossless picture of one pixel that one can see through.
var webP = func() []byte {
	b, err := base64.StdEncoding.DecodeString("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==")
	if err != nil {
		panic(err)
	}
	return b
}()

func TestAWebPIsTaken(t *testing.T) {
	if b := portrait(t, webP).Bounds(); b.Dx() != 1 || b.Dy() != 1 {
		t.Error(b)
	}
	lying := append(bytes.Clone(webP), "EXIF"...)
	tiff := exif(binary.LittleEndian, 6)
	lying = append(binary.LittleEndian.AppendUint32(lying, uint32(len(tiff))), tiff...)
	if o := media.OrientationOfWebP(lying); o != 6 {
		t.Error(o)
	}
	portrait(t, lying)
}

func TestNothingThatWasHiddenInAPictureIsKept(t *testing.T) {
	const secret = "<script>alert('here')</script>"
	plain := encoded(t, quarters(400, 300), "jpeg")
	for name, picture := range map[string][]byte{
		"a comment in a JPEG":     withSegment(plain, 0xfe, []byte(secret)),
		"EXIF with a place":       withSegment(plain, 0xe1, append(append([]byte("Exif\x00\x00"), exif(binary.BigEndian, 1)...), secret...)),
		"a page after a JPEG":     append(bytes.Clone(plain), secret...),
		"a text in a PNG":         withChunk(encoded(t, quarters(300, 300), "png"), "tEXt", []byte("Comment\x00"+secret)),
		"a page after a PNG":      append(encoded(t, quarters(300, 300), "png"), secret...),
		"a page after a GIF":      append(encoded(t, quarters(300, 300), "gif"), secret...),
		"a profile of colours":    withSegment(plain, 0xe2, []byte("ICC_PROFILE\x00"+secret)),
		"an archive after a JPEG": append(bytes.Clone(plain), "PK\x03\x04"+secret...),
	} {
		f, _ := folder(t)
		kept, err := f.Keep(ctx, "portrait", picture)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		text, err := f.Read(kept)
		if err != nil || bytes.Contains(text, []byte("script")) || bytes.Contains(text, []byte("Exif")) || !bytes.HasPrefix(text, []byte{0xff, 0xd8, 0xff}) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// animation is a GIF of so many frames.
func animation(t testing.TB, frames int) []byte {
	t.Helper()
	g := &gif.GIF{}
	for i := range frames {
		p := image.NewPaletted(image.Rect(0, 0, 8, 8), color.Palette{color.White, color.Black})
		p.Pix[i%64] = 1
		g.Image, g.Delay = append(g.Image, p), append(g.Delay, 10)
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, g); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// claims is a PNG whose head names a size, with hardly anything after it.
func claims(t testing.TB, w, h uint32, depth, kind byte) []byte {
	t.Helper()
	b := encoded(t, image.NewGray(image.Rect(0, 0, 1, 1)), "png")
	binary.BigEndian.PutUint32(b[16:], w)
	binary.BigEndian.PutUint32(b[20:], h)
	b[24], b[25] = depth, kind
	binary.BigEndian.PutUint32(b[29:], crc32.ChecksumIEEE(b[12:29]))
	return b
}

// progressive is the head of a progressive JPEG of a size.
func progressive(w, h uint16, factors byte) []byte {
	b := []byte{0xff, 0xd8, 0xff, 0xc2, 0, 17, 8}
	b = binary.BigEndian.AppendUint16(b, h)
	b = binary.BigEndian.AppendUint16(b, w)
	return append(b, 3, 1, factors, 0, 2, 0x11, 0, 3, 0x11, 0, 0xff, 0xda, 0, 8, 1, 1, 0, 0, 0x3f, 0)
}

func TestPicturesThatAreTooMuchAreRefused(t *testing.T) {
	plain := encoded(t, quarters(60, 60), "jpeg")
	manyScans := bytes.Clone(plain[:len(plain)-2])
	for range 200 {
		manyScans = append(manyScans, 0xff, 0xda, 0, 8, 1, 1, 0, 0, 0x3f, 0)
	}
	for name, c := range map[string]struct {
		picture []byte
		key     string
	}{
		"nothing":                            {nil, forum.NoPicture},
		"words":                              {[]byte("Dear all,"), forum.NoPicture},
		"a page":                             {[]byte("<!doctype html><script>alert(1)</script>"), forum.NoPicture},
		"a drawing with a script":            {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), forum.NoPicture},
		"a page that begins like a GIF":      {[]byte("GIF89a/*<svg onload=alert(1)>*/=1;"), forum.ManyPixels},
		"a page that begins like a JPEG":     {[]byte("\xff\xd8\xff<script>alert(1)</script>"), forum.BrokenPicture},
		"a film":                             {[]byte("RIFF\x10\x00\x00\x00AVI LIST"), forum.NoPicture},
		"a WebP without a picture":           {[]byte("RIFF\x04\x00\x00\x00WEBP"), forum.BrokenPicture},
		"half a JPEG":                        {plain[:len(plain)/2], forum.BrokenPicture},
		"half a PNG":                         {encoded(t, quarters(90, 90), "png")[:100], forum.BrokenPicture},
		"the head of a GIF":                  {encoded(t, quarters(9, 9), "gif")[:12], forum.BrokenPicture},
		"a PNG that claims a huge size":      {claims(t, 1<<20, 1<<20, 8, 2), forum.ManyPixels},
		"a PNG that claims an absurd size":   {claims(t, 1<<31-1, 1<<31-1, 8, 2), forum.BrokenPicture},
		"a PNG of 41 megapixels":             {claims(t, 41_000, 1000, 8, 2), forum.ManyPixels},
		"a PNG of 30 deep megapixels":        {claims(t, 30_000, 1000, 16, 6), forum.ManyPixels},
		"a PNG of 39 megapixels, cut short":  {claims(t, 39_000, 1000, 8, 2), forum.BrokenPicture},
		"a PNG without width":                {claims(t, 0, 1000, 8, 2), forum.BrokenPicture},
		"a progressive JPEG of 16 MP":        {progressive(4000, 4000, 0x11), forum.ManyPixels},
		"a progressive JPEG of 16 MP, 4:2:0": {progressive(4000, 4000, 0x22), forum.BrokenPicture},
		"a JPEG of 200 passes":               {manyScans, forum.BrokenPicture},
		"a GIF of 1,000 frames":              {animation(t, 1000), forum.ManyFrames},
		"more bytes than are taken":          {append(bytes.Clone(plain), make([]byte, forum.MaxPicture)...), forum.LargePicture},
	} {
		if got := refused(t, c.picture); got != c.key {
			t.Errorf("%s: %s, want %s", name, got, c.key)
		}
	}
	portrait(t, animation(t, forum.MaxFrames))
}

func TestAnAnimationIsShownByItsFirstFrame(t *testing.T) {
	g := &gif.GIF{Delay: []int{1, 1}}
	for _, c := range []color.Color{corners[0], corners[2]} {
		g.Image = append(g.Image, image.NewPaletted(image.Rect(0, 0, 8, 8), color.Palette{c, color.Black}))
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, g); err != nil {
		t.Fatal(err)
	}
	if got := seen(portrait(t, b.Bytes())); got != [4]int{} {
		t.Error(got)
	}
}

func TestTheSamePortraitIsOneFileThatOnlyItsOwnerReads(t *testing.T) {
	f, dir := folder(t)
	picture := encoded(t, quarters(400, 300), "jpeg")
	first, err := f.Keep(ctx, "portrait", picture)
	if err != nil {
		t.Fatal(err)
	}
	second, err := f.Keep(ctx, "portrait", append(bytes.Clone(picture), "whatever follows"...))
	if err != nil || first != second || !media.ValidName(first) {
		t.Errorf("%q, %q, %v", first, second, err)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 1 {
		t.Fatalf("%v, %v", files, err)
	}
	info, err := files[0].Info()
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

func TestNothingButPortraitsIsRead(t *testing.T) {
	f, dir := folder(t)
	name, err := f.Keep(ctx, "portrait", encoded(t, quarters(40, 40), "png"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "secret"), []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, other := range []string{"", ".", "..", "secret", "../media/" + name, "/" + name, name + "/", strings.ToUpper(name), name + "\x00", strings.Repeat("0", 32) + ".jpg", strings.Repeat("0", 32) + ".png"} {
		if _, err := f.Read(other); !errors.Is(err, forum.ErrNotFound) {
			t.Errorf("%q: %v", other, err)
		}
	}
}

func TestPortraitsThatNobodyRefersToAreSwept(t *testing.T) {
	f, dir := folder(t)
	nobody := func(string) (bool, error) { return false, nil }
	if n, err := f.Sweep(time.Now(), nobody); n != 0 || err != nil { // there is no folder yet
		t.Fatal(n, err)
	}
	var names []string
	for i := range 3 {
		name, err := f.Keep(ctx, "portrait", encoded(t, quarters(40+i, 40+i), "png"))
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	for name, text := range map[string]string{"new-123": "left unfinished", "notes.txt": "not ours"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	used := func(name string) (bool, error) { return name == names[0], nil }
	old := time.Now().Add(-48 * time.Hour)
	for _, name := range []string{names[0], names[1], "new-123", "notes.txt"} {
		if err := os.Chtimes(filepath.Join(dir, name), old, old); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := f.Sweep(time.Now().Add(-time.Hour), used); n != 2 || err != nil {
		t.Error(n, err)
	}
	left, _ := os.ReadDir(dir)
	var got []string
	for _, e := range left {
		got = append(got, e.Name())
	}
	if len(got) != 3 || !strings.Contains(strings.Join(got, " "), names[0]) || !strings.Contains(strings.Join(got, " "), names[2]) {
		t.Error(got)
	}
	unsure := errors.New("cannot ask")
	if _, err := f.Sweep(time.Now().Add(time.Hour), func(string) (bool, error) { return false, unsure }); !errors.Is(err, unsure) {
		t.Error(err)
	}
}

func TestADiskThatTakesNothingIsNoFaultOfThePicture(t *testing.T) {
	file := filepath.Join(t.TempDir(), "in the way")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := media.New(file).Keep(ctx, "portrait", encoded(t, quarters(40, 40), "png")); !errors.Is(err, forum.ErrStorage) {
		t.Error(err)
	}
}

func FuzzPictures(f *testing.F) {
	f.Add(encoded(f, quarters(20, 10), "jpeg"))
	f.Add(encoded(f, quarters(20, 10), "png"))
	f.Add(encoded(f, quarters(20, 10), "gif"))
	f.Add(animation(f, 3))
	f.Add(withSegment(encoded(f, quarters(20, 10), "jpeg"), 0xe1, append([]byte("Exif\x00\x00"), exif(binary.LittleEndian, 6)...)))
	f.Add(withChunk(encoded(f, quarters(20, 10), "png"), "eXIf", exif(binary.BigEndian, 8)))
	f.Add(webP)
	f.Add(progressive(40, 40, 0x22))
	f.Fuzz(func(t *testing.T, picture []byte) {
		if _, err := media.MakePortrait(picture); err != nil {
			return
		}
		name, err := media.New(t.TempDir()).Keep(ctx, "portrait", picture)
		if err != nil || !media.ValidName(name) {
			t.Errorf("%q, %v", name, err)
		}
	})
}
