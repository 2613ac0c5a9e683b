/** Server-sent events become DOM events on body, so that a fragment with
 *  hx-trigger="live:list from:body delay:300ms" reads itself again. The stream tells `message`: something
 *  happened to a matter that this page may know of, or (`reset`) something was missed. EventSource reconnects from the last id by itself:
 *  what was missed comes again, and only a connection that begins anew has to read the page. */

const TOLD = ["message"] as const;
const AGAIN_AFTER = 15_000;

function announce(body: HTMLElement, detail: unknown): void {
  body.dispatchEvent(new CustomEvent("live:matter", { detail }));
  body.dispatchEvent(new CustomEvent("live:list", { detail }));
}

function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function note(lost: boolean): void {
  for (const line of document.querySelectorAll<HTMLElement>("[data-live-note]")) line.hidden = !lost;
}

/** A ticket lives twelve hours: a connection refused for good asks for a new one. */
async function newTicket(body: HTMLElement): Promise<void> {
  const address = body.dataset["liveRenew"];
  if (!address) return;
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const { ticket } = (await answer.json()) as { ticket?: string };
  if (ticket) body.dataset["liveTicket"] = ticket;
}

export function listen(body: HTMLElement): void {
  const address = body.dataset["liveUrl"];
  if (!address || !("EventSource" in window)) return;
  let anew = false;

  const open = (): void => {
    const joint = address.includes("?") ? "&" : "?";
    const source = new EventSource(`${address}${joint}ticket=${encodeURIComponent(body.dataset["liveTicket"] ?? "")}`);
    for (const name of TOLD) {
      source.addEventListener(name, (event) => announce(body, read((event as MessageEvent<string>).data)));
    }
    source.onopen = () => {
      if (anew) announce(body, null);
      anew = false;
      note(false);
    };
    source.onerror = () => {
      note(true);
      if (source.readyState !== EventSource.CLOSED) return;
      anew = true;
      window.setTimeout(() => void newTicket(body).catch(() => undefined).then(open), AGAIN_AFTER);
    };
    window.addEventListener("pagehide", () => source.close(), { once: true });
  };
  open();
}
