// Package handlers is the site as a browser sees it: it reads what came in,
// calls one verb of the store, and answers with a page. It knows no SQL and no
// rule of the forum.
package handlers

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"

	"colloquy/cards"
	"colloquy/forum"
	"colloquy/static"
	"colloquy/store"
	"colloquy/templates"
)

// server is everything that the handlers share.
type server struct {
	o            Options
	store        *store.Store
	templates    *templates.Set
	static       *static.Files
	pages        *pageCache
	documents    *pageCache
	made         made
	started      time.Time
	fragments    *fragmentCache
	side         sideCache
	figures      figuresCache
	surroundings surroundingsCache
	windows      windowCache
	peopleOf     peopleCache
	choices      choiceCache
	frames       frameCache
	holes        holes
	limits       *limiter
	throttle     *throttle
	sessions     *sessionStore
	texts        *siteTexts
	hash         func(ctx context.Context, password string) (string, error) // a password's; slow on purpose
	faults       [2][]byte                                                  // the page of a fault, made at the start so that it cannot fail
	build        string                                                     // of everything that a page depends on beside the data
	boot         string                                                     // of this process
	requests     atomic.Uint64
	announcer    *announcer
	uploads      uploads
	downloads    *downloads
	openers      openers
	sitters      sitters
	begun        begun
	largeTexts   largeTexts
	strangers    uploads
	longForms    *longForms
	echo         *echo.Echo
	inner        http.Handler
}

// New returns the whole site.
func New(o Options) (http.Handler, error) {
	files, err := static.New(o.Site.AccentLight, o.Site.AccentDark)
	if err != nil {
		return nil, err
	}
	if o.Cards == nil {
		if o.Cards, err = cards.New(cards.Options{Site: cards.Site{Name: o.Site.Name, Tagline: o.Site.Tagline, Language: o.Site.Language, Accent: o.Site.AccentLight}, Log: o.Log}); err != nil {
			return nil, err
		}
	}
	words := func() templates.SiteWords { return templates.SiteWords{} } // until all is made: the page of a fault is kept for ever
	if o.Templates == nil {
		if o.Templates, err = templates.Parse(); err != nil {
			return nil, err
		}
	}
	set, err := o.Templates.Set(templates.Site{
		Words: func() templates.SiteWords { return words() },
		Card:  o.Site.BaseURL + templates.CardURL(o.Cards.SiteName()),
		Name:  o.Site.Name, Tagline: o.Site.Tagline, Language: o.Site.Language, BaseURL: o.Site.BaseURL, Zone: o.Site.Zone, Asset: files.URL,
	})
	if err != nil {
		return nil, err
	}
	o.Templates = nil // no site needs them any more
	s := &server{
		o: o, store: o.Store, templates: set, static: files,
		pages: newPageCache(pageCacheBytes), documents: newPageCache(pageCacheBytes), fragments: newFragmentCache(fragmentCacheBytes),
		limits: newLimiter(o.Limits), throttle: newThrottle(o.Limits.Enabled), started: o.Clock(), build: o.Version + files.Hash() + optionsHash(o), boot: randomHex(4),
	}
	s.holes, s.uploads, s.hash = newHoles(), make(uploads, maxUploads), store.HashPassword
	s.downloads = newDownloads()
	s.largeTexts, s.strangers, s.longForms = make(largeTexts, 2), make(uploads, 4), newLongForms()
	s.sessions = newSessionStore(o.Store, o.Policy, strings.HasPrefix(o.Site.BaseURL, "https:"))
	if s.texts, err = loadTexts(o.Policy, o.Site.Contact); err != nil {
		return nil, err
	}
	s.texts.site = o.Site.BaseURL
	if err := s.faultPages(); err != nil {
		return nil, err
	}
	words = s.siteWords
	s.inner = s.chain()
	s.announcer = newAnnouncer(o.Store, o.Limits.Live)
	s.background("live", s.announcer.run)
	return s, nil
}

// background runs a loop for as long as the program runs.
func (s *server) background(name string, loop func(context.Context) error) {
	if s.o.Background != nil {
		s.o.Background(name, loop)
		return
	}
	go func() { _ = loop(context.Background()) }()
}

// chain is what a request passes on its way to a handler, the outermost first.
func (s *server) chain() http.Handler {
	s.echo = echo.New()
	s.echo.HideBanner, s.echo.HidePort = true, true
	s.echo.HTTPErrorHandler = func(err error, c echo.Context) { s.answerError(c, err) }
	s.routes(s.echo)
	// A page carries no token of the visitor's, so that it can be cached whole;
	// writes from another origin are refused by what the browser says of them.
	origin := http.NewCrossOriginProtection()
	if err := origin.AddTrustedOrigin(s.o.Site.BaseURL); err != nil { // a proxy may say another Host
		s.o.Log.Warn("the base URL is no origin", "error", err)
	}
	// The one click of a mail program comes from wherever that runs.
	origin.AddInsecureBypassPattern(stopPattern)
	origin.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.echo.HTTPErrorHandler(errCrossOrigin, s.echo.NewContext(r, w))
	}))
	return origin.Handler(s.echo)
}

