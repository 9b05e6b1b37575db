package store_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/store/storetest"
)

// What follows is a site on which everything happens in any order, and a model in
// plain Go that says who must hear of what: nobody is forgotten, nobody is told
// twice, nobody against their will, of their own, or of what is gone.

// seedKey names a seed to be tried alone, as a failure prints it.
const seedKey = "COLLOQUY_FOLLOWS_SEED"

func TestWhoeverFollowsIsToldOnceWhateverHappens(t *testing.T) {
	t.Parallel()
	seeds := []uint64{rand.Uint64(), rand.Uint64()}
	for s := range uint64(8) {
		seeds = append(seeds, s+1)
	}
	if testing.Short() {
		seeds = seeds[:1]
	}
	if text := os.Getenv(seedKey); text != "" {
		s, err := strconv.ParseUint(text, 10, 64)
		must(t, err)
		seeds = []uint64{s}
	}
	for _, seed := range seeds {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			story := newStory(seed, 300)
			if wrong, _ := story.live(t); wrong == nil {
				return
			}
			story = story.shorter(t)
			wrong, log := story.live(t)
			t.Fatalf("%v\n%s=%d, after:\n%s", wrong, seedKey, seed, strings.Join(log, "\n"))
		})
	}
}

// A chapter is something that happens. What exactly is chosen by its own seed,
// so that leaving another out changes little.
type chapter struct {
	what deed
	seed uint64
}

type story []chapter

func newStory(seed uint64, n int) (s story) {
	r := rand.New(rand.NewPCG(seed, 0))
	var all []deed
	for _, d := range deeds {
		all = append(all, slices.Repeat([]deed{d}, d.often)...)
	}
	for range n {
		s = append(s, chapter{all[r.IntN(len(all))], r.Uint64()})
	}
	return s
}

// live lets a story happen on a site of its own, then all that is owed. The
// error says what was wrong first.
func (s story) live(t *testing.T) (wrong error, log []string) {
	w := newWorld(t)
	defer func() { _ = w.db.Close() }()
	for _, c := range s {
		w.r = rand.New(rand.NewPCG(c.seed, 1))
		if err := w.happen(c.what); err != nil {
			return err, w.log
		}
	}
	return w.end(), w.log
}

// shorter leaves out of a story that goes wrong what it goes wrong without.
func (s story) shorter(t *testing.T) story {
	tries := 100
	for size := len(s) / 2; size > 0; size /= 2 {
		for from := 0; from+size <= len(s) && tries > 0; tries-- {
			without := slices.Concat(s[:from], s[from+size:])
			if wrong, _ := without.live(t); wrong != nil {
				s = without
			} else {
				from += size
			}
		}
	}
	return s
}

// A person is an address: a member's or a guest's.
type person struct {
	n         int
	email     string
	address   int64
	member    *forum.Member // nil for a guest
	follows   map[subject]*following
	stopped   map[int64]bool // articles
	silent    string         // why the address takes no mails
	suspended time.Time      // until when
}

type subject struct {
	kind forum.FollowKind
	id   int64
}

type following struct {
	pace   forum.Pace
	active bool
	byLink bool // a link ended it
}

// A post is a comment.
type post struct {
	id, article int64
	by          *person
	to          *post // what it answers
	mentions    *person
	body        string
	shown       bool
	created     time.Time
	pending     bool      // followers are still to be told
	begun       bool      // somebody may have been told since it was announced last
	due         time.Time // when they are told at the earliest
	for_        map[*person]*debt
}

// A debt is what a person is owed of a comment.
type debt struct {
	owed bool // they must hear of it, unless they do not want to any more
	done bool // they have, or may have, or it could not be delivered
	void bool // it waited when they were suspended
}

// A pair is a comment and who is told of it.
type pair struct {
	c *post
	p *person
}

