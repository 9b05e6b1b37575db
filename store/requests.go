package store

import (
	"context"
	"database/sql"
	"errors"

	"colloquy/forum"
)

// Ask notes what somebody asked for and owes them the mail with its link. It
// does the same for every address: whether there is a member with it is found
// out when the mail is written, and only the mail says so. An address that had
// its mails for today gets none (forum.MaxAskingMails), which nobody is told.
//
// The same thing asked for twice by one browser, or the same comment by one
// address, is one request.
//
// Errors: *forum.Invalid; of a comment also those of PostComment.
func (s *Store) Ask(ctx context.Context, n forum.NewRequest) (id int64, err error) {
	if n.Kind == forum.RequestComment {
		r, err := checkComment(n.Comment)
		if err == nil {
			err = s.refuseText(ctx, *n.Comment, r)
		}
		if err != nil {
			return 0, err
		}
	}
	e := &forum.Invalid{}
	n.Email = forum.CleanAddress(e, "email", n.Email)
	if n.Kind == forum.RequestJoin {
		n.Name = forum.CleanFreeName(e, "name", n.Name)
	}
	if err := e.Or(); err != nil {
		return 0, err
	}
	err = s.write(ctx, "Ask", func(t *tx) error {
		id, err = t.ask(n)
		return err
	})
	return id, err
}

func (t *tx) ask(n forum.NewRequest) (int64, error) {
	if n.MemberID != 0 {
		if _, err := t.present(n.MemberID); err != nil {
			return 0, err
		}
	}
	network := n.Network
	if n.Comment != nil {
		network = n.Comment.Network
	}
	if n.Kind == forum.RequestJoin || n.Kind == forum.RequestComment {
		if err := t.excluded(n.Email, network); err != nil {
			return 0, err
		}
	}
	address, err := t.address(n.Email)
	if err != nil {
		return 0, err
	}
	if n.Kind == forum.RequestJoin {
		if err := t.mayBearName(n.Name, 0); err != nil {
			return 0, err
		}
	}
	if n.JoinID != 0 {
		if err := t.mayHangOn(n, address); err != nil {
			return 0, err
		}
	}
	c, err := t.carried(n)
	if err != nil {
		return 0, err
	}
	id, found, err := t.askedAlready(n, address, c)
	if err != nil {
		return 0, err
	}
	if !found {
		if id, err = t.insertRequest(n, address, c); err != nil {
			return 0, err
		}
	}
	if n.JoinID != 0 { // the join's mail is enough
		return id, nil
	}
	return id, t.oweLink(id, n.Kind, address, found)
}

// carriedComment is a comment in the columns of a request.
type carriedComment struct {
	article, parent, twin any
	seen                  int
	title, body, network  string
	follow                forum.NewFollow
}

// carried finds the article of a comment that comes along. One that waits to be
// posted must be allowed there today.
func (t *tx) carried(n forum.NewRequest) (carriedComment, error) {
	if n.Comment == nil {
		return carriedComment{follow: n.Follow}, nil
	}
	a, _, err := t.articleForComment(n.Comment.Article)
	if err == nil && a.Status != forum.Published {
		err = forum.ErrNotFound
	}
	if err != nil {
		return carriedComment{}, err
	}
	c := carriedComment{article: a.ID, seen: n.Comment.Seen, title: n.Comment.Title, body: n.Comment.Body, network: n.Comment.Network, follow: n.Comment.Follow}
	if n.Comment.Parent != 0 {
		c.parent = n.Comment.Parent
	}
	if n.Kind != forum.RequestComment {
		return c, nil
	}
	// Who joins may comment as a member will; a guest as guests may.
	a.MembersOnly = a.MembersOnly && n.JoinID == 0
	if err := forum.MayComment(nil, t.store.guests || n.JoinID != 0, a, t.store.policy, t.now); err != nil {
		return c, err
	}
	if err := t.mayBearName(n.Comment.Name, 0); err != nil {
		return c, err
	}
	_, err = t.placeFor(a, n.Comment.Parent, n.Comment.Seen, 1)
	c.twin = n.Comment.TwinKey(a.ID)
	return c, err
}

