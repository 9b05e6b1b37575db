package store_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/store"
)

const suspension = "SELECT coalesce(suspended_until, 0) || suspended_why FROM members WHERE id = 1"

// suspends is a decision that suspends the author for so many days.
func (c *court) suspends(t *testing.T, kind string, id int64, days int) forum.NewDecision {
	t.Helper()
	n := c.openedAbout(t, kind, id, forum.ActionSuspend)
	n.For = time.Duration(days) * 24 * time.Hour
	return n
}

func (c *court) until(t *testing.T) time.Time {
	t.Helper()
	m, err := c.Store.Member(ctx, c.author.ID)
	must(t, err)
	return m.SuspendedUntil
}

func TestASuspensionByDecisionIsTakenBackExactly(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	day := 24 * time.Hour
	admin := c.Member(forum.RoleAdministrator)
	must(t, c.SuspendMember(ctx, admin, c.author.ID, time.Time{}, c.Clock.Now().Add(2*day), "Insults."))
	c.same(t, suspension, func() {
		week := c.decided(t, c.suspends(t, forum.SubjectComment, c.comment, 7))
		if got := c.until(t); !got.Equal(c.Clock.Now().Add(7 * day)) {
			t.Errorf("suspended until %s", got)
		}
		second := c.decided(t, c.suspends(t, forum.SubjectMember, c.author.ID, 3)) // shorter: the longer one goes on
		if got := c.until(t); !got.Equal(c.Clock.Now().Add(7 * day)) {
			t.Errorf("a shorter one ends it %s", got)
		}
		c.undone(t, week)
		if got := c.until(t); !got.Equal(c.Clock.Now().Add(3 * day)) {
			t.Errorf("after the longer one was taken back: %s", got)
		}
		c.undone(t, second)
	})
	first := c.decided(t, c.suspends(t, forum.SubjectMember, c.author.ID, 30))
	must(t, c.SuspendMember(ctx, admin, c.author.ID, c.until(t), c.Clock.Now().Add(day), "Enough."))
	c.same(t, suspension, func() { c.undone(t, first) }) // what an administrator set since stays
}

func TestAnExcludedMemberMayNotWriteAnyMoreUntilThatIsLifted(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	must(t, c.StartSession(ctx, strings.Repeat("x", 32), c.author.ID, ""))
	n := c.onComment(t, forum.ActionExclude)
	n.Scope = forum.ScopeMember
	d := c.decided(t, n)
	if !forum.IsForGood(c.until(t)) {
		t.Errorf("suspended until %s", c.until(t))
	}
	c.wants(t, "SELECT count(*) FROM sessions", "0")
	_, err := c.PostComment(ctx, forum.NewComment{Article: "peering", MemberID: c.author.ID, Body: "Again."})
	if !errors.Is(err, forum.ErrSuspended) {
		t.Errorf("posting: %v", err)
	}
	lift := c.openedAbout(t, forum.SubjectComment, c.comment, forum.ActionLift)
	c.problem(t, lift, "lift not_offered")
	lift.Lift = d.ID
	lifted := c.decided(t, lift)
	if !c.until(t).IsZero() {
		t.Errorf("lifted, but suspended until %s", c.until(t))
	}
	c.problem(t, func() forum.NewDecision { n := c.onComment(t, forum.ActionLift); n.Lift = d.ID; return n }(), "lift not_offered")
	c.undone(t, lifted)
	if !forum.IsForGood(c.until(t)) {
		t.Error("taking back that it was lifted changes nothing")
	}
	must(t, c.LiftSuspension(ctx, c.second, c.author.ID))
	c.Comment(c.author, "peering", 0)
	c.undone(t, d)
	c.wants(t, suspension, "0")
}

func TestWhoHasARoleIsSuspendedByAdministratorsAlone(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	c.comment = c.Comment(c.second, "peering", 0)
	c.problem(t, c.suspends(t, forum.SubjectComment, c.comment, 1), "action not_theirs")
	admin := c.Member(forum.RoleAdministrator)
	d, err := c.Decide(ctx, admin, c.suspends(t, forum.SubjectComment, c.comment, 1))
	must(t, err)
	if err := c.LiftSuspension(ctx, c.moderator, c.second.ID); !errors.Is(err, forum.ErrForbidden) {
		t.Errorf("lifted by a moderator: %v", err)
	}
	must(t, c.Undo(ctx, admin, d.ID))
	last := c.openedAbout(t, forum.SubjectComment, c.Comment(admin, "peering", 0), forum.ActionSuspend)
	last.For = time.Hour
	if _, err := c.Decide(ctx, c.moderator, last); err == nil {
		t.Error("a moderator suspends an administrator")
	}
	writer := c.Member(forum.RoleAuthor)
	c.decided(t, c.suspends(t, forum.SubjectComment, c.Comment(writer, "peering", 0), 1))
}

