package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/media"
)

// mediaPolicy is that of a picture: whatever a browser takes it for, nothing in
// it runs or loads.
const mediaPolicy = "default-src 'none'; sandbox"

// showMedia sends a portrait that is somebody's, or a picture of an article to whoever
// may see that. Its name is made of its content, so it never changes.
func (s *server) showMedia(c echo.Context) error {
	name := c.Param("name")
	if !media.ValidName(name) {
		return forum.ErrNotFound
	}
	public, kind, err := s.mediaFor(c, name)
	if err != nil {
		return err
	}
	picture, err := s.o.Media.Read(name)
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set("Content-Security-Policy", mediaPolicy)
	h.Set("Content-Disposition", "inline")
	h.Set("Cache-Control", "private, no-store")
	if public {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		h.Set("ETag", `"`+name+`"`)
		if matches(c.Request(), h.Get("ETag")) {
			return c.NoContent(http.StatusNotModified)
		}
	}
	h.Set("Content-Length", itoa(int64(len(picture))))
	return c.Blob(http.StatusOK, kind, picture)
}

// mediaFor tells of what kind a file is and whether everybody may see it;
// forum.ErrNotFound where whoever asks may not.
func (s *server) mediaFor(c echo.Context, name string) (public bool, kind string, err error) {
	ctx := c.Request().Context()
	p, _, ok := forum.ParsePicture(name)
	if !ok {
		used, err := s.store.PortraitUsed(ctx, name)
		if err == nil && !used {
			err = forum.ErrNotFound
		}
		return true, "image/jpeg", err
	}
	v, err := s.viewer(c)
	if err != nil {
		return false, "", err
	}
	public, err = s.store.PictureVisible(ctx, p.Name(), v, c.QueryParam("preview"))
	return public, p.Type(), err
}
