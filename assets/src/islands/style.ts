/** The style page: opens itself as wide as a phone. */
const phone = document.getElementById("phone") as HTMLButtonElement;
phone.hidden = false;
phone.addEventListener("click", () => window.open(location.href, "phone", "popup,width=390,height=844"));
