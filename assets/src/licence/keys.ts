/** The keys of a JWK set (RFC 7517), as /.well-known/huiyin-licence-keys.json has them. */

/** A public key by the id that codes name it by; times are seconds since 1970, null where there is none. */
export interface Key {
  readonly kid: Uint8Array;
  readonly public: CryptoKey;
  readonly half: number;
  readonly since: number | null;
  readonly until: number | null;
  readonly accepted: number | null;
  readonly revoked: boolean;
  readonly algorithm: number | null;
}

export const PS256 = -37;
/** ES256, ES384 and ES512, which RFC 9053 ties to no curve. */
export const DIGESTS: ReadonlyMap<number, string> = new Map([
  [-7, "SHA-256"],
  [-35, "SHA-384"],
  [-36, "SHA-512"],
]);
const ALGORITHMS: ReadonlyMap<unknown, number> = new Map([
  ["ES256", -7],
  ["ES384", -35],
  ["ES512", -36],
  ["PS256", PS256],
]);
const HALVES: ReadonlyMap<unknown, number> = new Map([
  ["P-256", 32],
  ["P-384", 48],
  ["P-521", 66],
]);

/** All keys of the set. Rejects with an `Error` for what is no such set: half a list is none. */
export async function readKeys(set: unknown): Promise<readonly Key[]> {
  const keys = (set as { keys?: unknown } | null)?.keys;
  if (!Array.isArray(keys)) throw new Error("this is no JWK set");
  return Promise.all(keys.map(readKey));
}

async function readKey(jwk: unknown): Promise<Key> {
  const said = jwk as Readonly<Record<string, unknown>> | null;
  if (typeof said?.["kid"] !== "string") throw new Error("a key has no “kid”");
  const algorithm = "alg" in said ? ALGORITHMS.get(said["alg"]) : null;
  if (algorithm === undefined) throw new Error("a key is of another kind");
  return {
    kid: new TextEncoder().encode(said["kid"]),
    public: await imported(said),
    half: HALVES.get(said["crv"]) ?? 0,
    since: time(said["nbf"]),
    until: time(said["signs_until"]),
    accepted: time(said["exp"]),
    revoked: "revoked" in said,
    algorithm,
  };
}

function time(given: unknown): number | null {
  if (given === undefined || given === null) return null;
  if (!Number.isInteger(given)) throw new Error("a key has a time that is no whole number of seconds");
  return given as number;
}

function imported({ kty, crv, x, y, n, e }: Readonly<Record<string, unknown>>): Promise<CryptoKey> {
  const isRsa = kty === "RSA";
  const jwk = (isRsa ? { kty, n, e } : { kty, crv, x, y }) as JsonWebKey;
  if (!isRsa && !HALVES.has(crv)) throw new Error("a key is of another kind");
  const way = isRsa ? { name: "RSA-PSS", hash: "SHA-256" } : { name: "ECDSA", namedCurve: String(crv) };
  return crypto.subtle.importKey("jwk", jwk, way, false, ["verify"]);
}
