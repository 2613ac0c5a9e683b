/** Keys and status lists: fetched while there is a network, and kept in this browser for when there is none. */
import { NotGood, readKeys, readStatusList, type Fault, type Key, type Licence, type Permit, type StatusList } from "../licence/verifier";

const SHELF = "huiyin-verify";
const SKEW = 300_000;
/** Milliseconds that a question to the issuer may take. */
const LONGEST = 8_000;

export interface Addresses {
  readonly keys: string;
  readonly lists: readonly string[];
}

/** `keysAt` is when the keys were fetched, null where there are none; `isClockWrong` as far as the two tell. */
export interface Kept {
  readonly keys: readonly Key[];
  readonly keysAt: Date | null;
  readonly lists: readonly StatusList[];
  readonly isClockWrong: boolean;
}

/** Fetch what can be fetched; whether all of it came. What does not come stays as it was. */
export async function fetchAll(addresses: Addresses): Promise<boolean> {
  const shelf = await caches.open(SHELF);
  const came = await Promise.all([addresses.keys, ...addresses.lists].map((address) => fetchOne(shelf, address)));
  return came.every(Boolean);
}

async function fetchOne(shelf: Cache, address: string): Promise<boolean> {
  try {
    const answer = await fetch(address, { cache: "no-store", credentials: "omit" });
    if (!answer.ok) return false;
    if (address.endsWith(".json")) await readKeys(await answer.clone().json()); // half an answer replaces nothing
    await shelf.put(address, answer);
    return true;
  } catch {
    return false;
  }
}

/** What is kept, read anew. A list that none of the keys signed is left out, as if it were not there. */
export async function kept(addresses: Addresses, now: number): Promise<Kept> {
  const shelf = await caches.open(SHELF);
  const found = await shelf.match(addresses.keys);
  if (!found) return { keys: [], keysAt: null, lists: [], isClockWrong: false };
  const keysAt = dated(found);
  const keys = await readKeys(await found.json());
  const lists: StatusList[] = [];
  let isClockWrong = keysAt !== null && keysAt.getTime() > now * 1_000 + SKEW;
  for (const address of addresses.lists) {
    const answer = await shelf.match(address);
    if (!answer) continue;
    try {
      lists.push(await readStatusList(new Uint8Array(await answer.arrayBuffer()), keys, now));
    } catch (why) {
      isClockWrong ||= why instanceof NotGood && why.fault === "not_yet";
    }
  }
  return { keys, keysAt, lists, isClockWrong };
}

/** When the server answered, by its own clock. */
function dated(answer: Response): Date | null {
  const said = Date.parse(answer.headers.get("Date") ?? "");
  return Number.isNaN(said) ? null : new Date(said);
}

/** What the issuer says of a code at this moment. */
export interface Live {
  readonly valid: boolean;
  readonly fault: Fault | null;
  readonly status: "fresh" | "not_checked" | null;
  readonly licence: Licence | null;
}

interface Told extends Omit<Live, "licence"> {
  readonly licence: (Omit<Licence, "permits"> & { readonly permits: readonly ToldPermit[] }) | null;
}

interface ToldPermit extends Omit<Permit, "name"> {
  readonly name: { readonly zh: string; readonly en: string } | null;
}

/** By `POST /api/v1/licence-codes/verify`; null where it cannot be asked. */
export async function asked(address: string, code: string, language: "zh" | "en"): Promise<Live | null> {
  try {
    const answer = await fetch(address, {
      method: "POST",
      body: JSON.stringify({ code: code.trim() }),
      headers: { "Content-Type": "application/json" },
      credentials: "omit",
      signal: AbortSignal.timeout(LONGEST),
    });
    if (!answer.ok) return null;
    const told = (await answer.json()) as Told;
    const permits = told.licence?.permits.map((one) => ({ ...one, name: one.name?.[language] ?? one.code })) ?? [];
    return { ...told, licence: told.licence && { ...told.licence, permits } };
  } catch {
    return null;
  }
}
