package handlers

import (
	"sync"
	"time"

	"colloquy/forum"
)

// How many downloads run at once. Each takes some hundred kilobytes for as long
// as its receiver takes to read it.
const (
	maxDownloads       = 64
	maxDownloadsOfEach = 2 // of one member, or network address
)

// downloads bounds how many run at once, and how many of one sender: nobody who
// reads slowly takes all the memory, nor everybody's turn.
type downloads struct {
	mu  sync.Mutex
	all int
	of  map[string]int
}

func newDownloads() *downloads { return &downloads{of: map[string]int{}} }

// begin takes a place, or says that there is none.
func (d *downloads) begin(sender string) (end func(), err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.all >= maxDownloads || d.of[sender] >= maxDownloadsOfEach {
		return nil, &forum.Limited{RetryAfter: time.Minute}
	}
	d.all++
	d.of[sender]++
	return func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.all--
		if d.of[sender]--; d.of[sender] == 0 {
			delete(d.of, sender)
		}
	}, nil
}
