/** Server-sent events become DOM events on body, so that a fragment with
 *  hx-trigger="live:list from:body delay:300ms" reads itself again. The stream tells `message`: something
 *  happened to a matter that this page may know of, or (`reset`) something was missed. EventSource reconnects from the last id by itself:
 *  what was missed comes again, and only a connection that begins anew has to read the page.
 *
 *  Connections are few (a browser opens six to one host without HTTP/2, the server keeps thirty for one person), so a page that
 *  nobody looks at gives its own back. A page without one reads itself every half minute and when it is looked at again. */

const TOLD = ["message"] as const;
const AGAIN_AFTER = 15_000;
const READ_EVERY = 30_000;
const UNSEEN_FOR = 60_000;
const PATIENCE = 10_000;
type Note = "" | "lost" | "slow";

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

/** What is told, with the transaction that wrote it: the last but one number of the id (live/hub.py, Heard). */
function placed(event: MessageEvent<string>): unknown {
  const told = read(event.data);
  const [, , , xid] = event.lastEventId.split(".");
  return told && typeof told === "object" ? { ...told, xid } : told;
}

function say(note: Note): void {
  for (const line of document.querySelectorAll<HTMLElement>("[data-live-note]")) line.hidden = line.dataset["liveNote"] !== note;
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

class Line {
  private source: EventSource | null = null;
  private refused = 0;
  private behind = false;
  private leaving = 0;

  constructor(
    private readonly body: HTMLElement,
    private readonly address: string,
  ) {}

  begin(): void {
    window.setInterval(() => this.readAnyway(), READ_EVERY);
    document.addEventListener("visibilitychange", () => this.seen(!document.hidden));
    window.addEventListener("pagehide", () => this.hangUp());
    window.addEventListener("pageshow", (event) => {
      if (event.persisted) this.seen(!document.hidden);
    });
    if (document.hidden) this.behind = true;
    else this.open();
  }

  private get hears(): boolean {
    return this.source?.readyState === EventSource.OPEN;
  }

  private seen(now: boolean): void {
    window.clearTimeout(this.leaving);
    if (!now) {
      this.leaving = window.setTimeout(() => this.hangUp(), UNSEEN_FOR);
      return;
    }
    if (this.hears) return;
    announce(this.body, null);
    this.behind = false;
    if (!this.source) this.open();
  }

  private hangUp(): void {
    this.source?.close();
    this.source = null;
    this.behind = true;
  }

  private readAnyway(): void {
    if (!document.hidden && !this.hears) announce(this.body, null);
  }

  private open(): void {
    const joint = this.address.includes("?") ? "&" : "?";
    const source = new EventSource(`${this.address}${joint}ticket=${encodeURIComponent(this.body.dataset["liveTicket"] ?? "")}`);
    this.source = source;
    for (const name of TOLD) {
      source.addEventListener(name, (event) => announce(this.body, placed(event as MessageEvent<string>)));
    }
    window.setTimeout(() => {
      if (this.source === source && source.readyState === EventSource.CONNECTING) say("slow"); // it waits behind other pages
    }, PATIENCE);
    source.onopen = () => {
      if (this.behind) announce(this.body, null);
      this.behind = false;
      this.refused = 0;
      say("");
    };
    source.onerror = () => {
      if (source.readyState === EventSource.CLOSED) this.wasRefused();
      else say("lost");
    };
  }

  /** The ticket may be too old: at once with another one, then now and again. */
  private wasRefused(): void {
    this.source = null;
    this.behind = true;
    this.refused += 1;
    say(this.refused > 1 ? "slow" : "lost");
    const again = (): void => {
      if (!this.source && !document.hidden) this.open();
    };
    window.setTimeout(() => void newTicket(this.body).catch(() => undefined).then(again), this.refused > 1 ? AGAIN_AFTER : 0);
  }
}

export function listen(body: HTMLElement): void {
  const address = body.dataset["liveUrl"];
  if (address && "EventSource" in window) new Line(body, address).begin();
}
