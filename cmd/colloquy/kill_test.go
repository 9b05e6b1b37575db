package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
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
		if err != nil {
			return err
		}
		hash, err := store.HashPassword(ctx, "correct horse battery")
		if err == nil {
			_, err = st.AddMember(ctx, forum.NewMember{Name: "A Member", Email: "member@example.org", SecretHash: hash})
		}
		return err
	})
	settings := writeFile(t, filepath.Join(t.TempDir(), "config.yaml"), "limits: {enabled: false}\n")
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
	jar, err := cookiejar.New(nil)
	if err != nil {
		p.t.Fatal(err)
	}
	client := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.PostForm(p.url+"/login", url.Values{"email": {"member@example.org"}, "password": {"correct horse battery"}})
	if err != nil || resp.StatusCode != http.StatusSeeOther {
		p.t.Fatal(resp, err)
	}
	_ = resp.Body.Close()
	for range 16 {
		wg.Go(func() {
			for {
				body := fmt.Sprintf("Round %d, number %d, done.", round, n.Add(1))
				resp, err := client.PostForm(p.url+"/articles/peering/comments", url.Values{"body": {body}})
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
