// The box in a table's head picks every row of the page; anything that counts or serves the picked rows listens for
// "selection", which the table sends with their number, and elements with data-selection-count show it.
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
    for (const b of region.querySelectorAll<HTMLElement>("[data-when-selected]")) b.hidden = n === 0;
    for (const b of region.querySelectorAll<HTMLElement>("[data-when-none]")) b.hidden = n > 0;
  });
}
