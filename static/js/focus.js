// [data-focus]: the error summary, or else the one field of a page, takes the focus when it appears, on a new page
// or in a swapped part. Not `autofocus`: whoever is in a field already stays there.
function take(root) {
  const busy = document.activeElement?.matches("input, textarea, select") && root === document;
  if (!busy) root.querySelector("[data-focus]")?.focus();
}

take(document);
document.body.addEventListener("htmx:afterSettle", (event) => take(event.detail.elt));
