package store_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"colloquy/forum"
	"colloquy/store/storetest"
)

// own is the profile of a member as it is now.
func own(t *testing.T, db *storetest.DB, m *forum.Member) forum.ProfileText {
	t.Helper()
	now, _, err := db.MemberByEmail(ctx, m.Email)
	if err != nil {
		t.Fatal(err)
	}
	return forum.ProfileOf(now)
}

func TestAMemberChangesTheirProfile(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	m := db.Member(0)
	db.Comment(m, "peering", 0)
	site := db.SiteRevision()
	p := own(t, db, m)
	p.Position, p.Affiliation, p.Biography, p.Website = "Head", "RIPE", "I *measure*. <script>alert(1)</script>", "example.org"
	if err := db.ChangeProfile(ctx, m.ID, p); err != nil {
		t.Fatal(err)
	}
	if db.SiteRevision() != site+1 {
		t.Error("pages made before are still current")
	}
	got := own(t, db, m)
	if got.Version != p.Version+1 || got.Website != "https://example.org" || got.Position != "Head" || got.Affiliation != "RIPE" || got.Name != p.Name {
		t.Errorf("%+v", got)
	}
	shown, err := db.Profile(ctx, m.Handle, 0)
	if err != nil || !strings.Contains(string(shown.Biography), "<em>measure</em>") || strings.Contains(string(shown.Biography), "<script") || shown.Member.Website != "https://example.org" {
		t.Errorf("%q %+v %v", shown.Biography, shown.Member, err)
	}
	p.Website = "https://example.org" // the same once more, from the form of before
	if err := db.ChangeProfile(ctx, m.ID, p); err != nil || own(t, db, m).Version != got.Version || db.SiteRevision() != site+1 {
		t.Errorf("a button pressed twice: %v", err)
	}
}

func TestTwoTabsThatChangeTheSameProfile(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	m := db.Member(0)
	first, second := own(t, db, m), own(t, db, m)
	first.Position, second.Position = "First", "Second"
	if err := db.ChangeProfile(ctx, m.ID, first); err != nil {
		t.Fatal(err)
	}
	if err := db.ChangeProfile(ctx, m.ID, second); !errors.Is(err, forum.ErrConflict) {
		t.Errorf("%v", err)
	}
	if got := own(t, db, m); got.Position != "First" {
		t.Errorf("%+v", got)
	}
	second.Version++
	if err := db.ChangeProfile(ctx, m.ID, second); err != nil {
		t.Error(err)
	}
}

func TestEveryProblemOfAProfileIsNamedAtOnce(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	m := db.Member(0)
	p := own(t, db, m)
	p.Name, p.Position, p.Affiliation, p.Website = "Аdministrator", strings.Repeat("x", forum.MaxField+1), "a\nb", "nowhere"
	p.Biography = strings.Repeat("> ", forum.MaxNesting+1) + "deep"
	err := db.ChangeProfile(ctx, m.ID, p)
	problem(t, err, "name", forum.NameReserved)
	problem(t, err, "position", forum.TooLong)
	problem(t, err, "affiliation", forum.LineBreak)
	problem(t, err, "website", forum.BadLink)
	problem(t, err, "biography", forum.TooDeep)
	p.Biography = "***"
	problem(t, db.ChangeProfile(ctx, m.ID, p), "biography", forum.Missing)
	if got := own(t, db, m); got.Version != 1 || got.Name != m.Name {
		t.Errorf("%+v", got)
	}
}

func TestANameIsChangedNowAndThenAndModeratorsSeeTheOldOne(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	m, moderator, reader := db.Member(0), db.Member(forum.RoleModerator), db.Member(0)
	id := db.Comment(m, "peering", 0)
	rename := func(name string) error {
		p := own(t, db, m)
		p.Name = name
		return db.ChangeProfile(ctx, m.ID, p)
	}
	if err := rename("Maria de Sousa"); err != nil {
		t.Fatal(err)
	}
	if c, _, err := db.Store.Comment(ctx, id); err != nil || c.By.Name != "Maria de Sousa" {
		t.Errorf("%+v %v", c.By, err)
	}
	db.Clock.Move(14*24*time.Hour - time.Microsecond)
	problem(t, rename("Maria Albuquerque"), "name", forum.NameSoon)
	p := own(t, db, m)
	p.Position = "Head" // everything else can be changed meanwhile
	if err := db.ChangeProfile(ctx, m.ID, p); err != nil {
		t.Error(err)
	}
	db.Clock.Move(time.Microsecond)
	if err := rename("Maria Albuquerque"); err != nil {
		t.Fatal(err)
	}
	names, err := db.EarlierNames(ctx, moderator, m.ID)
	if err != nil || len(names) != 2 || names[0].Name != "Maria de Sousa" || names[1].Name != m.Name || !names[1].Until.Equal(storetest.Start) {
		t.Errorf("%+v %v", names, err)
	}
	for _, other := range []*forum.Member{reader, m} {
		if names, err := db.EarlierNames(ctx, other, m.ID); !errors.Is(err, forum.ErrForbidden) || names != nil {
			t.Errorf("%+v %v", names, err)
		}
	}
	if _, err := db.EarlierNames(ctx, nil, m.ID); !errors.Is(err, forum.ErrSignIn) {
		t.Error(err)
	}
}

