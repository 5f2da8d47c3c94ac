// [data-toast]: messages can be closed; good news leaves by itself, bad news waits to be read.
const PATIENCE = 8000;
const LIFE = { success: PATIENCE, info: PATIENCE };

function prepare(toast) {
  const close = toast.querySelector("[data-toast-close]");
  close.hidden = false;
  close.addEventListener("click", () => toast.remove());
  const kind = Object.keys(LIFE).find((name) => toast.classList.contains(`toast--${name}`));
  if (!kind) return;
  const leave = () => (toast.matches(":hover, :focus-within") ? setTimeout(leave, 2000) : toast.remove());
  setTimeout(leave, LIFE[kind]);
}

function add({ text, kind }) {
  const list = document.querySelector("[data-toasts]");
  const toast = list.querySelector("template").content.firstElementChild.cloneNode(true);
  toast.classList.add(`toast--${kind}`);
  toast.querySelector("p").textContent = text;
  list.append(toast);
  prepare(toast);
}

document.querySelectorAll("[data-toast]").forEach(prepare);
document.body.addEventListener("toast", (event) => add(event.detail));
document.body.addEventListener("htmx:sendError", (event) => add({ text: lost(event), kind: "error" }));
document.body.addEventListener("htmx:responseError", (event) => add({ text: lost(event), kind: "error" }));

function lost() {
  return document.querySelector("[data-toasts]").dataset.lost;
}
