package web

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"joren/internal/kit/errs"
)

func safe(method string) bool {
	return method == http.MethodGet || method == http.MethodHead || method == http.MethodOptions
}

func allowedMethod(m string) bool {
	return slices.Contains([]string{"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"}, m)
}

// guard refuses what no route should have to think about. It changes nothing.
func (rt *Router) guard(r *http.Request) error {
	if !allowedMethod(r.Method) {
		return &statusError{status: http.StatusMethodNotAllowed, key: "web.bad_method"}
	}
	if !rt.knownHost(r.Host) {
		return &statusError{status: http.StatusMisdirectedRequest, key: "web.bad_host"}
	}
	return rt.sameSite(r)
}

// knownHost: links in mails and redirects must not be bent by whoever sends a request.
func (rt *Router) knownHost(host string) bool {
	if rt.BaseURL != nil {
		return strings.EqualFold(host, rt.BaseURL.Host)
	}
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	return slices.Contains([]string{"localhost", "127.0.0.1", "::1", "[::1]"}, strings.ToLower(name))
}

// sameSite refuses what another site makes a browser send. The standard library lets requests with neither
// Sec-Fetch-Site nor Origin through, as they do not come from a current browser; with a session cookie nothing else
// may come, so they are refused too.
func (rt *Router) sameSite(r *http.Request) error {
	refused := errs.New(errs.Forbidden, "web.cross_site", nil)
	if http.NewCrossOriginProtection().Check(r) != nil {
		return refused
	}
	if safe(r.Method) || r.Header.Get("Sec-Fetch-Site") != "" || r.Header.Get("Origin") != "" {
		return nil
	}
	if len(r.CookiesNamed(sessionCookie)) > 0 {
		return refused
	}
	return nil
}

// clientIP is the address of the browser: that of the connection, or, when this is a proxy we believe, the last
// address in X-Forwarded-For that is none of ours.
func (rt *Router) clientIP(r *http.Request) string {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return ""
	}
	ip := peer.Addr().Unmap()
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && rt.believed(ip); i-- {
		next, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		ip = next.Unmap()
	}
	return ip.String()
}

func (rt *Router) believed(ip netip.Addr) bool {
	return slices.ContainsFunc(rt.Proxies, func(p netip.Prefix) bool { return p.Contains(ip) })
}
