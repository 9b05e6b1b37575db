package store_test

import (
	"fmt"
	"testing"
	"time"

	"colloquy/forum"
)

// lists are the lists that an address gets.
func (p *press) lists(address int64) string {
	return fmt.Sprint(p.Column("SELECT kind FROM follows WHERE ended_at IS NULL AND address_id = $1 ORDER BY kind", address))
}

// guest is an address that nobody has an account with, with a list.
func (p *press) guest(t *testing.T, email string, list forum.FollowKind) int64 {
	t.Helper()
	imported(t, p.DB, "email,list,confirmed_at,wording\n"+email+","+string(list)+",2026-01-02,Words\n")
	id, err := p.AddressID(ctx, email)
	must(t, err)
	return id
}

func TestTheDigestGoesWithAMemberToAnotherAddress(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		there forum.FollowKind // at the address that becomes theirs
		want  string
		zone  string
	}{
		"where nothing was":        {"", "[weekly]", "Asia/Kathmandu"},
		"where the same list was":  {forum.FollowWeekly, "[weekly]", "Europe/Zurich"},
		"where the other list was": {forum.FollowMonthly, "[monthly]", "Europe/Zurich"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPress(t, 0)
			m := p.Member(0)
			p.subscribe(t, m.AddressID)
			must(t, p.Wish(ctx, m.AddressID, forum.Wishes{Hour: 7, Zone: "Asia/Kathmandu"}))
			if c.there != "" {
				must(t, p.Wish(ctx, p.guest(t, "new@example.net", c.there), forum.Wishes{Hour: 8, Zone: "Europe/Zurich"}))
			}
			now, err := p.GiveAddress(ctx, m, "new@example.net")
			must(t, err)
			announced(t, p.DB)
			sub, err := p.SubscriberAt(ctx, now)
			if must(t, err); p.lists(now) != c.want || p.lists(m.AddressID) != "[]" || sub.Wishes.Zone != c.zone {
				t.Errorf("the new one gets %s as %+v, the old one %s", p.lists(now), sub.Wishes, p.lists(m.AddressID))
			}
			p.Sound()
		})
	}
}

func TestTheLinksInMailsToAnAddressThatBecameAnotherStopWhatComesNow(t *testing.T) {
	t.Parallel()
	p := newPress(t, 0)
	m := p.Member(0)
	p.subscribe(t, m.AddressID)
	before, err := p.SubscriberAt(ctx, m.AddressID)
	must(t, err)
	p.guest(t, "new@example.net", forum.FollowWeekly)
	now, err := p.GiveAddress(ctx, m, "new@example.net")
	must(t, err)
	announced(t, p.DB)
	sub, err := p.Subscriber(ctx, before.Follow)
	if must(t, err); sub.AddressID != now || !sub.Active || sub.Follow == before.Follow {
		t.Fatalf("the link is that of %+v", sub)
	}
	p.wants(t, "SELECT count(*) FROM follows WHERE ended_at IS NULL AND kind = 'weekly'", "1")
	ended, err := p.StopDigest(ctx, sub.AddressID)
	if must(t, err); !ended || p.lists(now) != "[]" {
		t.Errorf("then it gets %s", p.lists(now))
	}
	must(t, p.ResumeDigest(ctx, now))
	if sub, err = p.SubscriberAt(ctx, now); err != nil || !sub.Active || sub.Follow == before.Follow {
		t.Errorf("it goes on as %+v, %v", sub, err)
	}
	p.Sound()
	// Once more to another one that has it too: all links name the last.
	p.guest(t, "newest@example.net", forum.FollowWeekly)
	moved, err := p.DB.Store.Member(ctx, m.ID)
	must(t, err)
	last, err := p.GiveAddress(ctx, &moved, "newest@example.net")
	must(t, err)
	announced(t, p.DB)
	if sub, err = p.Subscriber(ctx, before.Follow); err != nil || sub.AddressID != last || p.lists(last) != "[weekly]" {
		t.Errorf("then the link is that of %+v, %v", sub, err)
	}
	p.Sound()
}

func TestWhoChangesTheirAddressWhileAnIssueGoesOutGetsItOnce(t *testing.T) {
	t.Parallel()
	for name, steps := range map[string]int{"before the first batch": 1, "after it": 2, "when all are owed": 4} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPress(t, 0)
			early, late := p.Member(0), p.Member(0)
			p.subscribe(t, early.AddressID)
			p.subscribe(t, late.AddressID)
			both := p.guest(t, "both@example.net", forum.FollowWeekly)
			manySubscribers(p, 300)
			high := p.guest(t, "high@example.net", forum.FollowWeekly)
			p.article("peering")
			p.untilDue(t, 0)
			for range steps {
				_, err := p.DigestDue(ctx)
				must(t, err)
			}
			_, err := p.GiveAddress(ctx, early, "high@example.net")
			must(t, err)
			_, err = p.GiveAddress(ctx, late, "both@example.net")
			must(t, err)
			announced(t, p.DB)
			digest(t, p.DB)
			for _, address := range []int64{high, both} {
				p.wants(t, fmt.Sprintf("SELECT count(*) FROM outbox WHERE kind = 'digest' AND state = 'queued' AND address_id = %d", address), "1")
			}
			p.Sound()
		})
	}
}

