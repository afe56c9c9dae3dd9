// The one way to listen for keys. A key that belongs to an input method (choosing a kanji, confirming with Enter) is not
// ours: isComposing says so, and keyCode 229 does where a browser ends composing before it sends the key.
export function onKey(target: EventTarget, handle: (e: KeyboardEvent) => void): void {
  target.addEventListener("keydown", (event) => {
    const e = event as KeyboardEvent;
    if (e.isComposing || e.keyCode === 229) return;
    handle(e);
  });
}
