// Toasts leave after ten seconds, which is how long their undo is offered; not while pointed at or focused. An answer of
// the server that is not for swapping in, and no answer at all, are told by a toast too.
const stay = 10_000;

function expire(toast: Element): void {
  setTimeout(() => {
    if (toast.matches(":hover, :focus-within")) expire(toast);
    else toast.remove();
  }, stay);
}

function failed(): void {
  const holder = document.getElementById("toasts");
  const text = document.querySelector<HTMLTemplateElement>("#toast-failed");
  if (holder && text) holder.replaceChildren(text.content.cloneNode(true));
}

export function toasts(): void {
  const holder = document.getElementById("toasts");
  if (!holder) return;
  holder.querySelectorAll("[data-toast]").forEach(expire);
  new MutationObserver((changes) => {
    for (const c of changes) for (const n of c.addedNodes) if (n instanceof Element) expire(n);
  }).observe(holder, { childList: true });
  document.addEventListener("htmx:response:error", (e) => {
    const status = (e as CustomEvent<{ ctx?: { response?: { status?: number } } }>).detail?.ctx?.response?.status ?? 0;
    if (status >= 500) failed();
  });
  document.addEventListener("htmx:error", failed);
}