// askedAlready finds the open request that is the same as the new one, and
// brings it up to date.
func (t *tx) askedAlready(n forum.NewRequest, address int64, c carriedComment) (id int64, found bool, err error) {
	if n.Kind == forum.RequestComment {
		err = t.row([]any{&id}, `UPDATE requests SET follow_kind = $6, follow_subject = $7, follow_pace = $8, follow_wording = $9, follow_source = $10
			WHERE id = (SELECT id FROM requests WHERE address_id = $1 AND kind = $2 AND twin_key = $3 AND join_id IS $4 AND done_at IS NULL AND expires_at > $5 LIMIT 1) RETURNING id`,
			address, n.Kind, c.twin, idOrNull(n.JoinID), t.now.UnixMicro(), c.follow.Kind, c.follow.Subject, c.follow.Pace, c.follow.Wording, c.follow.Source)
	} else if n.Kind == forum.RequestFollow {
		// Its time goes on as it was, so that the mails of one request have an end.
		// What another browser asked for is another request: nobody sees or
		// withdraws what somebody else waits for.
		err = t.row([]any{&id}, `UPDATE requests SET follow_pace = $1, follow_wording = $2, follow_source = $3, email = $4, follow_topics = $10
			WHERE id = (SELECT id FROM requests WHERE address_id = $5 AND kind = 'follow' AND follow_kind = $6 AND follow_subject = $7 AND browser_hash IS $8 AND done_at IS NULL AND expires_at > $9 LIMIT 1) RETURNING id`,
			c.follow.Pace, c.follow.Wording, c.follow.Source, n.Email, address, c.follow.Kind, c.follow.Subject, browserHash(n.Browser), t.now.UnixMicro(), c.follow.Topics)
	} else if n.Kind == forum.RequestReport {
		err = t.row([]any{&id}, `UPDATE requests SET email = $1 WHERE id = (SELECT id FROM requests WHERE report_id = $2 AND address_id = $3 AND done_at IS NULL AND expires_at > $4 LIMIT 1) RETURNING id`,
			n.Email, n.Report, address, t.now.UnixMicro())
	} else if n.Browser != "" {
		err = t.row([]any{&id}, `UPDATE requests SET name = $1, secret_hash = $2, next = $3, how = $4, article_id = $5, parent_id = $6, seen = $7, title = $8, body = $9, expires_at = $10, email = $11
			WHERE id = (SELECT id FROM requests WHERE browser_hash = $12 AND kind = $13 AND address_id = $14 AND member_id IS $15 AND done_at IS NULL LIMIT 1) RETURNING id`,
			n.Name, n.SecretHash, n.Next, n.How, c.article, c.parent, c.seen, c.title, c.body, t.expires(n.Kind), n.Email, hashToken(n.Browser), n.Kind, address, idOrNull(n.MemberID))
	} else {
		return 0, false, nil
	}
	if errors.Is(err, forum.ErrNotFound) {
		return 0, false, nil
	}
	return id, err == nil, err
}

func (t *tx) expires(k forum.RequestKind) int64 {
	return t.now.Add(k.Life(t.store.policy)).UnixMicro()
}

func idOrNull(id int64) any {
	if id == 0 {
		return nil
	}
	return id
}

func (t *tx) insertRequest(n forum.NewRequest, address int64, c carriedComment) (id int64, err error) {
	name := n.Name
	if n.Kind == forum.RequestComment {
		name = n.Comment.Name
	}
	err = t.row([]any{&id}, `INSERT INTO requests
		(kind, address_id, member_id, join_id, browser_hash, name, secret_hash, next, how, article_id, parent_id, seen, title, body, twin_key, created_at, expires_at, email,
		follow_kind, follow_subject, follow_pace, follow_wording, follow_source, report_id, network, follow_topics)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26) RETURNING id`,
		n.Kind, address, idOrNull(n.MemberID), idOrNull(n.JoinID), browserHash(n.Browser), name, n.SecretHash, n.Next, n.How,
		c.article, c.parent, c.seen, c.title, c.body, c.twin, t.now.UnixMicro(), t.expires(n.Kind), n.Email,
		c.follow.Kind, c.follow.Subject, c.follow.Pace, c.follow.Wording, c.follow.Source, idOrNull(n.Report), c.network, c.follow.Topics)
	return id, err
}

// browserHash is how a request knows the browser that asked; NULL for none.
func browserHash(browser string) any {
	if browser == "" {
		return nil
	}
	return hashToken(browser)
}

