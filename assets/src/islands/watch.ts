/**
 * The centre's screen lives on without being loaded again: time passes on it, what changed takes the place of what stood
 * there, and it sounds once for each new critical alarm when somebody has allowed it to.
 */
import { fill } from "../words";

const LEAST = 200; // milliseconds between two readings, while a storm comes in
const MOST_SINCE = 100; // transactions that one question names; of more it says nothing, and is read for by itself
const STALE = 60_000;
const screen_ = document.querySelector<HTMLElement>("[data-watch]");

/** The server's clock runs this far before ours. */
let ahead = 0;

function now(): number {
  return Date.now() + ahead;
}

/** As words.py has it: 3:05, 1:02:09, from a day on in days. */
function clock(ms: number, days: string): string {
  const s = Math.max(0, Math.floor(ms / 1000));
  if (s >= 86_400) return fill(days, { n: Math.floor(s / 86_400) });
  const two = (n: number): string => String(n).padStart(2, "0");
  const [h, m] = [Math.floor(s / 3600), Math.floor((s % 3600) / 60)];
  return h ? `${h}:${two(m)}:${two(s % 60)}` : `${m}:${two(s % 60)}`;
}

class Sound {
  private context: AudioContext | null = null;
  private readonly known = new Set<string>();

  constructor(private readonly button: HTMLButtonElement) {
    button.hidden = !("AudioContext" in window);
    button.addEventListener("click", () => void this.turn());
    for (const key of this.asked()) this.known.add(key);
  }

  /** Rings for whatever is new; several at once ring once. */
  hear(): void {
    const fresh = this.asked().filter((key) => !this.known.has(key));
    for (const key of fresh) this.known.add(key);
    if (fresh.length) this.ring();
  }

  private asked(): string[] {
    return JSON.parse(document.getElementById("watch-sounds")?.textContent || "[]") as string[];
  }

  private async turn(): Promise<void> {
    if (this.context) {
      await this.context.close();
      this.context = null;
    } else {
      this.context = new AudioContext();
      await this.context.resume();
      this.ring();
    }
    const on = this.context !== null;
    this.button.setAttribute("aria-pressed", String(on));
    const words = this.button.querySelector("span");
    if (words) words.textContent = (on ? this.button.dataset["on"] : this.button.dataset["off"]) ?? "";
  }

  /** Three double tones of a bell, two seconds in all. */
  private ring(): void {
    const context = this.context;
    if (!context) return;
    for (const [at, pitch] of [[0, 988], [0.25, 784], [0.7, 988], [0.95, 784], [1.4, 988], [1.65, 784]] as const) {
      const tone = context.createOscillator();
      const level = context.createGain();
      const begin = context.currentTime + at;
      tone.type = "triangle";
      tone.frequency.value = pitch;
      level.gain.setValueAtTime(0.0001, begin);
      level.gain.exponentialRampToValueAtTime(0.6, begin + 0.02);
      level.gain.exponentialRampToValueAtTime(0.0001, begin + 0.24);
      tone.connect(level).connect(context.destination);
      tone.start(begin);
      tone.stop(begin + 0.25);
    }
  }
}

class Watch {
  private busy = false;
  /** The transactions that were told since the last reading; "" for what has none: then nothing that was read before will do. */
  private readonly since = new Set<string>();
  private missed = false;
  private heardAt = Date.now();
  private readonly sound: Sound | null;

  constructor(private readonly screen: HTMLElement) {
    ahead = Number(screen.dataset["now"]) - Date.now();
    const button = screen.querySelector<HTMLButtonElement>("[data-sound]");
    this.sound = button ? new Sound(button) : null;
  }

  begin(): void {
    document.body.addEventListener("live:list", (event) => this.told((event as CustomEvent<{ xid?: string } | null>).detail?.xid));
    window.setInterval(() => this.tick(), 1000);
    window.setInterval(() => this.told(), STALE);
    document.addEventListener("toggle", (event) => this.opened(event.target as HTMLElement), true);
    this.tick();
  }

  /** Reads what changed because of a transaction ("" when none is known); what is told meanwhile is read right afterwards. */
  private told(xid = ""): void {
    this.since.add(xid);
    if (!this.busy) void this.read();
  }

