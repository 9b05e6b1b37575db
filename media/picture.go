package media

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"

	"colloquy/forum"
)

// sharper is how much larger than the photograph of it, in percent, a drawing or a
// picture of a screen may be as PNG: JPEG blurs its letters.
const sharper = 150

// KeepPicture keeps an uploaded picture for an article, in its widths, and returns
// it; the same picture is the same files. Of an animation it is the first frame.
// Errors are those of Keep.
func (f *Folder) KeepPicture(ctx context.Context, field string, picture []byte) (forum.Picture, error) {
	var made forum.Picture
	var files []file
	err := f.inTurn(ctx, field, func() (err error) {
		made, files, err = makePicture(picture)
		return err
	})
	if err != nil {
		return forum.Picture{}, err
	}
	return made, f.write(files...)
}

// makePicture makes the files of a picture. The full one comes last: where it is,
// all are.
func makePicture(picture []byte) (forum.Picture, []file, error) {
	img, known, err := decode(picture, forum.MaxArticlePicture)
	if err != nil {
		return forum.Picture{}, nil, err
	}
	full := bounded(img, known.orientation)
	text, kind, err := encodeBest(full, known.photograph)
	if err != nil {
		return forum.Picture{}, nil, err
	}
	made := forum.Picture{Hash: hash(text), Width: full.Bounds().Dx(), Height: full.Bounds().Dy(), Kind: kind}
	var files []file
	for _, w := range made.Widths() {
		if w < made.Width {
			narrower, err := encode(scaled(full, w, made.HeightAt(w)), kind)
			if err != nil {
				return forum.Picture{}, nil, err
			}
			if len(narrower) > len(text) { // lines of few colours, which become many
				narrower = text // browsers make it narrower themselves
			}
			files = append(files, file{made.NameAt(w), narrower})
		}
	}
	return made, append(files, file{made.Name(), text}), nil
}

// bounded is a picture upright, and no larger than pictures are kept.
func bounded(img image.Image, orientation int) *image.RGBA {
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	if lies(orientation) {
		w, h = h, w
	}
	w, h = fit(w, h)
	if lies(orientation) {
		w, h = h, w
	}
	return upright(scaled(img, w, h), orientation)
}

// fit is the size in which a picture is kept.
func fit(w, h int) (int, int) {
	if w > forum.MaxPictureWidth {
		w, h = forum.MaxPictureWidth, max(1, (h*forum.MaxPictureWidth+w/2)/w)
	}
	if h > forum.MaxPictureHeight {
		w, h = max(1, (w*forum.MaxPictureHeight+h/2)/h), forum.MaxPictureHeight
	}
	return w, h
}

// encodeBest writes a picture as what suits it: a photograph as JPEG; what one can see
// through as PNG, and what has few colours, where that is not much larger.
func encodeBest(img *image.RGBA, photograph bool) (text []byte, kind string, err error) {
	if photograph {
		text, err = encode(img, "jpg")
		return text, "jpg", err
	}
	drawn, err := encode(img, "png")
	if err != nil || !img.Opaque() {
		return drawn, "png", err
	}
	text, err = encode(img, "jpg")
	if err != nil || len(drawn)*100 > len(text)*sharper {
		return text, "jpg", err
	}
	return drawn, "png", nil
}

func encode(img *image.RGBA, kind string) ([]byte, error) {
	var b bytes.Buffer
	var err error
	if kind == "png" {
		err = png.Encode(&b, fewColours(img))
	} else {
		err = jpeg.Encode(&b, img, &jpeg.Options{Quality: quality})
	}
	return b.Bytes(), err
}

// fewColours writes each pixel of a picture of at most 256 colours as one byte, which
// makes its file a third. Any other stays as it is.
func fewColours(img *image.RGBA) image.Image {
	const most = 256
	numbers := make(map[color.RGBA]uint8, most)
	var colours color.Palette
	flat := image.NewPaletted(img.Bounds(), nil)
	var last color.RGBA
	var number uint8
	for i := range flat.Pix { // neither has gaps between its rows
		p := img.Pix[4*i : 4*i+4 : 4*i+4]
		c := color.RGBA{p[0], p[1], p[2], p[3]}
		if i == 0 || c != last {
			n, known := numbers[c]
			if !known {
				if len(colours) == most {
					return img
				}
				n = uint8(len(colours))
				numbers[c], colours = n, append(colours, c)
			}
			last, number = c, n
		}
		flat.Pix[i] = number
	}
	flat.Palette = colours
	return flat
}
