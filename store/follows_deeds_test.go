package store_test

import (
	"fmt"
	"slices"
	"time"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/store/storetest"
)

// A deed is something that can happen on a site, and how often it does.
type deed struct {
	name  string
	often int
	do    func(*world)
}

var deeds = []deed{
	{"post", 12, (*world).postAny},
	{"edit", 2, (*world).edit},
	{"delete", 4, (*world).delete},
	{"undelete", 4, (*world).undelete},
	{"remove", 1, (*world).remove},
	{"follow", 9, (*world).follow},
	{"ask to follow", 2, (*world).ask},
	{"confirm", 2, (*world).confirm},
	{"unfollow", 3, (*world).unfollow},
	{"stop", 3, (*world).stop},
	{"hear again", 2, (*world).again},
	{"silence", 1, (*world).silence},
	{"allow", 2, (*world).allow},
	{"suspend", 1, (*world).suspend},
	{"lift", 1, (*world).lift},
	{"another address", 1, (*world).move},
	{"visit", 3, (*world).visit},
	{"time", 9, (*world).time},
	{"announce", 9, func(w *world) { w.tell(1 + w.r.IntN(4)) }},
	{"claim", 8, func(w *world) { w.claim(1 + w.r.IntN(6)) }},
	{"send", 16, (*world).sendAny},
	{"crash", 3, (*world).crash},
	{"keep house", 1, (*world).keepHouse},
}

func pick[T any](w *world, list []T) (one T, ok bool) {
	if len(list) == 0 {
		return one, false
	}
	return list[w.r.IntN(len(list))], true
}

func (w *world) somebody() *person { p, _ := pick(w, w.people); return p }

func (w *world) member() *person {
	var list []*person
	for _, p := range w.people {
		if p.member != nil {
			list = append(list, p)
		}
	}
	p, _ := pick(w, list)
	return p
}

func (w *world) article() forum.Article { a, _ := pick(w, w.articles); return a }

func (w *world) anything() (subject, forum.Pace) {
	pace, _ := pick(w, forum.Paces(forum.FollowArticle))
	var s subject
	switch w.r.IntN(8) {
	case 0:
		s = subject{forum.FollowAnswers, 0}
	case 1:
		s = subject{forum.FollowMentions, 0}
	case 2:
		s = subject{forum.FollowAuthor, w.author}
	case 3, 4:
		id, _ := pick(w, w.topics)
		s = subject{forum.FollowTopic, id}
	default:
		return subject{forum.FollowArticle, w.article().ID}, pace
	}
	if pace == forum.PaceAnswers {
		pace = forum.PaceEach
	}
	return s, pace
}

// follows notes that a person follows something from now on.
func (w *world) follows(p *person, s subject, pace forum.Pace) {
	p.follows[s] = &following{pace: pace, active: true}
	if s.kind == forum.FollowArticle {
		p.stopped[s.id] = false
	}
	if p.silent == forum.SuppressedAsked {
		for other, f := range p.follows {
			f.active = f.active && other == s
		}
		p.silent = ""
	}
}

func (w *world) postAny() {
	p, a := w.somebody(), w.article()
	var to *post
	if w.r.IntN(5) < 3 {
		var here []*post
		for _, c := range w.posts {
			if c.shown && c.article == a.ID {
				here = append(here, c)
			}
		}
		to, _ = pick(w, here)
	}
	f := forum.NewFollow{}
	if p.member != nil && w.r.IntN(4) == 0 {
		f = forum.NewFollow{Kind: forum.FollowArticle, Pace: forum.PaceSoon}
	}
	w.post(p, a, to, f)
}

func (w *world) post(p *person, a forum.Article, to *post, f forum.NewFollow) {
	c := &post{article: a.ID, by: p, to: to, body: fmt.Sprintf("Body %d.", len(w.posts)), shown: true, created: w.clock.Now(), for_: map[*person]*debt{}}
	if c.mentions = w.maybeMentioned(p); c.mentions != nil {
		c.body += " @" + c.mentions.member.Handle + " may know."
	}
	n := forum.NewComment{Article: a.Slug, Body: c.body, Name: fmt.Sprint("Guest ", p.n), Email: p.email, Follow: f}
	if to != nil {
		n.Parent = to.id
	}
	if p.member != nil {
		n.MemberID = p.member.ID
	}
	posted, err := w.db.PostComment(ctx, n)
	if err != nil && w.clock.Now().Before(p.suspended) {
		return
	}
	w.must(err)
	c.id = posted.ID
	w.posts = append(w.posts, c)
	w.announce(c)
	if f.Any() {
		w.follows(p, subject{forum.FollowArticle, a.ID}, f.Pace)
	}
	w.say("%d posts %d in %s: answers %v, mentions %v, follows %t", p.n, c.id, a.Slug, n.Parent, c.mentions != nil, f.Any())
}