// request is what is known of one request; it travels in the context.
type request struct {
	number   string
	route    string
	member   int64
	touch    string    // token of a session whose use is to be noted afterwards
	used     time.Time // when
	visited  int64     // article whose load is to be noted afterwards
	visit    forum.Visit
	seen     time.Time // up to when the member has looked at answers; to be noted afterwards
	taken    bool      // the connection was taken over: nothing can be answered any more
	original string    // method
	cost     *store.Cost
	viewer   *forum.Member
	asked    bool            // viewer was looked up
	kept     *templates.Kept // what was being written before signing in
	browser  string          // token that the browser gets with the answer
}

type requestKey struct{}

func requestOf(r *http.Request) *request {
	if q, ok := r.Context().Value(requestKey{}).(*request); ok {
		return q
	}
	return &request{}
}

// ServeHTTP gives each request a number, the headers that every answer has, and
// a line in the log.
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	began := time.Now()
	q := &request{number: s.boot + "-" + strconv.FormatUint(s.requests.Add(1), 36), original: r.Method}
	rec := &recorder{ResponseWriter: w, status: http.StatusOK}
	ctx := r.Context()
	s.commonHeaders(rec.Header(), q)
	if !s.atHand(rec, r, q) {
		ctx, q.cost = store.WithCost(context.WithValue(ctx, requestKey{}, q))
		r = r.WithContext(ctx)
		if r.Method == http.MethodHead {
			r.Method = http.MethodGet // net/http leaves the body out
		}
		s.serve(rec, r, q)
	}
	s.logRequest(ctx, q, rec, time.Since(began))
	s.noteVisit(q, r)
	s.noteSeen(q, r)
	if q.touch != "" && q.original != http.MethodHead && !strings.Contains(r.Header.Get("Sec-Purpose"), "prefetch") {
		if !q.taken {
			_ = http.NewResponseController(rec).Flush() // the reader does not wait for this
		}
		if err := s.store.TouchSession(context.WithoutCancel(ctx), q.touch, q.used); err != nil {
			s.o.Log.WarnContext(ctx, "the use of a session could not be noted", "request", q.number, "error", err)
		}
	}
}

// serve calls the chain; a panic in it is a fault of this request alone.
func (s *server) serve(rec *recorder, r *http.Request, q *request) {
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		if p == http.ErrAbortHandler {
			panic(p)
		}
		s.o.Log.ErrorContext(r.Context(), "panic", "request", q.number, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
		if !rec.wrote && !q.taken {
			s.answerFault(rec, r, q)
		}
	}()
	if err := strictAddress(r); err != nil {
		s.answerError(s.echo.NewContext(r, rec), err)
		return
	}
	s.inner.ServeHTTP(rec, r)
}

const contentPolicy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' https: http: data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// headers are on every answer. They are written into the map as they are: their
// names are canonical already, and every request pays for this.
var headers = map[string][]string{
	"Content-Security-Policy":    {contentPolicy},
	"X-Content-Type-Options":     {"nosniff"},
	"Referrer-Policy":            {"strict-origin-when-cross-origin"},
	"Cross-Origin-Opener-Policy": {"same-origin"},
	"Permissions-Policy":         {"camera=(), geolocation=(), microphone=(), payment=()"},
	"X-Frame-Options":            {"DENY"},
}

func (s *server) commonHeaders(h http.Header, q *request) {
	for name, value := range headers {
		h[name] = value
	}
	h["X-Request-Id"] = []string{q.number}
	if s.sessions.secure {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

// logRequest writes one line for each request: no addresses, no texts.
func (s *server) logRequest(ctx context.Context, q *request, rec *recorder, took time.Duration) {
	level := slog.LevelInfo
	if rec.status >= 500 {
		level = slog.LevelError
	}
	attrs := append(make([]slog.Attr, 0, 10),
		slog.String("request", q.number), slog.String("method", q.original), slog.String("route", q.route),
		slog.Int("status", rec.status), slog.Int64("bytes", rec.bytes), slog.Duration("took", took))
	if q.member != 0 {
		attrs = append(attrs, slog.Int64("member", q.member))
	}
	if q.cost != nil && q.cost.Statements > 0 {
		attrs = append(attrs, slog.Int("statements", q.cost.Statements), slog.Duration("sql", q.cost.Time))
	}
	if q.cost != nil && q.cost.Hashes > 0 {
		attrs = append(attrs, slog.Int("hashes", q.cost.Hashes))
	}
	s.o.Log.LogAttrs(ctx, level, "request", attrs...)
}

// A recorder remembers what was answered.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
	wrote  bool
}

func (w *recorder) WriteHeader(status int) {
	if !w.wrote && status >= 200 {
		w.status, w.wrote = status, true
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *recorder) Write(b []byte) (int, error) {
	w.wrote = true
	n, err := w.ResponseWriter.Write(b)
	w.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func randomHex(bytes int) string {
	b := make([]byte, bytes)
	_, _ = rand.Read(b) // never fails: crypto/rand ends the program instead
	return hex.EncodeToString(b)
}

// optionsHash is part of every ETag: after a restart with another configuration
// a page that looks different has another name.
func optionsHash(o Options) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%v %v %v %v %v %v", o.Site, o.Guests, o.Policy, o.Mail.Leaves, o.Cards.SiteName(), o.Cards.Name(cards.Card{})))
	return hex.EncodeToString(sum[:4])
}
