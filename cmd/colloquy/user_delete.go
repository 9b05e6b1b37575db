package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"colloquy/forum"
	"colloquy/store"
)

func (a *app) userDeleteCommand() *cobra.Command {
	var how string
	cmd := &cobra.Command{
		Use: "delete EMAIL", Short: "Delete a member at once", Args: exactly("EMAIL"),
		Long: "Deletes a member at once and for good. Their comments stay without a name, or go with their texts. " +
			"It works beside a running server, in small steps: where it is interrupted, the server's housekeeping finishes it. Whoever leaves gets a mail.",
		RunE: func(cmd *cobra.Command, args []string) error {
			if e := (&forum.Invalid{}); forum.CleanLeave(e, "comments", how) == "" || e.Or() != nil {
				return usage(cmd, fmt.Sprintf("--comments is %s or %s, not %q", forum.LeaveAnonymous, forum.LeaveRemoved, how))
			}
			return a.withMember(cmd, args[0], func(ctx context.Context, st *store.Store, m forum.Member) error {
				err := st.DeleteMember(ctx, m.ID, how)
				if errors.Is(err, forum.ErrConflict) {
					return fmt.Errorf("%s is the last administrator; make somebody else one first", m.Email)
				}
				if err == nil {
					_, err = fmt.Fprintf(a.out, "Deleted %s (%s); their comments are %s.\n", m.Name, m.Email, how)
				}
				return err
			})
		},
	}
	cmd.Flags().StringVar(&how, "comments", forum.LeaveAnonymous, "what becomes of their comments: `HOW` is anonymous or removed")
	return cmd
}
