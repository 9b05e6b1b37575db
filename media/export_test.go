package media

import (
	"context"

	"colloquy/forum"
)

// MakePortrait makes a portrait and keeps no file. It does not recover from a
// panic of a decoder, so that a fuzzer hears of it.
func MakePortrait(picture []byte) (any, error) { return makePortrait(picture) }

// MakePicture makes the files of a picture of an article, in the same way.
func MakePicture(picture []byte) (forum.Picture, error) {
	p, _, err := makePicture(picture)
	return p, err
}

// Scaled is a picture made smaller.
var Scaled = scaled

// Orientation reads a block of EXIF.
var Orientation = orientation

// TakeTurn takes the turn to decode, as a picture that takes long does, and
// returns how to give it back.
func (f *Folder) TakeTurn() (back func()) {
	back, err := f.turns.Turn(context.Background(), 0)
	if err != nil {
		panic(err)
	}
	return back
}

// Waiting is how many wait while another has the turn.
func (f *Folder) Waiting() int { return int(f.turns.All()) - 1 }

// Wait waits for the turn.
func (f *Folder) Wait(ctx context.Context) error {
	_, err := f.turns.Turn(ctx, 0)
	return err
}

// MaxWaiting is how many may.
const MaxWaiting = maxWaiting

// OrientationOfWebP finds the EXIF of a WebP.
func OrientationOfWebP(b []byte) int {
	known, err := checkWebP(b)
	if err != nil {
		return 0
	}
	return known.orientation
}
