// Package media takes pictures that people upload. What a picture is, its bytes
// say, never its name or a header. It is decoded, turned upright, cut to the
// middle square, made small and written anew as a JPEG: what was hidden in the
// file, where it was taken and what else it could be read as, is gone.
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
	"sync/atomic"
	"time"

	"golang.org/x/image/webp"

	"colloquy/forum"
)

const (
	// quality is that of the JPEGs written here: faces show no blocks, and 320 px
	// are about 20 KB.
	quality = 85
	// maxWaiting is how many wait while a picture is decoded; each holds up to
	// forum.MaxPicture bytes. Decoding takes a tenth of a second as a rule.
	maxWaiting = 4
	// retryAfter is what whoever comes after those is told to wait.
	retryAfter = 10 * time.Second
)

// A Folder keeps portraits as files. It decodes one picture at a time: that
// takes up to 200 MB.
type Folder struct {
	dir     string
	turn    chan struct{} // holds one while a picture is decoded
	waiting atomic.Int32
	files   sync.Mutex // between writing a file that is there already and sweeping it
}

// New returns the folder at dir, which is made with the first picture.
func New(dir string) *Folder { return &Folder{dir: dir, turn: make(chan struct{}, 1)} }

// Keep makes a portrait of an uploaded picture and returns the name of its
// file; the same portrait has the same name. What cannot be taken is a
// *forum.Invalid about field; a *forum.Limited says that too many wait;
// forum.ErrStorage that the file cannot be written.
func (f *Folder) Keep(ctx context.Context, field string, picture []byte) (string, error) {
	if err := f.wait(ctx); err != nil {
		return "", err
	}
	portrait, problem := makePortrait(picture)
	<-f.turn
	if problem != nil {
		e := &forum.Invalid{}
		e.Add(field, problem.key, problem.limit)
		return "", e
	}
	return f.write(portrait)
}

// wait waits for the turn to decode.
func (f *Folder) wait(ctx context.Context) error {
	if f.waiting.Add(1) > maxWaiting+1 {
		f.waiting.Add(-1)
		return &forum.Limited{RetryAfter: retryAfter}
	}
	defer f.waiting.Add(-1)
	select {
	case f.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
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
func makePortrait(picture []byte) (portrait []byte, p *problem) {
	defer func() {
		// Decoders read what anybody may send. None is known to panic; where one
		// does, the picture is at fault and not the site.
		if recover() != nil {
			portrait, p = nil, errBroken
		}
	}()
	img, known, err := decode(picture)
	if err != nil {
		if !errors.As(err, &p) {
			p = errBroken
		}
		return nil, p
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, upright(shrink(img), known.orientation), &jpeg.Options{Quality: quality}); err != nil {
		return nil, errBroken
	}
	return b.Bytes(), nil
}

// decode decodes a picture after all that can be known before says that it may.
func decode(picture []byte) (image.Image, facts, error) {
	if len(picture) > forum.MaxPicture {
		return nil, facts{}, &problem{forum.LargePicture, forum.MaxPicture >> 20}
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
