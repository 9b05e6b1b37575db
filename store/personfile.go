package store

import (
	"context"
	"time"

	"colloquy/forum"
)

// A PersonNote is what a moderator noted about somebody, for moderators.
type PersonNote struct {
	ID   int64
	Body string
	By   string // name today; "" where the account is gone
	At   time.Time
}

// A Somebody is a person of whom moderators know more than others: a member, or the
// address of a guest. One of the two is 0.
type Somebody struct{ Member, Address int64 }

// A PersonFile is what a moderator sees of a person. Who reported them stands
// nowhere in it.
type PersonFile struct {
	Somebody
	Name      string
	Account   *forum.Member // nil for a guest
	Email     string        // of a guest, masked
	Since     time.Time     // when they joined, or proved their address
	Statuses  []StatusCount // of their newest comments
	Latest    []PersonComment
	Upheld    int // reports against what they wrote or show, by what came of them
	Rejected  int
	Open      int
	Decisions []PersonDecision // about them, the latest first, those taken back as well
	Names     []forum.EarlierName
	Notes     []PersonNote      // the latest first
	Excluded  []forum.Exclusion // of their address or its domain
	MayDecide bool              // the moderator may suspend or exclude them
}

// A StatusCount says how many comments stand somewhere.
type StatusCount struct {
	Status forum.CommentStatus
	Count  int
}

// A PersonComment is one of somebody's comments, whatever became of it.
type PersonComment struct {
	Said
	Status forum.CommentStatus
}

// A PersonDecision is one about somebody, with what its case is about.
type PersonDecision struct {
	forum.Decision
	Kind    string
	Subject int64
}

const (
	// personComments is how many of somebody's newest comments are counted by what
	// became of them.
	personComments = 1000
	// personRows is how many lines of each kind the page of a person has.
	personRows = 50
	// personLatest is how many comments it shows.
	personLatest = 10
)

// PersonFile returns what moderators know of somebody. forum.ErrNotFound where
// there is nobody, or it is the moderator themselves: what others reported and
// noted about them is not for them.
//
// Errors beside that: forum.ErrForbidden, ErrSignIn, ErrSuspended.
func (s *Store) PersonFile(ctx context.Context, actor *forum.Member, who Somebody) (f PersonFile, err error) {
	err = s.read(ctx, "PersonFile", func(t *tx) error {
		m, err := t.moderator(actor)
		if err != nil {
			return err
		}
		f, err = t.personFile(m, who)
		return err
	})
	return f, err
}

func (t *tx) personFile(m *forum.Member, who Somebody) (f PersonFile, err error) {
	if f, err = t.person(m, who); err != nil {
		return f, err
	}
	for _, read := range []func(*PersonFile) error{t.personStatuses, t.personLatest, t.personReports, t.personDecisions} {
		if err := read(&f); err != nil {
			return f, err
		}
	}
	query := selectNote + "WHERE n.address_id = $1 ORDER BY n.id DESC LIMIT $2"
	if who.Member != 0 {
		query = selectNote + "WHERE n.member_id = $1 ORDER BY n.id DESC LIMIT $2"
		if f.Names, err = t.earlierNames(who.Member); err != nil {
			return f, err
		}
	}
	f.Notes, err = records(t, func(n *PersonNote) []any { return []any{&n.ID, &n.Body, &n.By, moment{&n.At}} }, query, f.id(), personRows)
	return f, err
}

const selectNote = "SELECT n.id, n.body, coalesce(m.name, ''), n.at FROM person_notes n LEFT JOIN members m ON m.id = n.actor_id "

func (p Somebody) id() int64 { return max(p.Member, p.Address) }

// person reads who somebody is.
func (t *tx) person(m *forum.Member, who Somebody) (PersonFile, error) {
	f := PersonFile{Somebody: who}
	var key string
	if who.Member != 0 {
		account, err := t.memberByID(who.Member)
		if err != nil {
			return f, err
		}
		if account.ID == m.ID {
			return f, forum.ErrNotFound
		}
		f.Account, f.Name, f.Since, key = account, account.Name, account.CreatedAt, forum.AddressKey(account.Email)
		f.MayDecide = forum.MaySanction(m, account.ID, account.Roles) == nil
	} else {
		err := t.row([]any{&key, moment{&f.Since}}, "SELECT email_key, confirmed_at FROM addresses WHERE id = $1 AND email_key <> ''", who.Address)
		if err != nil {
			return f, err
		}
		if _, err := t.memberWithAddress(who.Address); err == nil { // by now a member's: see there
			return f, forum.ErrNotFound
		} else if err := ignoreMissing(err); err != nil {
			return f, err
		}
		f.Email, f.MayDecide = forum.MaskAddress(key), true
		// Whoever only reported is not there: nobody is to guess who that was.
		err = t.row([]any{&f.Name}, "SELECT name FROM comments WHERE address_id = $1 ORDER BY created_at DESC, id DESC LIMIT 1", who.Address)
		if err != nil {
			return f, err
		}
	}
	err := t.personExcluded(&f, key)
	return f, err
}

