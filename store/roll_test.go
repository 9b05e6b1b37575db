package store_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/store"
	"colloquy/store/storetest"
)

const rollHead = "email,list,topics,confirmed_at,wording,source\n"

// imported takes up a roll and returns what became of it, and why what was refused.
func imported(t *testing.T, db *storetest.DB, text string) (report store.RollReport, wrong []string) {
	t.Helper()
	roll, err := forum.NewRollReader(strings.NewReader(text), forum.FollowWeekly, db.Clock.Now())
	must(t, err)
	report, err = db.ImportRoll(ctx, nil, roll, func(_ store.RollReport, problems []store.RollProblem) {
		for _, p := range problems {
			wrong = append(wrong, fmt.Sprintf("%d %s", p.Line, p.Why))
		}
	})
	must(t, err)
	return report, wrong
}

// exported is the roll as it is written.
func exported(t *testing.T, db *storetest.DB) string {
	t.Helper()
	var text strings.Builder
	must(t, forum.WriteRoll(&text, func(tell func(forum.RollRow) error) error { return db.Roll(ctx, tell) }))
	return text.String()
}

func TestSubscribersAreImportedOnceWithTheirProof(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	topic := db.Column("SELECT slug FROM topics ORDER BY id LIMIT 1")[0]
	roll := rollHead +
		"ann@example.org,,,2026-01-02 10:00,The week by mail,https://old.example/news\n" +
		"ben@example.org,monthly," + topic + ",2026-01-03,The month by mail,\n" +
		"cleo@example.org,weekly,nothing-like-it,2026-01-04,The week by mail,\n" +
		"dan@example.org,weekly,,,The week by mail,\n" +
		"Ann@Example.ORG,weekly,,2026-01-05,The week by mail,\n"
	report, wrong := imported(t, db, roll)
	if report != (store.RollReport{Added: 2, There: 1, Refused: 2}) || len(wrong) != 2 || !strings.HasPrefix(wrong[0], "4 there is no topic") || !strings.HasPrefix(wrong[1], "5 it does not say when") {
		t.Errorf("it made %+v, %q", report, wrong)
	}
	if again, _ := imported(t, db, roll); again != (store.RollReport{There: 3, Refused: 2}) {
		t.Errorf("a second time it made %+v", again)
	}
	want := strings.ReplaceAll(`email,list,topics,subscribed_at,confirmed_at,wording,source,ended_at,ended_why
ann@example.org,weekly,,2026-01-02T10:00:00Z,2026-01-02T10:00:00Z,The week by mail,https://old.example/news,,
ben@example.org,monthly,`+topic+`,2026-01-03T00:00:00Z,2026-01-03T00:00:00Z,The month by mail,,,
`, "\n", "\r\n")
	if got := exported(t, db); got != want {
		t.Errorf("it is exported as\n%s\nnot\n%s", got, want)
	}
	other := storetest.Open(t)
	other.Article("peering")
	if report, _ := imported(t, other, want); report != (store.RollReport{Added: 2}) || exported(t, other) != want {
		t.Errorf("elsewhere it made %+v of it", report)
	}
	if got := db.Column("SELECT action || ': ' || note FROM events ORDER BY id LIMIT 1"); fmt.Sprint(got) != "[subscribers imported: 2 added, 1 there already, 2 refused]" {
		t.Errorf("noted is %q", got)
	}
	db.Sound()
}

