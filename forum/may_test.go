package forum

import (
	"errors"
	"testing"
	"time"
)

var (
	statuses = []CommentStatus{Waiting, Held, Shown, Hidden, Removed, Deleted, Declined}
	writer   = &Member{ID: 7}
	other    = &Member{ID: 8}
	// powers is somebody with every role: no role gives a right over another's words.
	powers = &Member{ID: 9, Roles: RoleAuthor | RoleEditor | RoleModerator | RoleAdministrator}
)

func TestWhoMayComment(t *testing.T) {
	p := DefaultPolicy()
	p.CloseAfter = 48 * time.Hour
	open := Article{Status: Published, PublishedAt: noon}
	closed, draft, withdrawn, members := open, open, open, open
	members.MembersOnly = true
	closed.Closed = true
	draft.Status, withdrawn.Status = Draft, Withdrawn
	end := noon.Add(p.CloseAfter)
	for _, test := range []struct {
		name    string
		member  *Member
		guests  bool
		article Article
		now     time.Time
		want    error
	}{
		{"a member", writer, false, open, noon, nil},
		{"a guest where guests may", nil, true, open, noon, nil},
		{"a guest where guests may not", nil, false, open, noon, ErrSignIn},
		{"a guest where members alone may", nil, true, members, noon, ErrMembersOnly},
		{"a member where members alone may", writer, true, members, noon, nil},
		{"a member at the last moment", writer, false, open, end.Add(-1), nil},
		{"a member when it closes", writer, false, open, end, ErrClosed},
		{"a guest when it closes", nil, false, open, end, ErrClosed}, // to sign in would not help
		{"a member where it was closed by hand", writer, true, closed, noon, ErrClosed},
		{"the powerful where it was closed by hand", powers, true, closed, noon, ErrClosed},
		{"a member under a draft", writer, true, draft, noon, ErrNotFound},
		{"the powerful under a draft", powers, true, draft, noon, ErrNotFound},
		{"a member under what was withdrawn", writer, true, withdrawn, noon, ErrNotFound},
		{"a guest under what was withdrawn", nil, false, withdrawn, end, ErrNotFound},
	} {
		if got := MayComment(test.member, test.guests, test.article, p, test.now); !errors.Is(got, test.want) {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}

func TestACommentMayBeEditedByItsAuthorWithinTheWindow(t *testing.T) {
	p := DefaultPolicy()
	end := noon.Add(p.EditWindow)
	if got := EditableUntil(noon, p); !got.Equal(end) {
		t.Errorf("the window ends at %v", got)
	}
	for _, test := range []struct {
		name   string
		member *Member
		now    time.Time
		want   error
	}{
		{"its author at once", writer, noon, nil},
		{"its author at the last moment", writer, end.Add(-1), nil},
		{"its author when the window ends", writer, end, ErrForbidden},
		{"its author later", writer, end.Add(time.Hour), ErrForbidden},
		{"another member", other, noon, ErrForbidden},
		{"the powerful", powers, noon, ErrForbidden},
		{"nobody", nil, noon, ErrSignIn},
	} {
		for _, status := range statuses {
			want := test.want
			c := Comment{Status: status, CreatedAt: noon, By: Commenter{MemberID: writer.ID}}
			switch {
			case c.Unseen() && test.member != writer:
				want = ErrNotFound
			case test.member != nil && (status == Removed || status == Deleted || status == Declined):
				want = ErrGone
			case test.member == writer && status == Hidden: // it is mended: MayMend
				want = ErrForbidden
			}
			if got := MayEdit(test.member.Writer(), c, p, test.now); !errors.Is(got, want) {
				t.Errorf("%s, %s: %v, want %v", test.name, status, got, want)
			}
		}
	}
}

func TestAGuestsCommentIsNoMembers(t *testing.T) {
	c := Comment{Status: Shown, CreatedAt: noon}
	p := DefaultPolicy()
	for _, w := range []Writer{writer.Writer(), powers.Writer(), {MemberID: 7, Addresses: []int64{0, 8, 9}}} {
		for name, got := range map[string]error{
			"edit": MayEdit(w, c, p, noon), "delete": MayDelete(w, c), "undelete": MayUndelete(w, c, p, noon), "anonymise": MayAnonymise(w, c),
		} {
			if !errors.Is(got, ErrForbidden) {
				t.Errorf("%s by %v: %v", name, w, got)
			}
		}
	}
}

func TestAGuestsCommentIsTheirsWhoseBrowserProvedTheAddress(t *testing.T) {
	c := Comment{Status: Shown, CreatedAt: noon, By: Commenter{AddressID: 5}}
	members := Comment{Status: Shown, CreatedAt: noon, By: Commenter{MemberID: 5}}
	p := DefaultPolicy()
	for _, test := range []struct {
		name string
		w    Writer
		c    Comment
		want error
	}{
		{"a browser that proved it", Writer{Addresses: []int64{4, 5}}, c, nil},
		{"a member whose browser proved it", Writer{MemberID: 7, Addresses: []int64{5}}, c, nil},
		{"one that proved another", Writer{Addresses: []int64{4}}, c, ErrSignIn},
		{"a member of the same number", Writer{MemberID: 5}, c, ErrForbidden},
		{"nobody", Writer{}, c, ErrSignIn},
		{"an address of the member's number", Writer{Addresses: []int64{5}}, members, ErrSignIn},
	} {
		for name, got := range map[string]error{"edit": MayEdit(test.w, test.c, p, noon), "delete": MayDelete(test.w, test.c), "undelete": MayUndelete(test.w, test.c, p, noon)} {
			if !errors.Is(got, test.want) {
				t.Errorf("%s, %s: %v, want %v", test.name, name, got, test.want)
			}
		}
		if got := MayAnonymise(test.w, test.c); !errors.Is(got, test.want) && test.c.By.MemberID == 0 {
			t.Errorf("%s, anonymise: %v, want %v", test.name, got, test.want)
		}
	}
	anonymous := Comment{Status: Shown, CreatedAt: noon, By: Commenter{AddressID: 9, Name: AnonymousName}}
	if MayEdit(Writer{Addresses: []int64{5}}, anonymous, p, noon) == nil || MayDelete(Writer{Addresses: []int64{5}}, anonymous) == nil || MayUndelete(Writer{MemberID: 5}, anonymous, p, noon) == nil {
		t.Error("what is anonymous is somebody's")
	}
	if got := MayAnonymise(Writer{MemberID: 5}, members); !errors.Is(got, ErrForbidden) {
		t.Errorf("a member anonymises: %v", got)
	}
}

func TestACommentMayBeDeletedByItsAuthorAtAnyTime(t *testing.T) {
	for _, status := range statuses {
		c := Comment{Status: status, CreatedAt: noon.AddDate(-10, 0, 0), By: Commenter{MemberID: writer.ID}}
		var want error
		if status == Removed || status == Declined {
			want = ErrGone // by decision: there is nothing left to take back
		}
		for _, test := range []struct {
			member *Member
			want   error
		}{{writer, want}, {other, ErrForbidden}, {powers, ErrForbidden}, {nil, ErrSignIn}} {
			if c.Unseen() && test.member != writer {
				test.want = ErrNotFound
			}
			if got := MayDelete(test.member.Writer(), c); !errors.Is(got, test.want) {
				t.Errorf("%s, %v: %v, want %v", status, test.member, got, test.want)
			}
		}
	}
}

func TestADeletionMayBeTakenBackWithinTheWindow(t *testing.T) {
	p := DefaultPolicy()
	p.UndeleteWindow, p.EditWindow = 10*time.Minute, time.Minute
	end := noon.Add(p.UndeleteWindow)
	for _, test := range []struct {
		name   string
		member *Member
		status CommentStatus
		now    time.Time
		want   error
	}{
		{"its author at once", writer, Deleted, noon, nil},
		{"its author at the last moment", writer, Deleted, end.Add(-1), nil},
		{"its author when the window ends", writer, Deleted, end, ErrGone},
		{"another member", other, Deleted, noon, ErrForbidden},
		{"the powerful", powers, Deleted, noon, ErrForbidden},
		{"nobody", nil, Deleted, noon, ErrSignIn},
		{"nobody, of what was removed", nil, Removed, noon, ErrSignIn},
		{"its author, of what was removed", writer, Removed, noon, ErrGone},
		{"another, of what was removed", other, Removed, noon, ErrForbidden},
		{"its author, of what is shown", writer, Shown, end, nil},
		// taking back a deletion must not bring back what somebody else decides about
		{"its author, of what is held", writer, Held, noon, ErrForbidden},
		{"its author, of what is hidden", writer, Hidden, noon, ErrForbidden},
		{"its author, of what waits", writer, Waiting, noon, ErrForbidden},
	} {
		c := Comment{Status: test.status, CreatedAt: noon.AddDate(0, -1, 0), GoneAt: noon, By: Commenter{MemberID: writer.ID}}
		if got := MayUndelete(test.member.Writer(), c, p, test.now); !errors.Is(got, test.want) {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}

func TestEarlierTextsAreSeenWhileTheCommentIs(t *testing.T) {
	for _, status := range statuses {
		var want error
		switch {
		case status == Waiting || status == Held || status == Declined:
			want = ErrNotFound
		case status != Shown:
			want = ErrGone
		}
		if got := MaySeeHistory(Comment{Status: status}); !errors.Is(got, want) {
			t.Errorf("%s: %v, want %v", status, got, want)
		}
	}
}

func TestModeratorsAndAdministratorsTakeEarlierTextsAway(t *testing.T) {
	for roles, want := range map[Roles]error{
		0: ErrForbidden, RoleAuthor: ErrForbidden, RoleEditor: ErrForbidden, RoleAuthor | RoleEditor: ErrForbidden,
		RoleModerator: nil, RoleAdministrator: nil, RoleModerator | RoleAdministrator: nil, RoleAuthor | RoleModerator: nil,
	} {
		if got := MayRemoveEdit(&Member{ID: 1, Roles: roles}); !errors.Is(got, want) {
			t.Errorf("%s: %v, want %v", roles, got, want)
		}
	}
	if got := MayRemoveEdit(nil); !errors.Is(got, ErrSignIn) {
		t.Errorf("nobody: %v", got)
	}
}

func TestWhoMayRecommend(t *testing.T) {
	own, others := Comment{Status: Shown, By: Commenter{MemberID: writer.ID}}, Comment{Status: Shown, By: Commenter{MemberID: other.ID}}
	guests := Comment{Status: Shown}
	for _, test := range []struct {
		name   string
		member *Member
		c      Comment
		want   error
	}{
		{"a member another's", writer, others, nil},
		{"a member a guest's", writer, guests, nil},
		{"a member their own", writer, own, ErrForbidden},
		{"the powerful another's", powers, others, nil},
		{"nobody", nil, others, ErrSignIn},
	} {
		if got := MayRecommend(test.member, test.c); !errors.Is(got, test.want) {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
	for _, status := range statuses {
		others.Status = status
		if got := MayRecommend(writer, others); (got == nil) != (status == Shown) {
			t.Errorf("a %s comment: %v", status, got)
		}
	}
}

func TestWhoeverIsSuspendedMayNotWriteUntilItIsOver(t *testing.T) {
	m := &Member{ID: 7, SuspendedUntil: noon, SuspendedWhy: "Insults."}
	p, a := DefaultPolicy(), Article{Status: Published, PublishedAt: noon.Add(-time.Hour)}
	before := noon.Add(-1)
	for name, err := range map[string]error{"write": MayWrite(m, before), "comment": MayComment(m, true, a, p, before)} {
		var s *Suspension
		if !errors.Is(err, ErrSuspended) || !errors.As(err, &s) || !s.Until.Equal(noon) || s.Why != "Insults." || errors.Is(err, ErrForbidden) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := errors.Join(MayWrite(m, noon), MayComment(m, true, a, p, noon), MayWrite(nil, noon), MayWrite(writer, noon)); err != nil {
		t.Error(err)
	}
}

func TestADraftIsThrownAwayUntilSomebodyWasToDecideAboutIt(t *testing.T) {
	editor, suspended := &Member{ID: 3, Roles: RoleEditor}, &Member{ID: 4, Roles: RoleEditor, SuspendedUntil: noon.Add(time.Hour)}
	draft := Manuscript{Article: Article{Status: Draft}}
	own := draft
	own.Own = true
	for _, test := range []struct {
		who  *Member
		m    Manuscript
		want error
	}{{nil, own, ErrSignIn}, {writer, own, nil}, {writer, draft, ErrNotFound}, {editor, draft, nil}, {suspended, draft, ErrSuspended}, {suspended, own, nil}, {editor, Manuscript{Page: "about"}, ErrForbidden}} {
		if got := MayDeleteDraft(test.who, test.m, false, noon); !errors.Is(got, test.want) {
			t.Errorf("%+v: %v, want %v", test.who, got, test.want)
		}
	}
	for _, change := range []func(*Manuscript){
		func(m *Manuscript) { m.Article.Status = Submitted }, func(m *Manuscript) { m.Article.Status = InReview }, func(m *Manuscript) { m.Article.Status = Scheduled },
		func(m *Manuscript) { m.Article.Status = Withdrawn }, func(m *Manuscript) { m.Public = 1 }, func(m *Manuscript) { m.Article.PublishedAt = noon },
	} {
		m := own
		change(&m)
		for _, who := range []*Member{writer, editor} {
			if got := MayDeleteDraft(who, m, false, noon); !errors.Is(got, ErrForbidden) {
				t.Errorf("%+v: %v", m, got)
			}
		}
	}
	if got := MayDeleteDraft(editor, own, true, noon); !errors.Is(got, ErrForbidden) {
		t.Errorf("what came from elsewhere, or was handed in: %v", got)
	}
}

func TestNobodyRaisesThemselves(t *testing.T) {
	admin := &Member{ID: 1, Roles: RoleAdministrator | RoleEditor}
	for _, test := range []struct {
		name  string
		actor *Member
		m     Member
		roles Roles
		want  error
	}{
		{"an administrator makes an administrator", admin, Member{ID: 2}, RoleAdministrator, nil},
		{"an administrator takes all from another", admin, Member{ID: 2, Roles: RoleAdministrator}, 0, nil},
		{"an administrator lowers themselves", admin, *admin, RoleEditor, nil},
		{"an administrator raises themselves", admin, *admin, admin.Roles | RoleModerator, ErrForbidden},
		{"a moderator raises themselves", &Member{ID: 3, Roles: RoleModerator}, Member{ID: 3, Roles: RoleModerator}, RoleAdministrator, ErrForbidden},
		{"a moderator lowers themselves", &Member{ID: 3, Roles: RoleModerator}, Member{ID: 3, Roles: RoleModerator}, 0, ErrForbidden},
		{"an editor raises another", &Member{ID: 3, Roles: RoleEditor}, Member{ID: 4}, RoleAuthor, ErrForbidden},
		{"nobody", nil, Member{ID: 4}, RoleAuthor, ErrSignIn},
	} {
		if got := MayGrant(test.actor, test.m, test.roles); !errors.Is(got, test.want) {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
	if !errors.Is(MaySuspend(admin, *admin), ErrForbidden) || MaySuspend(admin, Member{ID: 2, Roles: RoleAdministrator}) != nil || !errors.Is(MaySuspend(powersBut(RoleAdministrator), Member{}), ErrForbidden) || !errors.Is(MaySuspend(nil, Member{}), ErrSignIn) {
		t.Error("who suspends whom")
	}
	if !errors.Is(ErrLastAdministrator, ErrConflict) {
		t.Error("the last administrator is a conflict")
	}
}

func powersBut(role Roles) *Member { return &Member{ID: 9, Roles: powers.Roles &^ role} }

func TestNobodyKnowsOfWhatIsHeldButItsAuthorAndWhoModerates(t *testing.T) {
	moderator := &Member{ID: 10, Roles: RoleModerator}
	for _, status := range statuses {
		c := Comment{Status: status, By: Commenter{MemberID: writer.ID}}
		if got, want := c.Unseen(), status == Waiting || status == Held || status == Declined; got != want {
			t.Errorf("a %s comment is unseen: %v", status, got)
		}
		c.Answered = true
		if c.Unseen() {
			t.Errorf("a %s comment with answers has no placeholder", status)
		}
		for m, want := range map[*Member]error{writer: nil, moderator: nil, powers: nil, other: ErrNotFound, nil: ErrNotFound} {
			if got := MaySeeUnseen(m.Writer(), m, c); !errors.Is(got, want) {
				t.Errorf("%v: %v, want %v", m, got, want)
			}
		}
	}
	if c := (Comment{Status: Deleted, Held: true}); !c.Unseen() {
		t.Error("what was held when its author deleted it can be known of")
	}
}
