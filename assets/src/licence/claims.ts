/** The licence in a code that was verified; rules/verifier.py says how it is packed (`read_licence`). */
import { type Value } from "./cbor";
import { type Credential } from "./credential";
import { NotGood } from "./faults";

const LICENCE = -65_537;
const DAY = 86_400;
const CHINA = 8 * 3_600;
const LAST_DAY = 2_932_896; // 9999-12-31

/** The tables of rules/verifier.py, whose numbers stand in codes. The page brings them, so that they exist once. */
export interface Tables {
  readonly permits: Readonly<Record<string, readonly [code: string, name: string]>>;
  readonly industries: Readonly<Record<string, string>>;
  readonly authorities: Readonly<Record<string, string>>;
}

/** `until` is its last day (2031-11-25), null where it has none. */
export interface Permit {
  readonly code: string;
  readonly name: string;
  readonly number: string;
  readonly authority: string;
  readonly until: string | null;
}

export interface Licence {
  readonly number: string;
  readonly holder: string;
  readonly uscc: string;
  readonly place: string;
  readonly industry: string;
  readonly until: string;
  readonly permits: readonly Permit[];
}

/** Throws `NotGood` where there is none. */
export function readLicence(credential: Credential, tables: Tables): Licence {
  try {
    return licence(credential.claims.get(LICENCE), credential.expiresAt ?? 0, tables);
  } catch {
    throw new NotGood("no_licence");
  }
}

function licence(said: Value | undefined, ends: number, tables: Tables): Licence {
  if (!(said instanceof Map)) throw new TypeError();
  const packed = said.get(4);
  const list = said.get(5);
  if (!(packed instanceof Uint8Array) || !Array.isArray(list)) throw new TypeError();
  const lines = new TextDecoder("gb18030", { fatal: true }).decode(packed).split("\n");
  const [holder, place] = lines;
  const more = lines.slice(2);
  if (holder === undefined || place === undefined || more.length < list.length) throw new RangeError();
  const region = Array.from(place).slice(0, whole(said.get(6) ?? 0)).join("");
  const until = day(Math.floor((ends + CHINA) / DAY) - 1);
  const permits = list.map((one, at) => permit(one, more[at] ?? "", more.slice(list.length), region, until, tables));
  const industry = said.get(3);
  return {
    number: words(said.get(1)),
    holder,
    uscc: words(said.get(2)),
    place,
    industry: typeof industry === "number" ? known(tables.industries, industry) : words(industry),
    until,
    permits,
  };
}

function permit(said: Value, number: string, own: readonly string[], region: string, until: string, tables: Tables): Permit {
  if (!Array.isArray(said) || said.length < 2) throw new TypeError();
  const [kind, by, last] = said;
  const [code, name] = typeof kind === "number" ? known(tables.permits, kind) : [words(kind), words(kind)];
  const authority = whole(by) < 0 ? own[-1 - whole(by)] : region + known(tables.authorities, whole(by));
  if (authority === undefined) throw new RangeError();
  return { code, name, number, authority, until: said.length < 3 ? until : whole(last) === 0 ? null : day(whole(last)) };
}

function known<T>(table: Readonly<Record<string, T>>, number: number): T {
  const found = table[String(number)];
  if (found === undefined) throw new RangeError();
  return found;
}

function words(said: Value | undefined): string {
  if (typeof said !== "string" && typeof said !== "number") throw new TypeError();
  return String(said);
}

function whole(said: Value | undefined): number {
  if (!Number.isInteger(said)) throw new TypeError();
  return said as number;
}

/** A day by its number since 1970. */
function day(number: number): string {
  if (Math.abs(number) > LAST_DAY) throw new RangeError();
  return new Date(number * DAY * 1_000).toISOString().slice(0, 10);
}
