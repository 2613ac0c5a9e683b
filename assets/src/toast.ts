/** A toast leaves after ten seconds, unless somebody points at it or has the focus in it. */

const STAYS = 10_000;

export function toasts(root: HTMLElement): void {
  for (const toast of root.querySelectorAll<HTMLElement>(".toast[data-leaves]")) {
    const leave = (): void => {
      if (toast.matches(":hover, :focus-within")) window.setTimeout(leave, STAYS);
      else toast.remove();
    };
    window.setTimeout(leave, STAYS);
  }
}

/** Says a short thing at the foot of the page. */
export function say(text: string): void {
  const toast = document.createElement("div");
  toast.className = "toast";
  toast.setAttribute("role", "status");
  toast.dataset["leaves"] = "";
  document.body.append(toast);
  toast.append(text);
  toasts(document.body);
}

/** The toast that offers to take a step back counts its seconds, and leaves when they are over. */
export function undos(root: HTMLElement): void {
  for (const toast of root.querySelectorAll<HTMLElement>(".toast[data-undo]")) {
    const until = performance.now() + Number(toast.dataset["undo"]) * 1000;
    delete toast.dataset["undo"]; // counted once, however often the page is enriched
    const left = toast.querySelector("[data-left]");
    const count = (): void => {
      const seconds = Math.ceil((until - performance.now()) / 1000);
      if (seconds < 1) toast.remove();
      else {
        if (left) left.textContent = String(seconds);
        window.setTimeout(count, 250);
      }
    };
    count();
  }
}