func (w *world) maybeMentioned(by *person) *person {
	if len(w.people) < 4 || w.r.IntN(5) > 0 {
		return nil
	}
	if m := w.member(); m != by {
		return m
	}
	return nil
}

// some is any comment for which a condition holds.
func (w *world) some(yes func(*post) bool) *post {
	var list []*post
	for _, c := range w.posts {
		if yes(c) {
			list = append(list, c)
		}
	}
	c, _ := pick(w, list)
	return c
}

func (w *world) writer(p *person) forum.Writer {
	if p.member != nil {
		return p.member.Writer()
	}
	return forum.Writer{Addresses: []int64{p.address}}
}

func (w *world) edit() {
	c := w.some(func(c *post) bool { return c.shown && w.clock.Now().Before(c.created.Add(w.options.Policy.EditWindow)) })
	if c == nil {
		return
	}
	now, _, _, err := w.db.Edits(ctx, c.id, 0)
	w.must(err)
	body := c.body + " Edited."
	if err := w.db.EditComment(ctx, w.writer(c.by), c.id, now.Version, "", body); err == nil {
		c.body = body
		w.say("%d edits %d", c.by.n, c.id)
	} else if !refusedHere(err) {
		w.must(err)
	}
}

func (w *world) delete() {
	if c := w.some(func(c *post) bool { return c.shown }); c != nil {
		_, err := w.db.DeleteComment(ctx, w.writer(c.by), c.id)
		if refusedHere(err) {
			return
		}
		w.must(err)
		c.shown, c.pending = false, false
		w.say("%d deletes %d", c.by.n, c.id)
	}
}

func (w *world) undelete() {
	c := w.some(func(c *post) bool { return !c.shown })
	if c == nil {
		return
	}
	_, err := w.db.UndeleteComment(ctx, w.writer(c.by), c.id)
	if refusedHere(err) {
		return
	}
	w.must(err)
	c.shown = true
	w.say("%d takes the deletion of %d back", c.by.n, c.id)
	if forum.AnnouncedAgain(c.created, w.clock.Now(), w.options.Policy) {
		w.announce(c)
	}
}

func (w *world) remove() {
	if c := w.some(func(c *post) bool { return c.shown }); c != nil {
		w.must(w.db.RemoveComment(ctx, c.id))
		c.shown, c.pending = false, false
		w.say("%d is removed", c.id)
	}
}

func (w *world) follow() {
	p := w.somebody()
	s, pace := w.anything()
	w.must(w.db.Follow(ctx, p.address, forum.NewFollow{Kind: s.kind, Subject: s.id, Pace: pace}))
	w.follows(p, s, pace)
	w.say("%d follows %v at %s", p.n, s, pace)
}

// ask is somebody, whoever it is, who types the address of a person.
func (w *world) ask() {
	p := w.somebody()
	s, pace := w.anything()
	_, err := w.db.Ask(ctx, forum.NewRequest{Kind: forum.RequestFollow, Email: p.email, Browser: "b", Follow: forum.NewFollow{Kind: s.kind, Subject: s.id, Pace: pace}})
	w.must(err)
	w.say("somebody asks for %v at %s for %d", s, pace, p.n)
}

func (w *world) confirm() {
	token, ok := pick(w, w.links)
	if !ok {
		return
	}
	a, f, err := w.db.ConfirmFollow(ctx, token, "b")
	if refusedHere(err) {
		return
	}
	w.must(err)
	p := w.asked[token]
	if a.Address != p.address {
		w.fail("the link of %d confirmed address %d", p.n, a.Address)
	}
	if p.silent == forum.SuppressedBounce {
		p.silent = ""
	}
	w.follows(p, subject{f.Kind, f.Subject}, f.Pace)
	w.say("%d confirms %v", p.n, f)
}

func (w *world) unfollow() {
	p := w.somebody()
	var list []subject
	for s := range p.follows {
		list = append(list, s)
	}
	slices.SortFunc(list, func(a, b subject) int { return compareText(fmt.Sprint(a), fmt.Sprint(b)) })
	if s, ok := pick(w, list); ok {
		w.must(w.db.Unfollow(ctx, p.address, s.kind, s.id))
		p.follows[s].active = false
		w.say("%d does not follow %v any more", p.n, s)
	}
}

