// A form that is sent once, however often its button is pressed: <form data-once>.
const sent = new WeakSet();

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-once]");
  if (!form) return;
  if (sent.has(form)) event.preventDefault();
  sent.add(form);
});

// Back to a page that the browser has kept: it may be sent again.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) for (const form of document.querySelectorAll("form[data-once]")) sent.delete(form);
});
