package web

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"joren/internal/kit/i18n"
	"joren/internal/shop"
	"joren/internal/staff"
)

// Visit is what is known about the request being answered.
type Visit struct {
	Session   *staff.Session // nil when nobody is signed in or the route is public
	Shop      *shop.Shop     // nil outside /s/{shop}
	Role      staff.Role     // in Shop
	Lang      i18n.Lang
	Nonce     string // of the Content-Security-Policy
	RequestID string // in the log and on error pages
	IP        string // of the browser, as far as known
	Flash     string // i18n key of what the last action has to say; "" for nothing

	router *Router
	route  *Route
}

type visitKey struct{}

// From returns the visit of a request's context; an empty one outside requests.
func From(ctx context.Context) *Visit {
	if v, ok := ctx.Value(visitKey{}).(*Visit); ok {
		return v
	}
	return &Visit{Lang: i18n.From(ctx)}
}

// Staff is the staff member signed in. It must not be called on public routes.
func (v *Visit) Staff() *staff.Account { return &v.Session.Account }

// Actor names who caused an event: the staff member, by id.
func (v *Visit) Actor() string { return staff.Actor(v.Session.Account.ID) }

// Can reports whether the visitor has the permission in the visit's shop.
func (v *Visit) Can(p staff.Permission) bool { return v.Shop != nil && v.Role.Can(p) }

// Theme is the value of data-theme: "joren", "joren-dark", or "" to follow the device.
func (v *Visit) Theme() string {
	if v.Session == nil {
		return ""
	}
	switch v.Session.Account.Theme {
	case staff.Light:
		return "joren"
	case staff.Dark:
		return "joren-dark"
	}
	return ""
}

// Path returns the address of a page of the visit's shop: Path("/orders") is /s/tea/orders.
func (v *Visit) Path(rest string) string { return "/s/" + v.Shop.Slug + rest }

// Absolute is the whole address of a path, to be handed to somebody else.
func (v *Visit) Absolute(r *http.Request, path string) string {
	if base := v.router.BaseURL; base != nil {
		return base.JoinPath(path).String()
	}
	return "http://" + r.Host + path
}

// start makes the visit and puts it, the language and the nonce into the context.
func (rt *Router) start(r *http.Request) (*Visit, *http.Request) {
	v := &Visit{Lang: i18n.Parse(r.Header.Get("Accept-Language")), Nonce: newNonce(), RequestID: newNonce()[:16], IP: rt.clientIP(r), router: rt}
	if l := i18n.Lang(r.URL.Query().Get("lang")); l == i18n.JA || l == i18n.EN {
		v.Lang = l
	}
	return v, r.WithContext(v.into(r.Context()))
}

func (v *Visit) into(ctx context.Context) context.Context {
	ctx = context.WithValue(ctx, visitKey{}, v)
	return templ.WithNonce(i18n.With(ctx, v.Lang), v.Nonce)
}

// speak changes the language of the request to that of the staff member.
func (v *Visit) speak(r *http.Request, l i18n.Lang) {
	v.Lang = l
	*r = *r.WithContext(i18n.With(r.Context(), l))
}
