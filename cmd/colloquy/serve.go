package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"runtime/debug"
	"time"

	"github.com/spf13/cobra"

	"colloquy/cards"
	"colloquy/config"
	"colloquy/forum"
	"colloquy/handlers"
	"colloquy/jobs"
	"colloquy/store"
)

// How long the parts of the server may take to come to their end.
const (
	httpDrain = 10 * time.Second
	jobsDrain = 20 * time.Second
)

func (a *app) serveCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "serve", Short: "Serve the site", Args: exactly(),
		Long: "Serves the site until it is told to stop (SIGINT or SIGTERM): it finishes what is under way and ends.\n" +
			"When it is ready it prints one line, \"Listening on http://HOST:PORT\".",
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := a.load(cmd, nil)
			if err != nil {
				return err
			}
			return a.serve(cmd.Context(), cfg)
		},
	}
	addListen(cmd)
	return cmd
}

func addListen(cmd *cobra.Command) {
	cmd.Flags().String("listen", "", "the `HOST:PORT` to listen at; port 0 is any free one")
}

func (a *app) serve(ctx context.Context, cfg config.Config) error {
	s := &server{app: a, cfg: cfg, log: a.logger()}
	if err := s.open(ctx); err != nil {
		return err
	}
	defer s.close()
	switch demo, err := s.store.Demonstration(ctx); {
	case err != nil:
		return err
	case demo:
		return fmt.Errorf("%s holds the demonstration, which is not to be served as a site; choose another folder with --data", cfg.Data)
	}
	s.warnOfMailbox()
	token, err := s.offerFirst(ctx)
	if err != nil {
		return err
	}
	return s.run(ctx, func(url string) {
		fmt.Fprintln(a.out, "Listening on", url)
		s.tellFirst(token)
	})
}

// logger writes for people where a person looks on, and for programs elsewhere.
func (a *app) logger() *slog.Logger {
	if isTerminal(a.err) {
		return slog.New(slog.NewTextHandler(a.err, nil))
	}
	return slog.New(slog.NewJSONHandler(a.err, nil))
}

// A server is the site while it runs. This file makes all parts of it and ends
// them in order.
type server struct {
	app         *app
	cfg         config.Config
	log         *slog.Logger
	listener    net.Listener
	store       *store.Store
	keys        forum.Keys
	cards       *cards.Maker
	first       []byte // of the token that makes the first administrator
	jobs        *jobs.Runner
	development bool
}

// open takes the port and opens the database. The port comes first: where
// another server has it, that one's database is not touched.
func (s *server) open(ctx context.Context) error {
	var err error
	if s.cards, err = makeCards(s.cfg, s.log); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", s.cfg.Listen)
	if err != nil {
		return fmt.Errorf("cannot listen at %s: %w", s.cfg.Listen, systemError(err))
	}
	s.listener = listener
	s.store, err = store.Open(ctx, store.Options{
		Dir: s.cfg.Data, Policy: s.cfg.Policy, Guests: s.cfg.Guests.Comment, Clock: s.app.now, Log: s.log, Site: s.cfg.PublicURL(listener.Addr().String()), Routed: handlers.Routed,
	})
	if err == nil {
		s.keys, err = loadKeys(s.cfg.Data)
		if err != nil {
			_ = s.store.Close()
		}
	}
	if err != nil {
		_ = listener.Close()
	}
	return err
}

func (s *server) close() {
	_ = s.listener.Close() // where run did not begin
	if err := s.store.Close(); err != nil {
		s.log.Error("the database did not close", "error", err)
	}
}

// run serves until ctx ends. Ready is called with the address when it begins.
func (s *server) run(ctx context.Context, ready func(url string)) error {
	s.jobs = jobs.New(s.log, s.app.now)
	o := s.options(s.listener.Addr().String())
	mailer, err := s.openMail(o.Site, s.keys)
	if err != nil {
		return err
	}
	o.Mailbox, o.PreviewDigest = s.mailbox(mailer), mailer.preview
	handler, err := handlers.New(o)
	if err != nil {
		return err
	}
	s.jobs.Start("deliver", jobs.Deliver(s.store, mailer.writer, mailer.transport, s.log, mailer.flow))
	s.jobs.Start("announce", jobs.Announce(s.store, s.app.now))
	s.jobs.Start("publish", jobs.Publish(s.store, s.app.now))
	s.jobs.Start("digest", jobs.Digest(s.store, s.app.now))
	s.jobs.Start("housekeeping", jobs.Housekeeping(s.store, s.log))
	s.jobs.Start("pictures", s.sweepPictures(o.Media))
	s.jobs.Start("watch", jobs.Watch(s.store))
	s.jobs.Start("visits", jobs.Visits(s.store))
	s.jobs.Start("moderators", jobs.TellModerators(s.store))
	s.jobs.Start("log heads", jobs.LogHeads(s.store))
	defer s.stopJobs()
	return s.serveHTTP(ctx, handler, ready)
}

