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
			Use: "check", Short: "Say all that is wrong with the configuration", Args: exactly(),
			RunE: func(cmd *cobra.Command, _ []string) error {
				if _, err := a.load(cmd, nil); err != nil {
					return err
				}
				_, err := fmt.Fprintln(a.out, "Nothing is wrong with the configuration.")
				return err
			},
		},
	)
}
