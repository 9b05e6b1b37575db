package main

import (
	"log/slog"

	"colloquy/cards"
	"colloquy/config"
)

// makeCards prepares what draws the pictures of articles.
func makeCards(c config.Config, log *slog.Logger) (*cards.Maker, error) {
	return cards.New(cards.Options{
		Site:  cards.Site{Name: c.Site.Name, Tagline: c.Site.Tagline, Language: c.Site.Language, Accent: c.Site.Accent.Light},
		Fonts: c.Cards.Fonts, System: cards.SystemFonts(), Picture: c.Cards.Picture, Log: log,
	})
}
