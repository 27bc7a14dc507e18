// Small helps that nobody needs: without this script every page works as well.
(() => {
  "use strict";
  const said = (input, name, words) => {
    const id = `${input.id}-${name}`;
    let told = document.getElementById(id);
    if (!told) {
      told = document.createElement("div");
      told.id = id;
      told.className = "utrecht-form-field-description toegang-hint";
      told.setAttribute("role", "status");
      input.after(told);
    }
    told.textContent = words || "";
  };
  const words = document.documentElement.lang === "nl"
    ? { caps: "Caps Lock staat aan.", like: "In een toegangscode komen 0, 1, I, L en O niet voor: kijk nog eens." }
    : { caps: "Caps Lock is on.", like: "An access code has no 0, 1, I, L or O: look again." };

  addEventListener("keyup", (event) => {
    const input = event.target;
    if (input instanceof HTMLInputElement && input.matches("[data-caps]") && event.getModifierState)
      said(input, "caps", event.getModifierState("CapsLock") ? words.caps : "");
  });
  addEventListener("input", (event) => {
    const input = event.target;
    if (input instanceof HTMLInputElement && input.matches("[data-code]"))
      said(input, "like", /[01ILO]/i.test(input.value.slice(1)) ? words.like : "");
  });
  // A second click sends nothing: the first is on its way.
  addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.matches("[data-once]")) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "true";
  });
  addEventListener("pageshow", () => document.querySelectorAll("[data-once]").forEach((form) => delete form.dataset.sent));
  // What a mail's link holds after its # is filled in, and leaves the address.
  if (location.hash.includes("=")) {
    const told = new URLSearchParams(location.hash.slice(1));
    document.querySelectorAll("[data-told]").forEach((input) => { if (!input.value) input.value = told.get(input.name) || ""; });
    history.replaceState(null, "", location.pathname + location.search);
  }
  document.getElementById("errors")?.focus();
})();
