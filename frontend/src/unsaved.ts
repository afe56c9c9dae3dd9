// Forms with data-warn-unsaved: leaving with unsaved input asks first, and the badge in the form says that there is some.
const dirty = new Set<HTMLFormElement>();

const guarded = (t: EventTarget | null) =>
  t instanceof Element ? ((t as HTMLInputElement).form ?? t.closest("form")) : null;

function mark(form: HTMLFormElement, on: boolean): void {
  if (on) dirty.add(form);
  else dirty.delete(form);
  for (const b of document.querySelectorAll<HTMLElement>("[data-unsaved]")) if (b.closest("form") === form) b.hidden = !on;
}

// A form that came back with errors holds input that is not saved, though nothing was typed since.
function markReturned(): void {
  for (const f of document.querySelectorAll<HTMLFormElement>("form[data-warn-unsaved]:has([aria-invalid=true])")) mark(f, true);
}

export function confirmLeaving(): void {
  markReturned();
  document.addEventListener("htmx:after:swap", markReturned);
  const touched = (e: Event) => {
    const form = guarded(e.target);
    if (form?.hasAttribute("data-warn-unsaved")) mark(form, true);
  };
  document.addEventListener("input", touched);
  document.addEventListener("change", touched);
  document.addEventListener("submit", (e) => {
    if (e.target instanceof HTMLFormElement && !e.defaultPrevented) mark(e.target, false);
  });
  document.addEventListener("reset", (e) => {
    if (e.target instanceof HTMLFormElement) mark(e.target, false);
  });
  window.addEventListener("beforeunload", (e) => {
    if ([...dirty].some((f) => f.isConnected)) e.preventDefault();
  });
}
