/** The picture of the device's camera, opened and stopped. */

export type Trouble = "refused" | "none" | "busy";

/** Rejects with a `Trouble`. */
export async function opened(): Promise<MediaStream> {
  if (!("mediaDevices" in navigator)) throw "none" satisfies Trouble;
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: "environment", width: { ideal: 1_920 }, height: { ideal: 1_080 } },
    });
  } catch (why) {
    const name = why instanceof DOMException ? why.name : "";
    if (name === "NotAllowedError" || name === "SecurityError") throw "refused" satisfies Trouble;
    throw (name === "NotReadableError" || name === "AbortError" ? "busy" : "none") satisfies Trouble;
  }
}

export function stop(film: MediaStream): void {
  for (const track of film.getTracks()) track.stop();
}
