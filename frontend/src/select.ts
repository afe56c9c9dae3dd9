// The box in a table's head picks every row of the page, and the line above the table says how many are picked. That the
// line comes and goes is the style sheet's work.
export function tableSelection(): void {
  document.addEventListener("change", (e) => {
    const box = e.target;
    if (!(box instanceof HTMLInputElement) || box.type !== "checkbox") return;
    const table = box.closest("table");
    if (!table || !box.closest("th, [data-col=check]")) return;
    const head = table.querySelector<HTMLInputElement>("[data-check-all]");
    const all = [...table.querySelectorAll<HTMLInputElement>("tbody [data-col=check] input[type=checkbox]")];
    if (box === head) for (const b of all) b.checked = head.checked;
    const n = all.filter((b) => b.checked).length;
    if (head) {
      head.checked = n > 0 && n === all.length;
      head.indeterminate = n > 0 && n < all.length;
    }
    const region = table.closest("[data-selectable]");
    if (!region) return;
    for (const c of region.querySelectorAll<HTMLElement>("[data-selection-count]")) c.textContent = n.toLocaleString("en");
  });
}
