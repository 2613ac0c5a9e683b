/** Verifying licences with the camera, also without a network: the page brings words, tables and addresses, the browser
 *  keeps the page (sw.ts), keys and status lists. The words of a code leave the device only to ask how it stands now. */
import { PREFIX, type Fault, type Tables } from "../licence/verifier";
import { Camera, type Trouble } from "../scan/camera";
import { judge, type Judged } from "../scan/judging";
import { asked, fetchAll, kept, type Addresses, type Kept, type Live } from "../scan/kept";
import { readPhoto } from "../scan/picture";
import { clear, show, type Labels, type Verdict } from "../scan/verdict";
import { fill } from "../words";

interface Page {
  readonly language: "zh" | "en";
  readonly addresses: Addresses & { readonly live: string };
  readonly tables: Tables;
  readonly faults: Readonly<Record<Fault, string>>;
  readonly trouble: Readonly<Record<Trouble, string>>;
  readonly labels: Labels;
  readonly words: Readonly<Record<string, string>>;
}

const OLD = 10 * 60_000;
const CHINA = 8 * 3_600_000;
/** Faults that the issuer may see otherwise: this device's clock, keys or lists may be what is wrong. */
const DOUBTFUL = new Set<Fault | null>([null, "unknown_key", "key_out_of_time", "not_yet", "expired", "replaced", "suspended", "not_listed"]);
/** Seconds since 1970, by this device's clock. */
const present = (): number => Math.floor(Date.now() / 1_000);

class Scanner {
  private readonly camera: Camera;
  private turn = 0;
  private fetchedAt = 0;

