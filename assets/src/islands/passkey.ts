/** Security keys: [data-key="create"] or "get" is a form whose field `answer` takes what the browser's ceremony gives. */

const form = document.querySelector<HTMLFormElement>("form[data-key]");
const failed = document.querySelector<HTMLElement>("[data-key-failed]");

interface Ceremonies {
  parseCreationOptionsFromJSON(options: unknown): PublicKeyCredentialCreationOptions;
  parseRequestOptionsFromJSON(options: unknown): PublicKeyCredentialRequestOptions;
}

async function ceremony(kind: string): Promise<Credential | null> {
  const said = JSON.parse(document.getElementById("key-options")?.textContent ?? "{}") as { publicKey: unknown };
  const parse = PublicKeyCredential as unknown as Ceremonies;
  return kind === "create"
    ? await navigator.credentials.create({ publicKey: parse.parseCreationOptionsFromJSON(said.publicKey) })
    : await navigator.credentials.get({ publicKey: parse.parseRequestOptionsFromJSON(said.publicKey) });
}

async function answer(into: HTMLFormElement): Promise<void> {
  try {
    const given = await ceremony(into.dataset["key"] ?? "");
    const field = into.querySelector<HTMLInputElement>("[name=answer]");
    if (given === null || field === null) throw new Error("nothing given");
    field.value = JSON.stringify(given);
    into.submit();
  } catch {
    if (failed !== null) failed.hidden = false; // refused, timed out, or added before
  }
}

if (form !== null && "PublicKeyCredential" in window && "parseCreationOptionsFromJSON" in PublicKeyCredential) {
  form.hidden = false;
  document.querySelector<HTMLElement>("[data-key-none]")?.setAttribute("hidden", "");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (failed !== null) failed.hidden = true;
    void answer(form);
  });
}
