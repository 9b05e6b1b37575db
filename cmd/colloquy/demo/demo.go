// Package demo is the site that "colloquy demo" shows: invented people and what
// they write. FORMAT.md says how the texts are written.
package demo

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"colloquy/forum"
	"colloquy/imports"
	"colloquy/store"
)

// Password is the password of every login.
const Password = "demo-password"

// A Login is an account of the demonstration that one can sign in to.
type Login struct{ Email, Name, Role string }

// Logins lists one login of each role, readers first.
func Logins() ([]Login, error) {
	c, err := load(files)
	if err != nil {
		return nil, err
	}
	list := make([]Login, len(c.site.Logins))
	for i, l := range c.site.Logins {
		for _, a := range c.accounts {
			if a.email == l.Email {
				list[i] = Login{a.email, a.Name, a.roles.String()}
			}
		}
	}
	return list, nil
}

// Fill writes the demonstration into an empty store, as of now. The store is
// marked before anything else: nothing made up is ever taken for real.
func Fill(ctx context.Context, st *store.Store, keep imports.Keeper, now time.Time) error {
	c, err := load(files)
	if err != nil {
		return err
	}
	if err := st.MarkDemonstration(ctx); err != nil {
		return err
	}
	hashes := hashPasswords(ctx, c.accounts) // takes its time, beside everything else
	members, err := addMembers(ctx, st, c.accounts, now)
	if err != nil {
		return err
	}
	for _, a := range c.articles {
		err := a.keepPictures(ctx, keep)
		if err == nil {
			err = addArticle(ctx, st, c, a, members, now)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", a.slug, err)
		}
	}
	if err := joinBylines(ctx, st, c, members); err != nil {
		return err
	}
	if err := layDesk(ctx, st, c, now); err != nil {
		return err
	}
	if err := addDigest(ctx, st, c, now); err != nil {
		return fmt.Errorf("digest: %w", err)
	}
	for h := range hashes {
		if h.err == nil {
			h.err = st.SetPassword(ctx, members[h.handle], h.text)
		}
		if h.err != nil {
			return fmt.Errorf("password of %s: %w", h.handle, h.err)
		}
	}
	return furnish(ctx, st, c)
}

// Complete tells whether a demonstration was filled to its end: what Fill writes
// last is there.
func Complete(ctx context.Context, st *store.Store) (bool, error) {
	side, err := st.Side(ctx)
	return side.Word.Text != "", err
}

func addArticle(ctx context.Context, st *store.Store, c *content, a article, members map[string]int64, now time.Time) error {
	published := now.Add(a.Date)
	n := forum.NewArticle{
		Slug: a.slug, Title: a.Title, Standfirst: a.Summary, Body: a.body, Topics: a.Topics, Published: published,
		Closed: a.Discussion == "closed", Source: "demo/" + a.slug, Pictures: a.pictures,
	}
	for _, handle := range a.Authors {
		p := c.people[handle]
		n.Authors = append(n.Authors, forum.Author{
			Handle: p.Handle, Name: p.Name, Position: p.Position, Affiliation: p.Affiliation, Biography: p.Biography,
		})
	}
	if _, _, err := st.ImportArticle(ctx, n); err != nil {
		return err
	}
	return st.ImportComments(ctx, a.imported(members, c.readers(), published, now))
}

// shownPicture finds where an article shows a picture.
var shownPicture = regexp.MustCompile(`\]\((pictures/[a-z-]+\.png)`)

// keepPictures keeps the pictures of an article, and lets its text show those.
func (a *article) keepPictures(ctx context.Context, keep imports.Keeper) error {
	for _, m := range shownPicture.FindAllStringSubmatch(a.body, -1) {
		picture, err := files.ReadFile(m[1])
		if err != nil {
			return err
		}
		p, err := keep(ctx, picture)
		if err != nil {
			return fmt.Errorf("%s: %w", m[1], err)
		}
		a.body = strings.ReplaceAll(a.body, m[0], "]("+p.Address())
		a.pictures = append(a.pictures, p.Name())
	}
	return nil
}

// readers are the members who recommend: all but those one can sign in as.
func (c *content) readers() []string {
	var list []string
	for _, a := range c.accounts {
		if !a.login {
			list = append(list, a.Handle)
		}
	}
	slices.Sort(list)
	return list
}

func joinBylines(ctx context.Context, st *store.Store, c *content, members map[string]int64) error {
	for handle := range c.writers {
		if err := st.JoinByline(ctx, members[handle], handle); err != nil {
			return fmt.Errorf("byline %s: %w", handle, err)
		}
	}
	return nil
}

// furnish writes what stands beside the articles.
func furnish(ctx context.Context, st *store.Store, c *content) error {
	for name, description := range c.site.Topics {
		if err := st.DescribeTopic(ctx, forum.Slug(name), description); err != nil {
			return fmt.Errorf("topic %s: %w", name, err)
		}
	}
	sponsors := make([]forum.Sponsor, len(c.site.Sponsors))
	for i, s := range c.site.Sponsors {
		sponsors[i] = forum.Sponsor(s)
	}
	if err := st.SetSponsors(ctx, sponsors); err != nil {
		return err
	}
	return st.SetReadersWord(ctx, forum.ReadersWord(c.site.Word)) // last: see Complete
}
