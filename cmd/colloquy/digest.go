package main

import (
	"context"
	"errors"
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"colloquy/forum"
	"colloquy/store"
)

// digestCommand is the digest from the command line. What it sends it only owes: a
// running server delivers it.
func (a *app) digestCommand() *cobra.Command {
	sub := func(name, short string, do func(context.Context, *store.Store, forum.FollowKind) error) *cobra.Command {
		cmd := &cobra.Command{Use: name, Short: short, Args: exactly()}
		list := listFlag(cmd)
		cmd.RunE = func(cmd *cobra.Command, _ []string) error {
			kind, err := theList(cmd, *list)
			if err != nil {
				return err
			}
			return a.withSite(cmd, func(ctx context.Context, st *store.Store) error { return do(ctx, st, kind) })
		}
		return cmd
	}
	return group("digest", "Look at the digest, send it, stop it; who gets it",
		sub("plan", "List who would get the coming issue, and who would not and why", a.planDigest),
		a.previewCommand(),
		sub("send", "Close the running period now and send its issue, once", a.sendDigest),
		sub("pause", "Stop the mails of the latest issue for now", a.pausing(true)),
		sub("resume", "Let the mails of the latest issue go on", a.pausing(false)),
		sub("status", "Say where the latest issues stand", a.digestStatus),
		a.digestImport(),
		a.digestExport(),
		a.digestRemove(),
	)
}

// planDigest prints a line for each subscriber. Nothing is sent by it.
func (a *app) planDigest(ctx context.Context, st *store.Store, list forum.FollowKind) error {
	i, plan, err := st.ComingDigest(ctx, list)
	if err != nil {
		return err
	}
	when := "due " + i.Period.End.In(plan.Zone).Format("Monday, 2 January 2006, 15:04 MST")
	if !plan.On {
		when = "switched off"
	}
	fmt.Fprintf(a.out, "The coming %s issue, %s, names %d articles:\n", list, when, len(i.Items))
	for _, item := range i.Items {
		fmt.Fprintf(a.out, "  %-9s  %s\n", item.Section, item.Article.Title)
	}
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "TO\tARTICLES\tANSWERS\tDISCUSSIONS\tWHEN\tNOT SENT, BECAUSE")
	for behind, more := int64(0), true; more; {
		batch, err := st.DryRun(ctx, list, behind)
		if err != nil {
			return err
		}
		more = len(batch) > store.RecipientsPerPage
		for _, r := range batch[:min(len(batch), store.RecipientsPerPage)] {
			behind = r.AddressID
			fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%s\t%s\n", r.Email, r.Items, r.Answers, r.Following, r.Due.In(plan.Zone).Format("2 Jan 15:04"), r.Why)
		}
	}
	return w.Flush()
}

// sendDigest owes the mails of the running period. A second time it changes
// nothing.
func (a *app) sendDigest(ctx context.Context, st *store.Store, list forum.FollowKind) error {
	before, err := st.Sendings(ctx, list)
	if err != nil {
		return err
	}
	i, err := st.SendDigest(ctx, list)
	if err != nil {
		return err
	}
	for more := true; more; {
		if more, err = st.DigestDue(ctx); err != nil {
			return err
		}
	}
	if i.Status == forum.IssueSkipped {
		_, err := fmt.Fprintf(a.out, "Nothing is sent: %s.\n", i.Why)
		return err
	}
	for _, was := range before {
		if was.ID == i.ID && was.Status == forum.IssueQueued {
			_, err := fmt.Fprintf(a.out, "Number %d went out already; nothing is sent a second time.\n", i.Number)
			return err
		}
	}
	p, err := st.IssueProgress(ctx, i.ID)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(a.out, "Number %d: %d mails are owed. A running server delivers them.\n", i.Number, p.Waiting)
	return err
}

// pausing stops the latest issue, or lets it go on.
func (a *app) pausing(pause bool) func(context.Context, *store.Store, forum.FollowKind) error {
	return func(ctx context.Context, st *store.Store, list forum.FollowKind) error {
		issues, err := st.Issues(ctx, list, 0)
		if err != nil {
			return err
		}
		if len(issues) == 0 {
			return errors.New("no issue has gone out yet")
		}
		err = st.PauseIssue(ctx, nil, issues[0].ID, pause)
		if errors.Is(err, forum.ErrConflict) {
			return fmt.Errorf("all mails of number %d have left", issues[0].Number)
		}
		if err != nil {
			return err
		}
		word := "goes on"
		if pause {
			word = "is stopped"
		}
		_, err = fmt.Fprintf(a.out, "Number %d %s.\n", issues[0].Number, word)
		return err
	}
}

// statusShown is how many issues the status names.
const statusShown = 5

func (a *app) digestStatus(ctx context.Context, st *store.Store, list forum.FollowKind) error {
	issues, err := st.Sendings(ctx, list)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "NUMBER\tDUE\tSTATE\tWAITING\tSENT\tFAILED\tSKIPPED\tWHY")
	for _, i := range issues[:min(len(issues), statusShown)] {
		p, err := st.IssueProgress(ctx, i.ID)
		if err != nil {
			return err
		}
		state := string(i.Status)
		if !i.PausedAt.IsZero() {
			state += ", stopped"
		}
		fmt.Fprintf(w, "%d\t%s\t%s\t%d\t%d\t%d\t%d\t%s\n", i.Number, i.Period.End.Format(time.DateOnly), state, p.Waiting, p.Sent, p.Failed, p.Skipped, i.Why)
	}
	return w.Flush()
}
