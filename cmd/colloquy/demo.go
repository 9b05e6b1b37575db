package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"colloquy/cmd/colloquy/demo"
	"colloquy/config"
)

func (a *app) demoCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "demo", Short: "Show the site with invented people, articles and discussions", Args: exactly(),
		Long: "Serves a site full of invented people, articles and discussions, with a login of each role. It lies in a\n" +
			"temporary folder that is removed at the end, or in the one that --data names, and then goes on next time.",
		RunE: func(cmd *cobra.Command, _ []string) error { return a.demo(cmd) },
	}
	addListen(cmd)
	return cmd
}

// demo serves the demonstration. The temporary folder is only a preset, so that
// a configured one is used like everywhere else.
func (a *app) demo(cmd *cobra.Command) error {
	temporary, err := os.MkdirTemp("", "colloquy-demo-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temporary)
	cfg, err := a.load(cmd, map[string]string{
		"data":                  temporary,
		"guests.comment":        "true",
		"policy.announce_delay": "5s",
		"site.contact":          "editors@example.org",
		"site.tagline":          "On the wires, the rules and the people of the Internet",
	})
	if err != nil {
		return err
	}
	s := &server{app: a, cfg: cfg, log: a.logger(), development: true}
	if err := s.open(cmd.Context()); err != nil {
		return err
	}
	defer s.close()
	if err := s.fill(cmd.Context()); err != nil {
		return err
	}
	text, err := welcome(cfg, cfg.Data == temporary)
	if err != nil {
		return err
	}
	return s.run(cmd.Context(), func(url string) {
		// At once: who reads the first line alone may close the pipe after it.
		fmt.Fprintf(a.out, "Listening on %s\n%s", url, text+whereMails(cfg, url))
	})
}

// fill makes the demonstration in an empty folder, and takes one that is there.
// Whatever else is in the folder is left alone. A fill that has begun is not
// called off: it takes a moment, and half of one is of no use.
func (s *server) fill(ctx context.Context) error {
	ctx = context.WithoutCancel(ctx)
	marked, err := s.store.Demonstration(ctx)
	if err != nil {
		return err
	}
	if marked {
		complete, err := demo.Complete(ctx, s.store)
		if err == nil && !complete {
			err = fmt.Errorf("the demonstration in %s was not finished when it was made; remove the folder and start again", s.cfg.Data)
		}
		return err
	}
	switch empty, err := s.store.Empty(ctx); {
	case err != nil:
		return err
	case !empty:
		return fmt.Errorf("%s holds a site that is no demonstration; choose another folder with --data", s.cfg.Data)
	}
	return demo.Fill(ctx, s.store, keeperOf(s.cfg), s.app.now())
}

// welcome is what somebody needs to know who sees the demonstration first.
func welcome(cfg config.Config, temporary bool) (string, error) {
	logins, err := demo.Logins()
	if err != nil {
		return "", err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "\nA demonstration: people, articles and discussions are invented.\nSign in with the password %s as\n\n", demo.Password)
	for _, l := range logins {
		fmt.Fprintf(&b, "  %-22s  %s, %s\n", l.Email, l.Name, l.Role)
	}
	if temporary {
		b.WriteString("\nEverything is forgotten at the end; --data FOLDER keeps it.\n")
	} else {
		fmt.Fprintf(&b, "\nEverything is kept in %s.\n", cfg.Data)
	}
	return b.String(), nil
}

// whereMails says where to read what the demonstration sends.
func whereMails(cfg config.Config, url string) string {
	if cfg.Mail.Transport != config.TransportMailbox {
		return ""
	}
	return fmt.Sprintf("Mails are not sent; read them at %s/dev/mailbox\n", url)
}
