// <form data-passkey="get" data-options="{…}"> (or "create"): asks the browser for a passkey and sends its answer in
// [name=answer]. Stays hidden where there are no passkeys. What goes wrong is said in [data-passkey-message].
import { answerOf, send } from "./webauthn.js";

const supported = Boolean(window.PublicKeyCredential && navigator.credentials);
const PROBLEMS = { NotAllowedError: "cancelled", AbortError: "cancelled", InvalidStateError: "known" };

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
