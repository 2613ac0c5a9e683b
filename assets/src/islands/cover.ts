/** Drawing what to black out on a photo, by pointer or by keyboard. What is sent are fractions of the picture; the server
 *  makes the version for the public. Without this script the page's plain form does it. */
import { fill } from "../words";

type Part = [left: number, top: number, width: number, height: number];
const STEP = 0.02;
const LEAST = 0.01;
const MOST = 40;

function within(n: number, least: number, most: number): number {
  return Math.min(Math.max(n, least), most);
}

class Drawing {
  private parts: Part[] = [];
  private chosen = -1;
  private readonly canvas = document.createElement("canvas");

  constructor(
    private readonly photo: HTMLImageElement,
    private readonly kept: HTMLInputElement,
    private readonly note: HTMLElement,
    private readonly words: DOMStringMap,
  ) {
    try {
      this.parts = JSON.parse(kept.value || "[]") as Part[];
    } catch {
      this.parts = [];
    }
    this.chosen = this.parts.length - 1;
    this.canvas.className = "cover__canvas";
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute("role", "application");
    this.canvas.setAttribute("aria-label", words["canvas"] ?? "");
    this.canvas.width = photo.naturalWidth;
    this.canvas.height = photo.naturalHeight;
    this.canvas.addEventListener("pointerdown", (event) => this.drag(event));
    // No gesture begins here: a swipe that the browser took for a fling would swallow the next tap on a button.
    this.canvas.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
    this.canvas.addEventListener("keydown", (event) => this.key(event));
    photo.replaceWith(this.canvas);
    this.paint();
  }

  add(): void {
    if (this.parts.length >= MOST) return;
    this.parts.push([0.4, 0.4, 0.2, 0.2]);
    this.chosen = this.parts.length - 1;
    this.changed();
    this.canvas.focus();
  }

  remove(): void {
    if (this.parts.length === 0) return;
    this.parts.splice(this.chosen < 0 ? this.parts.length - 1 : this.chosen, 1);
    this.chosen = this.parts.length - 1;
    this.changed(fill(this.words["removed"], { n: this.parts.length }));
  }

  private at(event: PointerEvent): [number, number] {
    const box = this.canvas.getBoundingClientRect();
    return [within((event.clientX - box.left) / box.width, 0, 1), within((event.clientY - box.top) / box.height, 0, 1)];
  }

  private drag(down: PointerEvent): void {
    if (this.parts.length >= MOST) return;
    down.preventDefault();
    this.canvas.focus();
    this.canvas.setPointerCapture(down.pointerId);
    const [x, y] = this.at(down);
    const part: Part = [x, y, 0, 0];
    this.parts.push(part);
    this.chosen = this.parts.length - 1;
    const move = (event: PointerEvent): void => {
      const [toX, toY] = this.at(event);
      part[0] = Math.min(x, toX);
      part[1] = Math.min(y, toY);
      part[2] = Math.abs(toX - x);
      part[3] = Math.abs(toY - y);
      this.paint();
    };
    const end = (): void => {
      this.canvas.removeEventListener("pointermove", move);
      if (part[2] < LEAST || part[3] < LEAST) this.remove(); // a tap, not a rectangle
      else this.changed();
    };
    this.canvas.addEventListener("pointermove", move);
    this.canvas.addEventListener("pointerup", end, { once: true });
  }

  private key(event: KeyboardEvent): void {
    const part = this.parts[this.chosen];
    if (!part) return;
    const [dx, dy] =
      { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[event.key] ?? [0, 0];
    if (event.key === "Delete" || event.key === "Backspace") this.remove();
    else if (!dx && !dy) return;
    else if (event.shiftKey) {
      part[2] = within(part[2] + (dx ?? 0), STEP, 1 - part[0]);
      part[3] = within(part[3] + (dy ?? 0), STEP, 1 - part[1]);
      this.changed();
    } else {
      part[0] = within(part[0] + (dx ?? 0), 0, 1 - part[2]);
      part[1] = within(part[1] + (dy ?? 0), 0, 1 - part[3]);
      this.changed();
    }
    event.preventDefault();
  }

  private changed(said?: string): void {
    this.kept.value = JSON.stringify(this.parts);
    this.paint();
    const part = this.parts[this.chosen];
    if (said !== undefined) this.note.textContent = said;
    else if (part) {
      const [x, y, w, h] = part.map((n) => Math.round(n * 100)) as Part;
      this.note.textContent = fill(this.words["added"], { n: this.chosen + 1, x, y, w, h });
    }
  }

  private paint(): void {
    const pen = this.canvas.getContext("2d");
    if (!pen) return;
    const { width, height } = this.canvas;
    pen.drawImage(this.photo, 0, 0, width, height);
    this.parts.forEach(([x, y, w, h], n) => {
      pen.fillStyle = "black";
      pen.fillRect(x * width, y * height, w * width, h * height);
      if (n !== this.chosen) return;
      pen.strokeStyle = "white";
      pen.lineWidth = Math.max(2, width / 200);
      pen.strokeRect(x * width, y * height, w * width, h * height);
    });
  }
}

function begin(box: HTMLElement): void {
  const photo = box.querySelector("img");
  const note = box.querySelector<HTMLElement>("[data-cover-note]");
  const form = box.closest("form");
  const kept = form?.elements.namedItem("parts");
  const drawn = form?.elements.namedItem("drawn");
  if (!photo || !note || !(kept instanceof HTMLInputElement) || !(drawn instanceof HTMLInputElement)) return;
  const drawing = new Drawing(photo, kept, note, box.dataset);
  drawn.value = "on";
  document.querySelector<HTMLElement>("[data-cover-plain]")?.remove();
  box.querySelector<HTMLElement>("[data-cover-tools]")?.removeAttribute("hidden");
  box.querySelector("[data-cover-add]")?.addEventListener("click", () => drawing.add());
  box.querySelector("[data-cover-undo]")?.addEventListener("click", () => drawing.remove());
}

for (const box of document.querySelectorAll<HTMLElement>("[data-cover]")) {
  const photo = box.querySelector("img");
  if (photo?.complete) begin(box);
  else photo?.addEventListener("load", () => begin(box), { once: true });
}