// personExcluded reads what keeps an address from writing.
func (t *tx) personExcluded(f *PersonFile, key string) error {
	for _, v := range forum.ExcludedBy(key, "") {
		list, err := records(t, exclusionDest, selectExclusion+"WHERE x.kind = $1 AND x.value = $2 AND x.lifted_at IS NULL AND (x.until IS NULL OR x.until > $3)", v[0], v[1], t.now.UnixMicro())
		if err != nil {
			return err
		}
		f.Excluded = append(f.Excluded, list...)
	}
	return nil
}

func (t *tx) personStatuses(f *PersonFile) (err error) {
	query := "SELECT status, count(*) FROM (SELECT status FROM comments WHERE address_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2) GROUP BY status ORDER BY 2 DESC, 1"
	if f.Member != 0 {
		query = "SELECT status, count(*) FROM (SELECT status FROM comments WHERE member_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2) GROUP BY status ORDER BY 2 DESC, 1"
	}
	f.Statuses, err = records(t, func(c *StatusCount) []any { return []any{&c.Status, &c.Count} }, query, f.id(), personComments)
	return err
}

func (t *tx) personLatest(f *PersonFile) (err error) {
	const columns = "SELECT c.id, c.title, c.excerpt, c.created_at, c.status, a.slug, a.title, a.lang, a.right_left FROM comments c JOIN articles a ON a.id = c.article_id WHERE "
	query := columns + "c.address_id = $1 ORDER BY c.created_at DESC, c.id DESC LIMIT $2"
	if f.Member != 0 {
		query = columns + "c.member_id = $1 ORDER BY c.created_at DESC, c.id DESC LIMIT $2"
	}
	f.Latest, err = records(t, func(c *PersonComment) []any {
		a := &c.Article
		return []any{&c.ID, &c.Title, &c.Excerpt, moment{&c.At}, &c.Status, &a.Slug, &a.Title, &a.Lang, &a.RightLeft}
	}, query, f.id(), personLatest)
	return err
}

// personReports counts reports by what came of them, and says nothing of who filed
// them.
func (t *tx) personReports(f *PersonFile) error {
	query := `SELECT coalesce(sum(r.state = 'upheld'), 0), coalesce(sum(r.state = 'rejected'), 0), coalesce(sum(r.state = 'open'), 0)
		FROM (SELECT id FROM comments WHERE address_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2) c JOIN cases k ON k.kind = 'comment' AND k.subject_id = c.id JOIN reports r ON r.case_id = k.id`
	if f.Member != 0 {
		query = `SELECT coalesce(sum(r.state = 'upheld'), 0), coalesce(sum(r.state = 'rejected'), 0), coalesce(sum(r.state = 'open'), 0)
		FROM (SELECT id FROM cases WHERE author_id = $1 ORDER BY id DESC LIMIT $2) k JOIN reports r ON r.case_id = k.id`
	}
	return t.row([]any{&f.Upheld, &f.Rejected, &f.Open}, query, f.id(), personComments)
}

func (t *tx) personDecisions(f *PersonFile) (err error) {
	query := "SELECT " + decisionColumns + ", k.kind, k.subject_id FROM decisions d JOIN cases k ON k.id = d.case_id LEFT JOIN members m ON m.id = d.actor_id LEFT JOIN members u ON u.id = d.undone_by "
	if f.Member != 0 {
		query += "WHERE d.author_id = $1 ORDER BY d.id DESC LIMIT $2"
	} else {
		query += "WHERE d.address_id = $1 ORDER BY d.id DESC LIMIT $2"
	}
	f.Decisions, err = records(t, func(d *PersonDecision) []any { return append(decisionDest(&d.Decision), &d.Kind, &d.Subject) }, query, f.id(), personRows)
	return err
}

// AddPersonNote notes something about somebody, for moderators.
//
// Errors: *forum.Invalid, forum.ErrNotFound (nobody, or oneself), ErrForbidden,
// ErrSignIn, ErrSuspended.
func (s *Store) AddPersonNote(ctx context.Context, actor *forum.Member, who Somebody, body string) error {
	e := &forum.Invalid{}
	body = forum.CleanBody(e, "body", body, forum.MaxNote)
	if err := e.Or(); err != nil {
		return err
	}
	return s.write(ctx, "AddPersonNote", func(t *tx) error {
		m, err := t.moderator(actor)
		if err != nil {
			return err
		}
		if _, err := t.person(m, who); err != nil {
			return err
		}
		return t.do("INSERT INTO person_notes (member_id, address_id, body, actor_id, at) VALUES ($1, $2, $3, $4, $5)",
			idOrNull(who.Member), idOrNull(who.Address), body, m.ID, t.now.UnixMicro())
	})
}