func TestWhoLeftOrWantsNoMailsIsNotTakenUpAgain(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	proof := ",2026-01-02,The week by mail,\n"
	roll := "email,confirmed_at,wording,source\nleft@example.org" + proof + "bounced@example.org" + proof + "silent@example.org" + proof + "monthly@example.org" + proof
	imported(t, db, roll)
	address := func(email string) int64 {
		id, err := db.AddressID(ctx, email)
		must(t, err)
		return id
	}
	must(t, db.Unfollow(ctx, address("left@example.org"), forum.FollowWeekly, 0))
	db.Exec("UPDATE addresses SET suppressed_at = 1, suppressed_why = 'bounce' WHERE email = 'bounced@example.org'")
	must(t, db.StopMails(ctx, forum.Writer{Addresses: []int64{address("silent@example.org")}}, true))
	must(t, db.Follow(ctx, address("monthly@example.org"), forum.NewFollow{Kind: forum.FollowMonthly, Wording: "Monthly"}))
	report, wrong := imported(t, db, roll)
	want := []string{"2 it left on " + storetest.Start.Format(time.DateOnly), "3 mails to this address came back", "4 this address wants no mails", "5 it gets the monthly list"}
	if report.Refused != 4 || fmt.Sprint(wrong) != fmt.Sprint(want) {
		t.Errorf("it made %+v, %q", report, wrong)
	}
	counts, err := db.RollCounts(ctx)
	must(t, err)
	if got := fmt.Sprint(counts); got != "[{weekly 2 0 0 1} {monthly 1 0 0 0}]" {
		t.Errorf("there are %s", got)
	}
	// What we export says who left, and is as good as what was imported.
	if report, wrong := imported(t, storetest.Open(t), exported(t, db)); report.Added != 3 || len(wrong) != 2 || !strings.Contains(wrong[0], "it ended on") {
		t.Errorf("elsewhere it made %+v, %q", report, wrong)
	}
}

func TestWhoComesWithoutProofIsAskedOnceAndGetsNothingBeforeTheYes(t *testing.T) {
	t.Parallel()
	p := newPress(t, 1)
	p.article("peering")
	topic := p.Column("SELECT slug FROM topics ORDER BY id LIMIT 1")[0]
	ask := func(text string) (store.RollReport, []string) {
		t.Helper()
		roll, err := forum.NewRollReader(strings.NewReader(text), forum.FollowWeekly, p.Clock.Now())
		must(t, err)
		roll.AskFirst()
		var wrong []string
		report, err := p.ImportRoll(ctx, nil, roll, func(_ store.RollReport, problems []store.RollProblem) {
			for _, w := range problems {
				wrong = append(wrong, fmt.Sprintf("%d %s", w.Line, w.Why))
			}
		})
		must(t, err)
		return report, wrong
	}
	imported(t, p.DB, "email,confirmed_at,wording\nhas@example.org,2026-01-02,Words\nsilent@example.org,2026-01-02,Words\n")
	silent, err := p.AddressID(ctx, "silent@example.org")
	must(t, err)
	must(t, p.StopMails(ctx, forum.Writer{Addresses: []int64{silent}}, true))
	table := "email,list,topics,source,ended_at\nann@example.org,monthly," + topic + ",https://old.example/,\nANN@example.org,,,,\nhas@example.org,,,,\nsilent@example.org,,,,\nleft@example.org,,,,2026-01-01\nnobody,,,,\n"
	report, wrong := ask(table)
	if report != (store.RollReport{Asked: 1, There: 1, Refused: 4}) || fmt.Sprint(wrong) != "[3 it was asked before 5 this address wants no mails 6 it ended on 2026-01-01 7 this is not an e-mail address that takes mails]" {
		t.Errorf("it made %+v, %q", report, wrong)
	}
	if again, _ := ask(table); again.Asked != 0 {
		t.Errorf("a second time it made %+v", again)
	}
	p.wants(t, "SELECT action || ': ' || note FROM events WHERE action = 'subscribers imported' AND note LIKE '%asked%'", "subscribers imported: 1 asked by mail, 1 there already, 4 refused")
	p.wants(t, "SELECT kind || ' ' || priority FROM outbox WHERE note = 'roll'", "follow 3")
	due, err := p.ClaimDue(ctx, 10)
	must(t, err)
	var letters []forum.Letter
	for _, c := range due {
		l, _, err := p.WriteLetter(ctx, c.ID)
		must(t, err)
		letters = append(letters, l)
	}
	if len(letters) != 1 || letters[0].To != "ann@example.org" || letters[0].Note != forum.NoteAsked || letters[0].Token == "" {
		t.Fatalf("the mails are %+v", letters)
	}
	p.wants(t, "SELECT count(*) FROM follows f JOIN addresses d ON d.id = f.address_id WHERE d.email = 'ann@example.org'", "0")
	_, _, err = p.ConfirmFollow(ctx, letters[0].Token, "")
	must(t, err)
	p.wants(t, "SELECT f.kind || ' ' || c.wording || ', ' || c.source || ' ' || w.topics FROM follows f JOIN consents c USING (address_id) JOIN digest_wishes w USING (address_id) JOIN addresses d ON d.id = f.address_id WHERE d.email = 'ann@example.org'",
		"monthly Send me these mails, a list that was brought along: https://old.example/ 1")
	p.Sound()
	// Who did not answer is not asked again, as long as the mail is known.
	if report, _ := ask("email\nben@example.org\n"); report.Asked != 1 {
		t.Errorf("it made %+v", report)
	}
	p.Clock.Move(forum.DefaultPolicy().WaitingRetention + time.Hour)
	_, err = p.KeepHouse(ctx)
	must(t, err)
	if report, wrong := ask("email\nben@example.org\n"); report.Asked != 0 || fmt.Sprint(wrong) != "[2 it was asked before]" {
		t.Errorf("later it made %+v, %q", report, wrong)
	}
}

