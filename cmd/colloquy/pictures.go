package main

import (
	"context"
	"path/filepath"
	"time"

	"colloquy/config"
	"colloquy/forum"
	"colloquy/jobs"
	"colloquy/media"
)

// pictureAge is how old a picture that nobody refers to must be before it goes:
// somebody may just be uploading it.
const pictureAge = time.Hour

// mediaFolder is where a site keeps its pictures.
func mediaFolder(c config.Config) *media.Folder { return media.New(filepath.Join(c.Data, "media")) }

// sweepPictures removes portraits that no member shows any more, and pictures that
// belong to no article.
func (s *server) sweepPictures(folder *media.Folder) jobs.Loop {
	return jobs.Hourly(func(ctx context.Context) error {
		n, err := folder.Sweep(s.app.now().Add(-pictureAge), func(name string) (bool, error) {
			if _, _, ok := forum.ParsePicture(name); ok {
				return s.store.PictureKept(ctx, name)
			}
			return s.store.PortraitKept(ctx, name)
		})
		if n > 0 {
			s.log.Info("pictures that nobody shows are removed", "pictures", n)
		}
		return err
	})
}
