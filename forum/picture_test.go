package forum_test

import (
	"slices"
	"strings"
	"testing"

	"colloquy/forum"
)

const pictureHash = "0123456789abcdef0123456789abcdef"

func TestTheNameOfAPictureSaysInWhichWidthsItIsKept(t *testing.T) {
	for _, c := range []struct {
		w, h   int
		widths []int
	}{
		{2000, 1500, []int{480, 960, 1600, 2000}},
		{1601, 1, []int{480, 960, 1601}},
		{1200, 8000, []int{480, 960, 1200}},
		{1199, 10, []int{480, 1199}},
		{600, 10, []int{480, 600}},
		{599, 10, []int{599}},
		{1, 1, []int{1}},
	} {
		p := forum.Picture{Hash: pictureHash, Width: c.w, Height: c.h, Kind: "png"}
		if got := p.Widths(); !slices.Equal(got, c.widths) {
			t.Errorf("%d: %v", c.w, got)
		}
		for _, w := range p.Widths() {
			got, width, ok := forum.ParsePicture(p.NameAt(w))
			if !ok || got != p || width != w || p.HeightAt(w) < 1 || p.HeightAt(w) > p.Height {
				t.Errorf("%s: %v, %d, %t", p.NameAt(w), got, width, ok)
			}
		}
	}
	p := forum.Picture{Hash: pictureHash, Width: 2000, Height: 1333, Kind: "jpg"}
	if p.Address() != "/media/"+pictureHash+"-2000x1333.jpg" || p.NameAt(960) != pictureHash+"-2000x1333-w960.jpg" || p.HeightAt(960) != 640 {
		t.Error(p.Address(), p.NameAt(960), p.HeightAt(960))
	}
}

func TestOtherNamesAreThoseOfNoPicture(t *testing.T) {
	for _, name := range []string{
		"", pictureHash + ".jpg", pictureHash + "-2000x1500", pictureHash + "-2000x1500.gif", pictureHash + "-2000x1500.svg",
		pictureHash + "-2001x1500.jpg", pictureHash + "-2000x8001.jpg", pictureHash + "-0x10.jpg", pictureHash + "-010x10.jpg",
		pictureHash + "-2000x1500-w500.jpg", pictureHash + "-900x500-w960.jpg", pictureHash + "-2000x1500-w2000.jpg", pictureHash + "-2000x1500-w0.jpg",
		strings.ToUpper(pictureHash) + "-20x15.jpg", pictureHash + "-20x15.jpg\n", "../" + pictureHash + "-20x15.jpg", pictureHash + "-20x15.jpg/", pictureHash[1:] + "-20x15.jpg",
	} {
		if p, _, ok := forum.ParsePicture(name); ok {
			t.Errorf("%q: %v", name, p)
		}
		if _, _, ok := forum.PictureAt("/media/" + name); ok {
			t.Errorf("%q", name)
		}
	}
	if _, _, ok := forum.PictureAt(pictureHash + "-20x15.jpg"); ok {
		t.Error("a name alone is no address")
	}
}

func TestPicturesThatATextMentionsAreFound(t *testing.T) {
	one, two := "/media/"+pictureHash+"-2000x1500", "/media/"+strings.Repeat("a", 32)+"-300x200.png"
	text := "![](" + one + "-w960.jpg) and `" + two + "`. Again: " + one + ".jpg. https://x.org" + two + "?x\n/media/" + pictureHash + ".jpg /media/" + pictureHash + "-0x1.jpg"
	if got := forum.PicturesIn(text); !slices.Equal(got, []string{pictureHash + "-2000x1500.jpg", strings.Repeat("a", 32) + "-300x200.png"}) {
		t.Errorf("%q", got)
	}
	p := forum.Picture{Hash: pictureHash, Width: 20, Height: 10, Kind: "png"}
	if got := p.Markdown(`a [b] \c*`); got != `![a \[b\] \\c\*](/media/`+pictureHash+`-20x10.png)` {
		t.Error(got)
	}
}
