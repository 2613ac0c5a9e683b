/** A fragment does not read itself again under somebody's hands: not while a part of it stands open. It does so after. */
export function waitForHands(): void {
  const waiting = new Set<HTMLElement>();
  document.body.addEventListener("htmx:beforeRequest", (event) => {
    const piece = (event as CustomEvent<{ elt: HTMLElement }>).detail.elt;
    if (!piece.querySelector("details[open]")) return;
    event.preventDefault();
    waiting.add(piece);
  });
  document.addEventListener(
    "toggle",
    (event) => {
      if (!(event.target instanceof HTMLDetailsElement) || event.target.open || waiting.size === 0) return;
      waiting.clear();
      document.body.dispatchEvent(new CustomEvent("live:list"));
      document.body.dispatchEvent(new CustomEvent("live:matter"));
    },
    true,
  );
}