const selectRequest = `SELECT r.id, r.kind, r.address_id, r.email, coalesce(r.member_id, 0), coalesce(r.join_id, 0), r.name, r.secret_hash, r.next, r.how,
	coalesce(a.slug, ''), coalesce(a.title, ''), coalesce(r.parent_id, 0), r.seen, r.title, r.body, r.created_at, r.expires_at, r.done_at, r.browser_hash IS NOT NULL AND r.browser_hash = $1,
	r.follow_kind, r.follow_subject, r.follow_pace, r.follow_wording, r.follow_source, coalesce(r.report_id, 0), r.network, r.follow_topics
	FROM requests r LEFT JOIN articles a ON a.id = r.article_id `

func scanRequest(scan func(...any) error) (forum.Request, error) {
	var r forum.Request
	var c forum.NewComment
	err := scan(&r.ID, &r.Kind, &r.AddressID, &r.Email, &r.MemberID, &r.JoinID, &r.Name, &r.SecretHash, &r.Next, &r.How,
		&c.Article, &r.Article, &c.Parent, &c.Seen, &c.Title, &c.Body, moment{&r.CreatedAt}, moment{&r.ExpiresAt}, moment{&r.DoneAt}, &r.Here,
		&r.Follow.Kind, &r.Follow.Subject, &r.Follow.Pace, &r.Follow.Wording, &r.Follow.Source, &r.Report, &c.Network, &r.Follow.Topics)
	if r.Follow.Any() {
		r.Follow.AskedAt = r.CreatedAt
	}
	if c.Article != "" {
		c.Name, c.Email, c.Follow = r.Name, r.Email, r.Follow
		r.Comment = &c
	}
	return r, err
}

// requestBy reads one request; browser is the token of who looks.
func (t *tx) requestBy(browser, where string, args ...any) (forum.Request, error) {
	r, err := scanRequest(func(dest ...any) error {
		return t.row(dest, selectRequest+where, append([]any{hashToken(browser)}, args...)...)
	})
	if err != nil {
		return r, err
	}
	if r.MemberID != 0 {
		if r.Account, err = t.memberByID(r.MemberID); err != nil {
			return r, err
		}
	}
	if r.Holder, err = t.memberWithAddress(r.AddressID); err != nil && !errors.Is(err, forum.ErrNotFound) {
		return r, err
	}
	if r.Kind == forum.RequestJoin {
		r.Hanging, err = t.hanging(r.ID)
		return r, err
	}
	return r, nil
}

// Request returns what a link stands for, and changes nothing. Browser is the
// token of the browser that looks.
//
// Errors: forum.ErrNotFound for a link that never was, or is for something else
// than the kinds named; forum.ErrGone for one that was used or is too old.
func (s *Store) Request(ctx context.Context, token, browser string, kinds ...forum.RequestKind) (r forum.Request, err error) {
	err = s.read(ctx, "Request", func(t *tx) error {
		r, err = t.request(token, browser, kinds)
		return err
	})
	return r, err
}

func (t *tx) request(token, browser string, kinds []forum.RequestKind) (forum.Request, error) {
	r, err := t.requestBy(browser, "JOIN secrets k ON k.request_id = r.id WHERE k.token_hash = $2", hashToken(token))
	if err != nil {
		return r, err
	}
	for _, k := range kinds {
		if k == r.Kind {
			if !r.Open(t.now) {
				return r, forum.ErrGone
			}
			return r, nil
		}
	}
	return forum.Request{}, forum.ErrNotFound
}

// use answers a request: its links are void from now on. Whoever opened one reads
// the mails of its address, so mails go there again where they bounced.
func (t *tx) use(token, browser string, kinds ...forum.RequestKind) (forum.Request, error) {
	r, err := t.request(token, browser, kinds)
	if err != nil {
		return r, err
	}
	err = t.do("UPDATE addresses SET suppressed_at = NULL, suppressed_why = '' WHERE id = $1 AND suppressed_why = $2", r.AddressID, forum.SuppressedBounce)
	if err != nil {
		return r, err
	}
	return r, t.finish(r.ID)
}

// emptied is what a request says no more once it is done: the row stays for a
// while, so that its link says that it was used, and what it carried goes.
const emptied = "name = '', secret_hash = '', title = '', body = '', network = ''"

// finish notes that a request is answered. What somebody was writing when they
// asked to sign in stays until the link's time is over: they are about to go on.
func (t *tx) finish(request int64) error {
	if err := t.do("UPDATE requests SET done_at = $1 WHERE id = $2 AND done_at IS NULL AND kind = 'sign-in'", t.now.UnixMicro(), request); err != nil {
		return err
	}
	return t.do("UPDATE requests SET done_at = $1, "+emptied+" WHERE id = $2 AND done_at IS NULL", t.now.UnixMicro(), request)
}