  constructor(
    private readonly root: HTMLElement,
    private readonly page: Page,
  ) {
    this.camera = new Camera(this.part("video"));
    this.button("open", () => void this.look());
    this.button("close", () => this.close());
    this.button("again", () => void this.look());
    const photo = this.part<HTMLInputElement>("[data-scan-photo]");
    this.button("photo-button", () => photo.click());
    photo.addEventListener("change", () => void this.photo(photo));
    this.part<HTMLFormElement>("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.close();
      void this.verify(this.part<HTMLTextAreaElement>("textarea").value);
    });
    this.part<HTMLTextAreaElement>("textarea").addEventListener("keydown", (event) => this.entered(event));
    window.addEventListener("online", () => void this.refresh());
    window.addEventListener("offline", () => void this.tellKept());
    document.addEventListener("visibilitychange", () => document.hidden && this.close());
  }

  /** Fetch keys and lists afresh, and say of when they are. */
  async refresh(): Promise<void> {
    if (navigator.onLine && (await fetchAll(this.page.addresses))) this.fetchedAt = Date.now();
    await this.tellKept();
  }

  private part<T extends HTMLElement>(selector: string): T {
    const found = this.root.querySelector<T>(selector);
    if (!found) throw new Error(`the page has no ${selector}`);
    return found;
  }

  private button(name: string, press: () => void): void {
    this.part(`[data-scan-${name}]`).addEventListener("click", press);
  }

  private async look(): Promise<void> {
    this.begin();
    this.part("[data-scan-film]").hidden = false;
    this.part("[data-scan-open]").hidden = true;
    this.part("[data-scan-again]").hidden = true;
    this.part("[data-scan-close]").focus({ preventScroll: true });
    this.part("[data-scan-film]").scrollIntoView({ block: "nearest" });
    try {
      await this.camera.look((text) => this.seen(text));
    } catch (trouble) {
      this.close();
      this.say(this.page.trouble[trouble as Trouble] ?? this.page.trouble.none);
    }
  }

  /** Whether this was it: another code beside it, on a parcel say, is none of ours. */
  private seen(text: string): boolean {
    if (!text.startsWith(PREFIX)) {
      this.hint("other");
      return false;
    }
    this.close();
    this.part("[data-scan-open]").hidden = true;
    this.part("[data-scan-again]").hidden = false;
    void this.verify(text).then(() => this.part("[data-scan-again]").focus({ preventScroll: true }));
    return true;
  }

  private close(): void {
    this.camera.close();
    this.part("[data-scan-film]").hidden = true;
    this.part("[data-scan-open]").hidden = !this.part("[data-scan-again]").hidden;
    this.hint("hold");
  }

  /** Said once, not once a frame. */
  private hint(name: string): void {
    const line = this.part("[data-scan-hint]");
    const words = this.page.words[name] ?? "";
    if (line.textContent !== words) line.textContent = words;
  }

  /** A code has no line of its own: Enter, which a hand scanner ends with, verifies, and the next code takes its place. */
  private entered(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.isComposing || !(event.currentTarget instanceof HTMLTextAreaElement)) return;
    event.preventDefault();
    event.currentTarget.form?.requestSubmit();
    event.currentTarget.select();
  }

  private async photo(input: HTMLInputElement): Promise<void> {
    const file = input.files?.[0];
    input.value = ""; // the same photo may be chosen again
    if (!file) return;
    this.close();
    this.begin();
    try {
      const text = await readPhoto(file);
      if (text === null) this.say(this.page.words["no_symbol"] ?? "");
      else await this.verify(text);
    } catch {
      this.say(this.page.words["no_picture"] ?? "");
    }
  }

  private begin(): number {
    clear(this.root);
    this.say("");
    return ++this.turn;
  }

  private say(words: string): void {
    const line = this.part("[data-scan-said]");
    line.hidden = !words;
    this.part("[data-scan-said] p").textContent = words;
  }

  private async verify(text: string): Promise<void> {
    const turn = this.begin();
    if (navigator.onLine && Date.now() - this.fetchedAt > OLD) void this.refresh();
    const { by, judged } = await this.judged(text);
    if (turn !== this.turn) return;
    show(this.root, this.verdict(judged, by, null), this.page.labels);
    this.part("[data-verdict]").scrollIntoView({ block: "center" });
    if (!DOUBTFUL.has(judged.fault)) return;
    const live = navigator.onLine ? await asked(this.page.addresses.live, text, this.page.language) : null;
    if (turn !== this.turn || !live) return;
    show(this.root, this.afterwards(judged, live, by), this.page.labels); // where the reader is by now
  }

  /** By what is kept; where that knows no such key and there is a network, once more by what is fetched. */
  private async judged(text: string): Promise<{ by: Kept; judged: Judged }> {
    const by = await kept(this.page.addresses, present());
    const judged = await judge(text, by, this.page.tables, present());
    if (judged.fault !== "unknown_key" || !navigator.onLine || !(await fetchAll(this.page.addresses))) return { by, judged };
    const fresh = await kept(this.page.addresses, present());
    return { by: fresh, judged: await judge(text, fresh, this.page.tables, present()) };
  }

  private verdict(judged: Judged, by: Kept, live: boolean | null): Verdict {
    const { words, faults } = this.page;
    const said = (name: string, at: number | null = null): string => fill(words[name], { at: at === null ? "" : moment(new Date(at * 1_000)) });
    const licence = judged.licence;
    if (judged.fault === "replaced") {
      const title = said(live === false && licence ? "replaced_stands" : "replaced");
      return { tone: "open", title, lines: [faults.replaced], licence: live === null ? null : licence };
    }
    if (judged.fault !== null) {
      const lines = [faults[judged.fault]];
      if (judged.at !== null && (judged.fault === "not_yet" || judged.fault === "expired")) lines.push(said(judged.fault, judged.at), said("clock", present()));
      if (by.keysAt === null && judged.fault === "unknown_key") lines.push(said("no_keys"));
      return { tone: "bad", title: said("bad"), lines, licence: judged.fault === "revoked" || judged.fault === "suspended" ? licence : null };
    }
    if (live) return { tone: "good", title: said("now"), lines: [said("asked", present())], licence };
    const { isFresh, at } = judged.checked ?? { isFresh: false, at: null };
    const lines = [said(isFresh ? "fresh" : at === null ? "unchecked" : "stale", at), said("not_asked")];
    return isFresh ? { tone: "good", title: said("good"), lines, licence } : { tone: "open", title: said("open"), lines, licence };
  }

  /** The issuer's word goes before what this device knows; where the two differ by the clock, that is said. */
  private afterwards(judged: Judged, live: Live, by: Kept): Verdict {
    if (live.valid && live.status !== "fresh") return this.verdict(judged, by, null); // it knows no more than this device
    const kept = live.fault === "replaced" ? null : judged.licence;
    const now = { ...judged, fault: live.valid ? null : live.fault, licence: live.licence ?? kept };
    const verdict = this.verdict(now, by, live.valid);
    const isClockWrong = live.valid && (judged.fault === "not_yet" || judged.fault === "expired");
    const more = fill(this.page.words[isClockWrong ? "clock" : "asked"], { at: moment(new Date()) });
    return isClockWrong || !live.valid ? { ...verdict, lines: [...verdict.lines, more] } : verdict;
  }

  /** Of which day keys and lists are: always in sight, and loud where there is no network. */
  private async tellKept(): Promise<void> {
    const { words } = this.page;
    const by = await kept(this.page.addresses, present());
    const keys = by.keysAt ? fill(words["keys_of"], { at: moment(by.keysAt) }) : (words["keys_none"] ?? "");
    const oldest = Math.min(...by.lists.map((list) => list.issuedAt));
    const lists = by.lists.length ? fill(words["list_of"], { at: moment(new Date(oldest * 1_000)) }) : (words["list_none"] ?? "");
    const parts = [navigator.onLine ? "" : (words["offline"] ?? ""), keys, lists, by.isClockWrong ? fill(words["clock"], { at: moment(new Date()) }) : ""];
    const note = this.part("[data-scan-kept]");
    note.toggleAttribute("data-kind", false);
    if (!navigator.onLine) note.dataset["kind"] = "offline";
    note.querySelector("use")?.setAttribute("href", navigator.onLine ? "#i-info" : "#i-wifi-off");
    this.part("[data-scan-kept] p").textContent = parts.filter(Boolean).join(" ");
    note.hidden = false;
  }
}

/** As the words around it say: 2026-11-27 09:40 in China's time, in English 2026-11-27 01:40 UTC. */
function moment(at: Date): string {
  const isChinese = document.documentElement.lang.startsWith("zh"); // as `Words.at` of rules/verifier.py
  const shown = new Date(at.getTime() + (isChinese ? CHINA : 0)).toISOString();
  return `${shown.slice(0, 10)} ${shown.slice(11, 16)}${isChinese ? "" : " UTC"}`;
}

/** The worker keeps this page when it is told to: it may not yet have looked when the page was opened. */
async function keepThisPage(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  (await navigator.serviceWorker.ready).active?.postMessage(location.pathname);
}

const root = document.querySelector<HTMLElement>("[data-scan]");
const given = document.getElementById("scan-page");
const able = "caches" in window && "DecompressionStream" in window && crypto.subtle !== undefined;
if (root && given && able) {
  root.hidden = false;
  document.querySelector<HTMLElement>("[data-scan-unable]")?.setAttribute("hidden", "");
  const scanner = new Scanner(root, JSON.parse(given.textContent ?? "") as Page);
  void keepThisPage();
  void scanner.refresh();
}
