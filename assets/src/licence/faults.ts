/** Why a code is not good: the same words as `Fault` of rules/verifier.py, which has the sentences to each. */
export type Fault =
  | "no_code"
  | "too_long"
  | "damaged"
  | "not_signed"
  | "wrong_algorithm"
  | "unknown_key"
  | "forged"
  | "key_revoked"
  | "key_out_of_time"
  | "not_yet"
  | "expired"
  | "revoked"
  | "replaced"
  | "suspended"
  | "not_listed"
  | "no_licence";

/** A code that must not be relied on; `at` is the moment, in seconds, that a fault of times speaks of. */
export class NotGood extends Error {
  constructor(
    readonly fault: Fault,
    readonly at: number | null = null,
  ) {
    super(fault);
  }
}