// A world is a site and what is known of it.
type world struct {
	t        *testing.T
	r        *rand.Rand
	db       *storetest.DB
	clock    *storetest.Clock
	options  store.Options
	articles []forum.Article
	author   int64 // whom one can follow: the first person
	topics   []int64
	admin    *forum.Member
	people   []*person
	posts    []*post
	flight   []store.Claimed   // mails that somebody sends right now
	said     map[int64][]pair  // what a mail said when it was written last
	links    []string          // tokens of follows that wait
	asked    map[string]asking // by token
	hearers  map[int64]pair    // by the ids in links; any comment of the discussion
	moves    int
	log      []string
	wrong    error
}

type asking struct {
	p    *person
	what subject
	pace forum.Pace
}

func newWorld(t *testing.T) *world {
	w := &world{
		t: t, clock: storetest.NewClock(), said: map[int64][]pair{}, asked: map[string]asking{}, hearers: map[int64]pair{}, r: rand.New(rand.NewPCG(1, 1)),
	}
	p := forum.DefaultPolicy()
	p.UndeleteWindow, p.DeletedRetention, p.MailRetention = 40*24*time.Hour, 90*24*time.Hour, 3*24*time.Hour
	dir, err := os.MkdirTemp(t.TempDir(), "")
	must(t, err)
	w.options = store.InSteps(store.Options{Dir: dir, Policy: p, Clock: w.clock.Now}, 2)
	w.db = storetest.OpenWith(t, w.options)
	w.db.Clock = w.clock
	for _, slug := range []string{"peering", "dns"} {
		_, _, err := w.db.ImportArticle(ctx, forum.NewArticle{
			Slug: slug, Title: "About " + slug, Body: "Words.", Published: w.clock.Now(), Authors: []forum.Author{{Name: "Ann Author"}}, Topics: []string{"Routing", "Naming"}, Source: slug,
		})
		must(t, err)
		a, err := w.db.Store.Article(ctx, slug)
		must(t, err)
		w.articles = append(w.articles, a)
	}
	w.topics = []int64{1, 2}
	w.admin = w.db.Member(forum.RoleAdministrator)
	for n := range 7 {
		p := &person{n: n, email: fmt.Sprintf("guest-%d@example.net", n), follows: map[subject]*following{}, stopped: map[int64]bool{}}
		if n < 4 {
			p.member = w.db.Member(0)
			p.email, p.address = p.member.Email, p.member.AddressID
		} else {
			w.post(p, w.articles[0], nil, forum.NewFollow{})
			p.address, err = w.db.AddressID(ctx, p.email)
			must(t, err)
		}
		w.people = append(w.people, p)
	}
	w.db.Exec("UPDATE authors SET member_id = $1", w.people[0].member.ID)
	w.author = 1
	return w
}

// fail notes what is wrong; the first counts.
func (w *world) fail(format string, args ...any) {
	if w.wrong == nil {
		w.wrong = fmt.Errorf(format, args...)
	}
}

func (w *world) must(err error) {
	if err != nil {
		w.fail("%w", err)
	}
}

func (w *world) say(format string, args ...any) {
	w.log = append(w.log, w.clock.Now().Format("02 15:04 ")+fmt.Sprintf(format, args...))
}

// happen lets one thing happen and looks who does not want to hear any more.
func (w *world) happen(d deed) error {
	d.do(w)
	for _, c := range w.posts {
		for p, debt := range c.for_ {
			if debt.owed && !w.wants(p, c, true) {
				debt.owed = false
			}
		}
	}
	return w.wrong
}

