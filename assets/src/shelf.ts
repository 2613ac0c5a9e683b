/** The browser's own database: what waits to be sent (`outbox`), and photos chosen in a form that is not sent (`photos`). */
export type Shelf = "outbox" | "photos";

const KEYS: Readonly<Record<Shelf, string>> = { outbox: "id", photos: "key" };
const VERSION = 2;

function open(): Promise<IDBDatabase> {
  return new Promise((opened, failed) => {
    const opening = indexedDB.open("huiyin", VERSION);
    opening.onupgradeneeded = () => {
      const there = opening.result.objectStoreNames;
      for (const [name, keyPath] of Object.entries(KEYS)) {
        if (!there.contains(name)) opening.result.createObjectStore(name, { keyPath });
      }
    };
    opening.onsuccess = () => {
      opening.result.onversionchange = () => opening.result.close(); // a page of the next version waits for no old one
      opened(opening.result);
    };
    opening.onerror = () => failed(opening.error);
  });
}

/** What the request on this shelf gives, once it stands in the database. Fails where a browser keeps nothing. */
export async function on<T>(shelf: Shelf, mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const base = await open();
  try {
    return await new Promise<T>((done, failed) => {
      const transaction = base.transaction(shelf, mode);
      const request = ask(transaction.objectStore(shelf));
      transaction.oncomplete = () => done(request.result);
      transaction.onerror = () => failed(transaction.error);
      transaction.onabort = () => failed(transaction.error);
    });
  } finally {
    base.close();
  }
}
