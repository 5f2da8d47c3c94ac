// What was typed into a live search before htmx was there is searched for as soon as it is.
function search() {
  for (const input of document.querySelectorAll("form[hx-trigger] input[type=search]")) {
    if (input.value !== input.defaultValue) input.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

document.body.addEventListener("htmx:load", search, { once: true });
