package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

func (a *app) configCommand() *cobra.Command {
	return group("config", "Look at the configuration",
		&cobra.Command{
			Use: "print", Short: "Print the configuration in effect, without secrets", Args: exactly(),
			RunE: func(cmd *cobra.Command, _ []string) error {
				cfg, err := a.load(cmd, nil)
				if err != nil {
					return err
				}
				return cfg.Print(a.out)
			},
		},
		&cobra.Command{
			Use: "check", Short: "Say all that is wrong with the configuration, and what is missing for mails to arrive", Args: exactly(),
			Long: "Says all that is wrong with the configuration, which is exit code 1. Then it says what is missing for mails to arrive:\n" +
				"it looks up what the domain of mail.from publishes (SPF, DKIM, DMARC, MX). That is advice, and exit code 0.",
			RunE: func(cmd *cobra.Command, _ []string) error {
				cfg, err := a.load(cmd, nil)
				if err != nil {
					return err
				}
				if _, err := makeCards(cfg, nil); err != nil {
					return err
				}
				if _, err := fmt.Fprintln(a.out, "Nothing is wrong with the configuration."); err != nil {
					return err
				}
				for _, advice := range a.delivery(cmd.Context(), cfg) {
					if _, err := fmt.Fprintln(a.out, "For delivery: "+advice); err != nil {
						return err
					}
				}
				return nil
			},
		},
	)
}