// wants tells whether a person wants to hear of a comment now. Whether an answer
// to a comment that is gone is still one to them is left open: sure says no.
func (w *world) wants(p *person, c *post, sure bool) bool {
	if p == c.by || !c.shown || p.stopped[c.article] || p.silent != "" || w.clock.Now().Before(p.suspended) {
		return false
	}
	active := func(k forum.FollowKind, id int64) bool { f := p.follows[subject{k, id}]; return f != nil && f.active }
	me := c.to != nil && c.to.by == p && (c.to.shown || !sure)
	mentioned := c.mentions == p
	if active(forum.FollowArticle, c.article) && (me || mentioned || p.follows[subject{forum.FollowArticle, c.article}].pace != forum.PaceAnswers) {
		return true
	}
	if me && active(forum.FollowAnswers, 0) || mentioned && active(forum.FollowMentions, 0) || c.by == w.people[0] && active(forum.FollowAuthor, w.author) {
		return true
	}
	return slices.ContainsFunc(w.topics, func(id int64) bool { return active(forum.FollowTopic, id) })
}

// announce says that followers are told of a comment once more, or for the first
// time: whoever was told is not told again.
func (w *world) announce(c *post) {
	c.pending, c.begun, c.due = true, false, w.clock.Now().Add(w.options.Policy.AnnounceDelay)
	for _, d := range c.for_ {
		d.void = false
	}
}

// begin notes who has to hear of what is due, as somebody begins to tell.
func (w *world) begin() {
	for _, c := range w.posts {
		if !c.pending || c.begun || c.due.After(w.clock.Now()) {
			continue
		}
		c.begun = true
		for _, p := range w.people {
			if c.for_[p] == nil {
				c.for_[p] = &debt{}
			}
			c.for_[p].owed = !c.for_[p].done && w.wants(p, c, true)
		}
	}
}

// told holds a mail against the model, as it is written.
func (w *world) told(p *person, l forum.Letter) {
	w.said[l.ID] = nil
	for _, told := range l.FollowUp.Told {
		i := slices.IndexFunc(w.posts, func(c *post) bool { return c.id == told.Comment.ID })
		c := w.posts[i]
		d := c.for_[p]
		switch {
		case d == nil:
			w.fail("%d hears of %d, which was not announced to them", p.n, c.id)
			return
		case d.done:
			w.fail("%d hears of %d twice", p.n, c.id)
		case d.void:
			w.fail("%d hears of %d, which waited when they were suspended", p.n, c.id)
		case !w.wants(p, c, false):
			w.fail("%d hears of %d and does not want to", p.n, c.id)
		case told.Comment.Body != c.body:
			w.fail("%d hears of %d as it was", p.n, c.id)
		}
		w.said[l.ID] = append(w.said[l.ID], pair{c, p})
		w.hearers[l.FollowUp.Hearer] = pair{c, p}
	}
}

// end lets all come to its end: then everybody has heard of all they are owed.
func (w *world) end() error {
	w.say("the end")
	for range 40 {
		w.must(w.happen(deed{do: func(w *world) { w.tell(100) }}))
		w.must(w.happen(deed{do: func(w *world) { w.claim(100) }}))
		w.must(w.happen(deed{do: func(w *world) {
			for len(w.flight) > 0 && w.wrong == nil {
				w.send(0, sendWell)
			}
		}}))
		if w.wrong != nil {
			return w.wrong
		}
		if _, ok, err := w.db.NextDue(ctx); err != nil || !ok {
			break
		}
		w.clock.Move(3 * time.Hour)
	}
	for _, c := range w.posts {
		for p, d := range c.for_ {
			if d.owed && !d.done {
				w.fail("%d never heard of %d", p.n, c.id)
			}
		}
	}
	findings, _, err := w.db.Verify(ctx)
	w.must(err)
	if len(findings) > 0 {
		w.fail("%q", findings)
	}
	return w.wrong
}

// refusedHere are errors that say that something is not done, which is no fault.
func refusedHere(err error) bool {
	for _, is := range []error{forum.ErrNotFound, forum.ErrGone, forum.ErrForbidden, forum.ErrConflict, forum.ErrSignIn, forum.ErrSuspended} {
		if errors.Is(err, is) {
			return true
		}
	}
	return false
}
