package store_test

import (
	"slices"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/store/storetest"
)

// follow has the member follow the discussion of an article.
func follow(t *testing.T, db *storetest.DB, m *forum.Member, article forum.Article, pace forum.Pace) {
	t.Helper()
	must(t, db.Follow(ctx, m.AddressID, forum.NewFollow{Kind: forum.FollowArticle, Subject: article.ID, Pace: pace, Wording: "Follow this discussion", Source: "/articles/" + article.Slug}))
}

// announced tells the followers of all that is due.
func announced(t *testing.T, db *storetest.DB) {
	t.Helper()
	for {
		more, err := db.Announce(ctx)
		must(t, err)
		if !more {
			return
		}
	}
}

// mailed delivers what is due, and returns what each mail told of, by address.
func mailed(t *testing.T, db *storetest.DB) map[string][][]int64 {
	t.Helper()
	announced(t, db)
	got := map[string][][]int64{}
	for {
		list, err := db.ClaimDue(ctx, 100)
		must(t, err)
		if len(list) == 0 {
			return got
		}
		for _, c := range list {
			l, owed, err := db.WriteLetter(ctx, c.ID)
			must(t, err)
			if !owed {
				continue
			}
			must(t, db.MarkDone(ctx, c.ID, forum.MailSent, ""))
			if l.FollowUp != nil {
				var ids []int64
				for _, told := range l.FollowUp.Told {
					ids = append(ids, told.Comment.ID)
				}
				got[l.To] = append(got[l.To], ids)
			}
		}
	}
}

func same(t *testing.T, got map[string][][]int64, m *forum.Member, want ...[]int64) {
	t.Helper()
	if !slices.EqualFunc(got[m.Email], want, slices.Equal) {
		t.Errorf("%s was told %v, want %v", m.Name, got[m.Email], want)
	}
}

func TestAFollowerIsToldOnceWhenTheDelayIsOverAndNotOfTheirOwn(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	a := db.Article("peering")
	reader, writer := db.Member(0), db.Member(0)
	follow(t, db, reader, a, forum.PaceEach)
	follow(t, db, writer, a, forum.PaceEach)
	id := db.Comment(writer, "peering", 0)
	if got := mailed(t, db); len(got) != 0 {
		t.Errorf("at once: %v", got)
	}
	db.Clock.Move(forum.DefaultPolicy().AnnounceDelay)
	got := mailed(t, db)
	same(t, got, reader, []int64{id})
	same(t, got, writer)
	if again := mailed(t, db); len(again) != 0 {
		t.Errorf("again: %v", again)
	}
	db.Sound()
}

func TestWhatFollowsTheFirstMailIsBundledUntilTheFollowerComesBack(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	a := db.Article("peering")
	reader, writer := db.Member(0), db.Member(0)
	follow(t, db, reader, a, forum.PaceSoon)
	delay, window := forum.DefaultPolicy().AnnounceDelay, forum.DefaultPolicy().BurstWindow
	post := func() int64 {
		db.Clock.Move(time.Minute)
		id := db.Comment(writer, "peering", 0)
		db.Clock.Move(delay)
		return id
	}
	one := post()
	same(t, mailed(t, db), reader, []int64{one})
	two := post()
	if got := mailed(t, db); len(got) != 0 {
		t.Errorf("within the window: %v", got)
	}
	three := post()
	db.Clock.Move(window)
	same(t, mailed(t, db), reader, []int64{two, three})
	four := post()
	if got := mailed(t, db); len(got) != 0 {
		t.Errorf("within the window: %v", got)
	}
	db.Clock.Move(time.Minute)
	db.NoteVisit(reader.ID, a.ID, forum.Visit{}.Load(db.Clock.Now()))
	five := post()
	same(t, mailed(t, db), reader, []int64{four, five})
	db.Sound()
}

