//go:build !linux && !darwin

package main

import (
	"errors"

	"colloquy/handlers"
)

// diskRoom is not known here.
func diskRoom(string) (handlers.Disk, error) { return handlers.Disk{}, errors.ErrUnsupported }
