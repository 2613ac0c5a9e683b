/** COSE_Sign1 (RFC 9052): whose signature a message bears. Nothing of it is believed before that is known. */
import { decode, listOf, Tag, type Entries, type Value } from "./cbor";
import { NotGood } from "./faults";
import { DIGESTS, PS256, type Key } from "./keys";

const LARGEST_MESSAGE = 4 * 1_024 * 1_024;
const SIGN1 = 18;
const CWT = 61;
const ALG = 1;
const CRIT = 2;
const KID = 4;

export interface Proved {
  readonly payload: Uint8Array;
  readonly key: Key;
  readonly header: Entries;
}

/** The payload, the key that signed it, and the header that was signed. Rejects with `NotGood`. */
export async function proved(message: Uint8Array, keys: readonly Key[], external = new Uint8Array()): Promise<Proved> {
  if (message.length > LARGEST_MESSAGE) throw new NotGood("too_long");
  const { shown, unsigned, payload, signature } = parts(message);
  const header = shown.length ? entries(shown) : new Map<Value, Value>();
  if (header.has(CRIT) || unsigned.has(CRIT)) throw new NotGood("wrong_algorithm");
  const algorithm = header.has(ALG) ? header.get(ALG) : unsigned.get(ALG);
  if (typeof algorithm !== "number" || !(DIGESTS.has(algorithm) || algorithm === PS256)) throw new NotGood("wrong_algorithm");
  const kid = header.has(KID) ? header.get(KID) : unsigned.get(KID);
  const candidates = keys.filter((key) => kid === undefined || kid === null || isSame(key.kid, kid));
  if (candidates.length === 0) throw new NotGood("unknown_key");
  const signed = listOf("Signature1", [header.size ? shown : new Uint8Array(), external, payload]);
  const key = await signer(candidates, algorithm, signed, signature);
  if (key.algorithm !== null && !header.has(ALG)) throw new NotGood("wrong_algorithm"); // named where nobody signed it
  return { payload, key, header };
}

/** The map in these bytes. Throws `NotGood`. */
export function entries(bytes: Uint8Array): Entries {
  const found = value(bytes);
  if (!(found instanceof Map)) throw new NotGood("damaged");
  return found;
}

function value(bytes: Uint8Array): Value {
  try {
    return decode(bytes);
  } catch {
    throw new NotGood("damaged");
  }
}

interface Parts {
  readonly shown: Uint8Array;
  readonly unsigned: Entries;
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
}

function parts(message: Uint8Array): Parts {
  let found = value(message);
  for (const tag of [CWT, SIGN1]) if (found instanceof Tag && found.number === tag) found = found.value;
  if (!Array.isArray(found) || found.length !== 4) throw new NotGood("not_signed");
  const [shown, unsigned, payload, signature] = found;
  const isWell = shown instanceof Uint8Array && payload instanceof Uint8Array && signature instanceof Uint8Array;
  if (!isWell || !(unsigned instanceof Map)) throw new NotGood("not_signed");
  return { shown, unsigned, payload, signature };
}

function isSame(kid: Uint8Array, given: Value): boolean {
  return given instanceof Uint8Array && given.length === kid.length && given.every((byte, at) => byte === kid[at]);
}

/** Whose signature it is. Ids are short, so two keys may have one: each is tried (rules/verifier.py says why). */
async function signer(candidates: readonly Key[], algorithm: number, signed: Uint8Array, signature: Uint8Array): Promise<Key> {
  const fitting = candidates.filter((key) => fits(key, algorithm));
  if (fitting.length === 0) throw new NotGood("wrong_algorithm");
  for (const key of fitting) if (await isBy(key, algorithm, signed, signature)) return key;
  throw new NotGood("forged");
}

/** The key says what the message may ask for: no message chooses its own way of being checked. */
function fits(key: Key, algorithm: number): boolean {
  if (key.algorithm !== null) return algorithm === key.algorithm;
  return (algorithm === PS256) === (key.half === 0);
}

async function isBy(key: Key, algorithm: number, signed: Uint8Array, signature: Uint8Array): Promise<boolean> {
  const way = key.half ? { name: "ECDSA", hash: DIGESTS.get(algorithm) ?? "" } : { name: "RSA-PSS", saltLength: 32 };
  if (key.half && signature.length !== 2 * key.half) return false;
  return crypto.subtle.verify(way, key.public, signature as Uint8Array<ArrayBuffer>, signed as Uint8Array<ArrayBuffer>);
}
