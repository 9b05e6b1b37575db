package store

import (
	"context"
	"database/sql"
)

// checkpointEvery is after how many deeds the log is moved into the database
// file. SQLite would do that inside of somebody's commit, who would then wait
// for all of it.
const checkpointEvery = 1000

// committed counts deeds, and wakes the loop below now and then. It is called
// by the writer alone.
func (s *Store) committed(deeds int) {
	s.sinceCheckpoint += deeds
	if s.sinceCheckpoint < checkpointEvery {
		return
	}
	s.sinceCheckpoint = 0
	select {
	case s.checkpoints <- struct{}{}:
	default: // one is waiting already
	}
}

// checkpointLoop moves the log on a connection of its own, beside whoever reads
// and writes. What it cannot move now it moves the next time.
func (s *Store) checkpointLoop(c *sql.Conn) {
	defer close(s.checkpointsDone)
	defer c.Close()
	for {
		select {
		case <-s.stopping:
			return
		case <-s.checkpoints:
			if _, err := c.ExecContext(context.Background(), checkpoint); err != nil {
				s.log.Warn("the log could not be moved into the database", "error", explain(s.path, err))
			}
		}
	}
}