// guestFrom posts a comment as a guest does whose browser has proved the address.
func (c *court) guestFrom(email, network, body string) (store.Posted, error) {
	return c.PostComment(ctx, forum.NewComment{Article: "peering", Body: body, Name: "Guest", Email: email, Network: network})
}

func TestWhoIsExcludedDoesNotWriteJoinOrConfirm(t *testing.T) {
	t.Parallel()
	for scope, other := range map[string][2]string{
		forum.ScopeAddress: {"second@mail.example.org", "198.51.100.7/32"},
		forum.ScopeDomain:  {"guest@example.com", "198.51.100.7/32"},
		forum.ScopeNetwork: {"guest@mail.example.org", "203.0.113.9/32"},
	} {
		t.Run(scope, func(t *testing.T) {
			t.Parallel()
			c := newCourt(t)
			const email, network = "guest@mail.example.org", "198.51.100.7/32"
			posted, err := c.guestFrom(email, network, "Words.")
			must(t, err)
			c.comment = posted.ID
			w := forum.NewComment{Article: "peering", Body: "Waits.", Name: "Guest", Email: email, Network: network}
			ask(t, c.DB, forum.NewRequest{Kind: forum.RequestComment, Email: w.Email, Comment: &w})
			l, _ := letter(t, c.DB)

			n := c.onComment(t, forum.ActionExclude)
			n.Scope = forum.ScopeMember
			c.problem(t, n, "scope not_offered")
			n.Scope = scope
			d := c.decided(t, n)
			if _, err := c.guestFrom(email, network, "More words."); !errors.Is(err, forum.ErrExcluded) {
				t.Errorf("posting: %v", err)
			}
			if _, err := c.guestFrom(other[0], other[1], "Words of others."); err != nil {
				t.Errorf("somebody else: %v", err)
			}
			if _, err := c.Ask(ctx, forum.NewRequest{Kind: forum.RequestComment, Email: w.Email, Comment: &w}); !errors.Is(err, forum.ErrExcluded) {
				t.Errorf("asking to post: %v", err)
			}
			join := forum.NewRequest{Kind: forum.RequestJoin, Email: email, Network: network, Name: "New Name"}
			if _, err := c.Ask(ctx, join); !errors.Is(err, forum.ErrExcluded) {
				t.Errorf("joining: %v", err)
			}
			waited, err := c.PostWaiting(ctx, l.Token, "", 0)
			if err != nil || len(waited.Lost) != 1 || waited.Lost[0].Body != "Waits." {
				t.Errorf("confirming: %+v, %v", waited, err)
			}
			c.wants(t, "SELECT network FROM requests", "")
			c.undone(t, d)
			if _, err := c.guestFrom(email, network, "More words."); err != nil {
				t.Errorf("after it was taken back: %v", err)
			}
		})
	}
}

func TestOneWhoseAddressIsExcludedDoesNotJoinByAnOldLink(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	ask(t, c.DB, forum.NewRequest{Kind: forum.RequestJoin, Email: "new@example.org", Name: "New Name"})
	l, _ := letter(t, c.DB)
	_, err := c.Exclude(ctx, c.moderator, forum.NewExclusion{Kind: forum.ExcludeAddress, Value: "NEW@example.org", Why: "Spam."})
	must(t, err)
	if _, err := c.Join(ctx, l.Token, "", store.Joining{Name: "New Name"}); !errors.Is(err, forum.ErrExcluded) {
		t.Errorf("joining: %v", err)
	}
}

func TestOneWhoseAddressIsExcludedReportsForLegalReasonsAlone(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	_, err := c.Exclude(ctx, c.moderator, forum.NewExclusion{Kind: forum.ExcludeAddress, Value: "guest@example.org", Why: "Spam."})
	must(t, err)
	n := forum.NewReport{Kind: forum.SubjectComment, Subject: c.comment, Reason: "off-topic", Note: "Look.", Email: "guest@example.org", Browser: "one"}
	if _, err := c.FileReport(ctx, n); !errors.Is(err, forum.ErrExcluded) {
		t.Errorf("an ordinary one: %v", err)
	}
	n.Reason, n.Law, n.Name, n.Contact = "copyright", "A law", "A Name", "guest@example.org"
	n.Faith = true
	_, err = c.FileReport(ctx, n)
	must(t, err)
}

