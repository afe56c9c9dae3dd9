package storybook

import "joren/internal/web/ui"

// openHits is a second list of hits, open in the page, so that it can be looked at.
func openHits(b book) ui.HitsProps {
	h := b.hits()
	h.Box = "open"
	return h
}