func TestWhoMovesBehindTheCursorGetsTheIssueAllTheSame(t *testing.T) {
	t.Parallel()
	p := newPress(t, 0)
	ended := p.guest(t, "low@example.net", forum.FollowMonthly)
	_, err := p.StopDigest(ctx, ended)
	must(t, err)
	manySubscribers(p, 300)
	m := p.Member(0)
	p.subscribe(t, m.AddressID)
	p.article("peering")
	p.untilDue(t, 0)
	for range 2 { // it is composed, and the first batch is owed
		_, err := p.DigestDue(ctx)
		must(t, err)
	}
	p.wants(t, allIssues, "weekly queueing 1 300 ")
	_, err = p.GiveAddress(ctx, m, "low@example.net")
	must(t, err)
	digest(t, p.DB)
	p.wants(t, allIssues, "weekly queued 1 301 ")
	p.wants(t, fmt.Sprintf("SELECT state FROM outbox WHERE kind = 'digest' AND address_id = %d", ended), "queued")
	p.Sound()
}

func TestTheDigestOfWhoLeavesIsForgotten(t *testing.T) {
	t.Parallel()
	p := newPress(t, 0)
	m := p.Member(0)
	p.subscribe(t, m.AddressID)
	must(t, p.Wish(ctx, m.AddressID, forum.Wishes{Articles: true, Hour: -1}))
	p.article("peering")
	p.untilDue(t, 0)
	digest(t, p.DB)
	must(t, p.DeleteMember(ctx, m.ID, forum.LeaveAnonymous))
	p.wants(t, "SELECT count(*) FROM digest_wishes", "0")
	p.wants(t, fmt.Sprintf("SELECT count(*) FROM follows WHERE address_id = %d", m.AddressID), "0")
	p.wants(t, "SELECT state FROM outbox WHERE kind = 'digest'", "skipped")
	p.Sound()
}

func TestOfTwoAccountsThatBecomeOneThereIsOneList(t *testing.T) {
	t.Parallel()
	p := newPress(t, 0)
	admin, from, into := p.Member(forum.RoleAdministrator), p.Member(0), p.Member(0)
	p.subscribe(t, from.AddressID)
	must(t, p.Wish(ctx, from.AddressID, forum.Wishes{Hour: 7, Zone: "Asia/Kathmandu"}))
	must(t, p.Follow(ctx, into.AddressID, forum.NewFollow{Kind: forum.FollowMonthly}))
	must(t, p.MergeMembers(ctx, admin, from.ID, into.ID))
	if got := p.lists(into.AddressID); got != "[monthly]" {
		t.Errorf("the one that stays gets %s", got)
	}
	if sub, err := p.SubscriberAt(ctx, into.AddressID); err != nil || sub.Wishes.Hour != 7 {
		t.Errorf("it wants %+v, %v", sub.Wishes, err)
	}
	p.Sound()
}

func TestAListThatIsTakenUpAgainIsNotASecondOne(t *testing.T) {
	t.Parallel()
	p := newPress(t, 1)
	m := p.Member(0)
	p.subscribe(t, m.AddressID)
	at, err := p.EndFollows(ctx, m.AddressID, 0)
	must(t, err)
	p.Clock.Move(time.Minute)
	must(t, p.Follow(ctx, m.AddressID, forum.NewFollow{Kind: forum.FollowMonthly}))
	must(t, p.ResumeFollows(ctx, m.AddressID, at))
	if got := p.lists(m.AddressID); got != "[monthly]" {
		t.Errorf("they get %s", got)
	}
	p.Sound()
}

// manySubscribers has n addresses more get the weekly list.
func manySubscribers(p *press, n int) {
	const rows = "WITH RECURSIVE k (i) AS (SELECT 1 + (SELECT max(id) FROM addresses) UNION ALL SELECT i + 1 FROM k LIMIT $1) "
	p.Exec(rows+"INSERT INTO addresses (id, email, email_key, created_at, confirmed_at) SELECT i, 'many-' || i || '@example.org', 'many-' || i || '@example.org', 1, 1 FROM k", n)
	p.Exec("INSERT INTO follows (address_id, kind, subject_id, pace, created_at) SELECT id, 'weekly', 0, 'soon', 1 FROM addresses WHERE email LIKE 'many-%' AND id NOT IN (SELECT address_id FROM follows)")
	p.Exec("INSERT INTO consents (address_id, kind, subject_id, pace, wording, source, at, confirmed_at) SELECT address_id, kind, 0, pace, 'Words', '', 1, 1 FROM follows WHERE address_id NOT IN (SELECT address_id FROM consents)")
}
