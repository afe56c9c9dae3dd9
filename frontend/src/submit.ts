// A form is sent once: a second submit is dropped until the answer is there. Buttons are marked, not disabled, so the
// focus stays where it was and the value of the pressed button is sent. Forms that may be repeated (a download does not
// leave the page) carry data-repeat; forms by GET are always free.
const busy = "data-busy";

function release(form: Element): void {
  form.removeAttribute(busy);
  for (const b of form.querySelectorAll("[aria-busy=true]")) b.removeAttribute("aria-busy");
}

export function guardSubmits(): void {
  document.addEventListener("submit", (e) => {
    const form = e.target;
    if (!(form instanceof HTMLFormElement) || form.hasAttribute("data-repeat")) return;
    if (form.method === "get" && !form.hasAttribute("hx-post")) return;
    if (form.hasAttribute(busy)) {
      e.preventDefault();
      e.stopImmediatePropagation();
      return;
    }
    form.setAttribute(busy, "");
    (e.submitter ?? form.querySelector("[type=submit]"))?.setAttribute("aria-busy", "true");
  }, true);
  document.addEventListener("htmx:finally:request", (e) => {
    if (e.target instanceof Element) release(e.target);
  });
  // back from the browser's cache, the page is as it was left
  window.addEventListener("pageshow", (e) => {
    if (e.persisted) document.querySelectorAll(`form[${busy}]`).forEach(release);
  });
  document.addEventListener("change", (e) => {
    if (e.target instanceof Element) e.target.closest<HTMLFormElement>("form[data-submit-on-change]")?.requestSubmit();
  });
}