  private async read(): Promise<void> {
    this.busy = true;
    const since = [...(this.missed ? [""] : []), ...this.since];
    this.since.clear();
    this.missed = false;
    try {
      const address = new URL(location.href);
      address.searchParams.set("part", "1");
      if (!since.includes("") && since.length <= MOST_SINCE) address.searchParams.set("since", since.join(","));
      const answer = await fetch(address, { headers: { "X-Requested-With": "fetch" } });
      if (answer.redirected || answer.status === 403) this.out();
      else if (answer.ok) this.take(await answer.text());
      else this.missed = true;
    } catch {
      this.missed = true; // the line is lost: live.ts says so, and reads again when it is back
    }
    await new Promise((done) => window.setTimeout(done, LEAST));
    this.busy = false;
    if (this.since.size) void this.read();
  }

  private take(text: string): void {
    const fresh = new DOMParser().parseFromString(text, "text/html");
    const open = new Set([...document.querySelectorAll<HTMLElement>("details[open][data-key]")].map((one) => one.dataset["key"]));
    const focused = (document.activeElement as HTMLElement | null)?.closest<HTMLElement>("[data-key]")?.dataset["key"];
    const list = document.getElementById("watch-list");
    const down = list?.scrollTop ?? 0;
    for (const part of fresh.querySelectorAll<HTMLElement>("[data-part], #watch-pins, #watch-sounds")) {
      const old = document.getElementById(part.id);
      if (old && old.innerHTML !== part.innerHTML) old.replaceWith(part);
    }
    for (const one of document.querySelectorAll<HTMLDetailsElement>("details[data-key]")) if (open.has(one.dataset["key"])) one.open = true;
    const shown = document.getElementById("watch-list");
    if (shown && shown !== list) shown.scrollTop = down;
    if (focused) document.querySelector<HTMLElement>(`[data-key="${CSS.escape(focused)}"] :is(a, summary)`)?.focus({ preventScroll: true });
    this.heardAt = Date.now();
    this.sound?.hear();
    this.say();
    this.tick();
    document.body.dispatchEvent(new CustomEvent("pins:again"));
  }

  /** The worst one that nobody has answered, for whoever listens instead of looking. */
  private say(): void {
    const first = document.querySelector(".watch__list .alarm[data-due] .alarm__what")?.textContent?.trim() ?? "";
    const line = this.screen.querySelector("[data-said]");
    if (line && line.textContent !== first) line.textContent = first;
  }

  private out(): void {
    const line = this.screen.querySelector<HTMLElement>("[data-watch-out]");
    if (line) line.hidden = false;
  }

  private tick(): void {
    const days = this.screen.dataset["days"] ?? "";
    const at = now();
    for (const one of document.querySelectorAll<HTMLElement>("[data-until]")) one.textContent = clock(Number(one.dataset["until"]) - at + 999, days);
    for (const one of document.querySelectorAll<HTMLElement>("[data-since]")) {
      one.textContent = ("plus" in one.dataset ? "+" : "") + clock(at - Number(one.dataset["since"]), days);
    }
    const time = this.screen.querySelector("[data-clock]");
    if (time) time.textContent = new Date(at).toLocaleTimeString("zh-CN", { timeZone: "Asia/Shanghai", hour12: false });
    this.heard();
  }

  private heard(): void {
    const line = this.screen.querySelector<HTMLElement>("[data-heard]");
    const words = line?.querySelector("span");
    if (!line || !words) return;
    const lost = [...document.querySelectorAll<HTMLElement>("[data-live-note]")].some((one) => !one.hidden);
    const ago = Math.round((Date.now() - this.heardAt) / 1000);
    const said = lost ? fill(line.dataset["ago"], { n: ago }) : (line.dataset["live"] ?? "");
    if (words.textContent !== said) words.textContent = said;
  }

  /** A building of a storm is read when somebody opens it. */
  private opened(one: HTMLElement): void {
    if (!(one instanceof HTMLDetailsElement) || !one.open || !one.dataset["more"]) return;
    void (async () => {
      const address = new URL(one.dataset["more"] ?? "", location.href);
      address.searchParams.set("part", "1");
      const answer = await fetch(address).catch(() => null);
      if (!answer?.ok || answer.redirected) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      const lines = fresh.querySelectorAll("#watch-list > .alarm");
      const inside = one.querySelector("[data-inside]");
      for (const old of inside?.querySelectorAll(".alarm") ?? []) old.remove();
      inside?.append(...lines);
      this.tick();
    })();
  }
}

if (screen_) new Watch(screen_).begin();
