// What a page must be, told by the page itself: each function returns a list of complaints.
(() => {
  const name = (e) => e.outerHTML.replace(/\s+/g, " ").slice(0, 160);
  const shown = (e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const reachable = "a[href], button:not(:disabled), input:not([type=hidden]):not(:disabled), select:not(:disabled), textarea:not(:disabled), summary, [tabindex]";
  const all = () => [...document.querySelectorAll(reachable)].filter((e) => shown(e) && e.tabIndex >= 0);

  // one id once, one h1, no heading level left out, language and title
  function structure(lang, shop) {
    const out = [];
    const ids = new Set();
    for (const e of document.querySelectorAll("[id]")) {
      if (ids.has(e.id)) out.push(`id twice: ${e.id}`);
      ids.add(e.id);
    }
    for (const a of ["for", "aria-labelledby", "aria-describedby", "aria-controls", "popovertarget", "form", "list"])
      for (const e of document.querySelectorAll(`[${a}]`))
        for (const id of e.getAttribute(a).split(/\s+/)) if (!ids.has(id)) out.push(`${a} names no id: ${name(e)}`);
    const heads = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].filter(shown);
    if (heads.filter((h) => h.tagName === "H1").length !== 1) out.push(`h1: ${heads.map((h) => h.tagName)}`);
    let level = 0;
    for (const h of heads) {
      const n = Number(h.tagName[1]);
      if (n > level + 1) out.push(`heading level skipped: ${name(h)}`);
      level = n;
    }
    if (document.documentElement.lang !== lang) out.push(`language ${document.documentElement.lang}`);
    const [screen, ...rest] = document.title.split(" – ");
    if (!screen.trim() || rest.join(" – ") !== shop) out.push(`title "${document.title}", shop "${shop}"`);
    if (document.compatMode !== "CSS1Compat") out.push("no doctype");
    if (/⟪|«[a-z]+\.|undefined|\[object|%!/.test(document.body.innerText)) out.push("a text without words");
    return out;
  }

  // nothing is wider than the window, except in a box that scrolls by itself and can be reached by keyboard
  function reflow(width) {
    const out = [];
    const root = document.scrollingElement;
    if (root.scrollWidth > width) out.push(`the page is ${root.scrollWidth} px wide`);
    const scrolls = (e) => e !== root && e !== document.body && ["auto", "scroll"].includes(getComputedStyle(e).overflowX);
    for (const e of document.querySelectorAll("body *")) {
      if (scrolls(e) && e.scrollWidth > e.clientWidth + 1 && shown(e) && !(e.tabIndex >= 0 && (e.ariaLabel || e.getAttribute("aria-labelledby"))) && !e.querySelector(reachable))
        out.push(`scrolls and cannot be reached: ${name(e)}`);
      const r = e.getBoundingClientRect();
      if (r.right <= width + 0.5 || r.width <= 1 || !shown(e)) continue;
      let box = e.parentElement;
      while (box && !scrolls(box)) box = box.parentElement;
      if (!box && !e.closest("svg, .sr-only")) out.push(`reaches to ${Math.round(r.right)} px: ${name(e)}`);
    }
    return out.slice(0, 8);
  }

  // what is pressed is at least 24 by 24, links within a line of text excepted
  function targets() {
    const out = [];
    for (const e of all()) {
      if (e.tagName === "DIV" || e.matches("main, .skip")) continue;
      const box = e.matches("input[type=checkbox], input[type=radio], input[type=search]") ? (e.closest("label") ?? e) : e;
      const r = box.getBoundingClientRect();
      if (r.width >= 24 && r.height >= 24) continue;
      const text = e.parentElement && [...e.parentElement.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
      if (e.tagName === "A" && getComputedStyle(e).display === "inline" && text) continue;
      out.push(`${Math.round(r.width)}×${Math.round(r.height)}: ${name(e)}`);
    }
    return out;
  }

  // what the Tab key should visit; of radio buttons with one name only one is visited
  function stops() {
    const groups = new Set();
    const list = all().filter((e) => {
      if (e.type !== "radio") return true;
      const group = [...document.querySelectorAll(`input[type=radio][name="${e.name}"]`)];
      if (group.some((g) => g.checked) ? !e.checked : groups.has(e.name)) return false;
      groups.add(e.name);
      return true;
    });
    window.stopsToVisit = list;
    return list.length;
  }

  // from where Tab starts: the top of the page, also where a field was focused at once
  // two frames, in which a box that scrolls comes to rest, and a field that takes the focus by itself has it
  const settled = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));

  async function fromTop() {
    await settled();
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute("tabindex");
    scrollTo(0, 0);
    return stops();
  }

  async function focus() {
    const now = look();
    if (!now.wrong) return now;
    await settled();
    return look();
  }

  // where the focus is (index in stops, -1 for nowhere) and what is wrong with how it looks
  function look() {
    const e = document.activeElement;
    if (!e || e === document.body) return { at: -1, wrong: "" };
    const at = window.stopsToVisit.indexOf(e);
    const rects = [...e.getClientRects()].filter((r) => r.width > 0 && r.height > 0);
    const marked = [e, e.parentElement, e.closest("label")].some((x) => {
      if (!x) return false;
      const s = getComputedStyle(x);
      return s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2;
    });
    if (!marked) return { at, wrong: `focus is not visible: ${name(e)}` };
    const seen = rects.some((r) => [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.15], [0.5, 0.85]].some(([x, y]) => {
      const top = document.elementFromPoint(r.x + r.width * x, r.y + r.height * y);
      return top && (e.contains(top) || top.contains(e));
    }));
    const main = rects.some((r) => r.bottom > 0 && r.top < innerHeight);
    return { at, wrong: seen || !main && e.matches("main") ? "" : `focus is covered or out of sight: ${name(e)} ${JSON.stringify(rects[0])}` };
  }

  const stop = (i) => name(window.stopsToVisit[i]);
  window.checks = { structure, reflow, targets, fromTop, focus, stop };
  return true;
})()