func TestTheNearestReasonIsSaidAndTheLinkEndsAllOfThem(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	a := db.Article("peering")
	asker, writer := db.Member(0), db.Member(0)
	must(t, db.Follow(ctx, asker.AddressID, forum.NewFollow{Kind: forum.FollowAnswers, Pace: forum.PaceEach}))
	follow(t, db, asker, a, forum.PaceEach)
	mine := db.Comment(asker, "peering", 0)
	answer := db.Comment(writer, "peering", mine)
	db.Clock.Move(forum.DefaultPolicy().AnnounceDelay)
	announced(t, db)
	list, err := db.ClaimDue(ctx, 10)
	must(t, err)
	if len(list) != 1 {
		t.Fatalf("%v", list)
	}
	l, owed, err := db.WriteLetter(ctx, list[0].ID)
	if must(t, err); !owed || l.FollowUp.Told[0].Reason != forum.ReasonAnswer || l.FollowUp.Told[0].Comment.ID != answer || l.FollowUp.Told[0].Answered.ID != mine {
		t.Fatalf("%+v, %v", l, owed)
	}
	must(t, db.MarkDone(ctx, list[0].ID, forum.MailSent, ""))
	must(t, db.StopHearing(ctx, l.FollowUp.Hearer))
	must(t, db.StopHearing(ctx, l.FollowUp.Hearer))
	db.Comment(writer, "peering", mine)
	db.Clock.Move(forum.DefaultPolicy().AnnounceDelay)
	if got := mailed(t, db); len(got) != 0 {
		t.Errorf("after the link: %v", got)
	}
	if _, err := db.Following(ctx, asker.AddressID, forum.FollowAnswers, 0); err != nil {
		t.Errorf("answers elsewhere: %v", err)
	}
	must(t, db.HearAgain(ctx, l.FollowUp.Hearer))
	again := db.Comment(writer, "peering", 0)
	db.Clock.Move(forum.DefaultPolicy().AnnounceDelay)
	same(t, mailed(t, db), asker, []int64{again})
}

func TestACommentThatIsGoneIsNotToldAndOneThatComesBackIs(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	a := db.Article("peering")
	reader, writer := db.Member(0), db.Member(0)
	follow(t, db, reader, a, forum.PaceSoon)
	id := db.Comment(writer, "peering", 0)
	db.Clock.Move(forum.DefaultPolicy().AnnounceDelay)
	announced(t, db)
	_, err := db.DeleteComment(ctx, writer.Writer(), id)
	must(t, err)
	if got := mailed(t, db); len(got) != 0 {
		t.Errorf("%v", got)
	}
	_, err = db.UndeleteComment(ctx, writer.Writer(), id)
	must(t, err)
	db.Clock.Move(forum.DefaultPolicy().AnnounceDelay)
	same(t, mailed(t, db), reader, []int64{id})
	db.Sound()
}

func TestAFollowOfAnAddressWaitsForItsOwnConfirmation(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	a := db.Article("peering")
	f := forum.NewFollow{Kind: forum.FollowArticle, Subject: a.ID, Pace: forum.PaceDaily, Wording: "Follow", Source: "/articles/peering"}
	for range 3 {
		ask(t, db, forum.NewRequest{Kind: forum.RequestFollow, Email: "reader@example.net", Browser: "b", Follow: f})
	}

	list, err := db.ClaimDue(ctx, 10)
	must(t, err)
	if len(list) != 3 {
		t.Fatalf("%d mails", len(list))
	}
	l, owed, err := db.WriteLetter(ctx, list[0].ID)
	f.AskedAt = l.Request.CreatedAt
	if must(t, err); !owed || l.Request.Follow != f {
		t.Fatalf("%+v", l.Request)
	}
	got, followed, err := db.ConfirmFollow(ctx, l.Token, "b")
	if must(t, err); followed != f || got.Address == 0 {
		t.Errorf("%+v, %+v", got, followed)
	}
	if now, err := db.Following(ctx, got.Address, f.Kind, f.Subject); err != nil || now.Pace != forum.PaceDaily {
		t.Errorf("%+v, %v", now, err)
	}
	db.Sound()
}
