/** What a code is wrapped in: prefix, base45 (RFC 9285), zlib (RFC 1950), each within the limits of rules/verifier.py. */
import { NotGood } from "./faults";

export const PREFIX = "HY1:";
const LONGEST = 8_192;
const LARGEST = 64 * 1_024;
const PIECE = 1_024;
const SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const PLACES = new Map(Array.from(SIGNS, (sign, place) => [sign, place]));

/** The COSE message in a code. Throws `NotGood`. */
export async function unpacked(text: string, prefix = PREFIX): Promise<Uint8Array> {
  if (Array.from(text).length > LONGEST) throw new NotGood("too_long");
  const code = text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "");
  if (!code.startsWith(prefix) || code === prefix) throw new NotGood("no_code");
  const packed = base45(code.slice(prefix.length));
  const found = await inflated(packed, LARGEST);
  if (await hasLooseBits(packed, found)) throw new NotGood("damaged");
  return found;
}

/** Strict: no other text stands for the same bytes. */
function base45(text: string): Uint8Array {
  const places = Array.from(text, (sign) => PLACES.get(sign) ?? NaN);
  if (places.length % 3 === 1 || places.some(Number.isNaN)) throw new NotGood("damaged");
  const found: number[] = [];
  for (let at = 0; at < places.length; at += 3) {
    const [a = 0, b = 0, c] = places.slice(at, at + 3);
    const number = a + 45 * b + 2_025 * (c ?? 0);
    if (number > (c === undefined ? 0xff : 0xffff)) throw new NotGood("damaged");
    if (c !== undefined) found.push(number >> 8);
    found.push(number & 255);
  }
  return Uint8Array.from(found);
}

/** What zlib's data unpack to, at most so many bytes: no more is unpacked, whatever it claims. Throws `NotGood`. */
export async function inflated(packed: Uint8Array, most: number): Promise<Uint8Array> {
  const stream = new DecompressionStream("deflate");
  feed(stream, packed).catch(() => undefined); // what is wrong is told by the reader
  const reader = stream.readable.getReader();
  const pieces: Uint8Array[] = [];
  let size = 0;
  try {
    for (let got = await reader.read(); !got.done; got = await reader.read()) {
      size += got.value.length;
      if (size > most) break;
      pieces.push(got.value);
    }
  } catch {
    throw new NotGood("damaged"); // cut short, changed, or something was added
  }
  if (size > most) {
    void reader.cancel().catch(() => undefined);
    throw new NotGood("too_long");
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** In small pieces, each when the one before was read: so little is unpacked beyond what is wanted. */
async function feed(stream: DecompressionStream, packed: Uint8Array): Promise<void> {
  const writer = stream.writable.getWriter();
  for (let at = 0; at < packed.length; at += PIECE) {
    await writer.ready;
    await writer.write(packed.slice(at, at + PIECE));
  }
  await writer.close();
}

/** Whether a bit is set between the end of the compressed data and its checksum, where no sum looks.
 *
 *  If the highest bit that is set in the last byte of the data could as well be none, it stands there. */
async function hasLooseBits(packed: Uint8Array, meant: Uint8Array): Promise<boolean> {
  const place = packed.length - 5;
  const last = packed[place] ?? 0;
  if (last === 0) return false;
  const other = packed.slice();
  other[place] = last ^ (1 << (31 - Math.clz32(last)));
  try {
    const found = await inflated(other, LARGEST);
    return found.length === meant.length && found.every((byte, at) => byte === meant[at]);
  } catch {
    return false;
  }
}
