package handlers

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"colloquy/forum"
	"colloquy/static"
)

// showHealth tells that the process answers.
func (s *server) showHealth(c echo.Context) error {
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.String(http.StatusOK, "ok\n")
}

// showReady tells whether requests can be served: the database answers, the
// loops in the background run.
func (s *server) showReady(c echo.Context) error {
	c.Response().Header().Set("Cache-Control", "no-store")
	if err := s.store.Ping(c.Request().Context()); err != nil {
		s.o.Log.ErrorContext(c.Request().Context(), "not ready", "request", requestOf(c.Request()).number, "error", err)
		return c.String(http.StatusServiceUnavailable, "the database does not answer\n")
	}
	text, status := "ready\n", http.StatusOK
	if s.o.Jobs != nil {
		for _, j := range s.o.Jobs() {
			state := "runs"
			if !j.Running {
				state, status = "waits to be started again", http.StatusServiceUnavailable
			}
			text += j.Name + ": " + state + ", " + strconv.Itoa(j.Panics) + " panics\n"
		}
	}
	if status != http.StatusOK {
		text = "not " + text
	}
	return c.String(status, text)
}

// showStatic serves a file that is part of the program. Under the name with
// its hash it never changes.
func (s *server) showStatic(c echo.Context) error {
	file, current, ok := s.static.Get(c.Param("file"))
	if !ok {
		return forum.ErrNotFound
	}
	return sendFile(c, file, current)
}

func (s *server) showFavicon(c echo.Context) error {
	file, _, ok := s.static.Get("favicon.ico")
	if !ok {
		return forum.ErrNotFound
	}
	return sendFile(c, file, false)
}

func sendFile(c echo.Context, file static.File, forever bool) error {
	h := c.Response().Header()
	h.Set("Cache-Control", "public, max-age=3600")
	if forever {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	etag := `W/"` + file.Hash + `"`
	h.Set("ETag", etag)
	h.Set("Vary", "Accept-Encoding")
	if matches(c.Request(), etag) {
		c.Response().WriteHeader(http.StatusNotModified)
		return nil
	}
	text := file.Plain
	if file.Gzip != nil && acceptsGzip(c.Request()) {
		h.Set("Content-Encoding", "gzip")
		text = file.Gzip
	}
	h.Set("Content-Type", file.Type)
	h.Set("Content-Length", strconv.Itoa(len(text)))
	c.Response().WriteHeader(http.StatusOK)
	_, err := c.Response().Write(text)
	return err
}
