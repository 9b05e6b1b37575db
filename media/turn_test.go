package media_test

import (
	"context"
	"encoding/binary"
	"errors"
	"runtime"
	"testing"

	"colloquy/forum"
	"colloquy/media"
)

func TestOnePictureIsDecodedAtATimeAndFewWait(t *testing.T) {
	f, _ := folder(t)
	picture := encoded(t, quarters(40, 40), "png")
	giveBack := f.TakeTurn()
	done := make(chan error)
	for range media.MaxWaiting {
		go func() {
			_, err := f.Keep(ctx, "portrait", picture)
			done <- err
		}()
	}
	for f.Waiting() < media.MaxWaiting {
		runtime.Gosched()
	}
	var limited *forum.Limited
	if _, err := f.Keep(ctx, "portrait", picture); !errors.As(err, &limited) || limited.RetryAfter <= 0 {
		t.Error(err)
	}
	giveBack()
	for range media.MaxWaiting {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if _, err := f.Keep(ctx, "portrait", picture); err != nil {
		t.Error(err)
	}
}

func TestWhoeverLeavesDoesNotWaitOn(t *testing.T) {
	f, _ := folder(t)
	defer f.TakeTurn()()
	gone, leave := context.WithCancel(ctx)
	leave()
	if err := f.Wait(gone); !errors.Is(err, context.Canceled) || f.Waiting() != 0 {
		t.Error(err, f.Waiting())
	}
}

func TestEXIFThatSaysNothingLeavesAPictureAsItIs(t *testing.T) {
	whole := exif(binary.BigEndian, 6)
	for n := range len(whole) {
		if got := media.Orientation(whole[:n]); got != 1 && n < 8+2+24 {
			t.Errorf("%d bytes: %d", n, got)
		}
	}
	far := append([]byte("II*\x00"), 0xff, 0xff, 0xff, 0xff, 0, 0)
	wrong := exif(binary.LittleEndian, 6)
	wrong[8+2+12+2] = 4 // not a number of two bytes
	for _, tiff := range [][]byte{far, wrong, []byte("no TIFF at all")} {
		if got := media.Orientation(tiff); got != 1 {
			t.Errorf("%q: %d", tiff, got)
		}
	}
}

func FuzzOrientation(f *testing.F) {
	f.Add(exif(binary.BigEndian, 6))
	f.Add(exif(binary.LittleEndian, 3))
	f.Fuzz(func(t *testing.T, tiff []byte) {
		if o := media.Orientation(tiff); o < 1 || o > 8 {
			t.Error(o)
		}
	})
}
