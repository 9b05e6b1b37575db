package store_test

import (
	"fmt"
	"reflect"
	"sync"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/store/storetest"
)

// owed has so many readers follow a discussion, and one comment told to them.
func owed(t *testing.T, db *storetest.DB, readers int) (list []*forum.Member, article forum.Article, comment int64) {
	t.Helper()
	article = db.Article("peering")
	w := db.Member(0)
	for range readers {
		m := db.Member(0)
		follow(t, db, m, article, forum.PaceEach)
		list = append(list, m)
	}
	comment = db.Comment(w, "peering", 0)
	db.Clock.Move(forum.DefaultPolicy().AnnounceDelay)
	announced(t, db)
	return list, article, comment
}

func TestMailsThatSomebodyWaitsForAreClaimedBeforeAllOthersAndByThemselves(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	owed(t, db, 5)
	db.Clock.Move(time.Hour)
	ask(t, db, forum.NewRequest{Kind: forum.RequestJoin, Name: "New Name", Email: "New@Example.ORG"})
	if at, ok, err := db.NextAsked(ctx); err != nil || !ok || at.After(db.Clock.Now()) {
		t.Errorf("%v %v %v", at, ok, err)
	}
	list, err := db.ClaimAsked(ctx, 10)
	must(t, err)
	if len(list) != 1 || list[0].Kind != forum.MailKind(forum.RequestJoin) || list[0].Domain != "example.org" || list[0].Priority != forum.PriorityAsked {
		t.Fatalf("%+v", list)
	}
	ask(t, db, forum.NewRequest{Kind: forum.RequestJoin, Name: "New Name", Email: "newer@example.org"})
	list, err = db.ClaimDue(ctx, 3)
	must(t, err)
	if len(list) != 3 || list[0].Priority != forum.PriorityAsked || list[1].Kind != forum.MailFollowUp || list[1].Subject == 0 || list[1].AddressID == 0 {
		t.Errorf("%+v", list)
	}
}

func TestAMailThatEndedOrIsSomebodyElsesByNowIsNotHandedOver(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	owed(t, db, 3)
	list, err := db.ClaimDue(ctx, 3)
	must(t, err)
	must(t, db.MarkDone(ctx, list[0].ID, forum.MailSkipped, "dropped"))
	db.Clock.Move(time.Minute)
	again, err := db.ClaimDue(ctx, 1)
	must(t, err)
	var steps []store.Step
	for _, c := range list {
		steps = append(steps, store.Step{ID: c.ID, Attempt: c.Attempt, State: forum.MailHanding, MessageID: "an-id@host"})
	}
	lost, err := db.Note(ctx, steps)
	must(t, err)
	if len(lost) != 2 || len(again) != 1 {
		t.Errorf("lost %v, claimed again %v", lost, again)
	}
	if n := number(t, raw(t, db.Dir), "SELECT count(*) FROM outbox WHERE state = 'handing' AND message_id = 'an-id@host'"); n != 1 {
		t.Errorf("%d are handed over", n)
	}
	db.Sound()
}

func TestAMailThatIsPutOffDoesNotCountAnAttemptAndStaysInDoubt(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	owed(t, db, 2)
	list, err := db.ClaimDue(ctx, 2)
	must(t, err)
	must(t, db.MarkHanding(ctx, list[1].ID, "an id"))
	db.Clock.Move(time.Hour)
	list, err = db.ClaimDue(ctx, 2)
	must(t, err)
	at := db.Clock.Now().Add(time.Second)
	_, err = db.Note(ctx, []store.Step{
		{ID: list[0].ID, Attempt: 2, State: forum.MailQueued, Until: at},
		{ID: list[1].ID, Attempt: 2, State: forum.MailHanding, Until: at},
	})
	must(t, err)
	if none, err := db.ClaimDue(ctx, 2); err != nil || len(none) != 0 {
		t.Errorf("%v, %v", none, err)
	}
	db.Clock.Move(time.Second)
	if list, err = db.ClaimDue(ctx, 2); err != nil || len(list) != 2 || list[0].Attempt != 2 || list[0].InDoubt || !list[1].InDoubt {
		t.Errorf("%+v, %v", list, err)
	}
}

