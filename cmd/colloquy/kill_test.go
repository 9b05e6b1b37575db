package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"colloquy/forum"
	"colloquy/store"
)

// posted is what a client was told: the address of its comment.
type posted struct{ body, location string }

func TestWhatWasAnsweredWithSuccessSurvivesAKill(t *testing.T) {
	if testing.Short() {
		t.Skip("starts and kills the program again and again")
	}
	t.Parallel()
	dir := t.TempDir()
	withData(t, dir, func(ctx context.Context, st *store.Store) error {
		_, _, err := st.ImportArticle(ctx, forum.NewArticle{Slug: "peering", Title: "Peering", Body: "Text.", Source: "peering"})
		return err
	})
	settings := writeFile(t, filepath.Join(t.TempDir(), "config.yaml"), "guests: {comment: true}\nlimits: {enabled: false}\n")
	var all []posted
	for round := range 4 {
		p := start(t, "serve", "--data", dir, "--config", settings)
		all = append(all, p.postUntilKilled(round, 30+rand.IntN(100))...)
		colloquy(t, "verify", "--data", dir).does(t, "")
	}
	p := start(t, "serve", "--data", dir, "--config", settings)
	seen := map[string]bool{}
	for _, c := range all {
		if seen[c.location] {
			t.Errorf("%s was answered for two comments", c.location)
		}
		seen[c.location] = true
		if _, page := p.get(c.location); strings.Count(page, c.body) == 0 {
			t.Errorf("%s was acknowledged and is not there", c.body)
		}
	}
	if len(all) < 80 {
		t.Errorf("only %d comments were acknowledged: the test shows nothing", len(all))
	}
	p.stop()
}

// postUntilKilled lets 16 clients post, and kills the program in the midst of it
// once so many comments were acknowledged.
func (p *running) postUntilKilled(round, after int) []posted {
	var mu sync.Mutex
	var list []posted
	var wg sync.WaitGroup
	var once sync.Once
	var n atomic.Int64
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for range 16 {
		wg.Go(func() {
			for {
				body := fmt.Sprintf("Round %d, number %d, done.", round, n.Add(1))
				resp, err := client.PostForm(p.url+"/articles/peering/comments", url.Values{"body": {body}, "name": {"A Guest"}, "email": {"guest@example.org"}})
				if err != nil {
					return // killed
				}
				_ = resp.Body.Close()
				if resp.StatusCode != http.StatusSeeOther {
					p.t.Errorf("status %d", resp.StatusCode)
					return
				}
				mu.Lock()
				list = append(list, posted{body, resp.Header.Get("Location")})
				enough := len(list) >= after
				mu.Unlock()
				if enough {
					once.Do(func() { p.signal(os.Kill) })
				}
			}
		})
	}
	wg.Wait()
	<-p.ended
	return list
}
