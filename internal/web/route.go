package web

import (
	"fmt"
	"net/http"
	"strings"

	"joren/internal/staff"
)

// Handler answers a request that its route's policy let through. An error becomes a page; then nothing may have been
// written yet.
type Handler func(w http.ResponseWriter, r *http.Request) error

// Route is one thing the server answers. Exactly one of Public, SignedIn and Permission is set.
type Route struct {
	Method  string // GET (answers HEAD too), POST, PUT, PATCH or DELETE
	Pattern string // as http.ServeMux has them; {shop} is the slug of the shop, right after /s/

	Public     bool             // anybody; sessions are not looked at
	SignedIn   bool             // any staff member
	Permission staff.Permission // staff of the shop {shop} whose role has it

	Many   []string // parameters that may come more than once; one that begins with a star means all that end so
	Upload int64    // the body is a multipart form of at most so many bytes, which the handler streams; it has ten minutes
	Once   bool     // the form carries FormToken, and a second press has no second effect
	Handle Handler
}

const shopPrefix = "/s/{shop}"

// check refuses a route that does not say who may use it.
func (r Route) check() error {
	policies := 0
	for _, on := range []bool{r.Public, r.SignedIn, r.Permission != ""} {
		if on {
			policies++
		}
	}
	inShop := r.Pattern == shopPrefix || strings.HasPrefix(r.Pattern, shopPrefix+"/")
	switch {
	case policies != 1:
		return fmt.Errorf("web: route %s %s declares %d policies instead of one", r.Method, r.Pattern, policies)
	case inShop != (r.Permission != ""):
		return fmt.Errorf("web: route %s %s: a permission belongs to a pattern below %s, and only there", r.Method, r.Pattern, shopPrefix)
	case !allowedMethod(r.Method) || r.Method == http.MethodHead || r.Method == http.MethodOptions:
		return fmt.Errorf("web: route %s %s: unknown method", r.Method, r.Pattern)
	case !strings.HasPrefix(r.Pattern, "/") || r.Handle == nil:
		return fmt.Errorf("web: route %s %s: no path or no handler", r.Method, r.Pattern)
	case (r.Upload > 0 || r.Once) && safe(r.Method):
		return fmt.Errorf("web: route %s %s: nothing is sent with this method", r.Method, r.Pattern)
	}
	return nil
}

// Handle adds routes. It panics on a route without policy: the program must not start with it.
func (rt *Router) Handle(routes ...Route) {
	for _, r := range routes {
		if err := r.check(); err != nil {
			panic(err)
		}
		rt.mux.handle(r.Method+" "+r.Pattern, rt.route(r))
		rt.routes = append(rt.routes, r)
	}
}

// Routes returns all routes in the order they were added.
func (rt *Router) Routes() []Route { return append([]Route(nil), rt.routes...) }

// route is the handler of one route: its limits, its policy, its work.
func (rt *Router) route(route Route) Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		v := From(r.Context())
		v.route = &route
		if !route.Public {
			if err := rt.signIn(w, r, v); err != nil {
				return err
			}
		}
		if route.Permission != "" {
			if err := rt.enter(r, v, route.Permission); err != nil {
				return err
			}
		}
		if err := checkQuery(r, route.Many); err != nil {
			return err
		}
		if err := rt.body(w, r, &route); err != nil {
			return err
		}
		if !route.Public {
			v.takeFlash(w, r)
		}
		if route.Once {
			return rt.once(w, r, v, route.Handle)
		}
		return route.Handle(w, r)
	}
}

// Files is the route that serves the built assets under prefix.
func Files(prefix string, h http.Handler) Route {
	return Route{Method: http.MethodGet, Pattern: prefix + "{file...}", Public: true, Handle: func(w http.ResponseWriter, r *http.Request) error {
		h.ServeHTTP(w, r)
		return nil
	}}
}