func TestWhoIsRemovedForGoodIsForgottenAndStaysAway(t *testing.T) {
	t.Parallel()
	p := newPress(t, 1)
	p.article("peering")
	imported(t, p.DB, "email,confirmed_at,wording\nann@example.org,2026-01-02,The week by mail\n")
	ann, err := p.AddressID(ctx, "ann@example.org")
	must(t, err)
	must(t, p.Wish(ctx, ann, forum.Wishes{Articles: true, Hour: 7, Zone: "Asia/Kathmandu"}))
	_, err = p.Ask(ctx, forum.NewRequest{Kind: forum.RequestFollow, Email: "ann@example.org", Follow: forum.NewFollow{Kind: forum.FollowMonthly}})
	must(t, err)
	p.untilDue(t, 0)
	digest(t, p.DB)
	must(t, p.RemoveSubscriber(ctx, nil, "ANN@example.org"))
	must(t, p.RemoveSubscriber(ctx, nil, "ann@example.org"))
	must(t, p.RemoveSubscriber(ctx, nil, "never@example.org"))
	for _, table := range []string{"follows", "consents", "digest_wishes", "requests"} {
		p.wants(t, fmt.Sprintf("SELECT count(*) FROM %s WHERE address_id = %d", table, ann), "0")
	}
	p.wants(t, fmt.Sprintf("SELECT reason FROM outbox WHERE kind = 'digest' AND address_id = %d", ann), "the digest is not wanted any more")
	report, wrong := imported(t, p.DB, "email,confirmed_at,wording\nann@example.org,2026-01-02,Words\nnever@example.org,2026-01-02,Words\n")
	if report.Added != 0 || fmt.Sprint(wrong) != "[2 this address wants no mails 3 this address wants no mails]" {
		t.Errorf("they come back: %+v, %q", report, wrong)
	}
	if letters := p.letters(t); len(letters) != 1 {
		t.Errorf("%d letters are written", len(letters))
	}
	var invalid *forum.Invalid
	if err := p.RemoveSubscriber(ctx, nil, "nobody"); !errors.As(err, &invalid) {
		t.Errorf("no address is removed: %v", err)
	}
	for _, m := range []*forum.Member{p.editor, p.Member(0)} {
		if err := p.RemoveSubscriber(ctx, m, "b@example.org"); !errors.Is(err, forum.ErrForbidden) {
			t.Errorf("%s may: %v", m.Roles, err)
		}
	}
	p.Sound()
}

func TestWhoDoesNotAnswerTheMailThatAsksIsForgotten(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	_, err := db.Ask(ctx, forum.NewRequest{Kind: forum.RequestFollow, Email: "ann@example.org", Follow: forum.NewFollow{Kind: forum.FollowMonthly, Topics: "1"}})
	must(t, err)
	if counts, err := db.RollCounts(ctx); err != nil || counts[1].Waiting != 1 {
		t.Errorf("there are %v, %v", counts, err)
	}
	db.Clock.Move(forum.DefaultPolicy().WaitingRetention + time.Hour)
	if counts, err := db.RollCounts(ctx); err != nil || counts[1].Waiting != 0 {
		t.Errorf("later there are %v, %v", counts, err)
	}
	_, err = db.KeepHouse(ctx)
	must(t, err)
	db.Clock.Move(forum.DefaultPolicy().MailRetention + time.Hour) // the mail that asked says to whom it went
	db.Exec("UPDATE outbox SET state = 'sent', attempts = 1, finished_at = 1")
	_, err = db.KeepHouse(ctx)
	must(t, err)
	if left := db.Column("SELECT email FROM addresses WHERE email_key <> ''"); len(left) != 0 {
		t.Errorf("%q are left", left)
	}
	db.Sound()
}

