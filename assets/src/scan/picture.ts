/** The QR symbol in a picture: by the browser's own reader where it has one, else by the library `qr`. */
import decodeQR from "qr/decode.js";

interface Detector {
  detect(picture: CanvasImageSource): Promise<readonly { readonly rawValue: string }[]>;
}

declare global {
  interface Window {
    BarcodeDetector?: { new (options: { formats: string[] }): Detector; getSupportedFormats(): Promise<string[]> };
  }
}

/** Longest sides, in pixels, that a photo is looked at in: what is too fine in one is clear in another. */
const SIDES = [1_400, 900, 2_400];
/** The same of a frame: the next one comes soon. */
const FRAME = 1_280;
const canvas = document.createElement("canvas");
let own: Promise<Detector | null> | undefined;

async function detector(): Promise<Detector | null> {
  const made = window.BarcodeDetector;
  try {
    return made && (await made.getSupportedFormats()).includes("qr_code") ? new made({ formats: ["qr_code"] }) : null;
  } catch {
    return null;
  }
}

/** The text of the symbol in one frame of a film; null where none can be read. */
export async function readFrame(film: HTMLVideoElement): Promise<string | null> {
  const longest = Math.max(film.videoWidth, film.videoHeight);
  return (await readByBrowser(film)) ?? readAt(film, film.videoWidth, film.videoHeight, Math.min(1, FRAME / longest));
}

/** The text of the symbol in a photo; null where none can be read. Rejects for what is no picture. */
export async function readPhoto(photo: Blob): Promise<string | null> {
  const picture = await createImageBitmap(photo);
  try {
    const found = await readByBrowser(picture);
    if (found !== null) return found;
    const longest = Math.max(picture.width, picture.height);
    for (const scale of new Set(SIDES.map((side) => Math.min(1, side / longest)))) {
      const text = readAt(picture, picture.width, picture.height, scale);
      if (text !== null) return text;
    }
    return null;
  } finally {
    picture.close();
  }
}

async function readByBrowser(picture: CanvasImageSource): Promise<string | null> {
  own ??= detector();
  try {
    return (await (await own)?.detect(picture))?.[0]?.rawValue ?? null;
  } catch {
    return null; // it is there and does not work: the library does
  }
}

function readAt(picture: CanvasImageSource, width: number, height: number, scale: number): string | null {
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  if (!pen || !canvas.width || !canvas.height) return null;
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  try {
    return decodeQR(pen.getImageData(0, 0, canvas.width, canvas.height));
  } catch {
    return null; // no symbol, or one that is too blurred
  }
}
