// Package media takes pictures that people upload. What a picture is, its bytes
// say, never its name or a header. It is decoded, turned upright, made small and
// written anew: a portrait as the middle square, a picture of an article whole and
// in several widths. What was hidden in the file, where it was taken and what else
// it could be read as, is gone.
package media

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"sync"
	"time"

	"golang.org/x/image/webp"

	"colloquy/forum"
)

const (
	// quality is that of the JPEGs written here: faces show no blocks, 320 px are
	// about 20 KB, and 2000 px about half a megabyte.
	quality = 85
	// maxWaiting is how many wait while a picture is decoded; each holds up to
	// forum.MaxArticlePicture bytes. Decoding takes a tenth of a second as a rule, and
	// a picture of an article a second.
	maxWaiting = 5
	// retryAfter is what whoever comes after those is told to wait.
	retryAfter = 10 * time.Second
)

// A Folder keeps pictures as files. It decodes one at a time: that takes up to
// 200 MB, and what is made of it up to as much again.
type Folder struct {
	dir   string
	turns *forum.Turnstile
	files sync.Mutex // between writing a file that is there already and sweeping it
}

// New returns the folder at dir, which is made with the first picture.
func New(dir string) *Folder {
	return &Folder{dir: dir, turns: forum.NewTurnstile(1, 1+maxWaiting, retryAfter)}
}

// Keep makes a portrait of an uploaded picture and returns the name of its
// file; the same portrait has the same name. What cannot be taken is a
// *forum.Invalid about field; a *forum.Limited says that too many wait;
// forum.ErrStorage that the file cannot be written.
func (f *Folder) Keep(ctx context.Context, field string, picture []byte) (string, error) {
	var portrait []byte
	err := f.inTurn(ctx, field, func() (err error) {
		portrait, err = makePortrait(picture)
		return err
	})
	if err != nil {
		return "", err
	}
	name := hash(portrait) + portraitSuffix
	return name, f.write(file{name, portrait})
}

// inTurn makes something of a picture when it is its turn.
func (f *Folder) inTurn(ctx context.Context, field string, deed func() error) error {
	release, err := f.turns.Turn(ctx, 0)
	if err != nil {
		return err
	}
	problem := attempt(deed)
	release()
	if problem == nil {
		return nil
	}
	e := &forum.Invalid{}
	e.Add(field, problem.key, problem.limit)
	return e
}

// attempt is what is wrong with a picture, nil where nothing is.
func attempt(deed func() error) (p *problem) {
	defer func() {
		// Decoders read what anybody may send. None is known to panic; where one
		// does, the picture is at fault and not the site.
		if recover() != nil {
			p = errBroken
		}
	}()
	if err := deed(); err != nil && !errors.As(err, &p) {
		p = errBroken
	}
	return p
}

// A problem is why a picture cannot be taken.
type problem struct {
	key   string
	limit int
}

func (p *problem) Error() string { return p.key }

// format is a kind of picture that is taken.
type format struct {
	is     func([]byte) bool
	config func([]byte) (image.Config, error)
	decode func([]byte) (image.Image, error) // the first frame, where there are several
	check  func([]byte) (facts, error)       // what can be known without decoding
}

// facts are what the bytes of a picture say beside its size.
type facts struct {
	orientation int   // as in EXIF, 1 to 8
	perPixel    int64 // hundredths of a byte that decoding needs for a pixel; 0: what the colour model says
	photograph  bool  // it was a JPEG already
}

var formats = []format{
	{isJPEG, reader(jpeg.DecodeConfig), reader(jpeg.Decode), checkJPEG},
	{isPNG, reader(png.DecodeConfig), reader(png.Decode), checkPNG},
	{isGIF, reader(gif.DecodeConfig), reader(gif.Decode), checkGIF},
	{isWebP, reader(webp.DecodeConfig), reader(webp.Decode), checkWebP},
}

// reader makes a function of bytes of one that reads.
func reader[T any](f func(r io.Reader) (T, error)) func([]byte) (T, error) {
	return func(b []byte) (T, error) { return f(bytes.NewReader(b)) }
}

var (
	errKind   = &problem{key: forum.NoPicture}
	errBroken = &problem{key: forum.BrokenPicture}
)

// makePortrait makes a JPEG of a picture.
func makePortrait(picture []byte) ([]byte, error) {
	img, known, err := decode(picture, forum.MaxPicture)
	if err != nil {
		return nil, err
	}
	return encode(upright(shrink(img), known.orientation), "jpg")
}

// decode decodes a picture of so many bytes at most, after all that can be known
// before says that it may.
func decode(picture []byte, most int) (image.Image, facts, error) {
	if len(picture) > most {
		return nil, facts{}, &problem{forum.LargePicture, most >> 20}
	}
	for _, f := range formats {
		if !f.is(picture) {
			continue
		}
		cfg, err := f.config(picture)
		if err != nil {
			return nil, facts{}, err
		}
		known, err := f.check(picture)
		if err == nil {
			err = affordable(cfg, known)
		}
		if err != nil {
			return nil, facts{}, err
		}
		img, err := f.decode(picture)
		return img, known, err
	}
	return nil, facts{}, errKind
}

// affordable refuses pictures of too many pixels, and those that need more
// memory than the largest ordinary picture does.
func affordable(cfg image.Config, known facts) error {
	if cfg.Width <= 0 || cfg.Height <= 0 {
		return errBroken
	}
	pixels := int64(cfg.Width) * int64(cfg.Height) // 31 bits each
	if pixels > forum.MaxPixels {
		return &problem{forum.ManyPixels, forum.MaxPixels / 1_000_000}
	}
	perPixel := known.perPixel
	if perPixel == 0 {
		perPixel = bytesPerPixel(cfg.ColorModel) * 100
	}
	if most := maxMemory * 100 / perPixel; pixels > most {
		return &problem{forum.ManyPixels, int(most / 1_000_000)}
	}
	return nil
}