func TestAddressesOfOddFormsAreImportedOrRefusedByLine(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(os.Getenv("COLLOQUY_TESTDATA"), "text", "email-addresses.tsv"))
	if err != nil || os.Getenv("COLLOQUY_TESTDATA") == "" {
		t.Skip("COLLOQUY_TESTDATA has no email-addresses.tsv:", err)
	}
	var rows []forum.RollRow
	for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n")[1:] {
		var email string
		must(t, json.Unmarshal([]byte(strings.SplitN(line, "\t", 2)[0]), &email))
		rows = append(rows, forum.RollRow{Email: email, List: forum.FollowWeekly, ConfirmedAt: storetest.Start, Wording: "Words"})
	}
	var roll strings.Builder
	must(t, forum.WriteRoll(&roll, func(tell func(forum.RollRow) error) error {
		for _, r := range rows {
			must(t, tell(r))
		}
		return nil
	}))
	db := storetest.Open(t)
	report, wrong := imported(t, db, roll.String())
	if report.Rows() != len(rows) || len(wrong) != report.Refused || report.Added < 20 {
		t.Errorf("of %d rows it made %+v", len(rows), report)
	}
	if again, _ := imported(t, db, roll.String()); again.Added != 0 {
		t.Errorf("a second time it made %+v", again)
	}
	// What was taken comes back as it is, and is taken elsewhere.
	other := storetest.Open(t)
	if back, wrong := imported(t, other, exported(t, db)); back.Added != report.Added || len(wrong) != 0 {
		t.Errorf("of %d taken %+v comes back: %q", report.Added, back, wrong)
	}
	if got := exported(t, other); got != exported(t, db) {
		t.Error("the two rolls differ")
	}
	db.Sound()
}

func TestTheRollIsReadInSteps(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	var roll strings.Builder
	roll.WriteString("email,confirmed_at,wording\n")
	for i := range 1203 {
		fmt.Fprintf(&roll, "reader-%d@example.org,2026-01-02,Words\n", i)
	}
	if report, _ := imported(t, db, roll.String()); report.Added != 1203 {
		t.Errorf("it made %+v", report)
	}
	seen := map[string]bool{}
	must(t, db.Roll(ctx, func(r forum.RollRow) error { seen[r.Email] = true; return nil }))
	if len(seen) != 1203 {
		t.Errorf("%d come out", len(seen))
	}
}

func TestWhatSomebodyWantedOfTheDigestIsForgottenWithTheList(t *testing.T) {
	t.Parallel()
	p := newPress(t, 0)
	left, stays := p.Member(0), p.Member(0)
	for _, m := range []*forum.Member{left, stays} {
		p.subscribe(t, m.AddressID)
		must(t, p.Follow(ctx, m.AddressID, forum.NewFollow{Kind: forum.FollowMonthly}))
		must(t, p.Wish(ctx, m.AddressID, forum.Wishes{Articles: true, Hour: -1}))
	}
	_, err := p.StopDigest(ctx, left.AddressID)
	must(t, err)
	p.Clock.Move(forum.EventRetention - time.Minute)
	_, err = p.KeepHouse(ctx)
	must(t, err)
	p.wants(t, "SELECT count(*) FROM digest_wishes", "2")
	p.Clock.Move(2 * time.Minute)
	_, err = p.KeepHouse(ctx)
	must(t, err)
	p.wants(t, "SELECT address_id FROM digest_wishes", fmt.Sprint(stays.AddressID))
	p.wants(t, "SELECT kind FROM follows WHERE kind IN ('weekly', 'monthly')", "monthly")
	p.Sound()
}
