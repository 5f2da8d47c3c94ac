// form[data-unsaved]: whoever leaves the page with words that are not saved is asked first.
const form = document.querySelector("form[data-unsaved]");

if (form) {
  let isUnsaved = "liveNow" in form.dataset;
  const note = () => (isUnsaved = true);
  form.addEventListener("input", note);
  form.addEventListener("htmx:afterSwap", note);
  form.addEventListener("submit", (event) => {
    if (!event.submitter?.formTarget) isUnsaved = false;
  });
  window.addEventListener("beforeunload", (event) => isUnsaved && event.preventDefault());
}
