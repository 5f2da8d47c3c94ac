// What a form with data-passkey="get" (or "create") and data-options asks the browser for, and the answer as text.
const ANSWERS = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];

function bytes(text) {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
}

function text(buffer) {
  const letters = btoa(String.fromCharCode(...new Uint8Array(buffer)));
  return letters.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function asked(options) {
  const withIds = (all) => (all ?? []).map((one) => ({ ...one, id: bytes(one.id) }));
  return {
    ...options,
    challenge: bytes(options.challenge),
    user: options.user && { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: withIds(options.excludeCredentials),
    allowCredentials: withIds(options.allowCredentials),
  };
}

function answered({ id, type, response }) {
  const parts = ANSWERS.filter((name) => response[name]).map((name) => [name, text(response[name])]);
  return JSON.stringify({ id, rawId: id, type, response: Object.fromEntries(parts), clientExtensionResults: {} });
}

export async function answerOf(form, how = {}) {
  const options = { ...how, publicKey: asked(JSON.parse(form.dataset.options)) };
  return answered(await navigator.credentials[form.dataset.passkey](options));
}

export function send(form, answer) {
  form.elements.answer.value = answer;
  form.submit();
}
