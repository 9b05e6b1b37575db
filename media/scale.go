package media

import (
	"image"
	"image/draw"
	"math"
)

// scaled is a picture made smaller by the filter of Catmull and Rom, as sharp as
// text wants it. It goes over the rows once and keeps a few of them: what
// golang.org/x/image keeps for this is larger than the picture.
func scaled(img image.Image, w, h int) *image.RGBA {
	b := img.Bounds()
	small := image.NewRGBA(image.Rect(0, 0, w, h))
	if b.Dx() == w && b.Dy() == h {
		draw.Draw(small, small.Bounds(), img, b.Min, draw.Src)
		return small
	}
	across, down := shares(b.Dx(), w), shares(b.Dy(), h)
	narrow := make([][]float32, longest(down)) // the last rows, already as narrow as they will be
	for i := range narrow {
		narrow[i] = make([]float32, 4*w)
	}
	row, wide := image.NewRGBA(image.Rect(0, 0, b.Dx(), 1)), make([]float32, 4*b.Dx())
	read := 0
	for y, from := range down {
		for ; read < from.first+len(from.weights); read++ {
			draw.Draw(row, row.Bounds(), img, b.Min.Add(image.Pt(0, read)), draw.Src)
			for i, v := range row.Pix {
				wide[i] = float32(v)
			}
			squeeze(narrow[read%len(narrow)], wide, across)
		}
		mix(small.Pix[y*small.Stride:][:4*w], narrow, from)
	}
	return small
}

// A share is which pixels in a row make one of a shorter row, and how much each.
type share struct {
	first   int
	weights []float32 // they add up to 1
}

// shares is what each pixel of a row is made of when a row becomes shorter.
func shares(from, to int) []share {
	ratio := float64(from) / float64(to)
	list := make([]share, to)
	for i := range list {
		middle := (float64(i)+.5)*ratio - .5
		first, last := max(0, int(math.Ceil(middle-2*ratio))), min(from-1, int(math.Floor(middle+2*ratio)))
		weights, sum := make([]float32, last-first+1), float32(0)
		for k := range weights {
			weights[k] = float32(catmullRom((float64(first+k) - middle) / ratio))
			sum += weights[k]
		}
		for k := range weights {
			weights[k] /= sum
		}
		list[i] = share{first, weights}
	}
	return list
}

// catmullRom is the weight of what is t pixels away.
func catmullRom(t float64) float64 {
	switch t = math.Abs(t); {
	case t < 1:
		return (1.5*t-2.5)*t*t + 1
	case t < 2:
		return ((-.5*t+2.5)*t-4)*t + 2
	}
	return 0
}

func longest(list []share) int {
	n := 0
	for _, s := range list {
		n = max(n, len(s.weights))
	}
	return n
}

// squeeze makes a row narrower.
func squeeze(narrow, wide []float32, across []share) {
	for x, from := range across {
		var r, g, b, a float32
		at := wide[4*from.first:]
		for i, weight := range from.weights {
			p := at[4*i : 4*i+4 : 4*i+4]
			r += weight * p[0]
			g += weight * p[1]
			b += weight * p[2]
			a += weight * p[3]
		}
		p := narrow[4*x : 4*x+4 : 4*x+4]
		p[0], p[1], p[2], p[3] = r, g, b, a
	}
}

// mix makes a row of those around it. Colours are multiplied by how much one sees of
// them, so none may be more than that.
func mix(pix []uint8, narrow [][]float32, from share) {
	sums := make([]float32, len(pix))
	for i, weight := range from.weights {
		for x, v := range narrow[(from.first+i)%len(narrow)] {
			sums[x] += weight * v
		}
	}
	for x := 0; x < len(sums); x += 4 {
		alpha := between(sums[x+3], 255)
		for i := range 3 {
			pix[x+i] = uint8(between(sums[x+i], alpha) + .5)
		}
		pix[x+3] = uint8(alpha + .5)
	}
}

func between(v, most float32) float32 { return min(max(v, 0), most) }
