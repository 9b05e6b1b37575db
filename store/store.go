// Package store keeps everything in one SQLite file. Its exported methods are
// the verbs of the domain (PostComment, FileReport) and plain nouns for looking
// things up (Article, Comment); each is one transaction on rows just read. It
// knows nothing of HTTP, HTML templates or mail.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"colloquy/forum"
)

// FileName is the name of the database in its folder.
const FileName = "colloquy.db"

// readers is how many connections read at once. More than this only takes
// memory: reading is bound by the processor.
const readerCount = 4

// Options say how a store is opened.
type Options struct {
	Dir    string             // the folder; made where it is missing
	Policy forum.Policy       // windows and thresholds
	Guests bool               // guests may comment
	Clock  func() time.Time   // never nil
	Log    *slog.Logger       // nil: silent
	Record func(query string) // called with each statement; tests only
	Site   string             // the site's own address, "" where it is not known
	Routed func(string) bool  // tells of a path whether the site answers there itself; nil: it does nowhere
	Group  int                // how many waiting writers share a transaction; 0: as many as is good
	busy   time.Duration      // how long to wait for a locked database; tests only, 0: patience
	expand int                // how many followers are told at once; tests only, 0: expandStep
}

// A Store is an open database. It is safe for use by many goroutines.
type Store struct {
	path   string
	policy forum.Policy
	guests bool
	clock  func() time.Time
	log    *slog.Logger
	record func(string)
	site   string
	routed func(string) bool
	group  int
	busy   time.Duration
	expand int

	writerDB, readerDB *sql.DB
	writer             *handle
	readers            chan *handle
	opened             int // readers
	deeds              chan *deed
	stopping           chan struct{} // the writer should end
	stopped            chan struct{} // nobody may begin any more
	writerDone         chan struct{}
	checkpoints        chan struct{} // the log is to be moved
	checkpointsDone    chan struct{}
	sinceCheckpoint    int // deeds; the writer's
	checkpointer       *sql.Conn
	due                chan struct{} // a mail may be due
	announceable       chan struct{} // followers may have to be told
	issuable           chan struct{} // an issue of the digest may have to go out, or go on
	logged             chan struct{} // something was logged
	publishable        chan struct{} // an article may be due to be published
	closeOnce          sync.Once
	version            int64 // of the data as another process may change it
	revisions          revisions
	presences          presences
	bells              bells
	avoidances         avoidances
	rankings           rankings
	listeners          listeners
	finders            *forum.Turnstile // searches
	settings           siteSettings
	screenings         screenings
}

// Open opens the database in a folder, makes it where there is none, and brings
// its schema up to date. A database that a newer program wrote is a *TooNew; a
// disk that does not let us is forum.ErrStorage with one clear line.
//
// A process opens a database once: looking at the file a second time would drop
// the locks by which other processes know of the first (POSIX gives a process
// one set of locks for each file).
func Open(ctx context.Context, o Options) (*Store, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Record == nil {
		o.Record = func(string) {}
	}
	if o.Group == 0 {
		o.Group = maxGroup
	}
	if o.busy == 0 {
		o.busy = patience
	}
	if o.expand == 0 {
		o.expand = expandStep
	}
	s := &Store{
		path: filepath.Join(o.Dir, FileName), policy: o.Policy, guests: o.Guests, clock: o.Clock, log: o.Log, record: o.Record, site: o.Site, routed: o.Routed, group: o.Group, busy: o.busy, expand: o.expand,
		readers: make(chan *handle, readerCount), deeds: make(chan *deed, maxGroup),
		stopping: make(chan struct{}), stopped: make(chan struct{}), writerDone: make(chan struct{}),
		checkpoints: make(chan struct{}, 1), checkpointsDone: make(chan struct{}),
		due: make(chan struct{}, 1), announceable: make(chan struct{}, 1), issuable: make(chan struct{}, 1), logged: make(chan struct{}, 1), publishable: make(chan struct{}, 1),
		finders: forum.NewTurnstile(findersAtOnce, maxFinders, turnAgain),
	}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("%w: %w", forum.ErrStorage, err)
	}
	if err := s.connect(ctx); err != nil {
		s.disconnect()
		return nil, err
	}
	go s.writeLoop()
	go s.checkpointLoop(s.checkpointer)
	return s, nil
}