func TestAGuestIsSuspendedByTheirAddress(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	posted, err := c.guestFrom("guest@example.org", "", "Words.")
	must(t, err)
	c.comment = posted.ID
	d := c.decided(t, c.suspends(t, forum.SubjectComment, c.comment, 7))
	if _, err := c.guestFrom("guest@example.org", "", "More."); !errors.Is(err, forum.ErrExcluded) {
		t.Errorf("posting: %v", err)
	}
	n := c.onComment(t, forum.ActionExclude) // what is longer takes its place
	n.Scope = forum.ScopeAddress
	longer := c.decided(t, n)
	c.problem(t, again(c, t), "scope already_so")
	c.undone(t, longer)
	c.wants(t, "SELECT id FROM exclusions WHERE lifted_at IS NULL", "1")
	c.Clock.Move(7 * 24 * time.Hour)
	if _, err := c.guestFrom("guest@example.org", "", "More."); err != nil {
		t.Errorf("when it is over: %v", err)
	}
	c.undone(t, d)
}

func again(c *court, t *testing.T) forum.NewDecision {
	t.Helper()
	n := c.onComment(t, forum.ActionExclude)
	n.Scope = forum.ScopeAddress
	return n
}

func TestANetworkIsExcludedByHandAndMembersInItWriteOn(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	id, err := c.Exclude(ctx, c.moderator, forum.NewExclusion{Kind: forum.ExcludeNetwork, Value: "2001:db8:1::/48", Why: "Spam.", For: 24 * time.Hour})
	must(t, err)
	if _, err := c.guestFrom("guest@example.org", "2001:db8:1:2::/64", "Words."); !errors.Is(err, forum.ErrExcluded) {
		t.Errorf("a guest: %v", err)
	}
	if _, err := c.guestFrom("guest@example.org", "2001:db8:2:2::/64", "Words."); err != nil {
		t.Errorf("from elsewhere: %v", err)
	}
	_, err = c.PostComment(ctx, forum.NewComment{Article: "peering", MemberID: c.author.ID, Body: "A member.", Network: "2001:db8:1:2::/64"})
	must(t, err)
	e, err := c.Excluded(ctx, 0, 0)
	must(t, err)
	if len(e.List) != 1 || e.List[0].By != c.moderator.Name || e.List[0].Value != "2001:db8:1::/48" {
		t.Errorf("%+v", e)
	}
	must(t, c.LiftExclusion(ctx, c.second, id))
	must(t, c.LiftExclusion(ctx, c.second, id))
	c.wants(t, "SELECT act FROM log ORDER BY id", "exclude", "lift")
	if _, err := c.guestFrom("guest@example.org", "2001:db8:1:2::/64", "Other words."); err != nil {
		t.Errorf("after it was lifted: %v", err)
	}
	if _, err := c.Exclude(ctx, c.author, forum.NewExclusion{Kind: forum.ExcludeDomain, Value: "example.org", Why: "Spam."}); !errors.Is(err, forum.ErrForbidden) {
		t.Errorf("a reader: %v", err)
	}
	var bad *forum.Invalid
	if _, err := c.Exclude(ctx, c.moderator, forum.NewExclusion{Kind: forum.ExcludeAddress, Value: c.second.Email, Why: "Spam."}); !errors.As(err, &bad) {
		t.Errorf("the address of a moderator: %v", err)
	}
}

func TestTheListOfWhoMayNotWriteComesInPages(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	for i := range store.ExclusionsPerPage + 2 {
		_, err := c.Exclude(ctx, c.moderator, forum.NewExclusion{Kind: forum.ExcludeDomain, Value: fmt.Sprintf("d%d.example", i), Why: "Spam."})
		must(t, err)
		m := c.Member(0)
		must(t, c.SuspendMember(ctx, c.admin(), m.ID, time.Time{}, c.Clock.Now().Add(time.Hour), "Insults."))
	}
	first, err := c.Excluded(ctx, 0, 0)
	must(t, err)
	second, err := c.Excluded(ctx, first.Next, first.NextMembers)
	must(t, err)
	if len(second.List) != 2 || len(second.Members) != 2 || second.Next != 0 || second.NextMembers != 0 || second.Members[0].ID >= first.Members[49].ID {
		t.Errorf("the second page has %d and %d", len(second.List), len(second.Members))
	}
}

