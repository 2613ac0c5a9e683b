/** The camera, looked through until a code was read or somebody has enough. */
import { opened, stop } from "./film";
import { readFrame } from "./picture";

export type { Trouble } from "./film";

/** Milliseconds between two looks. */
const PAUSE = 120;

export class Camera {
  private film: MediaStream | null = null;
  private turn = 0;

  constructor(private readonly screen: HTMLVideoElement) {}

  /** Show what the camera sees and hand each text to `seen`, until it says that this was it. Rejects with a `Trouble`. */
  async look(seen: (text: string) => boolean): Promise<void> {
    const turn = ++this.turn;
    const film = await opened();
    if (turn !== this.turn) return stop(film); // closed again while the browser asked
    this.film = film;
    this.screen.srcObject = film;
    await this.screen.play();
    while (turn === this.turn) {
      const text = await readFrame(this.screen);
      if (turn === this.turn && text !== null && seen(text)) return;
      await new Promise((done) => window.setTimeout(done, PAUSE));
    }
  }

  close(): void {
    this.turn++;
    if (this.film) stop(this.film);
    this.film = null;
    this.screen.srcObject = null;
  }
}
