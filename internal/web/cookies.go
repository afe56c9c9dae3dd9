package web

import (
	"net/http"
	"time"

	"joren/internal/kit/i18n"
)

// The cookies. The prefix makes browsers refuse them unless they are Secure, for / and for this host alone.
const (
	sessionCookie = "__Host-joren"
	deviceCookie  = "__Host-joren-device"
	flashCookie   = "__Host-joren-flash"
)

func setCookie(w http.ResponseWriter, name, value string, age time.Duration) {
	c := &http.Cookie{Name: name, Value: value, Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode, MaxAge: int(age / time.Second)}
	if value == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

// cookie returns a cookie's value, "" without one; the same cookie twice is refused.
func cookie(r *http.Request, name string) (string, error) {
	switch all := r.CookiesNamed(name); len(all) {
	case 0:
		return "", nil
	case 1:
		return all[0].Value, nil
	}
	return "", &statusError{status: http.StatusBadRequest, key: "web.twice"}
}

// SessionToken returns the token of the session that the browser claims to have.
func SessionToken(r *http.Request) (string, error) { return cookie(r, sessionCookie) }

// SetSession gives the browser its session; it holds until the browser or the server ends it.
func SetSession(w http.ResponseWriter, token string) { setCookie(w, sessionCookie, token, 0) }

// EndSessionCookie takes the session from the browser.
func EndSessionCookie(w http.ResponseWriter) { setCookie(w, sessionCookie, "", 0) }

// DeviceToken returns by what the browser is known from earlier sign-ins; "" when it is not.
func DeviceToken(r *http.Request) (string, error) { return cookie(r, deviceCookie) }

// SetDevice makes the browser known.
func SetDevice(w http.ResponseWriter, token string) {
	setCookie(w, deviceCookie, token, 365*24*time.Hour)
}

// SetFlash leaves a word for the next page: the i18n key of a sentence without arguments.
func SetFlash(w http.ResponseWriter, key string) { setCookie(w, flashCookie, key, time.Minute) }

// takeFlash hands the word over to the page that will show it.
func (v *Visit) takeFlash(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet || IsPart(r) {
		return
	}
	if key, err := cookie(r, flashCookie); err == nil && key != "" {
		setCookie(w, flashCookie, "", 0)
		if i18n.JA.Has(key) {
			v.Flash = key
		}
	}
}
