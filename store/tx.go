package store

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"time"

	"colloquy/forum"
)

// A handle is one connection with its prepared statements. It is used by one
// goroutine at a time.
type handle struct {
	conn  *sql.Conn
	stmts map[string]*sql.Stmt
}

func newHandle(ctx context.Context, db *sql.DB) (*handle, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	return &handle{conn: conn, stmts: map[string]*sql.Stmt{}}, nil
}

// stmt prepares a statement once for each connection. Statements are constants
// of the program, so their number is bounded.
func (h *handle) stmt(query string) (*sql.Stmt, error) {
	if st, ok := h.stmts[query]; ok {
		return st, nil
	}
	st, err := h.conn.PrepareContext(context.Background(), query)
	if err != nil {
		return nil, err
	}
	h.stmts[query] = st
	return st, nil
}

// plain runs a statement without arguments and results.
func (h *handle) plain(query string) error {
	st, err := h.stmt(query)
	if err != nil {
		return err
	}
	_, err = st.ExecContext(context.Background())
	return err
}

func (h *handle) close() {
	for _, st := range h.stmts {
		_ = st.Close()
	}
	_ = h.conn.Close()
}

// A tx is a transaction that runs: everything in it happens at one moment, now.
type tx struct {
	*handle
	now        time.Time
	store      *Store
	after      []func()
	search     []searchRow
	statements int
}

// onCommit runs f after the commit and before anybody is answered.
func (t *tx) onCommit(f func()) { t.after = append(t.after, f) }

func (t *tx) exec(query string, args ...any) (sql.Result, error) {
	t.statements++
	t.store.record(query)
	st, err := t.stmt(query)
	if err != nil {
		return nil, err
	}
	return st.ExecContext(context.Background(), args...)
}

// do is exec for statements whose result does not matter.
func (t *tx) do(query string, args ...any) error {
	_, err := t.exec(query, args...)
	return err
}

// changed runs a statement and tells whether it changed a row.
func (t *tx) changed(query string, args ...any) (bool, error) {
	r, err := t.exec(query, args...)
	if err != nil {
		return false, err
	}
	n, err := r.RowsAffected()
	return n > 0, err
}

// row reads one row into dest; forum.ErrNotFound where there is none.
func (t *tx) row(dest []any, query string, args ...any) error {
	t.statements++
	t.store.record(query)
	st, err := t.stmt(query)
	if err != nil {
		return err
	}
	err = st.QueryRowContext(context.Background(), args...).Scan(dest...)
	if errors.Is(err, sql.ErrNoRows) {
		return forum.ErrNotFound
	}
	return err
}

// each calls scan for every row.
func (t *tx) each(scan func(*sql.Rows) error, query string, args ...any) error {
	t.statements++
	t.store.record(query)
	st, err := t.stmt(query)
	if err != nil {
		return err
	}
	rows, err := st.QueryContext(context.Background(), args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// records runs a query and collects what it finds as values of one type.
func records[T any](t *tx, dest func(*T) []any, query string, args ...any) ([]T, error) {
	var list []T
	err := t.each(func(rows *sql.Rows) error {
		var r T
		err := rows.Scan(dest(&r)...)
		list = append(list, r)
		return err
	}, query, args...)
	return list, err
}

// write runs do as the named transaction on the one writer. It may share a
// commit with others; when it returns nil, what it did is on the disk.
func (s *Store) write(ctx context.Context, name string, do func(*tx) error) error {
	return s.submit(&deed{ctx: ctx, name: name, do: do})
}

// read runs do on a read-only connection, on one snapshot of the database.
func (s *Store) read(ctx context.Context, name string, do func(*tx) error) error {
	var h *handle
	select {
	case h = <-s.readers:
	case <-ctx.Done():
		return ctx.Err()
	case <-s.stopped:
		return ErrStopped
	}
	defer func() { s.readers <- h }()
	return s.readOn(ctx, h, name, do)
}

// readAlone is read on a connection of its own, for what takes long.
func (s *Store) readAlone(ctx context.Context, name string, do func(*tx) error) error {
	select {
	case <-s.stopped:
		return ErrStopped
	default:
	}
	db, err := openEngine(s.path, s.busy, looking)
	if err != nil {
		return err
	}
	defer db.Close()
	h, err := newHandle(ctx, db)
	if err != nil {
		return explain(s.path, err)
	}
	defer h.close()
	return s.readOn(ctx, h, name, do)
}

func (s *Store) readOn(ctx context.Context, h *handle, name string, do func(*tx) error) error {
	began := time.Now()
	t := &tx{handle: h, now: s.clock(), store: s}
	err := h.plain("BEGIN")
	if err == nil {
		err = guarded(func() error { return do(t) })
		_ = h.plain("ROLLBACK")
	}
	s.observe(ctx, name, began, t.statements, err)
	return explain(s.path, err)
}

// slow is how long a transaction may take before the log names it.
const slow = 50 * time.Millisecond

// observe counts what the request cost and notes what took long.
func (s *Store) observe(ctx context.Context, name string, began time.Time, statements int, err error) {
	took := time.Since(began)
	if cost, ok := ctx.Value(costKey{}).(*Cost); ok {
		cost.Statements += statements
		cost.Time += took
	}
	if took > slow {
		s.log.LogAttrs(ctx, slog.LevelWarn, "slow transaction", slog.String("verb", name),
			slog.Duration("took", took), slog.Int("statements", statements), slog.Bool("failed", err != nil))
	}
}

type costKey struct{}

// Cost is what a request asked of the store.
type Cost struct {
	Statements int
	Time       time.Duration
	Hashes     int // of passwords
}

// WithCost returns a context in which the store adds up what it is asked.
func WithCost(ctx context.Context) (context.Context, *Cost) {
	cost := &Cost{}
	return context.WithValue(ctx, costKey{}, cost), cost
}
