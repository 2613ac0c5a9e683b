/** Photos side by side, one at a time and large: arrows lead on, Esc closes. Without this each photo is a link. */

const box = document.querySelector<HTMLDialogElement>("[data-viewer]");
const shots = [...document.querySelectorAll<HTMLAnchorElement>("[data-shot]")];
let at = 0;

function show(n: number): void {
  at = (n + shots.length) % shots.length;
  const shot = shots[at];
  const photo = shot?.querySelector("img")?.cloneNode();
  if (!shot || !(photo instanceof HTMLImageElement)) return;
  photo.src = shot.href;
  box?.querySelector("[data-frame]")?.replaceChildren(photo);
}

shots.forEach((shot, n) =>
  shot.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(n);
    box?.showModal();
  }),
);
box?.addEventListener("keydown", (event) => {
  if (event.key === "ArrowLeft") show(at - 1);
  if (event.key === "ArrowRight") show(at + 1);
});
for (const button of box?.querySelectorAll<HTMLButtonElement>("button[value]") ?? []) {
  if (button.value) button.addEventListener("click", () => show(at + Number(button.value)));
}
