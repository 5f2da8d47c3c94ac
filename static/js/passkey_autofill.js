// <form data-passkey="get" data-autofill>: its passkeys also stand among the suggestions of the field that says
// autocomplete="… webauthn". Nobody has asked yet, so nothing is said where that is unknown, declined or over.
import { answerOf, send } from "./webauthn.js";

async function offer(form) {
  if (!(await window.PublicKeyCredential?.isConditionalMediationAvailable?.())) return;
  const offered = new AbortController();
  form.addEventListener("submit", () => offered.abort()); // the button asks for itself, and one question is enough
  try {
    send(form, await answerOf(form, { mediation: "conditional", signal: offered.signal }));
  } catch {
    // The button and the code by mail are still there.
  }
}

for (const form of document.querySelectorAll("[data-autofill]")) offer(form);
