/** “让这个浏览器收到推送”: [data-subscribe] asks for leave, subscribes with the page's key and hands the subscription in. */

function bytes(key: string): Uint8Array<ArrayBuffer> {
  const raw = atob(key.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(raw, (letter) => letter.charCodeAt(0));
}

async function subscribe(place: HTMLElement): Promise<"done" | "denied" | "failed"> {
  if ((await Notification.requestPermission()) !== "granted") return "denied";
  await navigator.serviceWorker.register("/sw.js", { scope: "/" });
  const registration = await navigator.serviceWorker.ready;
  const subscription = await registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: bytes(place.dataset["key"] ?? ""),
  });
  const answer = await fetch(place.dataset["subscribe"] ?? "", {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": place.dataset["token"] ?? "" },
    body: JSON.stringify(subscription),
  });
  return answer.ok ? "done" : "failed";
}

for (const place of document.querySelectorAll<HTMLElement>("[data-subscribe]")) {
  const button = place.querySelector("button");
  const note = place.querySelector<HTMLElement>("[role=status]");
  if (!button || !("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) continue;
  place.hidden = false;
  button.addEventListener("click", () => {
    button.setAttribute("aria-busy", "true");
    void subscribe(place)
      .catch(() => "failed" as const)
      .then((came) => {
        button.removeAttribute("aria-busy");
        button.hidden = came === "done";
        if (note) note.textContent = place.dataset[came] ?? "";
      });
  });
}
