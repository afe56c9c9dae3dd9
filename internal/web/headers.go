package web

import (
	"crypto/rand"
	"net/http"
)

// newNonce returns 130 random bits as text.
func newNonce() string { return rand.Text() }

// contentPolicy lets pages load what we serve and run only scripts that carry the nonce.
func contentPolicy(nonce string) string {
	return "default-src 'none'; script-src 'nonce-" + nonce + "' 'strict-dynamic'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
		"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'; " +
		"require-trusted-types-for 'script'; trusted-types htmx default"
}

// setHeaders sets what every answer has, errors too. A handler may change Cache-Control.
func (rt *Router) setHeaders(h http.Header, v *Visit) {
	h.Set("Content-Security-Policy", contentPolicy(v.Nonce))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
	h.Set("Cache-Control", "no-store")
	if rt.BaseURL != nil && rt.BaseURL.Scheme == "https" {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}
