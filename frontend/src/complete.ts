import { onKey } from "./keys";

// What may follow in a text is drawn by the server, as a list under the text. The arrow keys choose from it, Enter or Tab takes
// what is chosen, Escape closes it; nothing is chosen by itself, so that every key keeps its meaning until somebody asks.
export function completion(): void {
  for (const e of ["input", "compositionend"]) document.addEventListener(e, tellPlace, true);
  onKey(document, (e) => {
    if (isText(e.target)) choose(e, e.target);
  });
  document.addEventListener("mousedown", (e) => {
    const option = e.target instanceof Element ? e.target.closest<HTMLElement>("[role=option][data-word]") : null;
    const text = option?.closest("form")?.querySelector<HTMLTextAreaElement>("textarea[data-complete]");
    if (!option || !text) return;
    e.preventDefault(); // the text keeps the focus
    take(text, option);
  });
  document.addEventListener("focusout", (e) => {
    if (isText(e.target)) list(e.target)?.replaceChildren();
  });
}

const isText = (t: EventTarget | null): t is HTMLTextAreaElement => t instanceof HTMLTextAreaElement && t.hasAttribute("data-complete");
const list = (t: HTMLTextAreaElement) => document.getElementById(t.getAttribute("aria-controls") ?? "");
const options = (t: HTMLTextAreaElement) => [...(list(t)?.querySelectorAll<HTMLElement>("[role=option]") ?? [])];

// tellPlace says in the form where the text is being written, in characters, as the server counts them.
function tellPlace(e: Event): void {
  const place = isText(e.target) ? e.target.form?.elements.namedItem("at") : null;
  if (!(place instanceof HTMLInputElement) || !isText(e.target)) return;
  place.value = String([...e.target.value.slice(0, e.target.selectionStart)].length);
  e.target.removeAttribute("aria-activedescendant"); // the list will be another one
}

function take(text: HTMLTextAreaElement, option: HTMLElement): void {
  const from = [...text.value].slice(0, Number(list(text)?.dataset.from)).join("").length;
  const word = option.dataset.word ?? "";
  text.setRangeText(word.endsWith("(") ? word : word + " ", Math.min(from, text.selectionStart), text.selectionStart, "end");
  text.dispatchEvent(new Event("input", { bubbles: true }));
}

function choose(e: KeyboardEvent, text: HTMLTextAreaElement): void {
  const all = options(text);
  if (all.length === 0) return;
  const at = all.findIndex((o) => o.getAttribute("aria-selected") === "true");
  if (e.key === "ArrowDown" || e.key === "ArrowUp") {
    const next = e.key === "ArrowDown" ? (at + 1) % all.length : at > 0 ? at - 1 : all.length - 1;
    all.forEach((o, i) => o.setAttribute("aria-selected", String(i === next)));
    text.setAttribute("aria-activedescendant", all[next]!.id);
  } else if (e.key === "Escape") {
    list(text)?.replaceChildren();
    text.removeAttribute("aria-activedescendant");
  } else if ((e.key === "Enter" || e.key === "Tab") && at >= 0) {
    take(text, all[at]!);
    text.removeAttribute("aria-activedescendant");
  } else return;
  e.preventDefault();
}
