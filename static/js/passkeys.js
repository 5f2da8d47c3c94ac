// <form data-passkey="get" data-options="{…}"> (or "create"): asks the browser for a passkey and sends its answer in
// [name=answer]. Stays hidden where there are no passkeys. What goes wrong is said in [data-passkey-message].
const supported = Boolean(window.PublicKeyCredential && navigator.credentials);
const ANSWERS = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
const PROBLEMS = { NotAllowedError: "cancelled", AbortError: "cancelled", InvalidStateError: "known" };

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

async function ask(form) {
  const message = form.querySelector("[data-passkey-message]");
  const button = form.querySelector("button");
  message.hidden = true;
  button.disabled = true;
  try {
    send(form, await answerOf(form));
  } catch (error) {
    message.textContent = form.dataset[PROBLEMS[error.name] ?? "failed"];
    message.hidden = false;
  }
  button.disabled = false;
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-passkey]")) return;
  event.preventDefault();
  ask(event.target);
});

for (const form of document.querySelectorAll("[data-passkey]")) form.hidden = !supported;
for (const note of document.querySelectorAll("[data-without-passkeys]")) note.hidden = supported;
