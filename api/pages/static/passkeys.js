// Asks the device for a passkey, and puts its answer into the form: passkeys need a script (WebAuthn).
(() => {
  "use strict";
  const forms = document.querySelectorAll("form[data-passkey]");
  if (!window.PublicKeyCredential || !navigator.credentials) return;

  const bytes = (text) =>
    Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

  const asked = {
    async create(options) {
      const user = { ...options.user, id: bytes(options.user.id) };
      const excludeCredentials = options.excludeCredentials.map((one) => ({ ...one, id: bytes(one.id) }));
      const challenge = bytes(options.challenge);
      const made = await navigator.credentials.create({
        publicKey: { ...options, challenge, user, excludeCredentials },
      });
      return told(made, {
        attestationObject: text(made.response.attestationObject),
        transports: made.response.getTransports?.() ?? [],
      });
    },
    async get(options) {
      const challenge = bytes(options.challenge);
      const used = await navigator.credentials.get({ publicKey: { ...options, challenge } });
      const { authenticatorData, signature, userHandle } = used.response;
      return told(used, {
        authenticatorData: text(authenticatorData),
        signature: text(signature),
        ...(userHandle ? { userHandle: text(userHandle) } : {}),
      });
    },
  };
  const told = (credential, answer) => ({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response: { clientDataJSON: text(credential.response.clientDataJSON), ...answer },
  });

  const begun = async (form) => {
    const sent = new URLSearchParams({ form_token: form.elements.form_token.value });
    const headers = { "Accept-Language": document.documentElement.lang };
    const body = form.dataset.passkey === "create" ? sent : undefined;
    const answer = await fetch(form.dataset.options, { method: "POST", headers, body });
    const said = await answer.json();
    if (!answer.ok) throw new Error([said.title, said.what_to_do].filter(Boolean).join(" "));
    return said;
  };
  const trouble = (form, words) => {
    const place = form.querySelector("[data-trouble]");
    place.textContent = words;
    place.hidden = !words;
  };
  const why = (form, error) => {
    const { cancelled, have, failed } = form.dataset;
    if (error.name === "NotAllowedError" || error.name === "AbortError") return cancelled;
    if (error.name === "InvalidStateError") return have;
    return error.name === "Error" && error.message ? error.message : failed;
  };

  const run = async (form) => {
    trouble(form, "");
    const { challenge_id, origin, options } = await begun(form);
    if (origin !== location.origin) {
      trouble(form, form.dataset.elsewhere.replace("{origin}", origin));
      return;
    }
    const credential = await asked[form.dataset.passkey](options);
    form.elements.challenge_id.value = challenge_id;
    form.elements.credential.value = JSON.stringify(credential);
    form.submit();
  };
  for (const form of forms) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const button = form.querySelector("button");
      if (button.disabled || !form.reportValidity()) return;
      button.disabled = true;
      try {
        await run(form);
      } catch (error) {
        trouble(form, why(form, error));
      } finally {
        button.disabled = false;
      }
    });
  }
  document.querySelectorAll("[data-with-passkeys]").forEach((one) => { one.hidden = false; });
  document.querySelectorAll("[data-without-passkeys]").forEach((one) => { one.hidden = true; });
})();
