import { onKey } from "./keys";

// Live search, and a form that counts while one types, listen for "search-input" instead of "input": it is sent when text is
// settled, never while an input method is composing.
export function liveSearch(): void {
  const settled = (e: Event) => {
    const box = e.target;
    const typed = box instanceof HTMLInputElement || box instanceof HTMLTextAreaElement;
    if (typed && (box.type === "search" || box.closest("form[data-live]"))) box.dispatchEvent(new Event("search-input", { bubbles: true }));
  };
  document.addEventListener("input", (e) => {
    if (!(e as InputEvent).isComposing) settled(e);
  });
  document.addEventListener("compositionend", settled);
}

const box = () => document.querySelector<HTMLInputElement>("[data-search]");

function focusSearch(): boolean {
  const b = box();
  if (!b) return false;
  document.querySelector<HTMLElement>("#menu:popover-open")?.hidePopover();
  b.focus();
  b.select();
  return true;
}

// searchKeys lets Ctrl K (or Cmd K) reach the search box from anywhere, and the arrow keys walk through its hits.
export function searchKeys(): void {
  onKey(document, (e) => {
    if ((e.ctrlKey || e.metaKey) && !e.shiftKey && !e.altKey && e.key.toLowerCase() === "k") {
      const link = document.querySelector<HTMLAnchorElement>("a[data-focus-search]");
      if (!link && !box()) return;
      e.preventDefault();
      if (!focusSearch()) link?.click();
      return;
    }
    if (e.target instanceof HTMLInputElement && e.target.getAttribute("role") === "combobox") walkHits(e, e.target);
  });
  document.addEventListener("click", (e) => {
    if (!(e.target instanceof Element)) return;
    if (e.target.closest("[data-focus-search]") && focusSearch()) e.preventDefault();
    const hit = e.target.closest<HTMLElement>("[role=option][data-href]");
    if (hit) open(hit);
    else for (const c of document.querySelectorAll<HTMLInputElement>("[role=combobox]")) if (!c.closest(".searchbox")?.contains(e.target)) close(c);
  });
  document.addEventListener("htmx:after:swap", () => {
    for (const c of document.querySelectorAll<HTMLInputElement>("[role=combobox]")) {
      c.setAttribute("aria-expanded", String(hits(c).length > 0 && document.activeElement === c));
      c.removeAttribute("aria-activedescendant");
    }
  });
}

const list = (c: HTMLInputElement) => document.getElementById(c.getAttribute("aria-controls") ?? "");
const hits = (c: HTMLInputElement) => [...(list(c)?.querySelectorAll<HTMLElement>("[role=option]") ?? [])];

function close(c: HTMLInputElement): void {
  list(c)?.replaceChildren();
  c.setAttribute("aria-expanded", "false");
  c.removeAttribute("aria-activedescendant");
}

// open follows a hit, on this server only, whatever an attribute says.
function open(hit: HTMLElement): void {
  const to = new URL(hit.dataset.href ?? "", location.href);
  if (to.origin === location.origin) location.assign(to);
}

function walkHits(e: KeyboardEvent, c: HTMLInputElement): void {
  const all = hits(c);
  const at = all.findIndex((h) => h.getAttribute("aria-selected") === "true");
  if (e.key === "Escape") {
    if (all.length > 0) e.preventDefault();
    close(c);
  } else if (e.key === "Enter") {
    const hit = all[at];
    if (hit?.dataset.href) {
      e.preventDefault();
      open(hit);
    }
  } else if ((e.key === "ArrowDown" || e.key === "ArrowUp") && all.length > 0) {
    e.preventDefault();
    const down = e.key === "ArrowDown";
    const next = at < 0 ? (down ? 0 : all.length - 1) : (at + (down ? 1 : -1) + all.length) % all.length;
    all.forEach((h, i) => h.setAttribute("aria-selected", String(i === next)));
    const hit = all[next]!;
    c.setAttribute("aria-activedescendant", hit.id);
    hit.scrollIntoView({ block: "nearest" });
  }
}
