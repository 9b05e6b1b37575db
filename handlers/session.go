package handlers

import (
	"errors"
	"net/http"
	"time"

	"github.com/gorilla/sessions"

	"colloquy/forum"
	"colloquy/store"
)

// noteUseEvery is how often the use of a session is written down.
const noteUseEvery = 5 * time.Minute

type sessionKey int

// What a session holds: the member, and when its use was last noted.
const (
	memberKey sessionKey = iota
	usedKey
)

type lastUse struct{ at time.Time }

// sessionStore keeps sessions in the database for gorilla/sessions. The cookie
// is a random token; the database knows its hash alone.
type sessionStore struct {
	store   *store.Store
	name    string
	secure  bool
	options sessions.Options
}

// newSessionStore names the cookie so that, on https, no other host and no
// plain connection can set it (RFC 6265bis, 4.1.3.2).
func newSessionStore(st *store.Store, p forum.Policy, secure bool) *sessionStore {
	s := &sessionStore{store: st, name: "colloquy", secure: secure}
	if secure {
		s.name = "__Host-colloquy"
	}
	s.options = sessions.Options{Path: "/", MaxAge: int(p.SessionLife.Seconds()), HttpOnly: true, Secure: secure, SameSite: http.SameSiteLaxMode}
	return s
}

// present tells whether a cookie of ours came along.
func (s *sessionStore) present(r *http.Request) bool {
	if len(r.Header["Cookie"]) == 0 {
		return false
	}
	_, err := r.Cookie(s.name)
	return err == nil
}

// Get returns the request's session, looked up once.
func (s *sessionStore) Get(r *http.Request, name string) (*sessions.Session, error) {
	return sessions.GetRegistry(r).Get(s, name)
}

// New reads the session that the cookie names, or returns an empty one. It
// never returns nil.
func (s *sessionStore) New(r *http.Request, name string) (*sessions.Session, error) {
	session := sessions.NewSession(s, name)
	options := s.options
	session.Options, session.IsNew = &options, true
	cookie, err := r.Cookie(name)
	if err != nil {
		return session, nil
	}
	m, used, err := s.store.Session(r.Context(), cookie.Value)
	if errors.Is(err, forum.ErrNotFound) {
		return session, nil
	}
	if err != nil {
		return session, err
	}
	session.ID, session.IsNew = cookie.Value, false
	session.Values[memberKey], session.Values[usedKey] = m, lastUse{used}
	return session, nil
}

// Save ends the session where its MaxAge is negative. Sessions are written by
// begin alone.
func (s *sessionStore) Save(r *http.Request, w http.ResponseWriter, session *sessions.Session) error {
	if session.Options.MaxAge >= 0 {
		return nil
	}
	if session.ID != "" {
		if err := s.store.EndSession(r.Context(), session.ID); err != nil {
			return err
		}
	}
	http.SetCookie(w, sessions.NewCookie(session.Name(), "", session.Options))
	return nil
}

// begin lets start sign somebody in, under a new token and in the place of the
// session that there is. Where start signs nobody in, nothing changes.
func (s *sessionStore) begin(r *http.Request, w http.ResponseWriter, start func(store.NewSession) (store.Entered, error)) (store.Entered, error) {
	session, err := s.Get(r, s.name)
	if err != nil {
		return store.Entered{}, err
	}
	n := store.NewSession{Token: randomHex(16), Device: deviceOf(r.UserAgent()), Instead: session.ID}
	e, err := start(n)
	if err != nil || e.Member.ID == 0 {
		return e, err
	}
	session.ID, session.IsNew = n.Token, false
	session.Values[memberKey] = e.Member
	delete(session.Values, usedKey)
	http.SetCookie(w, sessions.NewCookie(session.Name(), session.ID, session.Options))
	return e, nil
}

// token is that of the session of the request; "" where there is none.
func (s *sessionStore) token(r *http.Request) string {
	session, err := s.Get(r, s.name)
	if err != nil {
		return ""
	}
	return session.ID
}