func TestLettersReadTogetherSayWhatEachSaysByItself(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	readers, article, first := owed(t, db, 8)
	second := db.Comment(db.Member(0), "peering", first)
	db.Clock.Move(forum.DefaultPolicy().AnnounceDelay)
	announced(t, db)
	must(t, db.Unfollow(ctx, readers[0].AddressID, forum.FollowArticle, article.ID))
	db.Exec("UPDATE hearers SET stopped_at = 1 WHERE address_id = $1", readers[1].AddressID)
	db.Exec("UPDATE addresses SET suppressed_at = 1, suppressed_why = 'bounce' WHERE id = $1", readers[2].AddressID)
	db.Exec("UPDATE members SET suspended_until = $1 WHERE id = $2", db.Clock.Now().Add(time.Hour).UnixMicro(), readers[3].ID)
	db.Exec("UPDATE members SET leaves_at = 1 WHERE id = $1", readers[4].ID)
	follow(t, db, readers[5], article, forum.PaceAnswers)
	db.Exec("UPDATE comments SET status = 'removed' WHERE id = $1", second)
	claimed, err := db.ClaimDue(ctx, 100)
	must(t, err)
	letters, err := db.ReadLetters(ctx, claimed)
	must(t, err)
	if len(letters) != 2 {
		t.Errorf("%d letters are plain", len(letters))
	}
	for _, c := range claimed {
		want, owed, err := db.WriteLetter(ctx, c.ID)
		must(t, err)
		got, ok := letters[c.ID]
		if ok != owed || ok && !reflect.DeepEqual(got, want) {
			t.Errorf("%v, %v\n%s\n%s", ok, owed, fmt.Sprintf("%+v", got), fmt.Sprintf("%+v", want))
		}
	}
}

func TestABacklogOfSixHundredFloodsNobody(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	a := db.Article("peering")
	var readers []*forum.Member
	for _, p := range []forum.Pace{forum.PaceEach, forum.PaceSoon, forum.PaceHourly, forum.PaceDaily} {
		m := db.Member(0)
		follow(t, db, m, a, p)
		must(t, db.Follow(ctx, m.AddressID, forum.NewFollow{Kind: forum.FollowAnswers, Pace: p}))
		readers = append(readers, m)
	}
	w := db.Member(0)
	for range 600 {
		db.Clock.Move(time.Second)
		db.Comment(w, "peering", 0)
	}
	db.Clock.Move(10 * time.Hour) // as if all of them had been held so long
	got := map[string]int{}
	told := map[string]int{}
	for range 30 {
		for to, mails := range mailed(t, db) {
			got[to] += len(mails)
			for _, ids := range mails {
				told[to] += len(ids)
			}
		}
		db.Clock.Move(time.Hour)
	}
	for _, m := range readers {
		if got[m.Email] == 0 || got[m.Email] > 3 || told[m.Email] != 600 {
			t.Errorf("%s got %d mails with %d comments", m.Name, got[m.Email], told[m.Email])
		}
	}
	db.Sound()
}

