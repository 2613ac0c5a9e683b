/** A self-service kiosk: asks after silence and ends by itself, keeps the scanner's field in focus, prints the slip once,
 *  looks through the document camera, and shows no page again that the browser kept. */
import { lens } from "../kiosk/lens";
import { printing } from "../kiosk/printing";
import { fill } from "../words";

const TELL = 15_000; // a touch is told to the server at most so often
const SPOKEN = new Set([15, 10, 5]); // not every second: a screen reader has to come to an end

class Watch {
  private last = Date.now();
  private told = Date.now();
  private readonly ask: number;
  private readonly count: number;
  private isEnding = false;

  constructor(private readonly box: HTMLDialogElement) {
    this.ask = Number(box.dataset["ask"]) * 1_000;
    this.count = Number(box.dataset["count"]);
    for (const kind of ["pointerdown", "keydown", "input", "wheel"]) {
      document.addEventListener(kind, (event) => this.touched(event), { capture: true, passive: true });
    }
    box.addEventListener("close", () => this.here());
    document.addEventListener("visibilitychange", () => this.look());
    window.setInterval(() => this.look(), 1_000);
  }

  /** Any touch is an answer, but the touch on the button that ends ends. */
  private touched(event: Event): void {
    if (event.target instanceof Element && event.target.closest("[form=kiosk-end], #kiosk-end")) return;
    if (Date.now() - this.last >= this.ask + this.count * 1_000) return this.look(); // the machine slept: too late
    this.here();
  }

  private here(): void {
    this.last = Date.now();
    if (this.box.open) this.box.close();
    if (this.last - this.told < TELL) return;
    this.told = this.last;
    void this.tell();
  }

  private async tell(): Promise<void> {
    const token = document.querySelector<HTMLInputElement>("#kiosk-end [name=csrfmiddlewaretoken]")?.value ?? "";
    const answer = await fetch(this.box.dataset["here"] ?? "", { method: "POST", headers: { "X-CSRFToken": token } }).catch(() => null);
    if (answer?.status === 410) location.replace(this.box.dataset["idle"] ?? "/kiosk");
  }

  private look(): void {
    const silent = Date.now() - this.last - this.ask;
    if (silent < 0 || this.isEnding) return;
    const left = this.count - Math.floor(silent / 1_000);
    if (left <= 0) return this.end();
    if (!this.box.open) {
      this.box.showModal();
      this.box.querySelector<HTMLElement>("[data-still]")?.focus();
    }
    const seconds = this.box.querySelector("[data-seconds]");
    if (seconds) seconds.textContent = String(left);
    const line = this.box.querySelector("[aria-live]");
    if (line && SPOKEN.has(left)) line.textContent = fill(this.box.dataset["left"], { n: left });
  }

  private end(): void {
    this.isEnding = true;
    document.querySelector<HTMLFormElement>("#kiosk-end")?.submit();
  }
}

/** What a hand scanner types goes into the field, wherever the last touch was. */
function wedge(form: HTMLFormElement): void {
  const field = form.querySelector<HTMLInputElement>("[name=typed]");
  if (!field) return;
  if (field.dataset["later"] === undefined) field.focus({ preventScroll: true }); // not `autofocus`, which scrolls to it
  document.addEventListener("keydown", (event) => {
    const at = document.activeElement;
    const isTyping = at instanceof HTMLInputElement || at instanceof HTMLSelectElement || at instanceof HTMLTextAreaElement;
    if (!isTyping && event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey) field.focus();
  });
  document.addEventListener("pointerup", (event) => {
    if (event.target instanceof Element && !event.target.closest("a, button, input, label")) field.focus();
  });
}

/** A page that was left is blank, and read again when somebody comes back to it: the server knows whose it was. */
function neverKept(): void {
  window.addEventListener("pageshow", (event) => event.persisted && location.reload());
  window.addEventListener("pagehide", () => {
    document.querySelectorAll<HTMLFormElement>("form").forEach((form) => form.reset());
    document.body.hidden = true;
    forgetAddress();
  });
}

/** htmx notes the address of the page as it loads: at a kiosk that is the secret of somebody's draft or receipt. */
function forgetAddress(): void {
  sessionStorage.removeItem("htmx-current-path-for-history");
}

for (const field of document.querySelectorAll<HTMLElement>("[autocomplete]")) field.setAttribute("autocomplete", "off");
const still = document.querySelector<HTMLDialogElement>("#kiosk-still");
if (still) new Watch(still);
document.querySelectorAll<HTMLFormElement>("form[data-wedge]").forEach(wedge);
document.querySelectorAll<HTMLInputElement>("input[type=file][accept*='image']").forEach(lens);
printing();
neverKept();
forgetAddress();
document.addEventListener("DOMContentLoaded", forgetAddress); // by then every script of the page has run
