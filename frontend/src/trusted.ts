// Trusted Types: the policy forbids writing HTML from strings, except through the two policies named there. "htmx" is
// for answers of our own server, which htmx swaps in; "default" lets only the empty string through.
import htmx from "htmx.org";

interface Policy {
  createHTML(s: string): unknown;
  createScript(s: string): unknown;
}
interface Factory {
  createPolicy(name: string, rules: { createHTML?(s: string): string | null; createScript?(s: string): string | null }): Policy;
}
interface Api {
  initSecurity(policy: Policy): void;
}

const factory = (window as unknown as { trustedTypes?: Factory }).trustedTypes;

if (factory) {
  factory.createPolicy("default", { createHTML: (s) => (s === "" ? "" : null) });
  const policy = factory.createPolicy("htmx", { createHTML: (s) => s, createScript: (s) => s });
  htmx.registerExtension("tt", { init: (api: Api) => api.initSecurity(policy) });
} else {
  htmx.registerExtension("tt", {});
}
