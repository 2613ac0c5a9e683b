/** Whether a licence still stands: the Token Status List as a signed CWT, read and asked as rules/verifier.py does. */
import { NotGood } from "./faults";
import { checkKey, moment, SKEW, type Credential } from "./credential";
import { type Key } from "./keys";
import { entries, proved } from "./signed";
import { inflated } from "./wrapping";

const LARGEST_LIST = 4 * 1_024 * 1_024;
const TYP = 16;
const SUB = 2;
const EXP = 4;
const IAT = 6;
const STATUS_LIST = 65_533;
const TTL = 65_534;

/** As it was at `issuedAt`; relied on until `goodUntil`. */
export interface StatusList {
  readonly uri: string;
  readonly issuedAt: number;
  readonly goodUntil: number;
  readonly bits: number;
  readonly packed: Uint8Array;
}

/** Whether a licence was looked up in a list that is fresh; if not, it was last known good at `at`. */
export interface Checked {
  readonly isFresh: boolean;
  readonly at: number | null;
}

/** One that is old is read: `checkStatus` says so. Rejects with `NotGood`. */
export async function readStatusList(token: Uint8Array, keys: readonly Key[], now: number): Promise<StatusList> {
  const { payload, key, header } = await proved(token, keys);
  const claims = entries(payload);
  const [issuedAt, ends, ttl] = [moment(claims, IAT), moment(claims, EXP), moment(claims, TTL)];
  if (header.get(TYP) !== "application/statuslist+cwt" || issuedAt === null) throw new NotGood("not_signed");
  checkKey(key, issuedAt, now);
  if (now + SKEW < issuedAt) throw new NotGood("not_yet", issuedAt);
  const list = claims.get(STATUS_LIST);
  const [bits, packed] = list instanceof Map ? [list.get("bits"), list.get("lst")] : [undefined, undefined];
  if (typeof bits !== "number" || ![1, 2, 4, 8].includes(bits) || !(packed instanceof Uint8Array)) throw new NotGood("not_signed");
  const uri = claims.has(SUB) ? claims.get(SUB) : "";
  if (typeof uri !== "string") throw new NotGood("damaged");
  return { uri, issuedAt, goodUntil: ends ?? issuedAt + (ttl ?? 0), bits, packed: await inflated(packed, LARGEST_LIST) };
}

/** Whether the licence still stands as far as these lists tell. Throws `NotGood` where it does not.
 *
 *  An old list still knows what was revoked; that it knows nothing against a licence no longer counts. */
export function checkStatus(credential: Credential, lists: readonly StatusList[], now: number): Checked {
  const place = credential.status;
  const list = place && lists.find((one) => one.uri === place.uri);
  if (!place || !list) return { isFresh: false, at: null };
  const found = at(list, place.index);
  if (found === 1) throw new NotGood("revoked", list.issuedAt);
  if (found === 3) throw new NotGood("replaced", list.issuedAt);
  if (found === 2) throw new NotGood("suspended", list.issuedAt);
  if (found !== 0) throw new NotGood("not_listed", list.issuedAt);
  return { isFresh: now - SKEW < list.goodUntil, at: list.issuedAt };
}

function at(list: StatusList, index: number): number | null {
  const byte = list.packed[Math.floor((index * list.bits) / 8)];
  return byte === undefined ? null : (byte >> ((index * list.bits) % 8)) & ((1 << list.bits) - 1);
}
