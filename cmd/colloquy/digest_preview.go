package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"colloquy/forum"
	"colloquy/store"
)

func (a *app) previewCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "preview", Short: "Print the coming issue as a mail, as it would be now", Args: exactly(),
		Long: "Prints subject and text of the coming issue, as a subscriber gets it who has read nothing; with --html the HTML.\nNothing is sent by it.",
	}
	list := listFlag(cmd)
	html := cmd.Flags().Bool("html", false, "print the HTML")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		kind, err := theList(cmd, *list)
		if err != nil {
			return err
		}
		cfg, err := a.load(cmd, nil)
		if err != nil {
			return err
		}
		return a.withSite(cmd, func(ctx context.Context, st *store.Store) error {
			return a.previewDigest(ctx, &server{app: a, cfg: cfg, store: st}, kind, *html)
		})
	}
	return cmd
}

// previewDigest writes the coming issue with the parts that a server would use.
func (a *app) previewDigest(ctx context.Context, s *server, list forum.FollowKind, html bool) error {
	i, _, err := s.store.ComingDigest(ctx, list)
	if err != nil {
		return err
	}
	if len(i.Items) == 0 {
		return errors.New("the coming issue names nothing yet, so no mail would go out")
	}
	keys, err := loadKeys(s.cfg.Data)
	if err != nil {
		return err
	}
	m, err := s.openMail(s.options(s.cfg.Listen).Site, keys)
	if err != nil {
		return err
	}
	p, err := m.preview(forum.Digest{Issue: i, Since: a.now()})
	if err != nil {
		return err
	}
	if html {
		_, err = fmt.Fprintln(a.out, p.HTML)
		return err
	}
	_, err = fmt.Fprintf(a.out, "Subject: %s\n\n%s\n", p.Subject, p.Text)
	return err
}

// listFlag is the flag that names a list of the digest.
func listFlag(cmd *cobra.Command) *string {
	return cmd.Flags().String("list", string(forum.FollowWeekly), "the `LIST`: weekly or monthly")
}

// theList reads it.
func theList(cmd *cobra.Command, name string) (forum.FollowKind, error) {
	if kind := forum.FollowKind(name); kind.IsList() {
		return kind, nil
	}
	return "", usage(cmd, fmt.Sprintf("there is no list %q; there are weekly and monthly", name))
}
