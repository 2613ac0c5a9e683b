/** The document camera beside a file field: what lies under it is looked at, taken, taken again or used as the file. */
import { opened, stop, type Trouble } from "../scan/film";
import { icon } from "../words";

const QUALITY = 0.9;
/** Words of the page, in its language. */
type Words = (name: string) => string;

export function lens(field: HTMLInputElement): void {
  const given = document.getElementById("kiosk-lens");
  if (!given) return;
  const words: Words = (word) => given.dataset[word] ?? "";
  const name = field.labels?.[0]?.querySelector(".sr")?.textContent ?? "";
  const open = button(words("open"), "camera", name);
  const said = Object.assign(document.createElement("p"), { className: "small", role: "status" });
  open.addEventListener("click", () => new Lens(field, words, said, open));
  choosing(field, !("mediaDevices" in navigator));
  field.before(open);
  field.after(said);
}

/** The device's own files are no way to go at a kiosk, unless there is no other: its dialog leads out of the page. */
function choosing(field: HTMLInputElement, isOffered: boolean): void {
  field.hidden = !isOffered;
  for (const label of document.querySelectorAll<HTMLLabelElement>(`label[for="${field.id}"], label[data-for="${field.id}"]`)) {
    label.dataset["for"] = field.id;
    if (isOffered) label.htmlFor = field.id;
    else label.removeAttribute("for");
  }
}

function button(text: string, picture = "", more = ""): HTMLButtonElement {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "btn" });
  made.dataset["size"] = "lg";
  if (picture) made.append(icon(picture));
  made.append(text);
  if (more) made.append(Object.assign(document.createElement("span"), { className: "sr", textContent: more }));
  return made;
}

class Lens {
  private readonly box = Object.assign(document.createElement("dialog"), { className: "sheet lens" });
  private readonly screen = Object.assign(document.createElement("video"), { muted: true, playsInline: true });
  private readonly still = Object.assign(document.createElement("img"), { hidden: true });
  private readonly takes: HTMLButtonElement;
  private readonly uses: HTMLButtonElement;
  private readonly agains: HTMLButtonElement;
  private film: MediaStream | null = null;
  private shot: Blob | null = null;

  constructor(
    private readonly field: HTMLInputElement,
    private readonly words: Words,
    private readonly said: HTMLElement,
    private readonly from: HTMLElement,
  ) {
    const title = Object.assign(document.createElement("h2"), { textContent: words("put") });
    this.box.setAttribute("aria-label", words("put"));
    this.screen.setAttribute("aria-label", words("put"));
    this.takes = button(words("take"), "camera");
    this.uses = button(words("use"), "check");
    this.agains = button(words("again"));
    this.takes.dataset["kind"] = this.uses.dataset["kind"] = "primary";
    const close = button(words("close"), "x");
    const row = Object.assign(document.createElement("div"), { className: "row" });
    row.append(this.takes, this.uses, this.agains, close);
    this.box.append(title, this.screen, this.still, row);
    this.takes.addEventListener("click", () => void this.take());
    this.agains.addEventListener("click", () => this.look());
    this.uses.addEventListener("click", () => this.use());
    close.addEventListener("click", () => this.box.close());
    this.box.addEventListener("close", () => this.gone());
    document.body.append(this.box);
    void this.begin();
  }

  private async begin(): Promise<void> {
    try {
      this.film = await opened();
      this.screen.srcObject = this.film;
      this.box.showModal();
      this.look();
      await this.screen.play();
    } catch (trouble) {
      this.said.textContent = this.words(trouble as Trouble) || this.words("none");
      choosing(this.field, true);
      this.gone();
    }
  }

  private look(): void {
    this.show(null);
    this.takes.focus();
  }

  private async take(): Promise<void> {
    const canvas = document.createElement("canvas");
    canvas.width = this.screen.videoWidth;
    canvas.height = this.screen.videoHeight;
    canvas.getContext("2d")?.drawImage(this.screen, 0, 0);
    this.show(await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", QUALITY)));
    this.uses.focus();
  }

  private show(shot: Blob | null): void {
    if (this.still.src) URL.revokeObjectURL(this.still.src);
    this.shot = shot;
    this.still.alt = this.words("taken");
    if (shot) this.still.src = URL.createObjectURL(shot);
    else this.still.removeAttribute("src");
    this.still.hidden = this.uses.hidden = this.agains.hidden = !shot;
    this.screen.hidden = this.takes.hidden = Boolean(shot);
  }

  /** The picture joins what was chosen for this field before, where that takes several. */
  private use(): void {
    if (!this.shot) return;
    const files = new DataTransfer();
    if (this.field.multiple) for (const file of this.field.files ?? []) files.items.add(file);
    files.items.add(new File([this.shot], `${files.items.length + 1}.jpg`, { type: "image/jpeg" }));
    this.field.files = files.files;
    this.field.dispatchEvent(new Event("change", { bubbles: true }));
    this.said.textContent = `${this.words("taken")} ${files.items.length}`;
    this.box.close();
  }

  private gone(): void {
    if (this.film) stop(this.film);
    this.show(null);
    this.box.remove();
    this.from.focus();
  }
}
