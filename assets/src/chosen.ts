/** Photos of a form that is not sent yet, kept in this browser under the form's data-draft beside its words.
 *
 *  `chosen` are those in the form's field. `sent` went to the server with an earlier send of the form: they are kept until
 *  the whole report is sent, for a session that runs out takes them along. A browser that keeps nothing loses nothing else. */
import { on } from "./shelf";

export interface Kept {
  readonly key: string;
  readonly at: number;
  readonly chosen: readonly File[];
  readonly sent: readonly File[];
}

export const WEEK = 7 * 24 * 3_600_000;

function quietly(work: Promise<unknown>): Promise<void> {
  return work.then(
    () => undefined,
    () => undefined,
  );
}

/** What is kept for this form; nothing of what is older than a week. */
export async function keptPhotos(key: string): Promise<Kept> {
  const none: Kept = { key, at: Date.now(), chosen: [], sent: [] };
  if (!("indexedDB" in window)) return none;
  try {
    const found = (await on("photos", "readonly", (store) => store.get(key))) as Kept | undefined;
    return found && Date.now() - found.at < WEEK ? found : none;
  } catch {
    return none;
  }
}

/** Keep these for the form; a form without any is forgotten. */
export function keepPhotos(key: string, chosen: readonly File[], sent: readonly File[]): Promise<void> {
  if (chosen.length + sent.length === 0) return quietly(on("photos", "readwrite", (store) => store.delete(key)));
  return quietly(on("photos", "readwrite", (store) => store.put({ key, at: Date.now(), chosen, sent } satisfies Kept)));
}

/** After the form was sent: with `taken`, its photos are the server's now; without, the server said what it did not take. */
export async function photosWereSent(key: string, taken: boolean): Promise<void> {
  const { chosen, sent } = await keptPhotos(key);
  await keepPhotos(key, [], taken ? [...sent, ...chosen] : sent);
}

/** Forget the photos of every form whose name begins like this, or that is older than a week. */
export async function forgetPhotos(beginning: string | null): Promise<void> {
  if (!("indexedDB" in window)) return;
  try {
    for (const one of (await on("photos", "readonly", (store) => store.getAll())) as Kept[]) {
      const over = Date.now() - one.at >= WEEK;
      if (over || (beginning !== null && one.key.startsWith(beginning))) await keepPhotos(one.key, [], []);
    }
  } catch {
    // nothing is kept where nothing can be
  }
}
