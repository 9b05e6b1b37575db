package main

import (
	"context"
	"time"

	"colloquy/jobs"
	"colloquy/media"
)

// pictureAge is how old a picture that nobody refers to must be before it goes:
// somebody may just be uploading it.
const pictureAge = time.Hour

// sweepPictures removes pictures that no member shows any more.
func (s *server) sweepPictures(folder *media.Folder) jobs.Loop {
	return jobs.Hourly(func(ctx context.Context) error {
		n, err := folder.Sweep(s.app.now().Add(-pictureAge), func(name string) (bool, error) { return s.store.PortraitKept(ctx, name) })
		if n > 0 {
			s.log.Info("pictures that nobody shows are removed", "pictures", n)
		}
		return err
	})
}
