package handlers

import (
	"context"
	"net/http"
	"sync/atomic"
)

// CountHashes counts how many passwords a site hashes.
func CountHashes(h http.Handler, n *atomic.Int64) {
	s := h.(*server)
	hash := s.hash
	s.hash = func(ctx context.Context, password string) (string, error) {
		n.Add(1)
		return hash(ctx, password)
	}
}
