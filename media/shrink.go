package media

import (
	"image"
	"image/color"

	"golang.org/x/image/draw"

	"colloquy/forum"
)

// maxMemory is how much a decoded picture may take, in bytes: 40 megapixels
// with transparency are 160 MB.
const maxMemory = 200 << 20

// bytesPerPixel is what the decoders of the standard library need for a pixel.
func bytesPerPixel(m color.Model) int64 {
	switch m {
	case color.RGBA64Model, color.NRGBA64Model:
		return 8
	}
	return 4
}

// shrink cuts the middle square of a picture out and makes it small, on white
// paper where one can see through it. A picture that is small already is not
// enlarged. Roughly to twice the size first: the good filter alone takes half a
// second for what a telephone photographs.
func shrink(img image.Image) *image.RGBA {
	square := middle(img.Bounds())
	side := min(square.Dx(), forum.PortraitSize)
	if square.Dx() > 2*side {
		rough := paper(2 * side)
		draw.ApproxBiLinear.Scale(rough, rough.Bounds(), img, square, draw.Over, nil)
		img, square = rough, rough.Bounds()
	}
	small := paper(side)
	draw.CatmullRom.Scale(small, small.Bounds(), img, square, draw.Over, nil)
	return small
}

// middle is the largest square in the middle.
func middle(r image.Rectangle) image.Rectangle {
	side := min(r.Dx(), r.Dy())
	at := r.Min.Add(image.Pt((r.Dx()-side)/2, (r.Dy()-side)/2))
	return image.Rectangle{Min: at, Max: at.Add(image.Pt(side, side))}
}

// paper is a white square.
func paper(side int) *image.RGBA {
	p := image.NewRGBA(image.Rect(0, 0, side, side))
	for i := range p.Pix {
		p.Pix[i] = 0xff
	}
	return p
}

// lies tells whether a picture is stored on one of its sides.
func lies(orientation int) bool { return orientation >= 5 && orientation <= 8 }

// upright turns a picture as its orientation says (Exif 2.32, 4.6.4, tag 0x0112):
// what is stored as row and column, and from which side.
func upright(p *image.RGBA, orientation int) *image.RGBA {
	w, h := p.Bounds().Dx(), p.Bounds().Dy()
	if lies(orientation) {
		w, h = h, w
	}
	right, bottom := w-1, h-1 // once it is turned
	from := map[int]func(x, y int) (int, int){
		2: func(x, y int) (int, int) { return right - x, y },          // mirrored
		3: func(x, y int) (int, int) { return right - x, bottom - y }, // upside down
		4: func(x, y int) (int, int) { return x, bottom - y },         // upside down, mirrored
		5: func(x, y int) (int, int) { return y, x },                  // lies on its left, mirrored
		6: func(x, y int) (int, int) { return y, right - x },          // to be turned right
		7: func(x, y int) (int, int) { return bottom - y, right - x }, // lies on its right, mirrored
		8: func(x, y int) (int, int) { return bottom - y, x },         // to be turned left
	}[orientation]
	if from == nil {
		return p
	}
	turned := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			turned.SetRGBA(x, y, p.RGBAAt(from(x, y)))
		}
	}
	return turned
}