func TestNobodyTakesTheNameOfSomebodyWhoSpeaksForTheSite(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	add := func(name, email string, roles forum.Roles) (*forum.Member, error) {
		m, err := db.AddMember(ctx, forum.NewMember{Name: name, Email: email, Roles: roles})
		return &m, err
	}
	marit, err := add("Marit Solberg", "marit@example.org", forum.RoleModerator)
	if err != nil {
		t.Fatal(err)
	}
	m, other := db.Member(0), db.Member(0)
	rename := func(m *forum.Member, name string) error {
		p := own(t, db, m)
		p.Name = name
		return db.ChangeProfile(ctx, m.ID, p)
	}
	for _, name := range []string{"Marit Solberg", "MARIT SOLBERG", "Маrit Solberg", "Marit SoIberg", "Moderator", "Аdmin", "rnoderator"} {
		problem(t, rename(m, name), "name", forum.NameReserved)
	}
	if err := rename(m, other.Name); err != nil {
		t.Errorf("members may share a name: %v", err)
	}
	if err := rename(marit, "Marit  SOLBERG"); err != nil {
		t.Errorf("one's own name, written in another way: %v", err)
	}
	if _, err := add("Moderators", "a@example.org", 0); err == nil {
		t.Error("a reader is called Moderators")
	}
	team, err := add("Moderators", "b@example.org", forum.RoleModerator)
	if err != nil {
		t.Error(err)
	}
	p := own(t, db, team)
	p.Position = "Ask us" // the name that they have is not judged again
	if err := db.ChangeProfile(ctx, team.ID, p); err != nil {
		t.Error(err)
	}
	if _, err := add("Marit Solberg", "namesake@example.org", 0); err != nil {
		t.Errorf("an administrator vouches for a namesake: %v", err)
	}
}

func TestWhoeverIsSuspendedMayTakeTheirPortraitAwayAndNoMore(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	m := db.Member(0)
	const picture = "0123456789abcdef0123456789abcdef.jpg"
	if err := db.SetPortrait(ctx, m.ID, picture); err != nil {
		t.Fatal(err)
	}
	db.Exec("UPDATE members SET suspended_until = ? WHERE id = ?", db.Clock.Now().Add(time.Hour).UnixMicro(), m.ID)
	p := own(t, db, m)
	p.Position = "Head"
	if err := db.ChangeProfile(ctx, m.ID, p); !errors.Is(err, forum.ErrForbidden) {
		t.Error(err)
	}
	if err := db.SetPortrait(ctx, m.ID, "other.jpg"); !errors.Is(err, forum.ErrForbidden) {
		t.Error(err)
	}
	if err := db.SetPortrait(ctx, m.ID, ""); err != nil {
		t.Error(err)
	}
}

func TestAPortraitIsUsedForAsLongAsSomebodyHasIt(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	a, b := db.Member(0), db.Member(0)
	const picture = "0123456789abcdef0123456789abcdef.jpg"
	used := func() bool {
		t.Helper()
		used, err := db.PortraitUsed(ctx, picture)
		if err != nil {
			t.Fatal(err)
		}
		return used
	}
	site := db.SiteRevision()
	if used() {
		t.Error("nobody has it yet")
	}
	for _, m := range []*forum.Member{a, b, b} {
		if err := db.SetPortrait(ctx, m.ID, picture); err != nil {
			t.Fatal(err)
		}
	}
	if db.SiteRevision() != site+2 { // the same once more changes nothing
		t.Error(db.SiteRevision() - site)
	}
	if err := db.SetPortrait(ctx, a.ID, ""); err != nil || !used() {
		t.Error("the other one still has it", err)
	}
	if err := db.SetPortrait(ctx, b.ID, ""); err != nil || used() {
		t.Error("nobody has it any more", err)
	}
	if err := db.SetPortrait(ctx, 99, picture); !errors.Is(err, forum.ErrSignIn) {
		t.Error(err)
	}
	if used, err := db.PortraitUsed(ctx, ""); used || err != nil {
		t.Error("no picture is used by everybody without one", err)
	}
}

func TestABylineShowsThePortraitOfItsMember(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	db.Article("peering")
	m := db.Member(0)
	if err := errors.Join(db.JoinByline(ctx, m.ID, "ann-author"), db.SetPortrait(ctx, m.ID, "picture.jpg")); err != nil {
		t.Fatal(err)
	}
	a, err := db.Store.Article(ctx, "peering")
	if err != nil || a.Authors[0].Portrait != "picture.jpg" {
		t.Errorf("%+v %v", a.Authors, err)
	}
	w, err := db.Author(ctx, "ann-author")
	if err != nil || w.Portrait != "picture.jpg" {
		t.Errorf("%+v %v", w, err)
	}
}

func TestWhoeverWroteDraftsAloneHasNoPageAsAnAuthor(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	a := db.Article("peering")
	m := db.Member(0)
	draft := forum.NewArticle{Slug: "draft", Title: "Draft", Body: "Words.", Draft: true, Source: "draft", Authors: []forum.Author{{Name: "Dora Draft"}}}
	if _, _, err := db.ImportArticle(ctx, draft); err != nil {
		t.Fatal(err)
	}
	if err := db.JoinByline(ctx, m.ID, "dora-draft"); err != nil {
		t.Fatal(err)
	}
	id := db.Comment(m, "peering", 0)
	handle := func() string {
		t.Helper()
		c, _, err := db.Store.Comment(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		by, err := db.Commenter(ctx, m.ID, a.ID)
		if err != nil || by.Handle != c.By.Handle {
			t.Errorf("%+v %+v %v", by, c.By, err)
		}
		return c.By.Handle
	}
	if got := handle(); got != "" {
		t.Errorf("a link to a page that is not there: %q", got)
	}
	draft.Draft = false
	if _, _, err := db.ImportArticle(ctx, draft); err != nil {
		t.Fatal(err)
	}
	if got := handle(); got != "dora-draft" {
		t.Errorf("%q", got)
	}
}
