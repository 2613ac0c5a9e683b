/** Verifies the code of a comprehensive licence in the browser: the same limits, verdicts and order as rules/verifier.py.
 *
 *  Both are held to the same vectors (tests/e2e/test_verifying_in_the_browser.py). */
export { readLicence, type Licence, type Permit, type Tables } from "./claims";
export { verify, verifyMessage, type Credential } from "./credential";
export { NotGood, type Fault } from "./faults";
export { readKeys, type Key } from "./keys";
export { proved } from "./signed";
export { checkStatus, readStatusList, type Checked, type StatusList } from "./status";
export { PREFIX, unpacked } from "./wrapping";