// voidLinks ends all open requests about a member's account, but for those of
// the kinds that are to stay: after a change of password or address an old link
// is good for nothing.
func (t *tx) voidLinks(member, address int64) error {
	return t.do("UPDATE requests SET done_at = $1, "+emptied+` WHERE done_at IS NULL AND
		(member_id = $2 AND kind IN ('address', 'leave') OR address_id = $3 AND kind IN ('sign-in', 'reset'))`, t.now.UnixMicro(), member, address)
}

// Waiting lists what a browser asked for and what still waits for its mail, the
// newest first; a join comes with the comments that hang on it.
func (s *Store) Waiting(ctx context.Context, browser string) (list []forum.Request, err error) {
	err = s.read(ctx, "Waiting", func(t *tx) error {
		err := t.each(func(rows *sql.Rows) error {
			r, err := scanRequest(rows.Scan)
			list = append(list, r)
			return err
		}, selectRequest+"WHERE r.browser_hash = $1 AND r.join_id IS NULL AND r.done_at IS NULL AND r.expires_at > $2 ORDER BY r.id DESC LIMIT 20", hashToken(browser), t.now.UnixMicro())
		for i := range list {
			if err == nil && list[i].Kind == forum.RequestJoin {
				list[i].Hanging, err = t.hanging(list[i].ID)
			}
		}
		return err
	})
	return list, err
}

// OpenJoin returns the newest join that a browser waits for; forum.ErrNotFound
// where it waits for none.
func (s *Store) OpenJoin(ctx context.Context, browser string) (r forum.Request, err error) {
	err = s.read(ctx, "OpenJoin", func(t *tx) error {
		r, err = t.requestBy(browser, "WHERE r.browser_hash = $1 AND r.kind = 'join' AND r.done_at IS NULL AND r.expires_at > $2 ORDER BY r.id DESC LIMIT 1", t.now.UnixMicro())
		return err
	})
	return r, err
}

// AskAgain owes the mail of a request once more, to the browser that asked for
// it. forum.ErrNotFound where there is no such open request.
func (s *Store) AskAgain(ctx context.Context, browser string, id int64) error {
	return s.write(ctx, "AskAgain", func(t *tx) error {
		r, err := t.requestBy(browser, "WHERE r.id = $2 AND r.browser_hash = $1", id)
		if err != nil {
			return err
		}
		if !r.Open(t.now) || r.JoinID != 0 {
			return forum.ErrNotFound
		}
		return t.oweLink(r.ID, r.Kind, r.AddressID, true)
	})
}

// Withdraw forgets what a browser asked for, and returns it: a wrong address is
// typed anew, with all else that was typed. The last comment that hangs on a join
// comes back with it; earlier ones wait on their own from now on.
func (s *Store) Withdraw(ctx context.Context, browser string, id int64) (r forum.Request, err error) {
	err = s.write(ctx, "Withdraw", func(t *tx) error {
		r, err = t.requestBy(browser, "WHERE r.id = $2 AND r.browser_hash = $1", id)
		if err == nil && !r.Open(t.now) {
			err = forum.ErrNotFound
		}
		if err != nil {
			return err
		}
		return t.withdraw(r)
	})
	return r, err
}

// Refuse forgets what somebody asked for under an address that is not theirs:
// whoever got the mail says so.
func (s *Store) Refuse(ctx context.Context, token string, kinds ...forum.RequestKind) error {
	return s.write(ctx, "Refuse", func(t *tx) error {
		r, err := t.use(token, "", kinds...)
		if err != nil {
			return err
		}
		return t.do("UPDATE requests SET done_at = $1, "+emptied+" WHERE id = $2 OR join_id = $2", t.now.UnixMicro(), r.ID)
	})
}

func (t *tx) withdraw(r forum.Request) error {
	if n := len(r.Hanging); n > 1 {
		err := t.do("UPDATE requests SET join_id = NULL WHERE join_id = $1 AND done_at IS NULL AND id < (SELECT max(id) FROM requests WHERE join_id = $1 AND done_at IS NULL)", r.ID)
		if err != nil {
			return err
		}
	}
	if err := t.do("DELETE FROM requests WHERE id = $1", r.ID); err != nil {
		return err
	}
	return t.releaseAddress(r.AddressID)
}