// admin is one administrator of the court's.
func (c *court) admin() *forum.Member { return c.Member(forum.RoleAdministrator) }

func TestAHiddenCommentIsMendedOnceAndLookedAtAgain(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	w := c.author.Writer()
	if err := c.MendComment(ctx, w, c.comment, 1, "", "Other words."); !errors.Is(err, forum.ErrNotFound) {
		t.Errorf("one that is shown: %v", err)
	}
	c.decided(t, c.onComment(t, forum.ActionHide))
	c.Clock.Move(2 * forum.DefaultPolicy().EditWindow)
	got, _, h, err := c.Hiding(ctx, w, c.comment)
	must(t, err)
	if h.Message != "Not about peering." || h.Reported {
		t.Errorf("%+v", h)
	}
	if err := c.MendComment(ctx, c.second.Writer(), c.comment, got.Version, "", "Other words."); !errors.Is(err, forum.ErrForbidden) {
		t.Errorf("by somebody else: %v", err)
	}
	must(t, c.MendComment(ctx, w, c.comment, got.Version, "", "Other words."))
	c.Sound()
	c.wants(t, "SELECT status || body_md FROM comments", "hiddenOther words.")
	c.wants(t, "SELECT lane || (closed_at IS NULL) FROM cases", "held1")
	if err := c.MendComment(ctx, w, c.comment, got.Version+1, "", "And others."); !errors.Is(err, forum.ErrConflict) {
		t.Errorf("a second time: %v", err)
	}
	c.decided(t, c.onComment(t, forum.ActionRestore))
	_, _, edits, err := c.Edits(ctx, c.comment, 0)
	must(t, err)
	if len(edits) != 0 {
		t.Errorf("what was hidden is shown: %+v", edits)
	}
	c.Clock.Move(time.Minute)
	c.decided(t, c.onComment(t, forum.ActionHide))
	if _, _, _, err := c.Hiding(ctx, w, c.comment); err != nil {
		t.Errorf("hidden anew: %v", err)
	}
}

func TestNotesAboutAPersonAreForOtherModerators(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	who := store.Somebody{Member: c.author.ID}
	must(t, c.AddPersonNote(ctx, c.moderator, who, "Writes late at night."))
	reader := c.Member(0)
	c.report(t, reader, "off-topic")
	c.decide(t, c.moderator, forum.ActionHide)
	f, err := c.PersonFile(ctx, c.second, who)
	must(t, err)
	if len(f.Notes) != 1 || f.Notes[0].By != c.moderator.Name || f.Upheld != 1 || len(f.Decisions) != 1 || f.Statuses[0].Status != forum.Hidden || !f.MayDecide {
		t.Errorf("%+v", f)
	}
	if s := fmt.Sprintf("%+v", f); strings.Contains(s, reader.Name) {
		t.Errorf("it says who reported: %s", s)
	}
	must(t, c.AddPersonNote(ctx, c.moderator, store.Somebody{Member: c.second.ID}, "A colleague."))
	for name, deed := range map[string]func() error{
		"one's own page": func() error { _, err := c.PersonFile(ctx, c.second, store.Somebody{Member: c.second.ID}); return err },
		"nobody":         func() error { return c.AddPersonNote(ctx, c.second, store.Somebody{Member: 99}, "Words.") },
		"an address of a member": func() error {
			_, err := c.PersonFile(ctx, c.second, store.Somebody{Address: c.author.AddressID})
			return err
		},
	} {
		if err := deed(); !errors.Is(err, forum.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := c.PersonFile(ctx, c.author, store.Somebody{Member: c.second.ID}); !errors.Is(err, forum.ErrForbidden) {
		t.Errorf("a reader: %v", err)
	}
	posted, err := c.guestFrom("guest@example.org", "", "Words.")
	must(t, err)
	got, _, err := c.Store.Comment(ctx, posted.ID)
	must(t, err)
	guest := store.Somebody{Address: got.By.AddressID}
	must(t, c.AddPersonNote(ctx, c.moderator, guest, "A guest."))
	if f, err = c.PersonFile(ctx, c.second, guest); err != nil || f.Email != "g…@example.org" || f.Name != "Guest" || len(f.Notes) != 1 {
		t.Errorf("%+v, %v", f, err)
	}
}
