package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"

	"colloquy/handlers"
)

// firstTokenSize is that of the token that makes the first administrator, in
// bytes.
const firstTokenSize = 16

// offerFirst makes the token of the link with which somebody becomes the first
// administrator, where there is none. Only its hash is kept, for as long as the
// process runs; "" where none is needed.
func (s *server) offerFirst(ctx context.Context) (token string, err error) {
	is, err := s.store.Administered(ctx)
	if err != nil || is {
		return "", err
	}
	b := make([]byte, firstTokenSize)
	_, _ = rand.Read(b) // never fails: crypto/rand ends the program instead
	token = hex.EncodeToString(b)
	s.first = handlers.HashFirst(token)
	return token, nil
}

// tellFirst says where the link leads. It is for whoever started the server, and
// goes where they look: beside the log, not into what scripts read.
func (s *server) tellFirst(token string) {
	if token != "" {
		s.log.Warn("there is no administrator yet: whoever opens this link becomes one, once",
			"link", s.cfg.PublicURL(s.listener.Addr().String())+"/first/"+token)
	}
}