func TestSeveralWhoAnnounceAtOnceTellEachFollowerOnce(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	a, w := db.Article("peering"), db.Member(0)
	const followers, comments = 120, 2
	for range followers {
		follow(t, db, db.Member(0), a, forum.PaceEach)
	}
	for range comments {
		db.Comment(w, "peering", 0)
	}
	db.Clock.Move(forum.DefaultPolicy().AnnounceDelay)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for more := true; more; {
				var err error
				if more, err = db.Announce(ctx); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if n := number(t, raw(t, db.Dir), "SELECT count(*) FROM tellings l JOIN outbox o ON o.id = l.outbox_id AND o.address_id = l.address_id"); n != followers*comments {
		t.Errorf("%d are told", n)
	}
	if n := number(t, raw(t, db.Dir), "SELECT count(*) FROM outbox"); n != followers*comments {
		t.Errorf("%d mails", n)
	}
	db.Sound()
}

func TestAnAnswerThatMayMeanSomethingElseSilencesAnAddressOnlyADayLater(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	for _, wait := range []time.Duration{0, time.Hour, 24 * time.Hour} {
		db.Clock.Move(wait)
		ask(t, db, forum.NewRequest{Kind: forum.RequestSignIn, Email: "guest@example.org"})
		l, owed := letter(t, db)
		if !owed {
			t.Fatalf("after %v nothing is owed", wait)
		}
		_, err := db.Note(ctx, []store.Step{{ID: l.ID, State: forum.MailFailed, Why: "550 no", Absence: forum.AbsentPerhaps}})
		must(t, err)
	}
	ask(t, db, forum.NewRequest{Kind: forum.RequestSignIn, Email: "guest@example.org"})
	if _, owed := letter(t, db); owed {
		t.Error("mailed again")
	}
}

func TestAnAddressThatBouncedIsTriedAgainADayLaterWhenSomebodyAsksAndOpeningTheLinkLiftsIt(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	a := db.Article("peering")
	again := forum.NewRequest{Kind: forum.RequestFollow, Email: "reader@example.net", Browser: "b", Follow: forum.NewFollow{Kind: forum.FollowArticle, Subject: a.ID, Pace: forum.PaceSoon}}
	refused := func() {
		for _, c := range due(t, db) {
			_, err := db.Note(ctx, []store.Step{{ID: c.ID, Attempt: c.Attempt, State: forum.MailFailed, Why: "550 5.1.1", Absence: forum.AbsentSurely}})
			must(t, err)
		}
	}
	ask(t, db, again)
	refused()
	ask(t, db, again)
	for _, c := range due(t, db) {
		if _, owed, err := db.WriteLetter(ctx, c.ID); owed || err != nil {
			t.Errorf("on the same day: %v, %v", owed, err)
		}
	}
	db.Clock.Move(25 * time.Hour)
	ask(t, db, again)
	list := due(t, db)
	l, owed, err := db.WriteLetter(ctx, list[0].ID)
	if must(t, err); !owed {
		t.Fatal("a day later nothing goes out")
	}
	must(t, db.MarkDone(ctx, list[0].ID, forum.MailSent, ""))
	got, _, err := db.ConfirmFollow(ctx, l.Token, "b")
	must(t, err)
	if n := number(t, raw(t, db.Dir), "SELECT count(*) FROM addresses WHERE suppressed_at IS NOT NULL"); n != 0 || got.Address == 0 {
		t.Errorf("%d addresses take no mails", n)
	}
	db.Sound()
}

func due(t *testing.T, db *storetest.DB) []store.Claimed {
	t.Helper()
	list, err := db.ClaimDue(ctx, 100)
	must(t, err)
	return list
}

func TestARefusalCountsSinceTheLastMailThatArrived(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	m := db.Member(0)
	mail := func(state forum.MailState, a forum.Absence) {
		ask(t, db, forum.NewRequest{Kind: forum.RequestSignIn, Email: m.Email})
		for _, c := range due(t, db) {
			_, err := db.Note(ctx, []store.Step{{ID: c.ID, Attempt: c.Attempt, State: state, Absence: a}})
			must(t, err)
		}
		db.Clock.Move(25 * time.Hour)
	}
	for range 2 {
		mail(forum.MailFailed, forum.AbsentSurely)
		mail(forum.MailSent, forum.AbsentNot)
	}
	suppressed := func() int {
		return number(t, raw(t, db.Dir), "SELECT count(*) FROM addresses WHERE suppressed_at IS NOT NULL")
	}
	if suppressed() != 0 {
		t.Error("it takes no mails, though they arrive")
	}
	mail(forum.MailFailed, forum.AbsentSurely)
	mail(forum.MailFailed, forum.AbsentSurely)
	if suppressed() != 1 {
		t.Error("two refusals, and it is written to")
	}
}
