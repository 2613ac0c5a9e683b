/** CBOR (RFC 8949): whatever is well-formed is read, up to a depth, and what it claims to hold must be there.
 *
 *  A number is an integer, beyond 2^53 a bigint; what is written as a fraction is a `Float`, even if it is whole. Maps
 *  become Map, tags stay tags. Written for what nobody vouches for. */
export type Value = null | boolean | number | bigint | string | Uint8Array | Value[] | Entries | Tag | Float | Simple;
export type Entries = Map<Value, Value>;

export class Tag {
  constructor(
    readonly number: number,
    readonly value: Value,
  ) {}
}

export class Float {
  constructor(readonly number: number) {}
}

/** A simple value without a meaning here; `undefined` is one, so that in a Map it is told from what is not there. */
export class Simple {
  constructor(readonly number: number) {}
}

export class NotCbor extends Error {}

const DEEPEST = 16;
const SELF_DESCRIBED = 55799;
const BREAK = 0xff;
const INDEFINITE = 31;
const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The one value in these bytes. Throws `NotCbor`, also for what stands behind it. */
export function decode(bytes: Uint8Array): Value {
  const reader = new Reader(bytes);
  const found = reader.value(DEEPEST);
  if (!reader.isAtEnd()) throw new NotCbor();
  return found;
}

class Reader {
  private at = 0;
  private readonly view: DataView;

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  isAtEnd(): boolean {
    return this.at === this.bytes.length;
  }

  value(left: number): Value {
    if (left === 0) throw new NotCbor();
    const [major, short] = this.head();
    switch (major) {
      case 0:
        return plain(this.argument(short));
      case 1:
        return plain(-1n - this.argument(short));
      case 2:
        return short === INDEFINITE ? joined(this.pieces(2)) : this.take(this.argument(short));
      case 3:
        return short === INDEFINITE ? this.pieces(3).map(decoded).join("") : decoded(this.take(this.argument(short)));
      case 4:
        return this.list(short, left);
      case 5:
        return this.map(short, left);
      case 6:
        return this.tagged(this.argument(short), left);
      default:
        return this.simple(short);
    }
  }

  private head(): readonly [number, number] {
    const first = this.bytes[this.at++];
    if (first === undefined || first === BREAK) throw new NotCbor(); // an end where a value should stand, too
    return [first >> 5, first & 31];
  }

  private argument(short: number): bigint {
    if (short < 24) return BigInt(short);
    if (short > 27) throw new NotCbor();
    const size = 1 << (short - 24);
    let found = 0n;
    for (const byte of this.take(BigInt(size))) found = (found << 8n) | BigInt(byte);
    return found;
  }

  private take(length: bigint): Uint8Array {
    if (length > BigInt(this.bytes.length - this.at)) throw new NotCbor();
    const taken = this.bytes.subarray(this.at, this.at + Number(length));
    this.at += taken.length;
    return taken;
  }

  private isBreak(): boolean {
    if (this.bytes[this.at] !== BREAK) return false;
    this.at++;
    return true;
  }

  private pieces(major: number): Uint8Array[] {
    const found: Uint8Array[] = [];
    while (!this.isBreak()) {
      const [own, short] = this.head();
      if (own !== major) throw new NotCbor();
      found.push(this.take(this.argument(short)));
    }
    return found;
  }

  /** Whether one more item follows: counted down, or until an end. */
  private *items(short: number): Iterable<void> {
    if (short === INDEFINITE) {
      while (!this.isBreak()) yield;
      return;
    }
    const count = this.argument(short);
    if (count > BigInt(this.bytes.length - this.at)) throw new NotCbor(); // each item takes a byte at least
    for (let n = 0n; n < count; n++) yield;
  }

  private list(short: number, left: number): Value[] {
    const found: Value[] = [];
    for (const _ of this.items(short)) found.push(this.value(left - 1));
    return found;
  }

  private map(short: number, left: number): Entries {
    const found: Entries = new Map();
    for (const _ of this.items(short)) {
      const key = this.value(left - 1);
      found.set(key, this.value(left - 1));
    }
    return found;
  }

  private tagged(number: bigint, left: number): Value {
    const value = this.value(left - 1);
    return number === BigInt(SELF_DESCRIBED) ? value : new Tag(Number(number), value);
  }

  private simple(short: number): Value {
    if (short === 20 || short === 21) return short === 21;
    if (short === 22) return null;
    if (short < 20 || short === 23) return new Simple(short);
    if (short === 24) return this.longSimple();
    const size = { 25: 2, 26: 4, 27: 8 }[short];
    if (size === undefined) throw new NotCbor();
    const at = this.at;
    this.take(BigInt(size));
    return new Float(size === 2 ? half(this.view.getUint16(at)) : size === 4 ? this.view.getFloat32(at) : this.view.getFloat64(at));
  }

  private longSimple(): Simple {
    const number = this.take(1n)[0] ?? 0;
    if (number < 32) throw new NotCbor();
    return new Simple(number);
  }
}

function plain(whole: bigint): number | bigint {
  const number = Number(whole);
  return Number.isSafeInteger(number) ? number : whole;
}

function decoded(bytes: Uint8Array): string {
  try {
    return text.decode(bytes);
  } catch {
    throw new NotCbor();
  }
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

/** Binary16 (IEEE 754). */
function half(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  const size = exponent === 0 ? fraction * 2 ** -24 : exponent === 31 ? (fraction ? NaN : Infinity) : (1024 + fraction) * 2 ** (exponent - 25);
  return bits & 0x8000 ? -size : size;
}

/** A definite byte string, as a Sig_structure (RFC 9052, 4.4) has it. */
export function byteString(bytes: Uint8Array): Uint8Array {
  return joined([head(2, bytes.length), bytes]);
}

/** A list of text and byte strings. */
export function listOf(first: string, rest: readonly Uint8Array[]): Uint8Array {
  const words = new TextEncoder().encode(first);
  return joined([head(4, rest.length + 1), head(3, words.length), words, ...rest.map(byteString)]);
}

function head(major: number, length: number): Uint8Array {
  if (length < 24) return Uint8Array.of((major << 5) | length);
  if (length < 0x100) return Uint8Array.of((major << 5) | 24, length);
  if (length < 0x1_0000) return Uint8Array.of((major << 5) | 25, length >> 8, length & 255);
  return Uint8Array.of((major << 5) | 26, length >>> 24, (length >> 16) & 255, (length >> 8) & 255, length & 255);
}
