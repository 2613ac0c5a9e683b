/** What a good code says: a CBOR Web Token (RFC 8392) that one of the keys signed and that is in force. */
import { Float, type Entries, type Value } from "./cbor";
import { NotGood } from "./faults";
import { type Key } from "./keys";
import { entries, proved } from "./signed";
import { PREFIX, unpacked } from "./wrapping";

/** Seconds by which the clock of whoever verifies may be wrong. One that is wrong by a day is told, not forgiven. */
export const SKEW = 300;
const STATUS = 65_535;
const TYP = 16;
const ISS = 1;
const EXP = 4;
const NBF = 5;
const IAT = 6;
const CTI = 7;
const LATEST = 2 ** 37;

/** Where it is told whether a licence still stands. */
export interface StatusPlace {
  readonly index: number;
  readonly uri: string;
}

/** Times are seconds since 1970, null where none is said. */
export interface Credential {
  readonly kid: Uint8Array;
  readonly issuer: string;
  readonly identifier: Uint8Array;
  readonly issuedAt: number | null;
  readonly notBefore: number | null;
  readonly expiresAt: number | null;
  readonly status: StatusPlace | null;
  readonly claims: Entries;
}

/** What the code says, if one of the keys has signed it and it is in force at `now`. Rejects with `NotGood`. */
export async function verify(text: string, keys: readonly Key[], now: number, prefix = PREFIX): Promise<Credential> {
  return verifyMessage(await unpacked(text, prefix), keys, now);
}

/** The same for a COSE_Sign1 message that is not packed into a code. */
export async function verifyMessage(message: Uint8Array, keys: readonly Key[], now: number): Promise<Credential> {
  const { payload, key, header } = await proved(message, keys);
  if (header.has(TYP)) throw new NotGood("no_licence"); // a status list is signed by the same keys, and anybody has one
  return inForce(key, entries(payload), now);
}

function inForce(key: Key, claims: Entries, now: number): Credential {
  const [issuedAt, notBefore, expiresAt] = [moment(claims, IAT), moment(claims, NBF), moment(claims, EXP)];
  checkKey(key, issuedAt ?? notBefore, now);
  const starts = Math.max(issuedAt ?? -Infinity, notBefore ?? -Infinity);
  if (now + SKEW < starts) throw new NotGood("not_yet", starts);
  if (expiresAt !== null && now - SKEW >= expiresAt) throw new NotGood("expired", expiresAt);
  const issuer = claims.has(ISS) ? claims.get(ISS) : "";
  const identifier = claims.has(CTI) ? claims.get(CTI) : new Uint8Array();
  if (typeof issuer !== "string" || !(identifier instanceof Uint8Array)) throw new NotGood("damaged");
  return { kid: key.kid, issuer, identifier, issuedAt, notBefore, expiresAt, status: statusPlace(claims), claims };
}

/** Whether the key was in use when it signed and is still accepted. Throws `NotGood`. */
export function checkKey(key: Key, signedAt: number | null, now: number): void {
  if (key.revoked) throw new NotGood("key_revoked");
  const isEarly = signedAt !== null && key.since !== null && signedAt < key.since;
  const isLate = signedAt !== null && key.until !== null && signedAt >= key.until;
  if (isEarly || isLate) throw new NotGood("key_out_of_time");
  if (key.accepted !== null && now - SKEW >= key.accepted) throw new NotGood("key_out_of_time", key.accepted);
}

/** A claim that is a time, null where it is none. Throws `NotGood`. */
export function moment(claims: Entries, claim: number): number | null {
  const said = claims.get(claim);
  if (said === undefined || said === null) return null;
  const found = said instanceof Float ? said.number : said;
  if (typeof found !== "number" || !(found >= 0 && found < LATEST)) throw new NotGood("damaged");
  return Math.trunc(found);
}

function statusPlace(claims: Entries): StatusPlace | null {
  const said: Value | undefined = claims.get(STATUS);
  if (said === undefined || said === null) return null;
  const list = said instanceof Map ? said.get("status_list") : undefined;
  const [index, uri] = list instanceof Map ? [list.get("idx"), list.get("uri")] : [undefined, undefined];
  const isWhole = typeof index === "bigint" || typeof index === "number";
  if (!isWhole || index < 0 || typeof uri !== "string") throw new NotGood("damaged");
  return { index: Number(index), uri };
}