// connect opens the writer, migrates, and opens the readers.
func (s *Store) connect(ctx context.Context) (err error) {
	if err := private(s.path); err != nil {
		return err
	}
	if s.writerDB, err = openEngine(s.path, s.busy, writing); err != nil {
		return err
	}
	if s.writer, err = newHandle(ctx, s.writerDB); err != nil {
		return explain(s.path, err)
	}
	if s.checkpointer, err = s.writerDB.Conn(ctx); err != nil {
		return explain(s.path, err)
	}
	if err := s.migrate(ctx, s.writer); err != nil {
		return err
	}
	if s.version, err = dataVersion(ctx, s.writer.conn); err != nil {
		return explain(s.path, err)
	}
	if s.readerDB, err = openEngine(s.path, s.busy, reading); err != nil {
		return err
	}
	for range readerCount {
		h, err := newHandle(ctx, s.readerDB)
		if err != nil {
			return explain(s.path, err)
		}
		s.opened++
		s.readers <- h
	}
	return s.loadSite(ctx)
}

// private makes the file, readable by its owner alone, before the engine would
// make it readable by everybody.
func private(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if errors.Is(err, os.ErrPermission) {
		return fmt.Errorf("%w: %s: %s", forum.ErrStorage, path, "not writable; check the rights of the file and its folder, and whether the disk is mounted read-only")
	}
	if err != nil {
		return fmt.Errorf("%w: %w", forum.ErrStorage, err)
	}
	return f.Close()
}

// Close ends the store: visits are written down, transactions under way finish,
// those that wait get ErrStopped, and the log is moved into the database file.
func (s *Store) Close() error {
	s.closeOnce.Do(func() {
		if _, err := s.FlushVisits(context.Background()); err != nil {
			s.log.Warn("visits could not be written down", "error", err)
		}
		close(s.stopped)
		close(s.stopping)
		<-s.writerDone
		<-s.checkpointsDone
		s.refuseRest()
		_ = s.writer.plain(emptyLog)
		s.disconnect()
	})
	return nil
}

// refuseRest answers those who came in while the writer ended.
func (s *Store) refuseRest() {
	for {
		select {
		case d := <-s.deeds:
			d.err = ErrStopped
			close(d.done)
		default:
			return
		}
	}
}

// disconnect closes what was opened. Readers in use are waited for.
func (s *Store) disconnect() {
	if s.readerDB != nil {
		for range s.opened {
			select {
			case h := <-s.readers:
				h.close()
			case <-time.After(5 * time.Second): // only where a reader hangs
			}
		}
		_ = s.readerDB.Close()
	}
	if s.writer != nil {
		s.writer.close()
	}
	if s.writerDB != nil {
		_ = s.writerDB.Close()
	}
}

// Path is where the database lies.
func (s *Store) Path() string { return s.path }

// SchemaVersion is the version of the schema that this program writes.
func SchemaVersion() int {
	list, err := migrations()
	if err != nil {
		panic(err) // the files are part of the program
	}
	return len(list)
}

// Ping tells whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	return s.read(ctx, "Ping", func(t *tx) error {
		var one int
		return t.row([]any{&one}, "SELECT 1")
	})
}

func micros(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMicro()
}

// moment reads a time that may be absent.
type moment struct{ t *time.Time }

// Scan implements sql.Scanner.
func (m moment) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*m.t = time.Time{}
	case int64:
		*m.t = time.UnixMicro(v).UTC()
	default:
		return fmt.Errorf("a time is an integer, not %T", v)
	}
	return nil
}