func compareText(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func (w *world) anyHearer() (int64, pair, bool) {
	var ids []int64
	for id := range w.hearers {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	id, ok := pick(w, ids)
	return id, w.hearers[id], ok
}

func (w *world) stop() {
	id, h, ok := w.anyHearer()
	if !ok {
		return
	}
	w.must(w.db.StopHearing(ctx, id))
	if h.p.stopped[h.c.article] {
		return
	}
	h.p.stopped[h.c.article] = true
	if f := h.p.follows[subject{forum.FollowArticle, h.c.article}]; f != nil && f.active {
		f.active, f.byLink = false, true
	}
	w.say("%d stops article %d by the link %d", h.p.n, h.c.article, id)
}

func (w *world) again() {
	id, h, ok := w.anyHearer()
	if !ok {
		return
	}
	w.must(w.db.HearAgain(ctx, id))
	if !h.p.stopped[h.c.article] {
		return
	}
	h.p.stopped[h.c.article] = false
	if f := h.p.follows[subject{forum.FollowArticle, h.c.article}]; f != nil && f.byLink {
		f.active, f.byLink = true, false
	}
	w.say("%d takes the stop of article %d back", h.p.n, h.c.article)
}

func (w *world) silence() {
	p := w.somebody()
	if p.silent != "" {
		return
	}
	p.silent = []string{forum.SuppressedAsked, forum.SuppressedBounce}[w.r.IntN(2)]
	w.must(w.db.Write(ctx, "silence", func(t *store.Tx) error {
		return t.Do("UPDATE addresses SET suppressed_at = $1, suppressed_why = $2 WHERE id = $3", w.clock.Now().UnixMicro(), p.silent, p.address)
	}))
	w.say("%d takes no mails: %s", p.n, p.silent)
}

func (w *world) allow() {
	p := w.somebody()
	w.must(w.db.AllowMails(ctx, p.address))
	p.silent = ""
	w.say("%d takes mails", p.n)
}

func (w *world) suspend() {
	p := w.member()
	m, err := w.db.Store.Member(ctx, p.member.ID)
	w.must(err)
	until := w.clock.Now().Add(time.Duration(1+w.r.IntN(600)) * time.Minute)
	w.must(w.db.SuspendMember(ctx, w.admin, p.member.ID, m.SuspendedUntil, until, "Reasons."))
	p.suspended = until
	for _, c := range w.posts {
		// Where not all have been told yet, nobody knows whether they have.
		if d := c.for_[p]; d != nil && c.begun && !c.pending {
			d.void = true
		}
	}
	w.say("%d is suspended until %s", p.n, until.Format("02 15:04"))
}

func (w *world) lift() {
	p := w.member()
	m, err := w.db.Store.Member(ctx, p.member.ID)
	w.must(err)
	w.must(w.db.SuspendMember(ctx, w.admin, p.member.ID, m.SuspendedUntil, time.Time{}, ""))
	p.suspended = time.Time{}
	w.say("%d is not suspended any more", p.n)
}

func (w *world) move() {
	p := w.member()
	m, err := w.db.Store.Member(ctx, p.member.ID)
	w.must(err)
	w.moves++
	p.email = fmt.Sprintf("moved-%d@example.org", w.moves)
	p.address, err = w.db.GiveAddress(ctx, &m, p.email)
	w.must(err)
	p.silent = ""
	w.links = slices.DeleteFunc(w.links, func(token string) bool { return w.asked[token] == p })
	w.say("%d has another address", p.n)
}

func (w *world) visit() {
	p, a := w.member(), w.article()
	w.db.NoteVisit(p.member.ID, a.ID, forum.Visit{}.Load(w.clock.Now()))
	w.say("%d looks at %s", p.n, a.Slug)
}

func (w *world) time() {
	for len(w.flight) > 0 { // a mail takes less than a minute
		w.send(0, sending(w.r.IntN(int(sendings))))
	}
	d, _ := pick(w, []time.Duration{time.Second, time.Minute, 5 * time.Minute, 5 * time.Minute, time.Hour, 4 * time.Hour, 25 * time.Hour})
	w.clock.Move(d)
	w.say("%s later", d)
}

// tell tells the next followers, a few steps at most.
func (w *world) tell(steps int) {
	for range steps {
		w.begin()
		more, err := w.db.Announce(ctx)
		w.must(err)
		if !more {
			for _, c := range w.posts {
				c.pending = c.pending && !c.begun
			}
			return
		}
	}
	w.say("%d steps of telling", steps)
}

func (w *world) claim(n int) {
	list, err := w.db.ClaimDue(ctx, n)
	w.must(err)
	w.flight = append(w.flight, list...)
	if len(list) > 0 {
		w.say("%d mails are claimed", len(list))
	}
}

// A sending is how it goes when a mail is sent.
type sending int

const (
	sendWell        sending = iota
	sendAlso                // well
	sendAlsoWell            // well
	sendLater               // the server says: later
	sendLaterAtEnd          // the same, after the last byte
	sendRefused             // the server says no
	sendNobody              // nobody is there
	sendDies                // the program dies before the letter is written
	sendDiesWritten         // after that
	sendDiesAtEnd           // after the last byte
	sendings
)

func (w *world) sendAny() {
	if len(w.flight) > 0 {
		w.send(w.r.IntN(len(w.flight)), sending(w.r.IntN(int(sendings))))
	}
}

// send sends a claimed mail, as whoever delivers does.
func (w *world) send(i int, how sending) {
	c := w.flight[i]
	w.flight = slices.Delete(w.flight, i, i+1)
	if c.InDoubt && !c.Kind.Again() {
		w.must(w.db.MarkDone(ctx, c.ID, forum.MailDropped, "in doubt"))
		w.finish(c.ID)
		w.say("mail %d is in doubt", c.ID)
		return
	}
	if how == sendDies {
		w.say("mail %d: dies", c.ID)
		return
	}
	l, owed, err := w.db.WriteLetter(ctx, c.ID)
	w.must(err)
	if err != nil || !owed {
		w.say("mail %d is not owed", c.ID)
		return
	}
	w.read(l)
	if how == sendDiesWritten {
		w.say("mail %d: dies when it is written", c.ID)
		return
	}
	w.say("mail %d to %s: %d, %v", c.ID, l.To, how, w.ids(c.ID))
	w.hand(c.ID, how)
}

func (w *world) ids(mail int64) (list []int64) {
	for _, s := range w.said[mail] {
		list = append(list, s.c.id)
	}
	return list
}

// read holds a letter against the model.
func (w *world) read(l forum.Letter) {
	i := slices.IndexFunc(w.people, func(p *person) bool { return p.address == l.AddressID })
	switch {
	case i < 0 && l.FollowUp == nil: // to an address that somebody had before
	case i < 0:
		w.fail("a letter to nobody: %+v", l)
	case l.FollowUp != nil:
		w.told(w.people[i], l)
	case l.Request != nil && l.Kind == forum.MailKind(forum.RequestFollow):
		w.links = append(w.links, l.Token)
		w.asked[l.Token] = w.people[i]
	}
}

func (w *world) hand(id int64, how sending) {
	switch how {
	case sendLater:
		w.must(w.db.MarkLater(ctx, id, "later"))
		w.failed(id)
		return
	case sendRefused:
		w.must(w.db.MarkDone(ctx, id, forum.MailFailed, "no"))
		w.finish(id)
		return
	case sendNobody:
		w.must(w.db.MarkNobodyThere(ctx, id, "nobody"))
		w.finish(id)
		w.silenced()
		return
	}
	w.must(w.db.MarkHanding(ctx, id, "an id"))
	switch how {
	case sendLaterAtEnd:
		w.must(w.db.MarkLater(ctx, id, "later"))
		w.failed(id)
	case sendDiesAtEnd:
		w.finish(id)
	default:
		w.must(w.db.MarkDone(ctx, id, forum.MailSent, ""))
		w.finish(id)
	}
}

// finish notes that what a mail said is not said again.
func (w *world) finish(mail int64) {
	for _, s := range w.said[mail] {
		s.c.for_[s.p].done = true
	}
}

// failed notes that a mail was tried too often.
func (w *world) failed(mail int64) {
	if list := w.db.Column("SELECT state FROM outbox WHERE id = $1", mail); len(list) == 1 && list[0] == string(forum.MailFailed) {
		w.finish(mail)
	}
}

// silenced learns which addresses are silent by rule.
func (w *world) silenced() {
	for _, p := range w.people {
		_, why, err := w.db.MailsTo(ctx, p.address)
		w.must(err)
		p.silent = why
	}
}

// crash ends the program and starts it again: what was under way is lost.
func (w *world) crash() {
	w.must(w.db.Close())
	w.flight = nil
	w.db = storetest.OpenWith(w.t, w.options)
	w.db.Clock = w.clock
	w.say("a crash")
}

func (w *world) keepHouse() {
	_, err := w.db.KeepHouse(ctx)
	w.must(err)
	w.say("housekeeping")
}