// systemError is what the system says, without the names of the calls.
func systemError(err error) error {
	var sys *os.SyscallError
	if errors.As(err, &sys) {
		return sys.Err
	}
	return err
}

func (s *server) serveHTTP(ctx context.Context, handler http.Handler, ready func(url string)) error {
	web := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      60 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    1 << 20,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelWarn),
	}
	ended := make(chan error, 1)
	go func() { ended <- web.Serve(s.listener) }()
	ready(listeningURL(s.listener.Addr()))
	go debug.FreeOSMemory() // the start needs twice of what stays
	select {
	case err := <-ended:
		return fmt.Errorf("the server ended: %w", err)
	case <-ctx.Done():
		s.drain(web)
		return nil
	}
}

// drain takes no new requests and lets those under way finish.
func (s *server) drain(web *http.Server) {
	s.log.Info("stopping")
	ctx, cancel := context.WithTimeout(context.Background(), httpDrain)
	defer cancel()
	if err := web.Shutdown(ctx); err != nil {
		s.log.Warn("requests were cut off", "error", err)
		_ = web.Close()
	}
}

func (s *server) stopJobs() {
	ctx, cancel := context.WithTimeout(context.Background(), jobsDrain)
	defer cancel()
	if err := s.jobs.Stop(ctx); err != nil {
		s.log.Warn("jobs were cut off", "error", err)
	}
}

// options is what the pages need, from the configuration and the address that
// the server took.
func (s *server) options(listening string) handlers.Options {
	c := s.cfg
	zone, err := time.LoadLocation(c.Site.TimeZone)
	if err != nil {
		zone = time.UTC // cannot be: the configuration was checked
	}
	return handlers.Options{
		Store: s.store, Policy: c.Policy, Guests: c.Guests.Comment, Clock: s.app.now, Log: s.log,
		Disk: s.disk, First: s.first,
		Development: s.development, Jobs: s.jobStates, Version: build(), Keys: s.keys,
		Cards:      s.cards,
		Media:      mediaFolder(c),
		Background: func(name string, loop func(context.Context) error) { s.jobs.Start(name, loop) },
		Site: handlers.Site{
			Guessed: c.BaseURL == "", Name: c.Site.Name, Tagline: c.Site.Tagline, Contact: c.Site.Contact, Language: c.Site.Language, Zone: zone,
			BaseURL: c.PublicURL(listening), AccentLight: c.Site.Accent.Light, AccentDark: c.Site.Accent.Dark,
		},
		Limits: limits(c.Limits),
		Mail:   handlers.Mail{Leaves: c.Mail.Transport == config.TransportSMTP || s.development, Transport: c.Mail.Transport},
	}
}

func limits(l config.Limits) handlers.Limits {
	return handlers.Limits{
		Enabled: l.Enabled, Proxies: l.Proxies, Live: l.LivePages,
		Comments: handlers.Pace{PerMinute: l.CommentsPerMinute, Burst: l.CommentsBurst},
		SignIns:  handlers.Pace{PerMinute: l.SignInsPerMinute, Burst: l.SignInsBurst},
		Writes:   handlers.Pace{PerMinute: l.WritesPerMinute, Burst: l.WritesBurst},
		Mails:    handlers.Pace{PerMinute: l.MailsPerMinute, Burst: l.MailsBurst},
	}
}

func (s *server) jobStates() []handlers.JobState {
	states := s.jobs.States()
	list := make([]handlers.JobState, len(states))
	for i, x := range states {
		list[i] = handlers.JobState{Name: x.Name, Running: x.Running, Fails: x.Fails, Panics: x.Panics}
	}
	return list
}

// listeningURL is where a browser on this machine finds the server.
func listeningURL(addr net.Addr) string {
	host, port, err := net.SplitHostPort(addr.String())
	if err != nil {
		return "http://" + addr.String()
	}
	if ip, err := netip.ParseAddr(host); err == nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, port)
}
