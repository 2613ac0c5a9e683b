/** What is to be thought of a code, by the keys and lists that are kept. */
import { checkStatus, NotGood, readLicence, verify, type Checked, type Credential, type Fault, type Licence, type Tables } from "../licence/verifier";
import { type Kept } from "./kept";

/** `fault` null: it is good, `checked` says how well that is known. `at` is the moment that a fault of times speaks of. */
export interface Judged {
  readonly fault: Fault | null;
  readonly at: number | null;
  readonly licence: Licence | null;
  readonly checked: Checked | null;
}

export async function judge(text: string, by: Kept, tables: Tables, now: number): Promise<Judged> {
  let licence: Licence | null = null;
  try {
    const credential = await verify(text, by.keys, now);
    licence = readable(credential, tables); // shown of one that was revoked, too
    const checked = checkStatus(credential, by.lists, now);
    if (!licence) throw new NotGood("no_licence");
    return { fault: null, at: null, licence, checked };
  } catch (why) {
    if (!(why instanceof NotGood)) throw why;
    return { fault: why.fault, at: why.at, licence, checked: null };
  }
}

function readable(credential: Credential, tables: Tables): Licence | null {
  try {
    return readLicence(credential, tables);
  } catch {
    return null;
  }
}
