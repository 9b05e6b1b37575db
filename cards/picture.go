package cards

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	_ "image/jpeg" // kinds of picture that are taken
	_ "image/png"
	"io"
	"os"
)

// maxPicture is how large the site's own picture may be, in bytes: some networks
// show none that is larger.
const maxPicture = 300 << 10

// extensions are the endings of the names of pictures, by type.
var extensions = map[string]string{"image/png": ".png", "image/jpeg": ".jpg"}

// readPicture reads the picture that stands for the site.
func readPicture(path string) (*Picture, error) {
	if path == "" {
		return nil, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxPicture+1))
	switch {
	case err != nil:
		return nil, err
	case len(text) > maxPicture:
		return nil, fmt.Errorf("%s: more than %d KB", path, maxPicture>>10)
	}
	config, kind, err := image.DecodeConfig(bytes.NewReader(text))
	if err != nil || extensions["image/"+kind] == "" {
		return nil, fmt.Errorf("%s: neither a PNG nor a JPEG", path)
	}
	if config.Width != Width || config.Height != Height {
		return nil, fmt.Errorf("%s: %d × %d pixels; it must have %d × %d", path, config.Width, config.Height, Width, Height)
	}
	if _, _, err := image.Decode(bytes.NewReader(text)); err != nil {
		return nil, fmt.Errorf("%s: a broken picture", path)
	}
	return &Picture{text, "image/" + kind, true}, nil
}

// checkFolder tells whether a folder can be read, where one is named.
func checkFolder(path string) error {
	if path == "" {
		return nil
	}
	info, err := os.Stat(path)
	if err == nil && !info.IsDir() {
		err = errors.New(path + ": not a folder")
	}
	return err
}
